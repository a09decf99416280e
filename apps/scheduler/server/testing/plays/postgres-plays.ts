/** What takes plays in over PostgreSQL, for tests. */
import { sql } from 'kysely';
import { postgresDatabase } from '../../database/engines/postgres.ts';
import type { SqlDatabase } from '../../database/engines/sql-database.ts';
import { PlayPartitions } from '../../plays/postgres/partitions.ts';
import { PostgresIngest } from '../../plays/postgres/postgres-ingest.ts';
import { PostgresSnapshots } from '../../plays/postgres/postgres-snapshots.ts';
import type { SnapshotSources } from '../../plays/snapshots.ts';
import { type Clock, systemClock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { NO_SURROUNDINGS } from './plays.ts';

/** One scheduler of several over the same database. */
export interface PlaysNode {
  readonly database: SqlDatabase;
  readonly partitions: PlayPartitions;
  readonly ingest: PostgresIngest;
  close(): Promise<void>;
}

export async function openPlaysNode(
  url: string,
  {
    surroundings = NO_SURROUNDINGS,
    clock = systemClock,
    log,
  }: { surroundings?: SnapshotSources; clock?: Pick<Clock, 'now'>; log?: Pick<Log, 'error'> } = {},
): Promise<PlaysNode> {
  const database = await postgresDatabase(url);
  const partitions = new PlayPartitions(database);
  const snapshots = new PostgresSnapshots(database, {
    ...surroundings,
    program: async (revision) => surroundings.program(revision),
  });
  const ingest = new PostgresIngest(database, { partitions, snapshots, clock, ...(log && { log }) });
  return { database, partitions, ingest, close: () => database.close() };
}

/** Everything that plays came to, named by what it is of and not by numbers, which differ by engine and by node. */
export async function playTotals({ query }: SqlDatabase) {
  const named = async (table: 'hourly_plays' | 'daily_plays' | 'undated_plays', by: string) =>
    (
      await sql`select ${sql.raw(by)}, screen_id, item_hash, outcome, ${sql.table(table)}.plays, panel_off, shown_ms
        from ${sql.table(table)}
          join place_snapshots on place_snapshots.id = ${sql.table(table)}.place
          join item_snapshots on item_snapshots.id = ${sql.table(table)}.item
          ${table === 'undated_plays' ? sql`join journals on journals.id = undated_plays.journal` : sql``}
        order by ${sql.raw(by)}, screen_id, item_hash, outcome`.execute(query)
    ).rows;
  return {
    hourly: await named('hourly_plays', 'hour'),
    daily: await named('daily_plays', 'day'),
    undated: await named('undated_plays', 'journals.player_id, journal_id, undated_plays.boot_id'),
    ranges: (
      await sql`select player_id, journal_id, first_seq, last_seq from journal_ranges
        join journals on journals.id = journal_ranges.journal order by 1, 2, 3`.execute(query)
    ).rows,
    aggregated: (
      await sql`select player_id, journal_id, first_seq, last_seq, state from aggregated_plays
        join journals on journals.id = aggregated_plays.journal order by 1, 2, 3, 4`.execute(query)
    ).rows,
  };
}

/** How many plays are counted, and how many are kept. */
export async function playSums({ query }: SqlDatabase) {
  const { rows } = await sql<{ timed: number; daily: number; undated: number; kept: number }>`
    select (select coalesce(sum(plays), 0) from hourly_plays) as timed,
      (select coalesce(sum(plays), 0) from daily_plays) as daily,
      (select coalesce(sum(plays), 0) from undated_plays) as undated,
      (select count(*) from plays) as kept`.execute(query);
  const [sums] = rows;
  if (!sums) throw new Error('sums are always one row');
  return sums;
}
