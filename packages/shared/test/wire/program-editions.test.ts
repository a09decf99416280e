import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Item } from '../../src/model/items.ts';
import { Program } from '../../src/model/program.ts';
import { Takeover } from '../../src/model/schedule.ts';
import { canonicalJson } from '../../src/wire/canonical-json.ts';
import {
  ADDITIONS,
  EDITION,
  isKindOfEdition,
  leftOutForEdition,
  programForEdition,
  takeoverForEdition,
} from '../../src/wire/program-editions.ts';
import { program, qr, video } from '../programs/programs.ts';

/** The members that players of edition 0 know, which refuse a program or takeover that has any other. */
const KNOWN = readFileSync(new URL('edition-0-members.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');

/** It has as much as is walked here. */
interface JsonSchema {
  readonly properties?: Record<string, JsonSchema>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly const?: unknown;
}

/**
 * Names members as in `program.items.*<notice>.title`: records are `*`, list entries `[]`, kinds stand in angle
 * brackets.
 */
function membersOf(schema: JsonSchema, at: string): string[] {
  const { properties = {}, items, additionalProperties: values } = schema;
  const kind = properties.kind?.const;
  const here = kind === undefined ? at : `${at}<${kind}>`;
  return [
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((part) =>
      membersOf(part, at),
    ),
    ...Object.entries(properties).flatMap(([name, member]) => [
      `${here}.${name}`,
      ...membersOf(member, `${here}.${name}`),
    ]),
    ...(items ? membersOf(items, `${at}[]`) : []),
    ...(typeof values === 'object' ? membersOf(values, `${at}.*`) : []),
  ];
}

const membersNow = (schema: z.ZodType, at: string) =>
  membersOf(
    z.toJSONSchema(schema, { unrepresentable: 'any', reused: 'inline', io: 'input' }) as JsonSchema,
    at,
  );

it('every member that older players don’t know has the edition that it came with', () => {
  const now = new Set([...membersNow(Program, 'program'), ...membersNow(Takeover, 'takeover')]);
  const added = ADDITIONS.flatMap(({ to, members }) =>
    (members === 'all' ? [] : members).flatMap((name) =>
      to === 'mediaFile'
        ? [`program.mediaFiles.*.${name}`, `takeover.mediaFiles.*.${name}`]
        : [`program.items.*<${to}>.${name}`, `takeover.item<${to}>.${name}`],
    ),
  );
  expect([...now].filter((member) => !KNOWN.includes(member)).sort()).toEqual(added.sort());
  expect(KNOWN.filter((member) => !now.has(member))).toEqual([]);
  expect(Math.max(...ADDITIONS.map(({ edition }) => edition))).toBe(EDITION);
});

const plain: Item = {
  id: 'allerta',
  kind: 'notice',
  title: 'Allerta',
  severity: 'warning',
  durationMs: 10_000,
  variants: [{ language: 'it', title: 'Vento forte', text: '' }],
};
const notice: Item = {
  ...plain,
  authority: 'Protezione Civile',
  url: 'https://www.comune.prato.it/bollettino',
  urlLabel: 'comune.prato.it',
};
const film = video('spot', { it: 20 });
const measured = { ...film, mediaFiles: film.mediaFiles.map((file) => ({ ...file, longestHoldMs: 40 })) };

it('a program for older players has all else, and nothing that they don’t know', () => {
  const slots = { base: ['spot', 'servizio', 'allerta'] };
  const now = program(slots, [{ playlistId: 'base' }], [measured, qr('servizio', 10), notice]);
  const before = program(slots, [{ playlistId: 'base' }], [film, qr('servizio', 10), plain]);
  expect(Program.parse(now)).toEqual(now);
  expect(canonicalJson(programForEdition(now, 0))).toBe(canonicalJson(before));
  expect(canonicalJson(programForEdition(now, EDITION))).toBe(canonicalJson(now));
  expect(canonicalJson(programForEdition(now, EDITION + 1))).toBe(canonicalJson(now));
});

it('so has a takeover', () => {
  const byHash = (files: readonly { sha256: string }[]) =>
    Object.fromEntries(files.map((file) => [file.sha256, file])) as Takeover['mediaFiles'];
  const times = { startsAt: '2026-11-30T08:00:00Z', endsAt: '2026-11-30T09:00:00Z' };
  const common = { id: 'vento', severity: 'warning' as const, reason: 'Vento forte', ...times };
  const now: Takeover = { ...common, item: notice, mediaFiles: byHash(measured.mediaFiles) };
  const before: Takeover = { ...common, item: plain, mediaFiles: byHash(film.mediaFiles) };
  expect(Takeover.parse(now)).toEqual(now);
  expect(canonicalJson(takeoverForEdition(now, 0))).toBe(canonicalJson(before));
  expect(canonicalJson(takeoverForEdition(now, EDITION))).toBe(canonicalJson(now));
});

it('of a kind that is newer than a player it gets no item, no slot and no file, and staff are told which', () => {
  const slots = { sala: ['spot', 'codice'], cinema: ['spot'] };
  const whole = program(slots, [{ playlistId: 'sala' }], [film, qr('codice', 10)]);
  const additions = [...ADDITIONS, { edition: EDITION + 1, to: 'video', members: 'all' } as const];
  const theirs = Program.parse(programForEdition(whole, EDITION, additions));
  expect(Object.keys(theirs.items)).toEqual(['codice']);
  expect(Object.values(theirs.playlists).map(({ slots }) => slots.map(({ itemId }) => itemId))).toEqual([
    ['codice'],
    [],
  ]);
  expect(theirs.mediaFiles).toEqual({});
  expect(leftOutForEdition(whole, EDITION, additions)).toEqual([
    { itemId: 'spot', title: 'spot', members: [] },
  ]);
  expect(isKindOfEdition('video', EDITION, additions)).toBe(false);
  expect(programForEdition(whole, EDITION + 1, additions)).toEqual(whole);
  expect(leftOutForEdition(whole, EDITION + 1, additions)).toEqual([]);
});
