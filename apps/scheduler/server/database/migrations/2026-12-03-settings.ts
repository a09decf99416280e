/** What holds for the whole installation, as one document. */
import type { Kysely } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text } = columnTypes(engine);
  await db.schema
    .createTable('settings')
    .addColumn('key', text, (column) => column.primaryKey().notNull())
    .addColumn('body', text, (column) => column.notNull())
    .execute();
}
