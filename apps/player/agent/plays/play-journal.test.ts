import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PlayerMessage } from '@bacheca/shared/wire/protocol';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorrectedClock, machineClock } from '../clock/clock.ts';
import { Problems } from '../faults/problems.ts';
import { COMPLETE, journalFolder, opened, openPlayJournal, playsOf } from '../testing/journals.ts';
import { otherHandle } from '../testing/other-handle.ts';
import { lastSeqOf } from './journal-outbox.ts';
import type { PlayJournal } from './play-journal.ts';
import { Reporter } from './reporter.ts';

const LIMITS = { plays: 200, bytes: 1e6 };

let dataDir: string;
let problems: Problems;
let clock: CorrectedClock;
let playJournal: PlayJournal;

beforeEach(() => {
  dataDir = journalFolder();
  problems = new Problems();
  clock = new CorrectedClock(machineClock, null);
  playJournal = open();
});

afterEach(() => {
  playJournal.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function open(limitBytes?: number): PlayJournal {
  return openPlayJournal(dataDir, { clock, problems, limitBytes });
}

function reopen(): void {
  playJournal.stop();
  playJournal = open();
}

const codes = () => problems.list().map(({ code }) => code);

describe('damage', () => {
  it('of the whole file is quarantined and reported; plays go on in a new one', () => {
    const { id } = playJournal;
    playJournal.end(opened('a'), COMPLETE);
    playJournal.stop();
    writeFileSync(join(dataDir, 'journal.sqlite'), 'this is no database, only some words '.repeat(100));
    playJournal = open();
    expect(playJournal.id).not.toBe(id);
    playJournal.begin(opened('b'));
    expect(playJournal.status().lastSeq).toBe(1);
    expect(codes()).toEqual(['journal-corrupt']);
    expect(readdirSync(dataDir).some((name) => name.startsWith('journal.sqlite.corrupt-'))).toBe(true);
  });

  it('in the middle of the file takes only the plays it hit: the others are sent, the lost ones are named', () => {
    for (let i = 0; i < 3000; i++) playJournal.end(opened(`item-${i % 7}`), COMPLETE);
    const { id } = playJournal;
    reopen();
    playJournal.stop();
    spoilOnePage();
    playJournal = open();
    expect(codes()).toEqual(['journal-corrupt']);

    let plays = 0;
    let lost = 0;
    let after = 0;
    for (;;) {
      const batch = playJournal.nextBatch(LIMITS);
      if (!batch) break;
      expect(batch.journalId).toBe(id);
      if ('fold' in batch) {
        expect(batch.fold).toMatchObject({ firstSeq: after + 1, lost: true, counts: [] });
        lost += batch.fold.lastSeq - batch.fold.firstSeq + 1;
      } else {
        expect(batch.plays[0]?.seq).toBe(after + 1);
        plays += playsOf(batch).length;
      }
      after = lastSeqOf(batch);
      playJournal.acknowledge(id, after);
    }
    expect(plays + lost).toBe(3000);
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(300);
    expect(playJournal.status().waiting).toBe(0);
  });

  it('does not take what was aggregated', () => {
    playJournal.stop();
    playJournal = open(300_000);
    for (let i = 0; i < 12_000; i++) playJournal.end(opened(`item-${i % 7}`), COMPLETE);
    playJournal.stop();
    spoilOnePage();
    playJournal = open(300_000);
    let [aggregated, lost, plays] = [0, 0, 0];
    for (const batch of playJournal.unsent(LIMITS)) {
      if (!('fold' in batch)) plays += batch.plays.length;
      else if (batch.fold.lost) lost += batch.fold.lastSeq - batch.fold.firstSeq + 1;
      else aggregated += batch.fold.counts.reduce((sum, count) => sum + count.plays, 0);
    }
    expect(aggregated).toBeGreaterThan(1000);
    expect(lost).toBeGreaterThan(0);
    expect(aggregated + lost + plays).toBe(12_000);
  });

  it('is mended once, whenever the player ends while it takes the plays over', () => {
    for (let i = 0; i < 3000; i++) playJournal.end(opened(`item-${i % 7}`), COMPLETE);
    playJournal.stop();
    spoilOnePage();
    // It ended as soon as the files were quarantined, and once more when the plays were in the new one.
    renameAll((name) => name.replace(/^journal\.sqlite/, 'journal.sqlite.corrupt-1-a.salvaging'));
    playJournal = open();
    const { waiting } = playJournal.status();
    expect(waiting).toBe(3000);
    playJournal.stop();
    renameAll((name) =>
      name.replace(/^journal\.sqlite\.corrupt-1-a/, 'journal.sqlite.corrupt-1-a.salvaging'),
    );
    playJournal = open();
    expect(playJournal.status().waiting).toBe(3000);
    const sent = [...playJournal.unsent(LIMITS)];
    expect(sent.flatMap(playsOf).length).toBeGreaterThan(2700);
    expect(readdirSync(dataDir).filter((name) => name.includes('salvaging'))).toEqual([]);
  });

  it('that ends the player each time it is read is given up, so that the player starts', () => {
    playJournal.end(opened('a'), COMPLETE);
    playJournal.stop();
    const quarantined = join(dataDir, 'journal.sqlite.corrupt-1-a');
    renameSync(join(dataDir, 'journal.sqlite'), `${quarantined}.salvaging`);
    writeFileSync(`${quarantined}.salvaging.tries`, '2');
    playJournal = open();
    expect(playJournal.status().waiting).toBe(0);
    expect(problems.list()[0]?.message).toContain('each time it read it');
    expect(existsSync(quarantined)).toBe(true);
    expect(readdirSync(dataDir).filter((name) => name.includes('salvaging'))).toEqual([]);
  });

  it('waits for a disk that takes nothing, however often the player starts meanwhile', () => {
    playJournal.end(opened('a'), COMPLETE);
    playJournal.stop();
    const salvaging = join(dataDir, 'journal.sqlite.corrupt-1-a.salvaging');
    renameSync(join(dataDir, 'journal.sqlite'), salvaging);
    copyFileSync(salvaging, join(dataDir, 'kept'));
    // It is as if the disk were full, from the next start on.
    open().stop();
    renameSync(join(dataDir, 'kept'), salvaging);
    const db = otherHandle(dataDir);
    db.exec(`DELETE FROM journals; DELETE FROM plays;
      CREATE TRIGGER full BEFORE INSERT ON plays BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`);
    db.close();
    for (let start = 0; start < 4; start += 1) open().stop();
    expect(existsSync(salvaging)).toBe(true);
    const mended = otherHandle(dataDir);
    mended.exec('DROP TRIGGER full');
    mended.close();
    playJournal = open();
    expect(playJournal.status().waiting).toBe(1);
  });

  it('leaves no more than the two newest files aside', () => {
    playJournal.stop();
    for (const [index, name] of ['1-a', '2-b', '3-c', '4-d'].entries()) {
      for (const suffix of ['', '-wal']) {
        const path = join(dataDir, `journal.sqlite.corrupt-${name}${suffix}`);
        writeFileSync(path, 'aside');
        utimesSync(path, index, index);
      }
    }
    writeFileSync(join(dataDir, 'journal.sqlite'), 'no database '.repeat(500));
    playJournal = open();
    const quarantined = readdirSync(dataDir).filter((name) => name.includes('.corrupt-'));
    expect(quarantined).toHaveLength(3);
    expect(quarantined).toEqual(
      expect.arrayContaining(['journal.sqlite.corrupt-4-d', 'journal.sqlite.corrupt-4-d-wal']),
    );
  });

  it('that shows only when plays are to be sent is mended then', () => {
    for (const itemId of ['a', 'b', 'c']) playJournal.end(opened(itemId), COMPLETE);
    reopen();
    spoilPlaysOf('b');
    const sent: PlayerMessage[] = [];
    const reporter = new Reporter({
      journal: playJournal,
      send: (message) => sent.push(message) > 0,
      log: pino({ level: 'silent' }),
    });
    reporter.linked();
    for (const upTo of [1, 2, 3]) {
      const batch = sent.at(-1);
      if (batch?.type !== 'plays' && batch?.type !== 'fold') throw new Error('nothing was sent');
      reporter.receive({ type: 'plays-acknowledged', journalId: batch.journalId, upTo });
    }
    reporter.stop();
    expect(codes()).toEqual(['journal-corrupt']);
    expect(
      sent.flatMap((message) =>
        message.type === 'plays' ? message.plays.map(({ itemId }) => itemId) : message.type,
      ),
    ).toEqual(['journals', 'a', 'fold', 'c']);
  });

  it('that a write finds is mended by it: that one fails, and what was open is written anew with the next', () => {
    const [before, ends, goesOn] = [opened('before'), opened('ends'), opened('goes-on')];
    playJournal.end(before, COMPLETE);
    for (const play of [ends, goesOn]) playJournal.begin(play);
    let replaced = 0;
    const release = playJournal.onReplaced(() => {
      replaced += 1;
    });
    spoilPlaysOf('before');
    expect(() => playJournal.nextBatch(LIMITS)).toThrow();
    expect([replaced, playJournal.has(ends), playJournal.has(goesOn)]).toEqual([1, false, false]);
    playJournal.end(ends, COMPLETE);
    playJournal.progress(goesOn, 1000);
    expect(playJournal.has(goesOn)).toBe(true);
    playJournal.end(goesOn, COMPLETE);
    release();
    const sent = [...playJournal.unsent(LIMITS)].flatMap(playsOf);
    expect(sent.map(({ itemId, outcome }) => [itemId, outcome.type])).toEqual([
      ['ends', 'complete'],
      ['goes-on', 'complete'],
    ]);
    expect(codes()).toEqual(['journal-corrupt']);
  });

  it('that upkeep finds is mended after it', async () => {
    playJournal.end(opened('a', { clock: { quality: 'unsynced' } }), COMPLETE);
    reopen();
    spoilPlaysOf('a');
    const replaced = new Promise<void>((resolve) => playJournal.onReplaced(resolve));
    playJournal.correct();
    await replaced;
    expect(codes()).toEqual(['journal-corrupt']);
  });

  it('of a kind that is none (a lock) costs no journal: plays are kept in memory meanwhile', () => {
    playJournal.stop();
    const other = otherHandle(dataDir);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE');
    playJournal = open();
    expect(codes()).toEqual(['journal-unwritable']);
    playJournal.begin(opened('a'));
    expect(playJournal.status().lastSeq).toBe(1);
    other.exec('ROLLBACK');
    other.close();
    expect(readdirSync(dataDir).some((name) => name.includes('.corrupt-'))).toBe(false);
  });
});

it('a play is written once, whether or not room can be made for those to come', () => {
  playJournal.stop();
  playJournal = open(300_000);
  const db = otherHandle(dataDir);
  db.exec(
    `CREATE TRIGGER full BEFORE INSERT ON folds BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
  );
  db.close();
  for (let seq = 1; seq <= 6000; seq += 1) {
    playJournal.end(opened('a'), COMPLETE);
    expect(playJournal.status().lastSeq).toBe(seq);
  }
  expect(playJournal.status().waiting).toBe(6000);
});

describe('the time that is fully reported', () => {
  const learn = () => {
    const at = machineClock.monotonicMs();
    clock.learn({ sentAtMs: at, receivedAtMs: Date.now(), repliedAtMs: Date.now(), arrivedAtMs: at });
    playJournal.correct();
  };

  it('is nothing before the time is known, and then all until the oldest play that waits', () => {
    expect(playJournal.reportedSpan(null)).toBeNull();
    learn();
    const fromMs = reportedFromMs() ?? 0;
    expect(Math.abs(fromMs - Date.now())).toBeLessThan(60_000);
    setReportedFrom(fromMs - 3_600_000);
    const played = fromMs - 600_000;
    playJournal.end(opened('a', { startedAtMs: played }), COMPLETE);
    expect(playJournal.reportedSpan(null)).toEqual({ fromMs: fromMs - 3_600_000, untilMs: played });
    expect(playJournal.reportedSpan(played - 1000), 'not written yet').toMatchObject({
      untilMs: played - 1000,
    });
    const batch = playJournal.nextBatch(LIMITS);
    playJournal.acknowledge(batch?.journalId ?? '', 1);
    expect(playJournal.reportedSpan(null)?.untilMs).toBeGreaterThan(played);
  });

  it('is nothing of the time before damage that showed while it ran', () => {
    learn();
    const before = reportedFromMs() ?? 0;
    setReportedFrom(before - 3_600_000);
    playJournal.end(opened('a'), COMPLETE);
    reopen();
    spoilPlaysOf('a');
    expect(() => playJournal.nextBatch(LIMITS)).toThrow();
    expect(reportedFromMs()).toBeGreaterThanOrEqual(before);
  });

  it('begins anew after damage', () => {
    learn();
    setReportedFrom(1000);
    playJournal.stop();
    writeFileSync(join(dataDir, 'journal.sqlite'), 'no database '.repeat(500));
    playJournal = open();
    expect(playJournal.reportedSpan(null)).toBeNull();
    expect(reportedFromMs()).toBeNull();
  });
});

it('a play is known by what it began with, under whatever number', () => {
  const [first, second] = [opened('first'), opened('second')];
  for (const play of [first, second]) playJournal.begin(play);
  const { id } = playJournal;
  playJournal.fork(id, 2);
  expect(playJournal.id).not.toBe(id);
  for (const play of [second, first]) playJournal.end(play, COMPLETE);
  const sent = [...playJournal.unsent(LIMITS)].flatMap((batch) =>
    playsOf(batch).map(({ itemId, seq }) => [batch.journalId === id, itemId, seq]),
  );
  expect(sent).toEqual([
    [true, 'first', 1],
    [false, 'second', 1],
  ]);
});

/** Plays that can't be read any more, which shows as soon as they are to be sent. */
function spoilPlaysOf(itemId: string): void {
  const db = otherHandle(dataDir);
  db.exec(`UPDATE whats SET what = '{' WHERE what LIKE '%"itemId":"${itemId}"%'`);
  db.close();
}

function reportedFromMs(): number | null {
  const db = otherHandle(dataDir);
  const { fromMs } = db.prepare('SELECT vouches_from_ms AS fromMs FROM file').get() as {
    fromMs: number | null;
  };
  db.close();
  return fromMs;
}

function setReportedFrom(fromMs: number): void {
  const db = otherHandle(dataDir);
  db.prepare('UPDATE file SET vouches_from_ms = ?').run(fromMs);
  db.close();
}

/** It is a page of the plays. */
function spoilOnePage(): void {
  const db = otherHandle(dataDir);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const { pageno } = db
    .prepare(
      "SELECT pageno FROM dbstat WHERE name = 'plays' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 5",
    )
    .get() as { pageno: number };
  db.close();
  overwrite(join(dataDir, 'journal.sqlite'), Buffer.alloc(4096, 0xff), (pageno - 1) * 4096);
}

function renameAll(renamed: (name: string) => string): void {
  for (const name of readdirSync(dataDir)) renameSync(join(dataDir, name), join(dataDir, renamed(name)));
}

function overwrite(path: string, bytes: Buffer, at: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}
