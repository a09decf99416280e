import type { Item } from '@bacheca/shared/model/items';
import { Program } from '@bacheca/shared/model/program';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { expect, it } from 'vitest';
import { location, notice, playlist, rule, screen } from '../testing/content.ts';
import { Compiler, type Inputs } from './compile.ts';

const SHA256 = 'c'.repeat(64);
const FILE = { sha256: SHA256, bytes: 1000, mimeType: 'video/mp4', durationMs: 12_000 };
const FILM: Item = {
  id: 'film',
  kind: 'video',
  title: 'Il film “SPID” \u2028',
  variants: [{ language: 'it', media: SHA256 }],
};
const SATURDAY = Date.parse('2026-11-21T10:00:00Z');
const SCREENS = [screen('urp-1', 'urp'), screen('urp-2', 'urp'), screen('pin-1', 'pin')];

function city(changes: Partial<Inputs> = {}): Inputs {
  const here = rule('qui', 'film', { target: { type: 'location', locationId: 'urp' } });
  const service = {
    id: 'bando',
    name: 'Bando',
    source: {},
    accessModes: [],
    accessSteps: [],
    timeliness: 'deadline' as const,
    userJourneys: [],
    deadline: { closesAt: '2026-12-15T11:00:00Z' },
  };
  return {
    locations: { urp: location('urp', { presence: Array(24).fill(2) }), pin: location('pin') },
    rules: [here, rule('sempre', 'base')],
    playlists: { base: playlist('base', 'avviso', 'bando'), film: playlist('film', 'film') },
    items: {
      avviso: notice('avviso'),
      bando: notice('bando', { serviceId: 'bando' }),
      film: FILM,
      altro: notice('altro'),
    },
    mediaFiles: { [SHA256]: FILE, ['d'.repeat(64)]: { ...FILE, sha256: 'd'.repeat(64) } },
    services: { bando: service },
    ...changes,
  };
}

const compile = (
  inputs: Inputs,
  { compiler = new Compiler(), withdrawn = [] as string[], nowMs = SATURDAY } = {},
) => compiler.compile(inputs, SCREENS, new Set(withdrawn), nowMs);

it('gives each program group one valid program, in canonical bytes, with what it needs and no more', () => {
  const compiled = compile(city());
  expect(compiled.map(({ screenIds }) => screenIds)).toEqual([['urp-1', 'urp-2'], ['pin-1']]);
  const programs = compiled.map(({ bytes }) => {
    const program = Program.parse(JSON.parse(bytes.toString()));
    expect(canonicalJson(program)).toBe(bytes.toString());
    return program;
  });
  expect(programs.map(({ items, mediaFiles }) => [Object.keys(items), Object.keys(mediaFiles)])).toEqual([
    [['avviso', 'bando', 'film'], [SHA256]],
    [['avviso', 'bando'], []],
  ]);
});

it('dates the items of a service that has a deadline', () => {
  const [group] = compile(city());
  const program = Program.parse(JSON.parse(group?.bytes.toString() ?? ''));
  expect(program.items.bando?.deadline).toEqual({ closesAt: '2026-12-15T11:00:00Z' });
  expect(program.items.avviso?.deadline).toBeUndefined();
});

it('has what was measured of a film since, also where nothing else has changed', () => {
  const compiler = new Compiler();
  const before = city();
  compile(before, { compiler });
  const mediaFiles = { ...before.mediaFiles, [SHA256]: { ...FILE, longestHoldMs: 40 } };
  const [group] = compile({ ...before, mediaFiles }, { compiler });
  const program = Program.parse(JSON.parse(group?.bytes.toString() ?? ''));
  expect(program.mediaFiles[SHA256]?.longestHoldMs).toBe(40);
});

it('gives the same revision at any instant of the local week, and whatever was compiled before', () => {
  const revisions = (nowMs: number, compiler?: Compiler) =>
    compile(city(), { nowMs, ...(compiler && { compiler }) }).map(({ revision }) => revision);
  const expected = revisions(SATURDAY);
  const compiler = new Compiler();
  compile(city({ rules: [rule('sempre', 'film')] }), { compiler });
  for (const at of ['2026-11-15T23:00:00Z', '2026-11-18T04:05:06.789Z', '2026-11-22T22:59:59.999Z'])
    expect(revisions(Date.parse(at), compiler)).toEqual(expected);
  expect(revisions(Date.parse('2026-11-22T23:00:00Z'))).not.toEqual(expected);
});

it('after a change compiles only the groups that it touches', () => {
  const compiler = new Compiler();
  const inputs = city();
  const before = compile(inputs, { compiler });
  const [here, everywhere] = inputs.rules;
  if (!here || !everywhere) throw new Error('the city has two rules');
  const after = compile({ ...inputs, rules: [{ ...here, share: 3 }, everywhere] }, { compiler });
  expect(after[0]?.revision).not.toBe(before[0]?.revision);
  // They are not only the same bytes but the same buffer: nothing was written.
  expect(after[1]?.bytes).toBe(before[1]?.bytes);
  const deadline = { closesAt: '2026-12-20T11:00:00Z' };
  const bando = inputs.services?.bando;
  if (!bando) throw new Error('the city has a call');
  const moved = compile({ ...inputs, services: { bando: { ...bando, deadline } } }, { compiler });
  for (const [index, group] of moved.entries()) expect(group.revision).not.toBe(before[index]?.revision);
});

it('leaves out what is withdrawn, and takes it back', () => {
  const compiler = new Compiler();
  const inputs = city();
  const before = compile(inputs, { compiler });
  const during = compile(inputs, { compiler, withdrawn: ['film'] });
  expect(during[0]?.bytes.toString()).not.toContain('film"]');
  expect(Object.keys(Program.parse(JSON.parse(during[0]?.bytes.toString() ?? '')).items)).not.toContain(
    'film',
  );
  expect(during[1]?.bytes).toBe(before[1]?.bytes);
  expect(compile(inputs, { compiler }).map(({ revision }) => revision)).toEqual(
    before.map(({ revision }) => revision),
  );
});

it('makes no program that refers to what does not exist', () => {
  const { avviso, bando } = city().items;
  if (!avviso || !bando) throw new Error('the city has notices');
  expect(() => compile(city({ items: { avviso, bando } }))).toThrow('item film');
  expect(() => compile(city({ mediaFiles: {} }))).toThrow(SHA256);
  expect(() => compile(city({ playlists: {} }))).toThrow('playlist film');
});

it('says from when on each media file is needed', () => {
  const late = rule('tardi', 'film', {
    target: { type: 'location', locationId: 'urp' },
    validFrom: '2026-11-25',
  });
  const program = (inputs: Inputs) => Program.parse(JSON.parse(compile(inputs)[0]?.bytes.toString() ?? ''));
  expect(program(city()).neededFrom).toEqual({ [SHA256]: '2026-11-15T23:00:00.000Z' });
  expect(program(city({ rules: [late] })).neededFrom).toEqual({ [SHA256]: '2026-11-24T23:00:00.000Z' });
});
