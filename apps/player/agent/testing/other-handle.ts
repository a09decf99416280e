import { join } from 'node:path';
import { openSqlite } from '@bacheca/node/sqlite';
import type Database from 'better-sqlite3';

/**
 * A second handle on a player's journal, to damage or lock it by. It must be of the same build of SQLite: two
 * builds in one process don't see each other's locks, which belong to the process.
 */
export function otherHandle(dataDir: string): Database.Database {
  return openSqlite(join(dataDir, 'journal.sqlite'));
}
