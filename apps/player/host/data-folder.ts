import { accessSync, constants, mkdirSync } from 'node:fs';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { StartError } from '../agent/faults/start-error.ts';

/** Makes the folder if need be. Throws a StartError if it can't be used. */
export function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.X_OK);
    accessSync(dataDir, constants.W_OK);
  } catch (cause) {
    // A disk that has become read-only can be played from; the agent reports it.
    if (cause instanceof Error && 'code' in cause && cause.code === 'EROFS') return;
    throw new StartError('data-folder-unusable', { folder: dataDir, why: systemCause(cause) }, cause);
  }
}
