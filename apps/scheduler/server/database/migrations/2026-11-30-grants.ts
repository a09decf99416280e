/**
 * People hold several roles, each everywhere or within a limit. Whoever had one keeps what it gave: an administrator
 * could do everything, and everyone read reports.
 */
import { type Kysely, sql } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

const WHAT_A_ROLE_GAVE = {
  admin: ['admin', 'editor', 'approver', 'operator', 'board'],
  editor: ['editor', 'board'],
  operator: ['operator', 'board'],
} as const;

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text } = columnTypes(engine);
  await db.schema
    .createTable('grants')
    .addColumn('username', text, (column) =>
      column.notNull().references('staff.username').onDelete('cascade'),
    )
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('within', text)
    .addPrimaryKeyConstraint('grants_key', ['username', 'role'])
    .execute();
  for (const [role, given] of Object.entries(WHAT_A_ROLE_GAVE))
    for (const one of given)
      await sql`insert into grants (username, role) select username, ${one} from staff where role = ${role}`.execute(
        db,
      );
  // Another version's go on letting nobody in.
  const known = sql.join(Object.keys(WHAT_A_ROLE_GAVE));
  await sql`insert into grants (username, role) select username, role from staff where role not in (${known})`.execute(
    db,
  );
  await db.schema.alterTable('staff').dropColumn('role').execute();
}
