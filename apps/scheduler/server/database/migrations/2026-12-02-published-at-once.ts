/**
 * On PostgreSQL a publish gives thousands of screens another program in one statement, and players wait for it: to look
 * up each screen's program as a foreign key, and to keep an index by it, takes nine tenths of that. A publish writes the
 * programs that it gives, and deletes those that no screen has, in the same serializable transaction; so what the key
 * would refuse can't come about. Rows that are written again and again have room beside themselves; and what a publish
 * writes in long pieces is kept as it is, for to compress it takes longer than to write it.
 */
import { type Kysely, sql } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  if (engine === 'sqlite') return;
  await sql`alter table published drop constraint published_revision_fkey`.execute(db);
  await db.schema.dropIndex('published_by_revision').execute();
  await sql`alter table published set (fillfactor = 40)`.execute(db);
  await sql`alter table programs alter column bytes set storage external`.execute(db);
  await sql`alter table publications alter column inputs set storage external`.execute(db);
}
