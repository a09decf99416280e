/** What screens have reported in months, written straight into the tables of either engine. */
import { sql } from 'kysely';
import type { Queries, SqlDatabase } from '../../database/engines/sql-database.ts';
import type { Database } from '../../database/open.ts';
import { endOf, monthOf, startOf } from '../../plays/months/month-names.ts';
import { MONTH_SCHEMA } from '../../plays/months/play-rows.ts';
import { PlayPartitions } from '../../plays/postgres/partitions.ts';

const DAY_MS = 86_400_000;
/** Hours in which a screen plays on a day. */
const HOURS = 12;
/** Items that a screen plays in an hour. */
const ITEMS = 4;

const BOOT = 'b2a6f4c0-3a57-4c6e-9f6e-0c1d2e3f4a5b';
/** Journals of a month: the number of the screen makes each whole. */
const journalStart = (month: number) => `5f0c2c63-2a3c-4a0e-9c7${month}-`;

export interface Amount {
  readonly screens: number;
  /** Of roll-ups by hour and by day, up to yesterday. */
  readonly days: number;
  /** As they were reported, in this month and the two before. */
  readonly plays: number;
}

export interface PlayedRows {
  readonly hourlyRows: number;
  readonly dailyRows: number;
}

/** Screens are `bench-0` and so on. Returns how many roll-ups there are. */
export async function addYearsOfPlays(
  database: { readonly sql: SqlDatabase; readonly sqlite: Database | null },
  { screens, days, plays }: Amount,
): Promise<PlayedRows> {
  const { query } = database.sql;
  const today = Math.floor(Date.now() / DAY_MS);
  await sql`insert into item_snapshots (item_hash, item_id, kind, title)
    select 'played-' || i, 'played-' || i, 'notice', 'Avviso' from ${numbers(ITEMS)} n`.execute(query);
  await sql`insert into place_snapshots (hash, screen_id, location_id, time_zone, body)
    select 'bench-' || i, 'bench-' || i, 'urp', 'Europe/Rome', '{}' from ${numbers(screens)} n`.execute(
    query,
  );
  await addDays(query, { days, today });
  const months = threeMonths();
  for (const [index, month] of months.entries()) {
    const some = Math.ceil(plays / months.length / screens);
    if (database.sqlite) addToFile(database.sqlite, month, screens, some, index);
    else await addToPartition(database.sql, month, screens, some, index);
  }
  if (!database.sqlite) await sql`analyze`.execute(query);
  return { hourlyRows: days * HOURS * screens * ITEMS, dailyRows: days * screens * ITEMS };
}

/** A month at a time: no statement holds everything. */
async function addDays(query: Queries, { days, today }: { days: number; today: number }): Promise<void> {
  const places = sql`(select id from place_snapshots where screen_id like 'bench-%') p`;
  const items = sql`(select id from item_snapshots where item_id like 'played-%') n`;
  for (let from = today - days; from < today; from += 30) {
    const count = Math.min(30, today - from);
    await sql`insert into daily_plays (day, place, item, outcome, plays, panel_off, shown_ms)
      select ${sql.lit(from)} + d.i, p.id, n.id, 0, 90, 0, 900000 from ${numbers(count)} d, ${places}, ${items}
      order by 1, 2, 3`.execute(query);
    await sql`insert into hourly_plays (hour, place, item, outcome, plays, panel_off, shown_ms)
      select ((${sql.lit(from)} + d.i) * 24 + 7 + h.i) * 60, p.id, n.id, 0, 8, 0, 80000
      from ${numbers(count)} d, ${numbers(HOURS)} h, ${places}, ${items} order by 1, 2, 3`.execute(query);
  }
}

function numbers(count: number) {
  return sql`(with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < ${sql.lit(count)})
    select i from n)`;
}

function threeMonths(): string[] {
  const months = [monthOf(Date.now())];
  while (months.length < 3) months.unshift(monthOf(startOf(months[0] ?? '') - 1));
  return months;
}

/** The plays of a screen, in order: so they are written to the end of each index. */
function playColumns(month: string, plays: number) {
  const spanMs = Math.min(endOf(month), Date.now()) - startOf(month);
  const stepMs = Math.max(1, Math.floor(spanMs / plays));
  return { fromMs: startOf(month), stepMs };
}

function addToFile(database: Database, month: string, screens: number, plays: number, index: number): void {
  const { fromMs, stepMs } = playColumns(month, plays);
  const file = database.openSiblingDatabase(`plays/${month}.db`, MONTH_SCHEMA);
  const n = (name: string, count: number) =>
    `(WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count}) SELECT i FROM n) ${name}`;
  file.pragma('synchronous = OFF');
  file.exec(`
    INSERT INTO journals SELECT i + 1, 'old-' || i, printf('%s%012d', '${journalStart(index)}', i) FROM ${n('n', screens)};
    INSERT INTO plays SELECT s.i + 1, p.i + 1, 'bench-' || s.i, ${fromMs} + p.i * ${stepMs}, 'played-0',
      '${'a'.repeat(64)}', 'notice', 'Avviso', NULL, 'it', NULL, 'regola', 'elenco', NULL, NULL,
      ${fromMs} + p.i * ${stepMs}, 10000, 'complete', NULL, '${BOOT}', p.i * 10000, 'synced', 5, 'on', NULL, NULL
      FROM ${n('s', screens)} CROSS JOIN ${n('p', plays)}`);
  file.pragma('wal_checkpoint(TRUNCATE)');
  file.close();
}

async function addToPartition(
  database: SqlDatabase,
  month: string,
  screens: number,
  plays: number,
  index: number,
): Promise<void> {
  const { fromMs, stepMs } = playColumns(month, plays);
  const [from, step] = [sql.lit(fromMs), sql.lit(stepMs)];
  await new PlayPartitions(database).ensure(fromMs);
  await sql`insert into journals (player_id, journal_id)
    select 'old-' || i, ${journalStart(index)} || lpad(i::text, 12, '0') from ${numbers(screens)} n`.execute(
    database.query,
  );
  await sql`insert into plays (journal, seq, place, item, screen_id, received_at_ms, item_id, item_hash, kind, title,
      language, rule_id, playlist_id, started_at_ms, duration_ms, outcome, boot_id, monotonic_ms, clock_quality,
      clock_bound_ms, panel)
    select journals.id, p.i + 1, place_snapshots.id, 1, 'bench-' || s.i, ${from} + p.i * ${step}, 'played-0',
      repeat('a', 64), 'notice', 'Avviso', 'it', 'regola', 'elenco', ${from} + p.i * ${step}, 10000, 'complete', ${BOOT},
      p.i * 10000, 'synced', 5, 'on'
    from generate_series(0, ${sql.lit(screens - 1)}) s (i)
      join journals on journals.journal_id = ${journalStart(index)} || lpad(s.i::text, 12, '0')
      join place_snapshots on place_snapshots.screen_id = 'bench-' || s.i
      cross join generate_series(0::bigint, ${sql.lit(plays - 1)}) p (i)
    order by s.i, p.i`.execute(database.query);
}
