import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AggregatedPlays } from '@bacheca/shared/wire/plays';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  COMPLETE,
  drain,
  journalFolder,
  LIMITS,
  NOW_MS,
  opened,
  openJournal,
  playsOf,
} from '../testing/journals.ts';
import { type Batch, lastSeqOf } from './journal-outbox.ts';
import type { Journal, JournalOptions } from './numbered-journal.ts';

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
    expect(playsOf(journal.nextBatch(LIMITS)), 'they go out; no answer comes').toHaveLength(100);
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
