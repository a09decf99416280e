/** A journal that a disk could not take at first, on a folder that becomes a folder only later. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Play } from '@bacheca/shared/wire/plays';
import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CorrectedClock, machineClock } from '../clock/clock.ts';
import { Problems } from '../faults/problems.ts';
import { COMPLETE, opened, openJournal, playsOf } from '../testing/journals.ts';
import { otherHandle } from '../testing/other-handle.ts';
import { slide } from '../testing/samples.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { Recorder } from './recorder.ts';

const LIMITS = { plays: 200, bytes: 1e6 };
const log = pino({ level: 'silent' });
let root: string;
let dataDir: string;
let problems: Problems;
let clock: CorrectedClock;
let keeper: JournalKeeper;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  root = mkdtempSync(join(tmpdir(), 'bacheca-return-'));
  dataDir = join(root, 'data');
  problems = new Problems();
  clock = new CorrectedClock(machineClock, null);
});

afterEach(() => {
  keeper.stop();
  rmSync(root, { recursive: true, force: true });
  vi.useRealTimers();
});

function open(): JournalKeeper {
  return new JournalKeeper({
    dataDir,
    clock,
    problems,
    log,
    owner: () => null,
    timeZone: () => 'Europe/Rome',
  });
}

const codes = () => problems.list().map(({ code }) => code);
const onDisk = (told = ({ itemId, outcome }: Play) => `${itemId} ${outcome.type}`) => {
  const journal = openJournal(dataDir);
  const ids = [...journal.unsent(LIMITS)].flatMap((batch) => playsOf(batch).map(told));
  journal.close();
  return ids;
};

it('goes back to disk with all that it had, once the disk takes it, and loses and doubles nothing', () => {
  // No folder yet: a stand-in for a mount that is read-only or missing, which root is kept from as well.
  writeFileSync(dataDir, 'no folder');
  keeper = open();
  expect(codes()).toEqual(['journal-unwritable']);
  keeper.returnToDisk();
  expect(codes(), 'still not').toEqual(['journal-unwritable']);
  const { journal: inMemory } = keeper;
  for (const id of ['a', 'b', 'c']) inMemory.add(opened(id), COMPLETE);
  inMemory.nextBatch(LIMITS);
  inMemory.acknowledge(inMemory.id, 1);

  // What an earlier run left there waits as well.
  rmSync(dataDir);
  mkdirSync(dataDir);
  const before = openJournal(dataDir);
  before.add(opened('earlier'), COMPLETE);
  before.close();

  const recorder = new Recorder({
    journal: () => keeper.journal,
    onDamagedJournal: () => undefined,
    onClosed: () => undefined,
    onShownWell: () => undefined,
    clock,
    panel: () => 'unknown',
    problems,
    log,
  });
  recorder.begin(
    {
      cueId: 'cue',
      item: slide('on-screen'),
      language: 'it',
      source: { type: 'rule', ruleId: 'r', playlistId: 'p', slotIndex: 0 },
      joined: false,
      plannedMs: 5000,
    },
    0,
    false,
  );
  keeper.onReturned = (moves) => recorder.playsMoved(...moves);
  const { id, lastSeq } = keeper.status();
  vi.advanceTimersByTime(60_000);
  expect(codes()).toEqual([]);
  expect(keeper.journal).not.toBe(inMemory);
  expect(keeper.status()).toMatchObject({ id, lastSeq, acknowledgedSeq: 1, waiting: 4 });
  recorder.end('cue', { finished: true, durationMs: 5000 });
  keeper.journal.add(opened('later'), COMPLETE);
  expect(keeper.status()).toMatchObject({ id, lastSeq: lastSeq + 1 });
  recorder.stop();
  keeper.stop();
  expect(onDisk()).toEqual(['earlier', 'b', 'c', 'on-screen', 'later'].map((id) => `${id} complete`));
  expect(readdirSync(dataDir).filter((name) => !name.startsWith('journal.sqlite'))).toEqual([]);
  keeper = open();
});

it('takes at the end of the player what is in memory to the disk, and waits while another has the file', () => {
  mkdirSync(dataDir);
  openJournal(dataDir).close();
  const other = otherHandle(dataDir);
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('BEGIN EXCLUSIVE');
  keeper = open();
  expect(codes()).toEqual(['journal-unwritable']);
  keeper.journal.add(opened(randomUUID()), COMPLETE);
  const batch = playsOf(keeper.journal.nextBatch(LIMITS));
  keeper.returnToDisk();
  expect(codes()).toEqual(['journal-unwritable']);
  other.exec('ROLLBACK');
  other.close();
  keeper.stop();
  expect(onDisk(({ itemId }) => itemId)).toEqual(batch.map(({ itemId }) => itemId));
  keeper = open();
});
