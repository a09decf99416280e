/**
 * The database of an installation, brought to the newest form, on the engine that the settings name.
 */
import { sql } from 'kysely';
import type { Log } from '../runtime/log.ts';
import { withoutSecrets } from '../runtime/without-secrets.ts';
import { postgresDatabase } from './engines/postgres.ts';
import type { SqlDatabase } from './engines/sql-database.ts';
import { type LeaveOut, leavingOutOnce } from './left-out.ts';
import { migrateToNewest } from './migrations/migrate.ts';
import { type Database, openDatabase } from './open.ts';

/** What a start does once for all nodes, one after the other: any number that nobody else has in mind. */
const START_LOCK = 7_262_428_741;

export interface DatabaseSettings {
  readonly dataFolder: string;
  readonly sqliteBinding: string | null;
  readonly databaseUrl: string | null;
}

export interface InstallationDatabase {
  readonly sql: SqlDatabase;
  /** The file in the data folder, for what works on it without awaiting; null on PostgreSQL. */
  readonly sqlite: Database | null;
  readonly leaveOut: LeaveOut;
  /** Another number than before once another process has written to the file; always the same on PostgreSQL. */
  foreignVersion(): number;
  close(): Promise<void>;
}

/** Throws a `StartupError` if it can't be used. */
export async function openInstallationDatabase(
  settings: DatabaseSettings,
  log: Pick<Log, 'error' | 'warn'>,
): Promise<InstallationDatabase> {
  const onLeftOut = (name: object, why: string) =>
    log.error({ ...name, why }, 'a row is left out, for it cannot be read');
  const { databaseUrl, dataFolder } = settings;
  const database =
    databaseUrl === null ? openSqlite(settings, onLeftOut) : await openPostgres(databaseUrl, onLeftOut, log);
  try {
    await migrateToNewest(database.sql, databaseUrl === null ? dataFolder : withoutSecrets(databaseUrl));
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

type OnLeftOut = (name: object, why: string) => void;

function openSqlite(
  { dataFolder, sqliteBinding }: DatabaseSettings,
  onLeftOut: OnLeftOut,
): InstallationDatabase {
  const sqlite = openDatabase(dataFolder, sqliteBinding);
  sqlite.onLeftOut = onLeftOut;
  return {
    sql: sqlite.sql,
    sqlite,
    leaveOut: (name, why) => sqlite.leaveOut(name, why),
    foreignVersion: () => sqlite.foreignVersion(),
    close: async () => sqlite.close(),
  };
}

async function openPostgres(
  url: string,
  onLeftOut: OnLeftOut,
  log: Pick<Log, 'warn'>,
): Promise<InstallationDatabase> {
  const onLost = (error: Error) => log.warn({ err: error }, 'a connection to PostgreSQL was lost');
  const database = await postgresDatabase(url, { onLost });
  return {
    sql: database,
    sqlite: null,
    leaveOut: leavingOutOnce(onLeftOut),
    foreignVersion: () => 0,
    close: () => database.close(),
  };
}

/** Of several nodes that start at the same time one is at it, and the next finds what it has done. */
export async function oneStartAtATime<Result>(
  { query, engine }: SqlDatabase,
  work: () => Promise<Result>,
): Promise<Result> {
  // A data folder has one scheduler.
  if (engine === 'sqlite') return work();
  return query.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${START_LOCK})`.execute(connection);
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${START_LOCK})`.execute(connection);
    }
  });
}
