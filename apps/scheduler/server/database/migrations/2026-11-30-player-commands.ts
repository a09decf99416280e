/** What is to be done by players, in order, and what came of it (`players/commands/commands.ts`). */
import type { Kysely } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text, integer } = columnTypes(engine);
  await db.schema
    .createTable('commands')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('player_id', text, (column) => column.notNull())
    .addColumn('screen_id', text, (column) => column.notNull())
    .addColumn('seq', integer, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('args', text, (column) => column.notNull())
    .addColumn('issued_by', text, (column) => column.notNull())
    .addColumn('issued_at_ms', integer, (column) => column.notNull())
    .addColumn('expires_at_ms', integer, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('ended_at_ms', integer)
    .addColumn('result', text)
    .execute();
  await db.schema
    .createIndex('commands_by_player')
    .unique()
    .on('commands')
    .columns(['player_id', 'seq'])
    .execute();
  await db.schema
    .createIndex('commands_by_screen')
    .on('commands')
    .columns(['screen_id', 'issued_at_ms'])
    .execute();
  await db.schema
    .createIndex('commands_by_state')
    .on('commands')
    .columns(['state', 'expires_at_ms'])
    .execute();
}
