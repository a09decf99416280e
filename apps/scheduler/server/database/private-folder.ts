/**
 * What the scheduler keeps is for its own user alone: the database has what opens accounts and seals sticks.
 * New files get their rights from the process (`keepFilesPrivate`); a folder that an older release made, or that
 * came from a backup, is mended at each start.
 */

import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { StartupError } from '../errors/startup-error.ts';

/** What is ours in the data folder, whatever else somebody put there. */
const OURS =
  /^(?:bacheca\.db(?:-\w+)?|scheduler\.lock(?:-\w+)?|plays|media|uploads|originals|arriving|made|previews|mail|inbox|seal-secret(?:\.\d+\.partial)?|one-time-password-.*\.txt)$/;
/** What a new folder may have in it besides: the demo's player, and what comes with a disk or a repository. */
const OF_NO_ACCOUNT = /^(?:player|lost\+found|\..*)$/;
const OF_OTHERS = 0o077;

/** Every program that writes into the data folder calls it before it writes anything. */
export function keepFilesPrivate(): void {
  process.umask(OF_OTHERS);
}

/** Makes the folder if there is none. Throws a `StartupError` if others can read it and that can't be changed. */
export function makePrivate(dataFolder: string): void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  const names = readdirSync(dataFolder);
  const isOurs =
    existsSync(join(dataFolder, 'bacheca.db')) ||
    names.every((name) => OURS.test(name) || OF_NO_ACCOUNT.test(name));
  if (!isOurs && isOpenToOthers(dataFolder)) {
    throw new StartupError('data-folder-shared', { folder: dataFolder });
  }
  try {
    const wasOpen = isOpenToOthers(dataFolder);
    for (const name of names.filter((each) => OURS.test(each))) close(join(dataFolder, name), wasOpen);
    if (wasOpen) chmodSync(dataFolder, 0o700);
  } catch (error) {
    const why = systemCause(error);
    throw new StartupError('data-folder-open', { folder: dataFolder, why });
  }
}

/** Within a folder that was closed nobody else got at anything, so its files need no looking at. */
function close(path: string, isDeep: boolean): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  const isFolder = stat.isDirectory();
  if ((stat.mode & OF_OTHERS) !== 0) chmodSync(path, isFolder ? 0o700 : 0o600);
  if (!isFolder || !isDeep) return;
  for (const name of readdirSync(path)) close(join(path, name), isDeep);
}

function isOpenToOthers(path: string): boolean {
  return (statSync(path).mode & OF_OTHERS) !== 0;
}
