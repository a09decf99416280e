/**
 * Keeps who changed what, as a chain of hashes (`database/audit/audit-chain.ts`). What is short comes first: a search
 * reads no further.
 */
import { type Kysely, sql } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text, integer } = columnTypes(engine);
  await db.schema
    .createTable('audit_entries')
    .addColumn('id', integer, (column) => column.primaryKey().notNull())
    .addColumn('at_ms', integer, (column) => column.notNull())
    .addColumn('actor_type', text, (column) => column.notNull())
    .addColumn('actor', text)
    .addColumn('address', text)
    .addColumn('event', text, (column) => column.notNull())
    .addColumn('entity', text, (column) => column.notNull())
    .addColumn('entity_id', text)
    .addColumn('label', text)
    .addColumn('hash', text, (column) => column.notNull())
    .addColumn('before', text)
    .addColumn('after', text)
    .execute();
  await db.schema
    .createIndex('audit_entries_by_entity')
    .on('audit_entries')
    .columns(['entity', 'entity_id', 'id'])
    .execute();
  await db.schema
    .createTable('audit_ends')
    .addColumn('name', text, (column) => column.primaryKey().notNull())
    .addColumn('id', integer, (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull())
    .execute();
  await sql`insert into audit_ends (name, id, hash) values ('first', 0, ''), ('last', 0, '')`.execute(db);
  for (const statement of CHANGE_NO_ENTRY[engine]) await sql.raw(statement).execute(db);
}

/** Entries are added, and deleted when they are old: whoever changes one has to take this away first. */
const CHANGE_NO_ENTRY: Readonly<Record<EngineName, readonly string[]>> = {
  sqlite: [
    `create trigger audit_entries_stay before update on audit_entries
     begin select raise(abort, 'an audit entry is never changed'); end`,
  ],
  postgres: [
    `create function refuse_audit_change() returns trigger language plpgsql as
     $$ begin raise exception 'an audit entry is never changed'; end $$`,
    `create trigger audit_entries_stay before update on audit_entries
     for each row execute function refuse_audit_change()`,
  ],
};
