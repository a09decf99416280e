import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { StartupError } from '../errors/startup-error.ts';
import { isBusy, unusable } from './open.ts';
import { makePrivate } from './private-folder.ts';

/** Another scheduler runs on it. */
export class DataFolderTaken extends StartupError {}

/**
 * Keeps the data folder for one scheduler: two would each trust what they hold in memory. The lock is
 * SQLite's, on a file of its own: the system lets go of it however the process ends, and the commands beside
 * the scheduler may use the database. Returns what releases it; throws a `StartupError`.
 */
export function holdDataFolder(dataFolder: string, sqliteBinding: string | null): () => void {
  try {
    makePrivate(dataFolder);
    const lock = new Sqlite(join(dataFolder, 'scheduler.lock'), {
      timeout: 0,
      ...(sqliteBinding && { nativeBinding: sqliteBinding }),
    });
    lock.exec('BEGIN EXCLUSIVE');
    return () => lock.close();
  } catch (error) {
    if (!isBusy(error)) throw unusable(dataFolder, error);
    throw new DataFolderTaken(
      `Another scheduler uses the data folder ${dataFolder}. Stop that one, or set BACHECA_DATA to another folder.`,
    );
  }
}
