import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { findOrFetchElectron, hasDisplay } from './electron.ts';
import { projectRoot, run } from './processes.ts';

export type HostChoice = 'auto' | 'electron' | 'browser';

/** Reads a choice of host from an argument or BACHECA_PLAYER_HOST; throws a sentence on any other word. */
export function hostChoice(word: string | undefined): HostChoice {
  const value = word ?? (process.env.BACHECA_PLAYER_HOST || 'auto');
  if (value === 'auto' || value === 'electron' || value === 'browser') return value;
  throw new Error(`BACHECA_PLAYER_HOST is "${value}"; it must be auto, electron or browser.`);
}

/** Starts a player in an Electron window where that can be, else through the browser host, and says which. */
export function startPlayer(choice: HostChoice, environment: NodeJS.ProcessEnv): ChildProcess {
  const env = { ...process.env, ...environment };
  const obstacle = choice === 'browser' ? 'the browser host was asked for' : electronObstacle();
  if (typeof obstacle !== 'string') {
    console.log('Player: an Electron window.');
    return run(obstacle.path, [join(projectRoot, 'apps/player/dist/main/main.js')], { env });
  }
  if (choice === 'electron') throw new Error(`The player can't run in Electron here: ${obstacle}.`);
  console.log(`Player: the browser host, because ${obstacle}. Open the address that it prints:`);
  return run(process.execPath, [join(projectRoot, 'apps/player/browser/main.ts')], { env });
}

function electronObstacle(): string | { path: string } {
  if (!hasDisplay()) return 'there is no display';
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return 'Electron keeps its sandbox and so does not run as root';
  const electron = findOrFetchElectron();
  return electron.found ? electron : electron.why;
}
