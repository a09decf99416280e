/** Where people get mail, in which language they read, and of what they want to be told. */
import type { Kysely } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text } = columnTypes(engine);
  await db.schema.alterTable('staff').addColumn('email', text).execute();
  await db.schema.alterTable('staff').addColumn('language', text).execute();
  await db.schema.alterTable('staff').addColumn('notices', text).execute();
}
