/** Which processes work over the database, and which of them each player is linked to (`players/nodes/`). */
import type { Kysely } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text, integer } = columnTypes(engine);
  await db.schema
    .createTable('nodes')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('heartbeats', integer, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('player_links')
    .addColumn('player_id', text, (column) => column.primaryKey().notNull())
    .addColumn('node_id', text, (column) => column.notNull())
    .addColumn('link_id', text, (column) => column.notNull())
    .addColumn('connected_at_ms', integer, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('player_links_by_node').on('player_links').column('node_id').execute();
}
