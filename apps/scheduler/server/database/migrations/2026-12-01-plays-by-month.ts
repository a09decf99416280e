/**
 * Plays on PostgreSQL: a table in partitions by the month of their receipt, which `plays/postgres/partitions.ts` makes
 * when their time comes. SQLite has a file for each month instead (`plays/months/`).
 */
import { type Kysely, sql } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  if (engine === 'sqlite') return;
  const { text, integer, real } = columnTypes(engine);
  await db.schema
    .createTable('plays')
    .addColumn('journal', integer, (column) => column.notNull())
    .addColumn('seq', integer, (column) => column.notNull())
    .addColumn('place', integer, (column) => column.notNull())
    .addColumn('item', integer, (column) => column.notNull())
    .addColumn('screen_id', text, (column) => column.notNull())
    .addColumn('received_at_ms', integer, (column) => column.notNull())
    .addColumn('item_id', text, (column) => column.notNull())
    .addColumn('item_hash', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('title', text, (column) => column.notNull())
    .addColumn('service_id', text)
    .addColumn('language', text, (column) => column.notNull())
    .addColumn('planned_item_id', text)
    .addColumn('rule_id', text)
    .addColumn('playlist_id', text)
    .addColumn('takeover_id', text)
    .addColumn('revision', text)
    .addColumn('started_at_ms', integer, (column) => column.notNull())
    .addColumn('duration_ms', integer, (column) => column.notNull())
    .addColumn('outcome', text, (column) => column.notNull())
    .addColumn('outcome_detail', text)
    .addColumn('boot_id', text, (column) => column.notNull())
    .addColumn('monotonic_ms', integer, (column) => column.notNull())
    .addColumn('clock_quality', text, (column) => column.notNull())
    .addColumn('clock_bound_ms', real)
    .addColumn('panel', text, (column) => column.notNull())
    .addColumn('frames_shown', integer)
    .addColumn('frames_dropped', integer)
    .modifyEnd(sql`partition by range (received_at_ms)`)
    .execute();
  await db.schema
    .createIndex('plays_by_screen')
    .on('plays')
    .columns(['screen_id', 'started_at_ms'])
    .execute();
  await sql`create index plays_unsynced on plays (journal, boot_id) where clock_quality = 'unsynced'`.execute(
    db,
  );
}
