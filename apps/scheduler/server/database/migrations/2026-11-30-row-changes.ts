/** Says which documents each change wrote, for whoever holds them in memory (`database/held-tables.ts`). */
import { type Kysely, sql } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text, integer } = columnTypes(engine);
  await db.schema
    .createTable('document_version')
    .addColumn('version', integer, (column) => column.notNull())
    .execute();
  await sql`insert into document_version (version) values (0)`.execute(db);
  await db.schema
    .createTable('document_changes')
    .addColumn('version', integer, (column) => column.notNull())
    .addColumn('held_table', text, (column) => column.notNull())
    .addColumn('row_key', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('document_changes_key', ['version', 'held_table', 'row_key'])
    .execute();
}
