/**
 * What is kept for how long: plays as they were reported 60 days after the month of their receipt, roll-ups by
 * the hour 13 months, those by the day and the received ranges for ever.
 *
 * Ingest shares this thread: rows go a few at a time, and whatever waits has its turn in between.
 */

import { type RawBuilder, sql } from 'kysely';
import type { Queries, SqlDatabase } from '../../database/engines/sql-database.ts';
import type { Tables } from '../../database/tables.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { RawPlays } from '../raw-plays.ts';
import { MINUTE_MS } from '../roll-ups.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;
export const HOURLY_KEPT_DAYS = 396;
/** Some milliseconds' work. */
export const ROWS_AT_ONCE = 2000;

export interface RetentionParts {
  readonly database: SqlDatabase;
  readonly rawPlays: Pick<RawPlays, 'dropBefore'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info'>;
  readonly rawPlayDays: number;
}

/** Resolves when all that was due is gone. */
export async function prune(parts: RetentionParts): Promise<void> {
  const { database, rawPlays, clock, log, rawPlayDays } = parts;
  const { query } = database;
  const now = clock.now();
  const dropped = await rawPlays.dropBefore(now - rawPlayDays * DAY_MS);
  if (dropped.length > 0)
    log.info({ months: dropped }, 'plays of old months were dropped; their counts stay');

  const hoursBeforeMs = now - HOURLY_KEPT_DAYS * DAY_MS;
  await deleteSlowly(
    query,
    'hourly_plays',
    ['hour', 'place', 'item', 'outcome'],
    sql`hour < ${Math.ceil(hoursBeforeMs / MINUTE_MS)}`,
  );
  await deleteSlowly(
    query,
    'aggregated_plays',
    ['journal', 'first_seq', 'last_seq'],
    sql`state = 'counted' and received_at_ms < ${now - rawPlayDays * DAY_MS}`,
  );
  for (const table of ['linked_spans', 'reported_spans'] as const) {
    for await (const screenId of screensOf(query, table)) {
      // Those of a screen follow one another: what ended before began before, and its key finds it.
      await deleteSlowly(
        query,
        table,
        ['screen_id', 'from_ms'],
        sql`screen_id = ${screenId} and from_ms < ${hoursBeforeMs} and until_ms < ${hoursBeforeMs}`,
      );
      await yieldToEventLoop();
    }
  }
}

async function deleteSlowly(
  query: Queries,
  table: keyof Tables,
  key: readonly string[],
  where: RawBuilder<unknown>,
): Promise<void> {
  const columns = sql.join(key.map((name) => sql.id(name)));
  const some = sql`delete from ${sql.table(table)} where (${columns}) in
    (select ${columns} from ${sql.table(table)} where ${where} limit ${sql.lit(ROWS_AT_ONCE)})`;
  for (;;) {
    const { numAffectedRows = 0n } = await some.execute(query);
    if (numAffectedRows === 0n) return;
    await yieldToEventLoop();
  }
}

/** Each is found by its own question: to ask for all at once would read every row. */
async function* screensOf(query: Queries, table: 'linked_spans' | 'reported_spans'): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const row = await query
      .selectFrom(table)
      .select(({ fn }) => fn.min<string | null>('screen_id').as('id'))
      .where('screen_id', '>', after)
      .executeTakeFirst();
    if (!row?.id) return;
    yield row.id;
    after = row.id;
  }
}

/** Whatever waits has its turn. */
function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
