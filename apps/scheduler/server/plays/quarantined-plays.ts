/** What was reported and could not be counted or kept, until staff have seen it. */

import type { QuarantinedPlays } from '@bacheca/shared/api/reports';
import { AggregatedPlays } from '@bacheca/shared/wire/plays';
import type { Database } from '../database/open.ts';
import { storedInstantOf as instantOf } from '../runtime/clock.ts';
import type { MonthFiles } from './months/month-files.ts';

/** More are no news: one that has been seen makes room for the next. */
const MAX_AGGREGATES = 50;

interface AggregateRow {
  readonly journal: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly screenId: string;
  readonly receivedAtMs: number;
  readonly body: string;
}

export function quarantinedPlays(database: Database, months: MonthFiles): QuarantinedPlays {
  const rows = database
    .prepare(
      `SELECT journal, first_seq AS firstSeq, last_seq AS lastSeq, screen_id AS screenId,
         received_at_ms AS receivedAtMs, body
       FROM aggregated_plays WHERE state = 'quarantined' ORDER BY received_at_ms DESC LIMIT ?`,
    )
    .all(MAX_AGGREGATES) as AggregateRow[];
  return {
    files: months
      .damaged()
      .map(({ month, file, foundAtMs }) => ({ month, file, foundAt: instantOf(foundAtMs) })),
    aggregates: rows.map(aggregateOf),
  };
}

/** An operator has seen it; it is kept. False if there is no such aggregate. */
export function acknowledgeAggregate(database: Database, id: string): boolean {
  const seen = database.prepare(
    `UPDATE aggregated_plays SET state = 'seen'
     WHERE journal = ? AND first_seq = ? AND last_seq = ? AND state = 'quarantined'`,
  );
  const [journal, firstSeq, lastSeq] = id.split('-').map(Number);
  return seen.run(journal ?? 0, firstSeq ?? 0, lastSeq ?? 0).changes > 0;
}

function aggregateOf(row: AggregateRow): QuarantinedPlays['aggregates'][number] {
  const counts = countsOf(row.body);
  const hours = (counts ?? [])
    .flatMap(({ hourMs }) => (hourMs === null ? [] : [hourMs]))
    .sort((a, b) => a - b);
  const [first, last] = [hours[0], hours.at(-1)];
  return {
    id: `${row.journal}-${row.firstSeq}-${row.lastSeq}`,
    screenId: row.screenId,
    plays: counts?.reduce((sum, { plays }) => sum + plays, 0) ?? row.lastSeq - row.firstSeq + 1,
    fromHour: first === undefined ? null : instantOf(first),
    untilHour: last === undefined ? null : instantOf(last),
    receivedAt: instantOf(row.receivedAtMs),
  };
}

/** The counts, cut by today's bounds, which earlier versions did not know; null if nothing of them can be read. */
function countsOf(body: string): AggregatedPlays['counts'] | null {
  try {
    return AggregatedPlays.parse(JSON.parse(body)).counts;
  } catch {
    return null;
  }
}
