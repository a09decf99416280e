/** SQLite as an engine: one connection, one transaction at a time. */
import { setImmediate } from 'node:timers/promises';
import type Sqlite from 'better-sqlite3';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Tables } from '../tables.ts';
import { type SqlDatabase, sqlDatabaseOver } from './sql-database.ts';
import { guardTransactions, type OnHeldTransaction } from './transaction-guard.ts';

/** Returns the same statement for the same text. */
export type PrepareStatement = (sql: string) => Sqlite.Statement<unknown[], unknown>;

/** The connection stays its owner's, who closes it. */
export function sqliteDatabase(
  sqlite: Sqlite.Database,
  prepare: PrepareStatement,
  onHeld: OnHeldTransaction | null,
): SqlDatabase {
  const driver = new SqliteDriver(sqlite, prepare);
  const query = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new Adapter(),
      createDriver: () => (onHeld ? guardTransactions(driver, onHeld) : driver),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  return sqlDatabaseOver(query, 'sqlite', () => false);
}

class Adapter extends SqliteAdapter {
  /** A migration is whole or not there. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Kysely itself lets one have the connection at a time, for as long as a transaction lasts. */
class SqliteDriver implements Driver {
  readonly #sqlite: Sqlite.Database;
  readonly #connection: DatabaseConnection;

  constructor(sqlite: Sqlite.Database, prepare: PrepareStatement) {
    this.#sqlite = sqlite;
    this.#connection = connectionOver(prepare);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  /**
   * It begins in a turn of the event loop of its own. SQLite answers at once, so that all of it happens before anybody
   * else has a turn: what asks the same connection without awaiting never finds itself in somebody's transaction.
   */
  async beginTransaction(): Promise<void> {
    await setImmediate();
    this.#sqlite.exec('BEGIN IMMEDIATE');
  }

  async commitTransaction(): Promise<void> {
    this.#sqlite.exec('COMMIT');
  }

  /** SQLite has rolled back by itself where the disk failed. */
  async rollbackTransaction(): Promise<void> {
    if (this.#sqlite.inTransaction) this.#sqlite.exec('ROLLBACK');
  }

  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

function connectionOver(prepare: PrepareStatement): DatabaseConnection {
  return {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const statement = prepare(sql);
      if (statement.reader) return { rows: statement.all(...parameters) as Row[] };
      const { changes } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes) };
    },
    async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
      for (const row of prepare(sql).iterate(...parameters)) yield { rows: [row as Row] };
    },
  };
}
