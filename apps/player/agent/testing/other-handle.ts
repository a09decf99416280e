import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * A second handle on a player's journal, to damage or lock it by. It must be of the same build of SQLite: two
 * builds in one process don't see each other's locks, which belong to the process.
 */
export function otherHandle(dataDir: string): Database.Database {
  const nativeBinding = process.env.BACHECA_SQLITE_BINDING;
  return new Database(join(dataDir, 'journal.sqlite'), nativeBinding ? { nativeBinding } : {});
}
