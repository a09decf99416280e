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
import { COMPLETE, opened, openJournal, openPlayJournal, playsOf } from '../testing/journals.ts';
import { otherHandle } from '../testing/other-handle.ts';
import { slide } from '../testing/samples.ts';
import type { PlayJournal } from './play-journal.ts';
import { Recorder } from './recorder.ts';

const LIMITS = { plays: 200, bytes: 1e6 };
const log = pino({ level: 'silent' });
let root: string;
let dataDir: string;
let problems: Problems;
let clock: CorrectedClock;
let playJournal: PlayJournal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  root = mkdtempSync(join(tmpdir(), 'bacheca-return-'));
  dataDir = join(root, 'data');
  problems = new Problems();
  clock = new CorrectedClock(machineClock, null);
});

afterEach(() => {
  playJournal.stop();
  rmSync(root, { recursive: true, force: true });
  vi.useRealTimers();
});

const open = () => openPlayJournal(dataDir, { clock, problems });

const codes = () => problems.list().map(({ code }) => code);
const onDisk = (told = ({ itemId, outcome }: Play) => `${itemId} ${outcome.type}`) => {
  const journal = openJournal(dataDir);
  const ids = [...journal.unsent(LIMITS)].flatMap((batch) => playsOf(batch).map(told));
  journal.close();
  return ids;
};

it('goes back to disk with all that it had, once the disk takes it, and loses and doubles nothing', () => {
  // It is no folder yet, which stands for a mount that is read-only or missing, and which root is kept from as well.
  writeFileSync(dataDir, 'no folder');
  playJournal = open();
  expect(codes()).toEqual(['journal-unwritable']);
  playJournal.returnToDisk();
  expect(codes(), 'still not').toEqual(['journal-unwritable']);
  for (const id of ['a', 'b', 'c']) playJournal.end(opened(id), COMPLETE);
  playJournal.nextBatch(LIMITS);
  playJournal.acknowledge(playJournal.id, 1);

  // What an earlier run left there waits as well.
  rmSync(dataDir);
  mkdirSync(dataDir);
  const before = openJournal(dataDir);
  before.add(opened('earlier'), COMPLETE);
  before.close();

  const recorder = new Recorder({
    journal: playJournal,
    onClosed: () => undefined,
    onShownHealthy: () => undefined,
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
  const onReplaced = vi.fn();
  playJournal.onReplaced(onReplaced);
  const { id, lastSeq } = playJournal.status();
  vi.advanceTimersByTime(60_000);
  expect(codes()).toEqual([]);
  expect(onReplaced).toHaveBeenCalledOnce();
  expect(playJournal.status()).toMatchObject({ id, lastSeq, acknowledgedSeq: 1, waiting: 4 });
  recorder.end('cue', { finished: true, durationMs: 5000 });
  playJournal.end(opened('later'), COMPLETE);
  expect(playJournal.status()).toMatchObject({ id, lastSeq: lastSeq + 1 });
  recorder.stop();
  playJournal.stop();
  expect(onDisk()).toEqual(['earlier', 'b', 'c', 'on-screen', 'later'].map((id) => `${id} complete`));
  expect(readdirSync(dataDir).filter((name) => !name.startsWith('journal.sqlite'))).toEqual([]);
  playJournal = open();
});

it('takes at the end of the player what is in memory to the disk, and waits while another has the file', () => {
  mkdirSync(dataDir);
  openJournal(dataDir).close();
  const other = otherHandle(dataDir);
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('BEGIN EXCLUSIVE');
  playJournal = open();
  expect(codes()).toEqual(['journal-unwritable']);
  playJournal.end(opened(randomUUID()), COMPLETE);
  const batch = playsOf(playJournal.nextBatch(LIMITS));
  playJournal.returnToDisk();
  expect(codes()).toEqual(['journal-unwritable']);
  other.exec('ROLLBACK');
  other.close();
  playJournal.stop();
  expect(onDisk(({ itemId }) => itemId)).toEqual(batch.map(({ itemId }) => itemId));
  playJournal = open();
});
