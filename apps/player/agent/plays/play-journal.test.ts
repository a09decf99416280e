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
import { COMPLETE, journalFolder, opened, playsOf } from '../testing/journals.ts';
import { otherHandle } from '../testing/other-handle.ts';
import { lastSeqOf } from './numbered-journal.ts';
import { PlayJournal } from './play-journal.ts';
import { Reporter } from './reporter.ts';

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
  return new PlayJournal({
    dataDir,
    clock,
    problems,
    log: pino({ level: 'silent' }),
    owner: () => null,
    timeZone: () => 'Europe/Rome',
    limitBytes,
  });
}

function reopen(): void {
  playJournal.stop();
  playJournal = open();
}

const codes = () => problems.list().map(({ code }) => code);

describe('damage', () => {
  it('of the whole file is quarantined and reported; plays go on in a new one', () => {
    const { id } = playJournal.journal;
    playJournal.journal.add(opened('a'), COMPLETE);
    playJournal.stop();
    writeFileSync(join(dataDir, 'journal.sqlite'), 'this is no database, only some words '.repeat(100));
    playJournal = open();
    expect(playJournal.journal.id).not.toBe(id);
    expect(playJournal.journal.begin(opened('b')).seq).toBe(1);
    expect(codes()).toEqual(['journal-corrupt']);
    expect(readdirSync(dataDir).some((name) => name.startsWith('journal.sqlite.corrupt-'))).toBe(true);
  });

  it('in the middle of the file takes only the plays it hit: the others are sent, the lost ones are named', () => {
    for (let i = 0; i < 3000; i++) playJournal.journal.add(opened(`item-${i % 7}`), COMPLETE);
    const { id } = playJournal.journal;
    reopen();
    playJournal.stop();
    spoilOnePage();
    playJournal = open();
    expect(codes()).toEqual(['journal-corrupt']);

    let plays = 0;
    let lost = 0;
    let after = 0;
    for (;;) {
      const batch = playJournal.journal.nextBatch({ plays: 200, bytes: 1e6 });
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
      playJournal.journal.acknowledge(id, after);
    }
    expect(plays + lost).toBe(3000);
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(300);
    expect(playJournal.status().waiting).toBe(0);
  });

  it('does not take what was aggregated', () => {
    playJournal.stop();
    playJournal = open(300_000);
    for (let i = 0; i < 12_000; i++) playJournal.journal.add(opened(`item-${i % 7}`), COMPLETE);
    playJournal.stop();
    spoilOnePage();
    playJournal = open(300_000);
    let [aggregated, lost, plays] = [0, 0, 0];
    for (const batch of playJournal.journal.unsent({ plays: 200, bytes: 1e6 })) {
      if (!('fold' in batch)) plays += batch.plays.length;
      else if (batch.fold.lost) lost += batch.fold.lastSeq - batch.fold.firstSeq + 1;
      else aggregated += batch.fold.counts.reduce((sum, count) => sum + count.plays, 0);
    }
    expect(aggregated).toBeGreaterThan(1000);
    expect(lost).toBeGreaterThan(0);
    expect(aggregated + lost + plays).toBe(12_000);
  });

  it('is mended once, whenever the player ends while it takes the plays over', () => {
    for (let i = 0; i < 3000; i++) playJournal.journal.add(opened(`item-${i % 7}`), COMPLETE);
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
    const sent = [...playJournal.journal.unsent({ plays: 200, bytes: 1e6 })];
    expect(sent.flatMap(playsOf).length).toBeGreaterThan(2700);
    expect(readdirSync(dataDir).filter((name) => name.includes('salvaging'))).toEqual([]);
  });

  it('that ends the player each time it is read is given up, so that the player starts', () => {
    playJournal.journal.add(opened('a'), COMPLETE);
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
    playJournal.journal.add(opened('a'), COMPLETE);
    playJournal.stop();
    const salvaging = join(dataDir, 'journal.sqlite.corrupt-1-a.salvaging');
    renameSync(join(dataDir, 'journal.sqlite'), salvaging);
    copyFileSync(salvaging, join(dataDir, 'kept'));
    // As if the disk were full, from the next start on.
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
    for (const itemId of ['a', 'b', 'c']) playJournal.journal.add(opened(itemId), COMPLETE);
    reopen();
    const db = otherHandle(dataDir);
    db.exec(`UPDATE whats SET what = '{' WHERE what LIKE '%"itemId":"b"%'`);
    db.close();
    const sent: PlayerMessage[] = [];
    const reporter: Reporter = new Reporter({
      journal: () => playJournal.journal,
      send: (message) => sent.push(message) > 0,
      onMoved: () => undefined,
      onDamagedJournal: () => {
        playJournal.renew();
        reporter.journalReplaced();
      },
      log: pino({ level: 'silent' }),
    });
    reporter.linked();
    for (const upTo of [1, 2, 3]) {
      const batch = sent.at(-1);
      if (batch?.type !== 'plays' && batch?.type !== 'fold') throw new Error('nothing was sent');
      reporter.receive({ type: 'plays-acknowledged', journalId: batch.journalId, upTo });
    }
    reporter.unlinked();
    expect(codes()).toEqual(['journal-corrupt']);
    expect(
      sent.flatMap((message) =>
        message.type === 'plays' ? message.plays.map(({ itemId }) => itemId) : message.type,
      ),
    ).toEqual(['journals', 'a', 'fold', 'c']);
  });

  it('of a kind that is none (a lock) costs no journal: plays are kept in memory meanwhile', () => {
    playJournal.stop();
    const other = otherHandle(dataDir);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE');
    playJournal = open();
    expect(codes()).toEqual(['journal-unwritable']);
    expect(playJournal.journal.begin(opened('a')).seq).toBe(1);
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
  for (let seq = 1; seq <= 6000; seq += 1)
    expect(playJournal.journal.add(opened('a'), COMPLETE).seq).toBe(seq);
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
    const fromMs = playJournal.journal.reportedFromMs ?? 0;
    expect(Math.abs(fromMs - Date.now())).toBeLessThan(60_000);
    playJournal.journal.setReportedFrom(fromMs - 3_600_000);
    const played = fromMs - 600_000;
    playJournal.journal.add(opened('a', { startedAtMs: played }), COMPLETE);
    expect(playJournal.reportedSpan(null)).toEqual({ fromMs: fromMs - 3_600_000, untilMs: played });
    expect(playJournal.reportedSpan(played - 1000), 'not written yet').toMatchObject({
      untilMs: played - 1000,
    });
    const batch = playJournal.journal.nextBatch({ plays: 200, bytes: 1e6 });
    playJournal.journal.acknowledge(batch?.journalId ?? '', 1);
    expect(playJournal.reportedSpan(null)?.untilMs).toBeGreaterThan(played);
  });

  it('is nothing of the time before damage that showed while it ran', async () => {
    learn();
    const before = playJournal.journal.reportedFromMs ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 20));
    playJournal.renew();
    expect(playJournal.journal.reportedFromMs).toBeGreaterThan(before);
  });

  it('begins anew after damage', () => {
    learn();
    playJournal.journal.setReportedFrom(1000);
    playJournal.stop();
    writeFileSync(join(dataDir, 'journal.sqlite'), 'no database '.repeat(500));
    playJournal = open();
    expect(playJournal.reportedSpan(null)).toBeNull();
    expect(playJournal.journal.reportedFromMs).toBeNull();
  });
});

/** Of the plays. */
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
