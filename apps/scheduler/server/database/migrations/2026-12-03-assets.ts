/** What staff uploaded, as it came, and what was made of it (`content/assets/assets.ts`). */
import type { Kysely } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text, integer } = columnTypes(engine);
  await db.schema
    .createTable('assets')
    .addColumn('sha256', text, (column) => column.primaryKey().notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('bytes', integer, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('job_id', integer)
    .addColumn('item_id', text)
    .addColumn('added_by', text)
    .addColumn('added_at_ms', integer, (column) => column.notNull())
    .addColumn('body', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('assets_by_age').on('assets').columns(['added_at_ms', 'sha256']).execute();
  await db.schema.createIndex('assets_by_job').on('assets').column('job_id').execute();
}
