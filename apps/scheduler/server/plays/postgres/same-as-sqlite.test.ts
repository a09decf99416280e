/** Both engines come to the same, whatever is reported in whatever order. */
import type { AggregatedPlays, Play } from '@bacheca/shared/wire/plays';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { location, play, screen } from '../../testing/content.ts';
import { newDatabase, type TestDatabase } from '../../testing/engines.ts';
import { NO_SURROUNDINGS, openPlays, type PlayStore } from '../../testing/plays/plays.ts';
import { openPlaysNode, type PlaysNode, playTotals } from '../../testing/plays/postgres-plays.ts';
import { temporaryFolder } from '../../testing/scheduler.ts';
import type { Batch, Committed } from '../ingest-plan.ts';

const BOOTS = ['b2a6f4c0-3a57-4c6e-9f6e-0c1d2e3f4a5b', '1c7d2a54-6d0b-4f5e-8a55-9f0e7d3c2b1a'];
const JOURNALS = ['5f0c2c63-2a3c-4a0e-9c7e-8f6f3f8f2b11', '0a9b8c7d-6e5f-4a3b-9c1d-0e2f4a6b8c0d'];
/** Across the hour that occurs twice in Rome. */
const BOOT_MS = Date.parse('2026-10-24T23:30:00Z');
const HASHES = ['a'.repeat(64), 'b'.repeat(64)];

const seq = fc.integer({ min: 1, max: 25 });
const choice = fc.integer({ min: 0, max: 1 });

/** How a play began is told by its number, in most cases: that of another machine has it otherwise. */
const anyPlay = fc
  .record({
    seq,
    isOtherMachine: fc.integer({ min: 0, max: 9 }).map((of) => of === 0),
    quality: fc.constantFrom('synced', 'estimated', 'unsynced', 'unsynced'),
    outcome: fc.constantFrom<Play['outcome']>(
      { type: 'complete' },
      { type: 'failed', reason: 'decode' },
      { type: 'interrupted' },
    ),
    durationMs: fc.integer({ min: 0, max: 3 * 3_600_000 }),
    panel: fc.constantFrom<Play['panel']>('on', 'off', 'unknown'),
  })
  .map(({ seq, isOtherMachine, quality, outcome, durationMs, panel }): Play => {
    const monotonicMs = seq * 600_000;
    return play(seq, {
      itemHash: HASHES[seq & 1] ?? '',
      bootId: BOOTS[(seq >> 2) & 1] ?? '',
      monotonicMs: monotonicMs + (isOtherMachine ? 1 : 0),
      startedAtMs: quality === 'unsynced' ? monotonicMs : BOOT_MS + monotonicMs + (isOtherMachine ? 1 : 0),
      clock:
        quality === 'synced' ? { quality, boundMs: 5 } : { quality: quality as 'estimated' | 'unsynced' },
      outcome,
      durationMs,
      panel,
    });
  });

const anyFold = fc
  .record({ firstSeq: seq, length: fc.integer({ min: 1, max: 8 }), hour: fc.option(choice), extra: choice })
  .map(({ firstSeq, length, hour, extra }): AggregatedPlays => {
    const { itemId, kind, title, language } = play(1);
    const hourMs = hour === null ? null : BOOT_MS + hour * 3_600_000;
    const outcome = 'complete' as const;
    return {
      firstSeq,
      lastSeq: firstSeq + length - 1,
      lost: false,
      items: [{ itemId, itemHash: HASHES[0] ?? '', kind, title }],
      counts: [{ item: 0, language, outcome, hourMs, panel: 'off', plays: length + extra, durationMs: 1000 }],
    };
  });

const anyBatch = fc.record({
  player: choice,
  journal: choice,
  of: fc.oneof(
    { weight: 5, arbitrary: fc.array(anyPlay, { minLength: 1, maxLength: 8 }) },
    { weight: 1, arbitrary: anyFold },
  ),
});
const anyCommits = fc.array(fc.array(anyBatch, { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 10,
});

describe.skipIf(inject('postgresUrl') === null)('PostgreSQL and SQLite', () => {
  const folder = temporaryFolder();
  const clock = { now: () => Date.parse('2026-10-26T00:00:00Z') };
  const surroundings = {
    ...NO_SURROUNDINGS,
    screen: (id: string) => screen(id, 'urp'),
    location: () => location('urp'),
  };
  let test: TestDatabase;
  let store: PlayStore;
  let node: PlaysNode;

  beforeAll(async () => {
    store = openPlays(folder.path, { surroundings, clock });
    test = await newDatabase('postgres');
    node = await openPlaysNode(test.at, { surroundings, clock });
  });
  afterAll(async () => {
    await node.close();
    await test.remove();
    store.close();
    folder.remove();
  });

  const kept = async () => {
    const rows = await node.database.query
      .selectFrom('plays')
      .innerJoin('journals', 'journals.id', 'plays.journal')
      .select(['player_id', 'journal_id', 'seq', 'started_at_ms', 'clock_quality'])
      .execute();
    return rows.map((row) => JSON.stringify(Object.values(row))).sort();
  };
  const keptInFiles = () =>
    store.months
      .latest(100_000)
      .map(({ player_id, journal_id, seq, started_at_ms, clock_quality }) =>
        JSON.stringify([player_id, journal_id, seq, started_at_ms, clock_quality]),
      )
      .sort();

  it('come to the same sums, ranges, times and answers', { timeout: 120_000 }, async () => {
    let run = 0;
    const seen = { conflicts: 0, moved: 0 };
    await fc.assert(
      fc.asyncProperty(anyCommits, async (commits) => {
        run += 1;
        for (const commit of commits) {
          const batches = commit.map(({ player, journal, of }): Batch => {
            const by = { playerId: `player-${run}-${player}`, screenId: `screen-${run}-${player}` };
            const journalId = JOURNALS[journal] ?? '';
            return Array.isArray(of) ? { ...by, journalId, plays: of } : { ...by, journalId, fold: of };
          });
          const onSqlite = store.ingest.commit(batches);
          const onPostgres = await node.ingest.commit(batches);
          expect(onPostgres.map(told)).toEqual(onSqlite.map(told));
          for (const { batch, conflictFrom, recount } of onPostgres) {
            if (conflictFrom !== undefined) seen.conflicts += 1;
            if (recount && !batch.fold) seen.moved += 1;
          }
        }
        expect(await playTotals(node.database)).toEqual(await playTotals(store.database.sql));
        expect(await kept()).toEqual(keptInFiles());
      }),
      { seed: 20261130, numRuns: 20 },
    );
    // All of it did happen.
    const states = (await playTotals(node.database)).aggregated.map(
      (row) => (row as { state: string }).state,
    );
    expect(new Set(states)).toEqual(new Set(['counted', 'quarantined']));
    expect(Math.min(seen.conflicts, seen.moved)).toBeGreaterThan(10);
  });
});

function told({ fresh, upTo, recount, conflictFrom, span }: Committed) {
  return { fresh, upTo, recount, conflictFrom, span };
}
