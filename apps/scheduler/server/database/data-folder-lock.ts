import { join } from 'node:path';
import { holdLock, LockHeldError } from '@bacheca/node/folder-lock';
import { StartupError } from '../errors/startup-error.ts';
import { unusable } from './open.ts';
import { makePrivate } from './private-folder.ts';

/** Another scheduler runs on it. */
export class DataFolderLocked extends StartupError {}

/**
 * Keeps the data folder for one scheduler: two would each trust what they hold in memory. The commands beside the
 * scheduler may use the database. Returns what releases it; throws a `StartupError`.
 */
export function lockDataFolder(dataFolder: string, sqliteBinding: string | null): () => void {
  try {
    makePrivate(dataFolder);
    return holdLock(join(dataFolder, 'scheduler.lock'), sqliteBinding);
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw unusable(dataFolder, error);
    throw new DataFolderLocked('data-folder-locked', { folder: dataFolder });
  }
}
