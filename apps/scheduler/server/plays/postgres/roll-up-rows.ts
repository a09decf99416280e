/**
 * Roll-ups on PostgreSQL, added to what is there, a table at a time.
 *
 * Two nodes may add to the same rows: hours come before days in every commit, and the rows of each in the order of their
 * keys, so that they wait for each other in one direction only. Rows of undated plays are of one journal each, which is
 * locked.
 */
import { sql } from 'kysely';
import type { Queries } from '../../database/engines/sql-database.ts';
import { MAX_TOTAL, type RollUpSums } from '../roll-ups.ts';
import { arrayOf } from './array-text.ts';

export async function writeRollUps(tx: Queries, sums: RollUpSums): Promise<void> {
  await addTo(tx, 'hourly_plays', 'hour', sums.hours);
  await addTo(tx, 'daily_plays', 'day', sums.days);
  await addUndated(tx, [...sums.undated()]);
}

async function addTo(
  tx: Queries,
  table: 'hourly_plays' | 'daily_plays',
  time: 'hour' | 'day',
  sums: RollUpSums['hours'],
): Promise<void> {
  const rows = [...sums].flatMap(([at, byKey]) =>
    Array.from(byKey.values(), (totals) => ({ at, ...totals })),
  );
  if (rows.length === 0) return;
  const column = (of: (row: (typeof rows)[number]) => number) => arrayOf('bigint', rows.map(of));
  await sql`insert into ${sql.table(table)} (${sql.id(time)}, place, item, outcome, plays, panel_off, shown_ms)
    select * from unnest(${column((row) => row.at)}, ${column((row) => row.place)}, ${column((row) => row.item)},
      ${column((row) => row.outcome)}, ${column((row) => row.plays)}, ${column((row) => row.panelOff)},
      ${column((row) => row.shownMs)}) order by 1, 2, 3, 4
    on conflict (${sql.id(time)}, place, item, outcome) do update set ${added(table)}`.execute(tx);
}

async function addUndated(
  tx: Queries,
  rows: readonly (ReturnType<RollUpSums['undated']> extends Iterable<infer Row> ? Row : never)[],
): Promise<void> {
  if (rows.length === 0) return;
  const column = (of: (row: (typeof rows)[number]) => number) => arrayOf('bigint', rows.map(of));
  const boots = arrayOf(
    'text',
    rows.map((row) => row.bootId),
  );
  await sql`insert into undated_plays (journal, boot_id, place, item, outcome, plays, panel_off, shown_ms)
    select * from unnest(${column((row) => row.journal)}, ${boots}, ${column((row) => row.place)},
      ${column((row) => row.item)}, ${column((row) => row.outcome)}, ${column((row) => row.plays)},
      ${column((row) => row.panelOff)}, ${column((row) => row.shownMs)})
    on conflict (journal, boot_id, place, item, outcome) do update set ${added('undated_plays')}`.execute(tx);
}

/** A sum stays one that JSON holds, as on SQLite. */
function added(table: string) {
  const columns = ['plays', 'panel_off', 'shown_ms'].map(
    (name) =>
      sql`${sql.id(name)} = least(${sql.lit(MAX_TOTAL)}::bigint, ${sql.id(table, name)} + ${sql.id('excluded', name)})`,
  );
  return sql.join(columns);
}
