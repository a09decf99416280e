import { closeSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorrectedClock, machineClock } from './clock.ts';
import { lastSeqOf } from './journal.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { Problems } from './problems.ts';
import { COMPLETE, journalFolder, opened, playsOf } from './testing/journals.ts';
import { otherHandle } from './testing/other-handle.ts';

let dataDir: string;
let problems: Problems;
let clock: CorrectedClock;
let keeper: JournalKeeper;

beforeEach(() => {
  dataDir = journalFolder();
  problems = new Problems();
  clock = new CorrectedClock(machineClock, null);
  keeper = open();
});

afterEach(() => {
  keeper.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function open(): JournalKeeper {
  return new JournalKeeper({
    dataDir,
    clock,
    problems,
    log: pino({ level: 'silent' }),
    owner: () => null,
    timeZone: () => 'Europe/Rome',
  });
}

function reopen(): void {
  keeper.stop();
  keeper = open();
}

const codes = () => problems.list().map(({ code }) => code);

describe('damage', () => {
  it('of the whole file is set aside and reported; plays go on in a new one', () => {
    const { id } = keeper.journal;
    keeper.journal.add(opened('a'), COMPLETE);
    keeper.stop();
    writeFileSync(join(dataDir, 'journal.sqlite'), 'this is no database, only some words '.repeat(100));
    keeper = open();
    expect(keeper.journal.id).not.toBe(id);
    expect(keeper.journal.begin(opened('b')).seq).toBe(1);
    expect(codes()).toEqual(['journal-corrupt']);
    expect(readdirSync(dataDir).some((name) => name.startsWith('journal.sqlite.corrupt-'))).toBe(true);
  });

  it('in the middle of the file takes only the plays it hit: the others are sent, the lost ones are named', () => {
    for (let i = 0; i < 3000; i++) keeper.journal.add(opened(`item-${i % 7}`), COMPLETE);
    const { id } = keeper.journal;
    reopen();
    keeper.stop();
    const db = otherHandle(dataDir);
    db.pragma('wal_checkpoint(TRUNCATE)');
    const { pageno } = db
      .prepare(
        "SELECT pageno FROM dbstat WHERE name = 'plays' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 5",
      )
      .get() as { pageno: number };
    db.close();
    overwrite(join(dataDir, 'journal.sqlite'), Buffer.alloc(4096, 0xff), (pageno - 1) * 4096);
    keeper = open();
    expect(codes()).toEqual(['journal-corrupt']);

    let plays = 0;
    let lost = 0;
    let after = 0;
    for (;;) {
      const batch = keeper.journal.nextBatch({ plays: 200, bytes: 1e6 });
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
      keeper.journal.acknowledge(id, after);
    }
    expect(plays + lost).toBe(3000);
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(300);
    expect(keeper.status().waiting).toBe(0);
  });

  it('of a kind that is none (a lock) costs no journal: plays are kept in memory meanwhile', () => {
    keeper.stop();
    const other = otherHandle(dataDir);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE');
    keeper = open();
    expect(codes()).toEqual(['journal-unwritable']);
    expect(keeper.journal.begin(opened('a')).seq).toBe(1);
    other.exec('ROLLBACK');
    other.close();
    expect(readdirSync(dataDir).some((name) => name.includes('.corrupt-'))).toBe(false);
  });
});

describe('what is accounted for', () => {
  const learn = () => {
    const at = machineClock.monotonicMs();
    clock.learn({ sentAtMs: at, receivedAtMs: Date.now(), repliedAtMs: Date.now(), arrivedAtMs: at });
    keeper.correct();
  };

  it('is nothing before the time is known, and then all until the oldest play that waits', () => {
    expect(keeper.accounted(null)).toBeNull();
    learn();
    const fromMs = keeper.journal.vouchesFromMs ?? 0;
    expect(Math.abs(fromMs - Date.now())).toBeLessThan(60_000);
    keeper.journal.vouchFrom(fromMs - 3_600_000);
    const played = fromMs - 600_000;
    keeper.journal.add(opened('a', { startedAtMs: played }), COMPLETE);
    expect(keeper.accounted(null)).toEqual({ fromMs: fromMs - 3_600_000, untilMs: played });
    expect(keeper.accounted(played - 1000), 'not written yet').toMatchObject({ untilMs: played - 1000 });
    const batch = keeper.journal.nextBatch({ plays: 200, bytes: 1e6 });
    keeper.journal.acknowledge(batch?.journalId ?? '', 1);
    expect(keeper.accounted(null)?.untilMs).toBeGreaterThan(played);
  });

  it('begins anew after damage', () => {
    learn();
    keeper.journal.vouchFrom(1000);
    keeper.stop();
    writeFileSync(join(dataDir, 'journal.sqlite'), 'no database '.repeat(500));
    keeper = open();
    expect(keeper.accounted(null)).toBeNull();
    expect(keeper.journal.vouchesFromMs).toBeNull();
  });
});

function overwrite(path: string, bytes: Buffer, at: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}
