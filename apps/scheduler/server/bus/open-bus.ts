import type { SqlDatabase } from '../database/engines/sql-database.ts';
import type { Log } from '../runtime/log.ts';
import type { Bus } from './bus.ts';
import { inProcessBus } from './in-process-bus.ts';
import { openPostgresBus } from './postgres-bus.ts';

/** The bus of all that work over this database. */
export async function openBus(databaseUrl: string | null, sql: SqlDatabase, log: Log): Promise<Bus> {
  return databaseUrl === null ? inProcessBus(log) : openPostgresBus({ sql, url: databaseUrl }, log);
}
