/** PostgreSQL as an engine, 15 or newer. */
import { errorCode, errorMessage } from '@bacheca/node/errors';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { StartupError } from '../../errors/startup-error.ts';
import { withoutSecrets } from '../../runtime/without-secrets.ts';
import type { Tables } from '../tables.ts';
import { type SqlDatabase, sqlDatabaseOver } from './sql-database.ts';
import { guardTransactions, type OnHeldTransaction } from './transaction-guard.ts';

const MIN_VERSION = 15;
const MAX_CONNECTIONS = 10;
/** A server that doesn't answer by then is named as unreachable. */
const CONNECT_LIMIT_MS = 10_000;

/** Instants, sizes and sums come as 64 bits; all that we keep is well below 2 ** 53. */
const AS_NUMBER: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);

/** One was in another's way (`serialization_failure`, `deadlock_detected`): doing it anew is what is asked for. */
const IN_THE_WAY: ReadonlySet<unknown> = new Set(['40001', '40P01']);

interface PostgresOptions {
  readonly onHeld?: OnHeldTransaction | null;
  /** A connection that nobody used was lost: the pool opens another. */
  readonly onLost?: (error: Error) => void;
  /** At most so many at once. */
  readonly connections?: number;
  /** The server refuses whatever would change something. */
  readonly isReadOnly?: boolean;
}

/** Throws a `StartupError` if the server can't be reached or is too old. */
export async function postgresDatabase(
  url: string,
  {
    onHeld = null,
    onLost = () => {},
    connections = MAX_CONNECTIONS,
    isReadOnly = false,
  }: PostgresOptions = {},
): Promise<SqlDatabase> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    application_name: 'bacheca',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        AS_NUMBER.has(oid) ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  });
  pool.on('error', onLost);
  // One that is lost while somebody uses it fails their query, which is enough: with nobody listening it would end the process.
  pool.on('connect', (client) => {
    client.on('error', () => {});
    // It goes before whatever the connection is asked, whose errors say what is wrong with it.
    if (isReadOnly) client.query('set default_transaction_read_only = on').catch(() => {});
  });
  const dialect = new PostgresDialect({ pool });
  const query = new Kysely<Tables>({
    dialect: {
      createAdapter: () => dialect.createAdapter(),
      createDriver: () =>
        onHeld ? guardTransactions(dialect.createDriver(), onHeld) : dialect.createDriver(),
      createIntrospector: (db) => dialect.createIntrospector(db),
      createQueryCompiler: () => dialect.createQueryCompiler(),
    },
  });
  const database = sqlDatabaseOver(query, 'postgres', (error) => IN_THE_WAY.has(errorCode(error)));
  try {
    await refuseOldServer(query, url);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function refuseOldServer(query: Kysely<Tables>, url: string): Promise<void> {
  let version: number;
  try {
    const { rows } = await sql<{
      version: string;
    }>`select current_setting('server_version_num') as version`.execute(query);
    version = Math.floor(Number(rows[0]?.version) / 10_000);
  } catch (error) {
    const why = error instanceof AggregateError ? error.errors[0] : error;
    throw new StartupError('postgres-unreachable', {
      server: withoutSecrets(url),
      why: errorMessage(why),
    });
  }
  if (version < MIN_VERSION)
    throw new StartupError('postgres-too-old', { server: withoutSecrets(url), version, min: MIN_VERSION });
}
