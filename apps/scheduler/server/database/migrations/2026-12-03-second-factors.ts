/**
 * How people sign in beside a password: codes of an app, codes for when it is lost, passkeys, another provider's word
 * (`people/factors/`, `people/oidc/`), and links that let somebody choose a password (`people/links/`).
 */
import type { Kysely } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text, integer } = columnTypes(engine);
  const ofStaff = { on: 'staff.username', onDelete: 'cascade' } as const;
  await db.schema
    .createTable('totp')
    .addColumn('username', text, (column) =>
      column.primaryKey().notNull().references(ofStaff.on).onDelete(ofStaff.onDelete),
    )
    .addColumn('secret', text, (column) => column.notNull())
    .addColumn('confirmed_at_ms', integer)
    .addColumn('last_step', integer, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('recovery_codes')
    .addColumn('salt', text, (column) => column.primaryKey().notNull())
    .addColumn('code_hash', text, (column) => column.notNull())
    .addColumn('username', text, (column) =>
      column.notNull().references(ofStaff.on).onDelete(ofStaff.onDelete),
    )
    .execute();
  await db.schema.createIndex('recovery_codes_by_person').on('recovery_codes').column('username').execute();
  await db.schema
    .createTable('passkeys')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('username', text, (column) =>
      column.notNull().references(ofStaff.on).onDelete(ofStaff.onDelete),
    )
    .addColumn('public_key', text, (column) => column.notNull())
    .addColumn('counter', integer, (column) => column.notNull())
    .addColumn('transports', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('added_at_ms', integer, (column) => column.notNull())
    .addColumn('last_used_at_ms', integer)
    .execute();
  await db.schema.createIndex('passkeys_by_person').on('passkeys').column('username').execute();
  await db.schema
    .createTable('sign_in_steps')
    .addColumn('id_hash', text, (column) => column.primaryKey().notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('username', text)
    .addColumn('body', text, (column) => column.notNull())
    .addColumn('expires_at_ms', integer, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('account_links')
    .addColumn('token_hash', text, (column) => column.primaryKey().notNull())
    .addColumn('username', text, (column) =>
      column.notNull().references(ofStaff.on).onDelete(ofStaff.onDelete),
    )
    .addColumn('purpose', text, (column) => column.notNull())
    .addColumn('expires_at_ms', integer, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('account_links_by_person').on('account_links').column('username').execute();
  await db.schema.alterTable('sessions').addColumn('method', text).execute();
  await db.schema.alterTable('sessions').addColumn('id_token', text).execute();
  await db.schema.alterTable('staff').addColumn('external_id', text).execute();
  await db.schema.createIndex('staff_by_external_id').unique().on('staff').column('external_id').execute();
}
