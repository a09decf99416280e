/**
 * The database: Kysely builds and types the queries, better-sqlite3 runs them at once and in order.
 *
 * 1. One process writes, on one connection, synchronously: nothing is ever awaited inside a transaction. Threads have
 *    connections of their own that only read.
 * 2. A commit is on disk when it returns (`synchronous = FULL`), power cut or not.
 * 3. Each SQL text is prepared once.
 */

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commitDurably, isBusy, openSqlite } from '@bacheca/node/sqlite';
import { systemCause } from '@bacheca/shared/translations/system-error';
import Sqlite from 'better-sqlite3';
import {
  type Compilable,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { StartupError } from '../errors/startup-error.ts';
import type { SqlDatabase } from './engines/sql-database.ts';
import { sqliteDatabase } from './engines/sqlite.ts';
import type { OnHeldTransaction } from './engines/transaction-guard.ts';
import { type LeaveOut, leavingOutOnce, type RowName } from './left-out.ts';
import { migrations } from './migrations.ts';
import type { Tables } from './tables.ts';

export type { LeaveOut, RowName } from './left-out.ts';

/** How long a write waits for another process, such as a running backup, before it fails. */
const BUSY_TIMEOUT_MS = 5_000;
/** Distinct SQL texts stay few; more than this means that values slipped into one of them. */
const MAX_PREPARED_STATEMENTS = 500;

export interface Database {
  /** Where the file is. */
  readonly folder: string;
  /** It is the connection of a thread that reads beside the one that writes. */
  readonly isReadOnly: boolean;
  /** Opens another file beside it, with the same durability; one that is new is made with this schema. */
  openSiblingDatabase(name: string, schema: string): Sqlite.Database;
  /** Builds queries and runs none: give them to the functions below. */
  readonly query: Kysely<Tables>;
  all<Row>(query: Compilable<Row>): Row[];
  first<Row>(query: Compilable<Row>): Row | undefined;
  /** Returns how many rows it changed. */
  run(query: Compilable): number;
  /** Does all of the work or nothing. Inside another transaction it is a part of that one. */
  transaction<Result>(work: () => Result): Result;
  /** Hot paths use it: SQL with positional parameters. */
  prepare(sql: string): Sqlite.Statement<unknown[], unknown>;
  readonly isInTransaction: boolean;
  /** The same database for whoever awaits its queries. */
  readonly sql: SqlDatabase;
  /** Another number than before once another process, such as a command, has written. */
  foreignVersion(): number;
  /** Waits for whoever reads beside this connection, which must be over soon: as at the end. */
  checkpoint(): void;
  /** Copies as much of it as nobody still reads, at once. */
  checkpointSome(): void;
  close(): void;
  /** A row can't be read, and whoever reads goes on without it. Said once of each row (`stored-json.ts`). */
  readonly leaveOut: LeaveOut;
  /** Who is told of it; nobody until then. */
  onLeftOut: (name: RowName, why: string) => void;
}

export function openDatabase(
  dataFolder: string,
  sqliteBinding: string | null = null,
  onHeld: OnHeldTransaction | null = null,
): Database {
  const file = join(dataFolder, 'bacheca.db');
  let sqlite: Sqlite.Database;
  try {
    sqlite = openDurably(file, sqliteBinding);
    sqlite.pragma('foreign_keys = ON');
    migrate(sqlite, file);
  } catch (error) {
    throw unusable(dataFolder, error);
  }

  return databaseOver(sqlite, onHeld, {
    folder: dataFolder,
    isReadOnly: false,
    openSiblingDatabase(name, schema) {
      const beside = openDurably(join(dataFolder, name), sqliteBinding);
      if (Number(beside.pragma('user_version', { simple: true })) === 0) {
        beside.transaction(() => beside.exec(`${schema}; PRAGMA user_version = 1`)).immediate();
      }
      return beside;
    },
  });
}

/** A connection that reads beside the one that writes, for a thread of its own. The database is there and whole. */
export function openForReading(dataFolder: string, sqliteBinding: string | null): Database {
  const open = (name: string) =>
    openSqlite(join(dataFolder, name), { readonly: true, timeout: BUSY_TIMEOUT_MS, binding: sqliteBinding });
  return databaseOver(open('bacheca.db'), null, {
    folder: dataFolder,
    isReadOnly: true,
    openSiblingDatabase: open,
  });
}

function databaseOver(
  sqlite: Sqlite.Database,
  onHeld: OnHeldTransaction | null,
  own: Pick<Database, 'folder' | 'isReadOnly' | 'openSiblingDatabase'>,
): Database {
  const statements = new Map<string, Sqlite.Statement<unknown[], unknown>>();
  function prepare(sql: string) {
    let statement = statements.get(sql);
    if (!statement) {
      if (statements.size >= MAX_PREPARED_STATEMENTS) statements.clear();
      statement = sqlite.prepare<unknown[], unknown>(sql);
      statements.set(sql, statement);
    }
    return statement;
  }

  const database: Database = {
    ...own,
    onLeftOut() {},
    leaveOut: leavingOutOnce((name, why) => database.onLeftOut(name, why)),
    query: new Kysely<Tables>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    }),
    all<Row>(query: Compilable<Row>) {
      const { sql, parameters } = query.compile();
      return prepare(sql).all(...parameters) as Row[];
    },
    first<Row>(query: Compilable<Row>) {
      const { sql, parameters } = query.compile();
      return prepare(sql).get(...parameters) as Row | undefined;
    },
    run(query) {
      const { sql, parameters } = query.compile();
      return prepare(sql).run(...parameters).changes;
    },
    transaction: (work) => sqlite.transaction(work).immediate() as ReturnType<typeof work>,
    prepare,
    sql: sqliteDatabase(sqlite, prepare, onHeld),
    get isInTransaction() {
      return sqlite.inTransaction;
    },
    foreignVersion: () => Number(sqlite.pragma('data_version', { simple: true })),
    checkpoint: () => void sqlite.pragma('wal_checkpoint(TRUNCATE)'),
    checkpointSome: () => void sqlite.pragma('wal_checkpoint(PASSIVE)'),
    close: () => sqlite.close(),
  };
  return database;
}

/** A commit is on disk when it returns. */
function openDurably(file: string, sqliteBinding: string | null): Sqlite.Database {
  mkdirSync(dirname(file), { recursive: true });
  const sqlite = openSqlite(file, { timeout: BUSY_TIMEOUT_MS, binding: sqliteBinding });
  try {
    commitDurably(sqlite);
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/** What keeps the data folder from being used, as a person can mend it. */
export function unusable(dataFolder: string, error: unknown): StartupError {
  if (error instanceof StartupError) return error;
  if (isBusy(error)) {
    return new StartupError('database-in-use', { folder: dataFolder });
  }
  const why = systemCause(error);
  return new StartupError('data-folder-unusable', { folder: dataFolder, why });
}

/** The disk or the file is at fault, as against what was to be done: anything else would fail, too. */
export function isOfDisk(error: unknown): boolean {
  const codes = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|CORRUPT|NOTADB)/;
  return error instanceof Sqlite.SqliteError && codes.test(error.code);
}

function migrate(sqlite: Sqlite.Database, file: string): void {
  const version = Number(sqlite.pragma('user_version', { simple: true }));
  if (version > migrations.length) {
    throw new StartupError('database-newer', { file, version, known: migrations.length });
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    sqlite
      .transaction(() => {
        sqlite.exec(sql);
        sqlite.pragma(`user_version = ${index + 1}`);
      })
      .immediate();
  }
}
