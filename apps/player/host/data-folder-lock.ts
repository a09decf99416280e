import { join } from 'node:path';
import { holdLock, LockHeldError } from '@bacheca/node/folder-lock';
import { StartError } from '../agent/faults/start-error.ts';
import { makeDataFolder } from './data-folder.ts';

/**
 * Makes the folder and keeps it for this process until it ends, however it ends: two agents can't share a cache
 * and a journal. Throws a StartError if it can't be used or another player has it.
 */
export function lockDataFolder(dataDir: string): void {
  makeDataFolder(dataDir);
  try {
    holdLock(join(dataDir, 'lock.sqlite'));
  } catch (cause) {
    // A damaged lock is no reason for a dark screen.
    if (cause instanceof LockHeldError)
      throw new StartError('data-folder-locked', { folder: dataDir }, cause);
  }
}
