/** What was reported and could not be counted or kept, until staff have seen it. */

import type { QuarantinedPlays } from '@bacheca/shared/api/reports';
import type { Id } from '@bacheca/shared/model/ids';
import { AggregatedPlays } from '@bacheca/shared/wire/plays';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import { storedInstantOf as instantOf } from '../runtime/clock.ts';
import type { RawPlays } from './raw-plays.ts';

/** More are no news: one that has been seen makes room for the next. */
const MAX_AGGREGATES = 50;

interface AggregateRow {
  readonly journal: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly screen_id: Id;
  readonly received_at_ms: number;
  readonly body: string;
}

export async function quarantinedPlays(
  { query }: SqlDatabase,
  rawPlays: Pick<RawPlays, 'damaged'>,
): Promise<QuarantinedPlays> {
  const rows = await query
    .selectFrom('aggregated_plays')
    .select(['journal', 'first_seq', 'last_seq', 'screen_id', 'received_at_ms', 'body'])
    .where('state', '=', 'quarantined')
    .orderBy('received_at_ms', 'desc')
    .limit(MAX_AGGREGATES)
    .execute();
  return {
    files: rawPlays
      .damaged()
      .map(({ month, file, foundAtMs }) => ({ month, file, foundAt: instantOf(foundAtMs) })),
    aggregates: rows.map(aggregateOf),
  };
}

/** An operator has seen it; it is kept. False if there is no such aggregate. */
export async function acknowledgeAggregate({ query }: SqlDatabase, id: string): Promise<boolean> {
  const [journal = 0, firstSeq = 0, lastSeq = 0] = id.split('-').map(Number);
  if (![journal, firstSeq, lastSeq].every(Number.isSafeInteger)) return false;
  const { numUpdatedRows } = await query
    .updateTable('aggregated_plays')
    .set({ state: 'seen' })
    .where('journal', '=', journal)
    .where('first_seq', '=', firstSeq)
    .where('last_seq', '=', lastSeq)
    .where('state', '=', 'quarantined')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0;
}

function aggregateOf(row: AggregateRow): QuarantinedPlays['aggregates'][number] {
  const counts = countsOf(row.body);
  const hours = (counts ?? [])
    .flatMap(({ hourMs }) => (hourMs === null ? [] : [hourMs]))
    .sort((a, b) => a - b);
  const [first, last] = [hours[0], hours.at(-1)];
  return {
    id: `${row.journal}-${row.first_seq}-${row.last_seq}`,
    screenId: row.screen_id,
    plays: counts?.reduce((sum, { plays }) => sum + plays, 0) ?? row.last_seq - row.first_seq + 1,
    fromHour: first === undefined ? null : instantOf(first),
    untilHour: last === undefined ? null : instantOf(last),
    receivedAt: instantOf(row.received_at_ms),
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
