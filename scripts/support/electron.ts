import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inWords } from './say.ts';

const packageDir = fileURLToPath(new URL('../../node_modules/electron/', import.meta.url));
/** Remembers that the download was tried in this installation, so that it isn't tried at every start. */
const triedFile = join(packageDir, '.download-tried');
const DOWNLOAD_LIMIT_MS = 120_000;

export type Electron = { found: true; path: string } | { found: false; why: string };

/**
 * Finds the Electron binary without importing `electron`: that downloads it synchronously where it is missing.
 * ELECTRON_OVERRIDE_DIST_PATH names a folder that holds another one, as in the npm package itself.
 */
export function findElectron(): Electron {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const pathFile = join(packageDir, 'path.txt');
  const binary = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : platformBinary();
  const path = override ? join(override, binary) : join(packageDir, 'dist', binary);
  if (existsSync(path)) return { found: true, path };
  return { found: false, why: inWords('no-electron', { path }) };
}

/** Finds Electron or, once per installation and bounded in time, lets its own installer fetch it. */
export function findOrFetchElectron(): Electron {
  const electron = findElectron();
  if (electron.found || process.env.ELECTRON_OVERRIDE_DIST_PATH || existsSync(triedFile)) return electron;
  const installer = join(packageDir, 'install.js');
  if (!existsSync(installer)) return electron;
  console.log(inWords('fetching-electron', {}));
  writeFileSync(triedFile, new Date().toISOString());
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: DOWNLOAD_LIMIT_MS });
  return findElectron();
}

export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function platformBinary(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}
