/**
 * Keeps a folder for one process until it ends, however it ends. The lock is SQLite's, on a file of its own: the system
 * lets go of it with the process.
 */
import type Sqlite from 'better-sqlite3';
import { isBusy, openSqlite } from './sqlite.ts';

/** Another process has it. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
}

/** Kept from the garbage collector, which would close them. */
const held = new Set<Sqlite.Database>();

/**
 * Takes the lock on this file, which is made if need be, and returns what releases it. Throws a `LockHeldError` where
 * another process has it, and better-sqlite3's error where the file can't be used.
 */
export function holdLock(path: string, binding?: string | null): () => void {
  let lock: Sqlite.Database | undefined;
  try {
    lock = openSqlite(path, { timeout: 0, binding });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock?.close();
    throw isBusy(cause) ? new LockHeldError(`${path} is held by another process`, { cause }) : cause;
  }
  const database = lock;
  held.add(database);
  return () => {
    held.delete(database);
    database.close();
  };
}
