/**
 * What is kept for how long: plays as they were reported 60 days after the month of their receipt, roll-ups by
 * the hour 13 months, those by the day and the received ranges for ever.
 *
 * Ingest shares this thread: rows go a few at a time, and whatever waits has its turn in between.
 */

import type { Database } from '../../database/open.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { MINUTE_MS } from '../roll-ups.ts';
import type { MonthFiles } from './month-files.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;
export const HOURLY_KEPT_DAYS = 396;
/** Some milliseconds' work. */
export const ROWS_AT_ONCE = 2000;

export interface RetentionParts {
  readonly database: Database;
  readonly months: MonthFiles;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info'>;
  readonly rawPlayDays: number;
}

/** Resolves when all that was due is gone. */
export async function prune(parts: RetentionParts): Promise<void> {
  const { database, months, clock, log, rawPlayDays } = parts;
  const now = clock.now();
  const dropped = await months.dropBefore(now - rawPlayDays * DAY_MS);
  if (dropped.length > 0)
    log.info({ months: dropped }, 'plays of old months were dropped; their counts stay');

  const hoursBeforeMs = now - HOURLY_KEPT_DAYS * DAY_MS;
  await deleteSlowly(database, 'hourly_plays', 'hour, place, item, outcome', {
    where: 'hour < ?',
    parameters: [hoursBeforeMs / MINUTE_MS],
  });
  await deleteSlowly(database, 'aggregated_plays', 'journal, first_seq, last_seq', {
    where: "state = 'counted' AND received_at_ms < ?",
    parameters: [now - rawPlayDays * DAY_MS],
  });
  for (const table of ['linked_spans', 'reported_spans']) {
    for (const screenId of screensOf(database, table)) {
      // Those of a screen follow one another: what ended before began before, and its key finds it.
      await deleteSlowly(database, table, 'screen_id, from_ms', {
        where: 'screen_id = ? AND from_ms < ? AND until_ms < ?',
        parameters: [screenId, hoursBeforeMs, hoursBeforeMs],
      });
      await yieldToEventLoop();
    }
  }
}

async function deleteSlowly(
  database: Database,
  table: string,
  key: string,
  { where, parameters }: { where: string; parameters: readonly unknown[] },
): Promise<void> {
  const statement = database.prepare(
    `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${ROWS_AT_ONCE})`,
  );
  while (statement.run(...parameters).changes > 0) await yieldToEventLoop();
}

/** Each is found by its own question: to ask for all at once would read every row. */
function* screensOf(database: Database, table: string): Generator<string> {
  const next = database.prepare(`SELECT min(screen_id) AS id FROM ${table} WHERE screen_id > ?`);
  for (let after = ''; ; ) {
    const { id } = next.get(after) as { id: string | null };
    if (id === null) return;
    yield id;
    after = id;
  }
}

/** Whatever waits has its turn. */
function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
