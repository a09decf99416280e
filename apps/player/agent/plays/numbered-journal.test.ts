import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AggregatedPlays, Play } from '@bacheca/shared/wire/plays';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMPLETE, journalFolder, NOW_MS, opened, openJournal, playsOf } from '../testing/journals.ts';
import { type Batch, lastSeqOf } from './journal-outbox.ts';
import type { Journal, JournalOptions } from './numbered-journal.ts';

const LIMITS = { plays: 200, bytes: 1e6 };
const DAY_MS = 24 * 3_600_000;

let dataDir: string;
let journal: Journal;

beforeEach(() => {
  dataDir = journalFolder();
  journal = openJournal(dataDir);
});

afterEach(() => {
  journal.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function reopen(options: Partial<JournalOptions> = {}): void {
  journal.close();
  journal = openJournal(dataDir, options);
}

const next = () => journal.nextBatch(LIMITS);

/** Sends all that waits, and has it acknowledged. */
function drain(from: Journal, limits = LIMITS): Batch[] {
  const batches: Batch[] = [];
  for (let batch = from.nextBatch(limits); batch; batch = from.nextBatch(limits)) {
    batches.push(batch);
    if (!from.acknowledge(batch.journalId, lastSeqOf(batch))) break;
  }
  return batches;
}

describe('plays', () => {
  it('are numbered from 1 without gaps, and read back as they were', () => {
    const full = {
      serviceId: 'cie',
      ruleId: 'always',
      panel: 'off',
      clock: { quality: 'estimated' },
    } as const;
    journal.end(journal.begin(opened('a', full)), { ...COMPLETE, frames: { shown: 90, dropped: 1 } });
    journal.add(opened('b'), { durationMs: 0, outcome: { type: 'failed', reason: 'no' } });
    journal.add(opened('c'), { durationMs: 5, outcome: { type: 'cut', cause: 'takeover' } });
    const batch = next();
    const plays = playsOf(batch);
    expect(batch?.journalId).toBe(journal.id);
    expect(plays.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(plays.map((play) => Play.parse(play))).toEqual(plays);
    expect(plays).toMatchObject([
      { itemId: 'a', ...full, frames: { shown: 90, dropped: 1 } },
      { itemId: 'b', outcome: { type: 'failed', reason: 'no' }, clock: { quality: 'synced', boundMs: 5 } },
      { itemId: 'c', outcome: { type: 'cut', cause: 'takeover' } },
    ]);
  });

  it('go out only when closed, and in order', () => {
    const first = journal.begin(opened('a'));
    const second = journal.begin(opened('b'));
    journal.end(second, COMPLETE);
    expect(next()).toBeNull();
    journal.end(first, COMPLETE);
    expect(playsOf(next()).map(({ itemId }) => itemId)).toEqual(['a', 'b']);
  });

  it('found open at start were interrupted, with the progress last known, in the journal of their boot', () => {
    const { id } = journal;
    journal.progress(journal.begin(opened('a')), 12_345);
    reopen();
    journal.add(opened('b'), COMPLETE);
    expect(journal.id).not.toBe(id);
    const batches = drain(journal);
    expect(
      batches.map(({ journalId }) => journalId),
      'this boot first',
    ).toEqual([journal.id, id]);
    expect(playsOf(batches[1] ?? null)).toMatchObject([
      { seq: 1, itemId: 'a', durationMs: 12_345, outcome: { type: 'interrupted' } },
    ]);
    expect(playsOf(batches[0] ?? null)).toMatchObject([{ seq: 1, itemId: 'b' }]);
  });

  it('fill no more than a message holds', () => {
    for (let i = 0; i < 250; i++) journal.add(opened(`item-${i}`), COMPLETE);
    expect(playsOf(next())).toHaveLength(200);
    expect(playsOf(journal.nextBatch({ plays: 200, bytes: 5000 })).length).toBeLessThan(20);
    expect(playsOf(journal.nextBatch({ plays: 200, bytes: 1 })), 'one always goes').toHaveLength(1);
  });

  it('without a good clock get their right time, if they are of this boot and not acknowledged', () => {
    const bootId = randomUUID();
    const unsure = { clock: { quality: 'unsynced' }, startedAtMs: 5000 } as const;
    journal.add(opened('earlier-boot', unsure), COMPLETE);
    reopen({ bootId });
    journal.add(opened('sent', unsure), COMPLETE);
    journal.acknowledge(journal.id, next() ? 1 : 0);
    journal.add(opened('now', { ...unsure, monotonicMs: 7000 }), COMPLETE);
    journal.correct((of, monotonicMs) =>
      of === bootId ? { startedAtMs: NOW_MS + monotonicMs, clock: { quality: 'synced', boundMs: 9 } } : null,
    );
    const plays = drain(journal).flatMap(playsOf);
    expect(plays.map(({ itemId, startedAtMs }) => [itemId, startedAtMs])).toEqual([
      ['now', NOW_MS + 7000],
      ['earlier-boot', 5000],
    ]);
    expect(plays[0]?.clock).toEqual({ quality: 'synced', boundMs: 9 });
  });

  it('are kept for a week after they were acknowledged, to be sent again if the scheduler lost them', () => {
    // It is of a month without a network: what counts is when the scheduler got them.
    journal.add(opened('old', { startedAtMs: NOW_MS - 30 * DAY_MS }), COMPLETE);
    drain(journal);
    journal.prune(NOW_MS);
    for (const days of [3, 2, 1])
      journal.add(opened(`of-${days}`, { startedAtMs: NOW_MS - days * DAY_MS }), COMPLETE);
    drain(journal);
    journal.prune(NOW_MS + 2 * DAY_MS);
    expect(journal.kept()).toEqual([{ journalId: journal.id, from: 1, upTo: 4 }]);
    journal.prune(NOW_MS + 7 * DAY_MS);
    expect(journal.kept()).toEqual([{ journalId: journal.id, from: 2, upTo: 4 }]);
    journal.sendAgain(journal.id, 3);
    expect(journal.waiting).toBe(2);
    expect(playsOf(next()).map(({ itemId }) => itemId)).toEqual(['of-2', 'of-1']);
    drain(journal);
    // From then on their week counts anew.
    journal.prune(NOW_MS + 10 * DAY_MS);
    expect(journal.kept()).toEqual([{ journalId: journal.id, from: 2, upTo: 4 }]);
    journal.prune(NOW_MS + 17 * DAY_MS);
    expect(journal.kept()).toEqual([]);
    expect(journal.begin(opened('next')).seq).toBe(5);
  });

  it('that were recorded before a player was paired anew go out under the token of then', () => {
    let owner: string | null = null;
    reopen({ owner: () => owner });
    journal.add(opened('unpaired'), COMPLETE);
    journal.startAnew();
    owner = 'a'.repeat(40);
    journal.add(opened('first'), COMPLETE);
    journal.startAnew();
    owner = 'b'.repeat(40);
    journal.add(opened('second'), COMPLETE);
    const sent = drain(journal).map((batch) => [playsOf(batch)[0]?.itemId, batch.formerToken]);
    expect(sent).toEqual([
      ['second', undefined],
      ['first', 'a'.repeat(40)],
      ['unpaired', undefined],
    ]);
  });

  it('that another machine has other plays for go on under a new journal, open ones too', () => {
    for (const itemId of ['a', 'b', 'c']) journal.add(opened(itemId), COMPLETE);
    const open = journal.begin(opened('d'));
    const { id } = journal;
    const move = journal.fork(id, 3);
    expect(journal.id).not.toBe(id);
    expect(move).toMatchObject({ from: { seq: 3 }, to: { seq: 1 } });
    journal.end({ journal: move?.to.journal ?? 0, seq: open.seq - 2 }, COMPLETE);
    const sent = drain(journal).map((batch) => [
      batch.journalId,
      playsOf(batch).map((play) => [play.seq, play.itemId]),
    ]);
    expect(sent).toEqual([
      [
        journal.id,
        [
          [1, 'c'],
          [2, 'd'],
        ],
      ],
      [
        id,
        [
          [1, 'a'],
          [2, 'b'],
        ],
      ],
    ]);
  });

  it('that never went out in this run are not taken for acknowledged', () => {
    journal.add(opened('a'), COMPLETE);
    expect(journal.acknowledge(journal.id, 1)).toBe(false);
    expect(playsOf(next())).toHaveLength(1);
  });

  it('of two machines with one disk have different journals from their next start on', () => {
    journal.add(opened('before'), COMPLETE);
    journal.close();
    const copy = journalFolder();
    cpSync(dataDir, copy, { recursive: true });
    const machines = [openJournal(dataDir), openJournal(copy)];
    const received = new Map<string, string>();
    for (const [index, machine] of machines.entries()) {
      machine.add(opened(`of-${index}`), COMPLETE);
      for (const batch of drain(machine)) {
        for (const { seq, itemId } of playsOf(batch)) received.set(`${batch.journalId}/${seq}`, itemId);
      }
      machine.close();
    }
    expect([...received.values()].sort()).toEqual(['before', 'of-0', 'of-1']);
    rmSync(copy, { recursive: true });
    journal = openJournal(dataDir);
  });

  it('are never lost nor doubled, whatever plays, answers, new links, crashes and lost pasts come in between', () => {
    type Step =
      | 'begin'
      | 'progress'
      | 'end'
      | 'fail'
      | 'send'
      | 'acknowledge'
      | 'lose-link'
      | 'crash'
      | 'prune'
      | 'scheduler-restored';
    const steps: Step[] = [
      'begin',
      'progress',
      'end',
      'fail',
      'send',
      'send',
      'acknowledge',
      'lose-link',
      'crash',
      'prune',
      'scheduler-restored',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 120 }), (course) => {
        const dir = journalFolder();
        let running = openJournal(dir);
        const begun: string[] = [];
        let stored = new Map<string, Play>();
        const backup = new Map<string, Play>();
        const inFlight: Batch[] = [];
        let open: ReturnType<Journal['begin']> | null = null;
        const seqsOf = (journalId: string) =>
          new Set(
            [...stored.keys()]
              .filter((key) => key.startsWith(journalId))
              .map((key) => Number(key.split('/')[1])),
          );
        const contiguous = (journalId: string, from = 1) => {
          const seqs = seqsOf(journalId);
          let upTo = from - 1;
          while (seqs.has(upTo + 1)) upTo += 1;
          return upTo;
        };
        const send = () => {
          const batch = running.nextBatch({ plays: 3, bytes: 1e6 });
          if (batch) inFlight.push(batch);
        };
        const arrive = () => {
          const batch = inFlight.shift();
          for (const play of playsOf(batch ?? null)) {
            const key = `${batch?.journalId}/${play.seq}`;
            const known = stored.get(key);
            if (known) expect(play).toEqual(known);
            stored.set(key, play);
          }
          return batch;
        };
        const greet = () => {
          for (const { journalId, from, upTo } of running.kept()) {
            const has = contiguous(journalId, from);
            if (has < upTo) running.sendAgain(journalId, has + 1);
          }
        };
        for (const step of course) {
          if (step === 'begin' && open === null) {
            begun.push(`item-${begun.length}`);
            open = running.begin(opened(begun.at(-1) ?? ''));
          }
          if (step === 'progress' && open !== null) running.progress(open, 5000);
          if (step === 'end' && open !== null) {
            running.end(open, COMPLETE);
            open = null;
          }
          if (step === 'fail') {
            begun.push(`item-${begun.length}`);
            running.add(opened(begun.at(-1) ?? ''), {
              durationMs: 0,
              outcome: { type: 'failed', reason: 'x' },
            });
          }
          if (step === 'send') send();
          if (step === 'acknowledge') {
            const batch = arrive();
            if (batch) running.acknowledge(batch.journalId, contiguous(batch.journalId));
          }
          if (step === 'lose-link') {
            // What was on its way may have arrived; its acknowledgement is lost.
            arrive();
            inFlight.length = 0;
            greet();
          }
          if (step === 'crash') {
            running.close();
            running = openJournal(dir);
            inFlight.length = 0;
            open = null;
            greet();
          }
          if (step === 'prune') running.prune(NOW_MS + DAY_MS);
          if (step === 'scheduler-restored') {
            stored = new Map(backup);
            inFlight.length = 0;
            greet();
          }
        }
        running.close();
        running = openJournal(dir);
        greet();
        for (let turn = 0; turn < 2 * begun.length + 2; turn++) {
          send();
          const batch = arrive();
          if (batch) running.acknowledge(batch.journalId, contiguous(batch.journalId));
        }
        expect(running.waiting).toBe(0);
        expect([...stored.values()].map(({ itemId }) => itemId).sort()).toEqual([...begun].sort());
        running.close();
        rmSync(dir, { recursive: true });
      }),
      { seed: 20261121, numRuns: 40 },
    );
  });
});

describe('a journal with a limit', () => {
  const LIMIT_BYTES = 300_000;
  const EACH_MS = 5000;
  const fileBytes = () =>
    ['', '-wal'].reduce((sum, suffix) => {
      const path = join(dataDir, `journal.sqlite${suffix}`);
      return sum + (existsSync(path) ? statSync(path).size : 0);
    }, 0);
  const playedAt = (index: number) => ({
    startedAtMs: NOW_MS + index * EACH_MS,
    monotonicMs: index * EACH_MS,
    itemHash: (index % 20).toString(16).padStart(64, '0'),
  });
  const addMany = (from: number, until: number) => {
    for (let index = from; index < until; index += 1) {
      journal.add(opened(`item-${index % 20}`, playedAt(index)), { ...COMPLETE, durationMs: EACH_MS });
      if (index % 1000 === 0) expect(fileBytes()).toBeLessThanOrEqual(LIMIT_BYTES);
    }
  };

  it('gives up acknowledged plays first, the oldest first, and loses nothing else', () => {
    reopen({ limitBytes: LIMIT_BYTES });
    addMany(0, 3000);
    drain(journal);
    addMany(3000, 7000);
    expect(fileBytes()).toBeLessThanOrEqual(LIMIT_BYTES);
    expect(journal.kept()[0]?.from ?? Infinity).toBeGreaterThan(1);
    const batches = drain(journal);
    const plays = batches.flatMap(playsOf);
    expect(
      plays.length +
        batches
          .flatMap((batch) => ('fold' in batch ? batch.fold.counts : []))
          .reduce((sum, { plays: of }) => sum + of, 0),
    ).toBe(4000);
    expect(plays.at(-1)?.seq).toBe(7000);
  });

  it('aggregates the oldest plays that never went out into counts by the hour, never those that may have', () => {
    reopen({ limitBytes: LIMIT_BYTES });
    addMany(0, 100);
    expect(playsOf(next()), 'they go out; no answer comes').toHaveLength(100);
    addMany(100, 12_000);
    expect(fileBytes()).toBeLessThanOrEqual(LIMIT_BYTES);
    reopen({ limitBytes: LIMIT_BYTES });
    const batches = drain(journal);
    expect(playsOf(batches[0] ?? null).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 1),
    );

    const aggregates = batches.flatMap((batch) =>
      'fold' in batch ? [AggregatedPlays.parse(batch.fold)] : [],
    );
    expect(aggregates.length).toBeGreaterThan(1);
    let after = 0;
    for (const batch of batches) {
      const first = 'fold' in batch ? batch.fold.firstSeq : (batch.plays[0]?.seq ?? 0);
      expect(first, 'ranges follow each other').toBe(after + 1);
      after = lastSeqOf(batch);
    }
    expect(after).toBe(12_000);

    // It is counted by hand: which play of which item began in which hour.
    const expected = new Map<string, number>();
    const inAggregate = (seq: number) =>
      aggregates.some(({ firstSeq, lastSeq }) => firstSeq <= seq && seq <= lastSeq);
    for (let index = 0; index < 12_000; index += 1) {
      if (!inAggregate(index + 1)) continue;
      const hourMs = Math.floor((NOW_MS + index * EACH_MS) / 3_600_000) * 3_600_000;
      const key = `item-${index % 20}/${hourMs}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    const counted = new Map<string, number>();
    for (const { items, counts } of aggregates) {
      for (const { item, hourMs, plays, durationMs } of counts) {
        const key = `${items[item]?.itemId}/${hourMs}`;
        counted.set(key, (counted.get(key) ?? 0) + plays);
        expect(durationMs).toBe(plays * EACH_MS);
      }
    }
    expect(counted).toEqual(expected);
  });

  it('keeps aggregates as long as plays after its acknowledgement', () => {
    reopen({ limitBytes: LIMIT_BYTES });
    addMany(0, 8000);
    const aggregatesOf = (batches: Batch[]) =>
      batches.flatMap((batch) => ('fold' in batch ? [batch.fold] : []));
    const aggregates = aggregatesOf(drain(journal));
    expect(aggregates.length).toBeGreaterThan(0);
    journal.prune(NOW_MS);
    expect(journal.kept()).toEqual([{ journalId: journal.id, from: 1, upTo: 8000 }]);
    journal.sendAgain(journal.id, 1);
    expect(aggregatesOf(drain(journal))).toEqual(aggregates);
    journal.prune(NOW_MS + DAY_MS);
    journal.prune(NOW_MS + 9 * DAY_MS);
    expect(journal.kept()).toEqual([]);
  });

  it('that is lowered is reached when room can be made, and says so when it can not', () => {
    for (let index = 0; index < 8000; index += 1) journal.add(opened('a', playedAt(index)), COMPLETE);
    reopen({ limitBytes: 150_000 });
    journal.shrink();
    expect(journal.isOverLimit).toBe(false);
    expect(fileBytes()).toBeLessThanOrEqual(150_000);
  });
});

it('a file of the first version is taken over: its journal, its numbers, and what was acknowledged', () => {
  journal.close();
  rmSync(join(dataDir, 'journal.sqlite'));
  const nativeBinding = process.env.BACHECA_SQLITE_BINDING;
  const old = new Database(join(dataDir, 'journal.sqlite'), nativeBinding ? { nativeBinding } : {});
  old.exec(`
    CREATE TABLE journal (id TEXT NOT NULL, last_seq INTEGER NOT NULL, acknowledged_seq INTEGER NOT NULL);
    CREATE TABLE plays (seq INTEGER PRIMARY KEY, opened TEXT NOT NULL, duration_ms INTEGER NOT NULL, outcome TEXT, frames TEXT);
    PRAGMA user_version = 1;`);
  const id = randomUUID();
  const bootId = randomUUID();
  old.prepare('INSERT INTO journal VALUES (?, 3, 1)').run(id);
  const insert = old.prepare('INSERT INTO plays VALUES (?, ?, ?, ?, ?)');
  const json = JSON.stringify({ ...opened('a'), bootId });
  insert.run(1, json, 3000, JSON.stringify({ type: 'complete' }), null);
  insert.run(
    2,
    json,
    3000,
    JSON.stringify({ type: 'cut', cause: 'closing' }),
    JSON.stringify({ shown: 9, dropped: 1 }),
  );
  insert.run(3, json, 1234, null, null);
  old.close();
  journal = openJournal(dataDir);
  expect(journal.kept()).toEqual([{ journalId: id, from: 1, upTo: 1 }]);
  const batch = next();
  expect(batch?.journalId).toBe(id);
  expect(playsOf(batch)).toEqual([
    {
      ...opened('a'),
      bootId,
      seq: 2,
      durationMs: 3000,
      outcome: { type: 'cut', cause: 'closing' },
      frames: { shown: 9, dropped: 1 },
    },
    { ...opened('a'), bootId, seq: 3, durationMs: 1234, outcome: { type: 'interrupted' } },
  ]);
});
