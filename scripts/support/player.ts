import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOrFetchElectron, hasDisplay } from './electron.ts';
import { projectRoot, run } from './processes.ts';
import { inWords } from './say.ts';

/** So much of the log is shown where the player ended badly. */
const LINES_OF_A_BAD_END = 20;

export type HostChoice = 'auto' | 'electron' | 'browser';

/** Reads a choice of host from an argument or BACHECA_PLAYER_HOST; throws a sentence on any other word. */
export function hostChoice(word: string | undefined): HostChoice {
  const value = word ?? (process.env.BACHECA_PLAYER_HOST || 'auto');
  if (value === 'auto' || value === 'electron' || value === 'browser') return value;
  throw new Error(inWords('host-choice', { value }));
}

/** Starts a player in an Electron window where that can be, else through the browser host, and says which. */
export function startPlayer(choice: HostChoice, environment: NodeJS.ProcessEnv): ChildProcess {
  const env = { ...process.env, ...environment };
  const obstacle = choice === 'browser' ? inWords('browser-asked-for', {}) : electronObstacle();
  if (typeof obstacle !== 'string') {
    return startElectron(obstacle.path, env);
  }
  if (choice === 'electron') throw new Error(inWords('no-electron-here', { why: obstacle }));
  console.log(inWords('browser-host', { why: obstacle }));
  return run(process.execPath, [join(projectRoot, 'apps/player/browser/start.mjs')], { env });
}

/**
 * Chromium and Electron talk to the terminal of matters that nobody who starts a player can do anything about (a bus that
 * isn't there, a GPU that is slow): that goes to a file. Its end is shown where the player ended badly.
 */
function startElectron(path: string, env: NodeJS.ProcessEnv): ChildProcess {
  const folder = env.BACHECA_PLAYER_DATA || join(projectRoot, 'data/player');
  const logFile = join(folder, 'electron.log');
  mkdirSync(folder, { recursive: true });
  const log = openSync(logFile, 'w');
  console.log(inWords('electron-window', { file: logFile }));
  const player = run(path, [join(projectRoot, 'apps/player/dist/main/main.js')], {
    env,
    stdio: ['inherit', 'inherit', log],
  });
  closeSync(log);
  player.once('exit', (code) => {
    if (code === 0 || code === null) return;
    const last = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LINES_OF_A_BAD_END);
    console.error([inWords('player-ended', { code, file: logFile }), ...last].join('\n'));
  });
  return player;
}

function electronObstacle(): string | { path: string } {
  if (!hasDisplay()) return inWords('no-display', {});
  if (process.platform === 'linux' && process.getuid?.() === 0) return inWords('root', {});
  const electron = findOrFetchElectron();
  return electron.found ? electron : electron.why;
}
