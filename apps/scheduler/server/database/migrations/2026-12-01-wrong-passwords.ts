/** Keeps failed attempts, which count whichever process they come to (`people/stored-attempts.ts`). */
import type { Kysely } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text, integer } = columnTypes(engine);
  await db.schema
    .createTable('attempts')
    .addColumn('key_hash', text, (column) => column.primaryKey().notNull())
    .addColumn('failures', integer, (column) => column.notNull())
    .addColumn('counted_at_ms', integer, (column) => column.notNull())
    .addColumn('wait_until_ms', integer, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('attempts_by_age').on('attempts').column('counted_at_ms').execute();
}
