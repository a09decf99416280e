/**
 * Brings a database to the newest form. A migration that was released is never changed; each runs in a transaction, on
 * both engines, in the order of their names. Of several nodes that start at the same time one does it.
 */
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { StartupError } from '../../errors/startup-error.ts';
import type { EngineName, SqlDatabase } from '../engines/sql-database.ts';
import type { Tables } from '../tables.ts';
import { up as baseline } from './2026-11-30-baseline.ts';
import { up as grants } from './2026-11-30-grants.ts';
import { up as jobs } from './2026-11-30-jobs.ts';
import { up as playerCommands } from './2026-11-30-player-commands.ts';
import { up as rowChanges } from './2026-11-30-row-changes.ts';
import { up as whoChangedWhat } from './2026-11-30-who-changed-what.ts';
import { up as playsByMonth } from './2026-12-01-plays-by-month.ts';
import { up as wrongPasswords } from './2026-12-01-wrong-passwords.ts';
import { up as nodes } from './2026-12-02-nodes.ts';
import { up as pairingCodes } from './2026-12-02-pairing-codes.ts';
import { up as publishedAtOnce } from './2026-12-02-published-at-once.ts';
import { up as approvals } from './2026-12-03-approvals.ts';
import { up as assets } from './2026-12-03-assets.ts';
import { up as mail } from './2026-12-03-mail.ts';
import { up as secondFactors } from './2026-12-03-second-factors.ts';
import { up as settings } from './2026-12-03-settings.ts';

type Up = (db: Kysely<unknown>, engine: EngineName) => Promise<void>;

const MIGRATIONS: Readonly<Record<string, Up>> = {
  '2026-11-30-baseline': baseline,
  '2026-11-30-grants': grants,
  '2026-11-30-jobs': jobs,
  '2026-11-30-player-commands': playerCommands,
  '2026-11-30-row-changes': rowChanges,
  '2026-11-30-who-changed-what': whoChangedWhat,
  '2026-12-01-plays-by-month': playsByMonth,
  '2026-12-01-wrong-passwords': wrongPasswords,
  '2026-12-02-nodes': nodes,
  '2026-12-02-pairing-codes': pairingCodes,
  '2026-12-02-published-at-once': publishedAtOnce,
  '2026-12-03-approvals': approvals,
  '2026-12-03-assets': assets,
  '2026-12-03-mail': mail,
  '2026-12-03-second-factors': secondFactors,
  '2026-12-03-settings': settings,
};

const TABLE = 'migrations';

/** Throws a `StartupError` if a newer release has been at work here. `where` names the database. */
export async function migrateToNewest({ query, engine }: SqlDatabase, where: string): Promise<void> {
  await refuseNewer(query, where);
  const migrations = Object.entries(MIGRATIONS).map(([name, up]): [string, Migration] => [
    name,
    { up: (db) => up(db, engine) },
  ]);
  const migrator = new Migrator({
    db: query,
    provider: { getMigrations: async () => Object.fromEntries(migrations) },
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

async function refuseNewer(query: Kysely<Tables>, where: string): Promise<void> {
  const tables = await query.introspection.getTables();
  if (!tables.some(({ name }) => name === TABLE)) return;
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(TABLE)} order by name`.execute(
    query,
  );
  const unknown = rows.find(({ name }) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown)
    throw new StartupError('database-of-newer-release', { database: where, migration: unknown.name });
}
