import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault } from '@bacheca/shared/translations/problem';
import { serialise } from '@bacheca/shared/wire/content-hash';
import { encodeProgramFrame } from '@bacheca/shared/wire/program-frame';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { Problems } from '../faults/problems.ts';
import { ENGLISH_WORDS, inItalian } from '../testing/italian.ts';
import { program, slide } from '../testing/samples.ts';
import { ProgramStore } from './program-store.ts';

let dataDir: string;
let problems: Problems;
let programs: ProgramStore;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-programs-'));
  await reopen();
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function reopen(): Promise<void> {
  problems = new Problems();
  programs = await ProgramStore.open(dataDir, problems, pino({ level: 'silent' }));
}

const sample = (name: string) => serialise(program([slide(name)]));
const frame = (name: string) => encodeProgramFrame(sample(name).bytes);
const path = (name: string) => join(dataDir, 'programs', `${sample(name).revision}.json`);
const codes = () => problems.list().map(({ code }) => code);

/** The pending program takes over. */
async function begin(): Promise<void> {
  if (!programs.pending) return;
  const { revision } = programs.pending;
  await happens({ type: 'cached', revision });
  await happens({ type: 'noted', revision });
  await happens({ type: 'began', revision });
}

async function happens(event: Parameters<ProgramStore['apply']>[0]): Promise<string[]> {
  const effects = programs.apply(event);
  await programs.carryOut(effects);
  return effects.map(({ type }) => type);
}

const fails = (name: string) =>
  happens({ type: 'failed', revision: sample(name).revision, why: 'it shows nothing' });

async function play(name: string): Promise<void> {
  await programs.receive(frame(name));
  await begin();
}

describe('receiving', () => {
  it('keeps the bytes as they came, under their hash, pending', async () => {
    const received = await programs.receive(frame('a'));
    expect(received).toEqual({ type: 'received', revision: sample('a').revision });
    expect(await readFile(path('a'))).toEqual(sample('a').bytes);
    expect(programs.pending?.revision).toBe(sample('a').revision);
    expect(programs.active).toBeNull();
  });

  it('unpacks a large program', async () => {
    const large = serialise(program(Array.from({ length: 200 }, (_, i) => slide(`slide-${i}`))));
    expect(encodeProgramFrame(large.bytes)[0]).toBe(1);
    expect(await programs.receive(encodeProgramFrame(large.bytes))).toEqual({
      type: 'received',
      revision: large.revision,
    });
  });

  it.each([
    ['an empty frame', new Uint8Array()],
    ['an unknown encoding', Buffer.from([9, 1, 2])],
    ['a damaged archive', Buffer.from([1, 2, 3, 4])],
    ['no JSON', Buffer.concat([Buffer.of(0), Buffer.from('{"format":1')])],
    ['no program', Buffer.concat([Buffer.of(0), Buffer.from('{"format":2}')])],
    [
      'a time zone that does not exist',
      encodeProgramFrame(serialise({ ...program([slide('x')], [], {}), location: badLocation() }).bytes),
    ],
  ])('refuses %s, and nothing else changes', async (_what, bad) => {
    await play('a');
    await programs.receive(frame('b'));
    const received = await programs.receive(bad);
    expect(received.type).toBe('refused');
    expect(programs.active?.revision).toBe(sample('a').revision);
    expect(programs.pending?.revision).toBe(sample('b').revision);
    expect(codes()).toEqual(['program-refused']);
    const [problem] = problems.list();
    const said = problem && inItalian(problem);
    expect(said).toMatch(/^Il programma arrivato dal server non è valido: .{12,}\.$/);
    expect(said?.replace(/\[.*\]|«.*»/, '')).not.toMatch(ENGLISH_WORDS);
  });

  it('drops a pending program when the scheduler returns to the active one', async () => {
    await play('a');
    await programs.receive(frame('b'));
    await programs.receive(frame('a'));
    expect(programs.pending).toBeNull();
    expect(programs.newestRevision).toBe(sample('a').revision);
  });
});

describe('a program that fails', () => {
  it('is still said in codes after a restart, and in words to a version that reads no more', async () => {
    await play('a');
    await play('b');
    const { revision } = sample('b');
    const why = fault('trial-item-ended-player', { item: 'ztl' });
    await happens({ type: 'failed', revision, why });
    await reopen();
    const [problem] = problems.list();
    expect(problem).toMatchObject({ code: 'program-failed', params: { revision, why } });
    expect(problem && inItalian(problem)).toContain('due volte mentre mostrava il contenuto ztl');
    const pointer = JSON.parse(await readFile(join(dataDir, 'programs', 'current'), 'utf8'));
    expect(pointer.failed).toEqual([
      { revision, reason: 'the player ended unexpectedly twice while it showed the item ztl', why },
    ]);
  });

  it('is known again from what version 0.1.0 wrote down', async () => {
    await play('a');
    await play('b');
    await fails('b');
    const current = join(dataDir, 'programs', 'current');
    const { revision } = sample('b');
    const reason = 'none of its items could be shown; then none of its items could be shown';
    const pointer = JSON.parse(await readFile(current, 'utf8'));
    await writeFile(current, JSON.stringify({ ...pointer, failed: [{ revision, reason }] }));
    await reopen();
    const [problem] = problems.list();
    expect(problem?.message).toContain(reason);
    expect(problem && inItalian(problem)).toContain('nessuno dei suoi contenuti; poi non si è potuto');
  });

  it('gives way to the one before it, and is not taken again; another is', async () => {
    await play('a');
    await play('b');
    await fails('b');
    expect(programs.offered?.revision).toBe(sample('a').revision);
    expect(programs.active?.revision).toBe(sample('a').revision);
    expect(problems.list()[0]?.message).toContain(`${sample('b').revision} failed on this screen`);
    const refused = { type: 'refused', revision: sample('b').revision, why: 'it shows nothing' };
    expect(await programs.receive(frame('b'))).toEqual(refused);
    await reopen();
    expect(programs.active?.revision).toBe(sample('a').revision);
    expect(codes()).toEqual(['program-failed']);
    expect(programs.newestRevision, 'the scheduler need not send it again').toBe(sample('b').revision);
    expect(await programs.receive(frame('b'))).toEqual(refused);
    expect((await programs.receive(frame('c'))).type).toBe('received');
    expect(codes()).toEqual([]);
  });

  it('is not taken again though the list of programs was lost', async () => {
    await play('a');
    await play('b');
    await fails('b');
    await rm(join(dataDir, 'programs', 'current'));
    await reopen();
    expect(programs.active?.revision).toBe(sample('a').revision);
  });

  it('stays where there is none before it', async () => {
    await play('a');
    expect(await fails('a')).toEqual(['suspect']);
    expect(codes()).toEqual(['program-suspect']);
    expect(programs.active?.revision).toBe(sample('a').revision);
  });
});

describe('after a restart', () => {
  it('has the active and the pending program again', async () => {
    await play('a');
    await programs.receive(frame('b'));
    await reopen();
    expect(programs.active?.revision).toBe(sample('a').revision);
    expect(programs.pending?.revision).toBe(sample('b').revision);
    expect(codes()).toEqual([]);
  });

  it('keeps three, and falls back from a half-written one to the one before', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await play(name);
    const files = (await readdir(join(dataDir, 'programs'))).filter((file) => file.endsWith('.json'));
    expect(files).toHaveLength(3);
    await writeFile(path('d'), sample('d').bytes.subarray(0, 100));
    await reopen();
    expect(programs.active?.revision).toBe(sample('c').revision);
    expect(codes()).toEqual(expect.arrayContaining(['program-corrupt', 'program-fallback']));
    const quarantined = (await readdir(join(dataDir, 'programs'))).filter((file) =>
      file.includes('.corrupt-'),
    );
    expect(quarantined).toHaveLength(1);
  });

  it('knows which had yet to prove themselves, and how often they failed', async () => {
    await play('a');
    await happens({ type: 'shown', revision: sample('a').revision, nowMs: 0 });
    await happens({ type: 'looked', nowMs: 60_000, canShow: true });
    expect(programs.isOnTrial).toBe(false);
    await play('b');
    for (const crashes of [1, 2]) {
      await reopen();
      expect([crashes, programs.active?.revision]).toEqual([crashes, sample('b').revision]);
      expect(programs.isOnTrial).toBe(true);
      await happens({ type: 'started' });
    }
    expect(programs.active?.revision).toBe(sample('a').revision);
    expect(programs.isOnTrial).toBe(false);
    expect(codes()).toEqual(['program-failed']);
  });

  it('takes over the trial that version 0.1.0 was in', async () => {
    await play('a');
    await play('b');
    const note = { revision: sample('b').revision, strikes: ['once'], powerCuts: 3, machineBoot: null };
    for (const [written, isOnTrial] of [
      [note, true],
      [null, false],
    ] as const) {
      await writeFile(join(dataDir, 'programs', 'trial'), JSON.stringify(written));
      await reopen();
      expect(programs.isOnTrial).toBe(isOnTrial);
    }
  });

  it('takes no program that was on its way to the disk for one that has played', async () => {
    await play('a');
    await writeFile(path('b'), sample('b').bytes);
    await reopen();
    expect([programs.active?.revision, programs.earlier]).toEqual([sample('a').revision, []]);
  });

  it('does not trust a file whose bytes are not what its name says', async () => {
    await play('a');
    await play('b');
    await writeFile(path('b'), sample('x').bytes);
    await reopen();
    expect(programs.active?.revision).toBe(sample('a').revision);
  });

  it('finds a program even if the list of them is damaged or gone', async () => {
    await play('a');
    await play('b');
    await writeFile(join(dataDir, 'programs', 'current'), '{"act');
    await reopen();
    expect(programs.active?.revision).toBe(sample('b').revision);
    await rm(join(dataDir, 'programs', 'current'), { force: true });
    await reopen();
    expect(programs.active?.revision).toBe(sample('b').revision);
  });

  it('tries out anew what another version of the player has taken, and not what it has tried itself', async () => {
    await play('a');
    const bad = serialise({ ...program([slide('x')]), location: badLocation() });
    await writeFile(join(dataDir, 'programs', `${bad.revision}.json`), bad.bytes);
    for (const [triedBy, plays] of [
      [manifest.version, bad.revision],
      ['0.0.1', sample('a').revision],
    ] as const) {
      const list = { active: bad.revision, pending: null, earlier: [sample('a').revision], triedBy };
      await writeFile(join(dataDir, 'programs', 'current'), JSON.stringify(list));
      await reopen();
      expect(programs.active?.revision).toBe(plays);
    }
    expect(codes()).toContain('program-corrupt');
  });

  it('has nothing after it was told to forget', async () => {
    await play('a');
    const receiving = programs.receive(frame('b'));
    await programs.clear();
    await receiving;
    expect(programs.newestRevision).toBeNull();
    await reopen();
    expect(programs.newestRevision).toBeNull();
  });
});

function badLocation() {
  return { ...program([slide('x')]).location, timeZone: 'Europe/Atlantis' };
}
