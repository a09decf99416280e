import { join } from 'node:path';
import Database from 'better-sqlite3';
import { makeDataFolder } from './data-folder.ts';

/** Not closed, and kept from the garbage collector: the system lets go of it with the process. */
let lock: Database.Database | null = null;

/**
 * Makes the folder and keeps it for this process until it ends, however it ends: two agents can't share a cache
 * and a journal. Throws a sentence for a person if it can't be used or another player has it.
 */
export function claimDataFolder(dataDir: string): void {
  makeDataFolder(dataDir);
  const nativeBinding = process.env.BACHECA_SQLITE_BINDING;
  try {
    lock = new Database(join(dataDir, 'lock.sqlite'), {
      timeout: 0,
      ...(nativeBinding ? { nativeBinding } : {}),
    });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    // A damaged lock is no reason for a dark screen.
    if (isBusy(cause)) throw new Error(`Another player already uses ${dataDir}.`, { cause });
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}
