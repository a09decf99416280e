/** Real players in either host, and an account of what their screens show that asks neither agent nor stage. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type ElectronApplication,
  _electron as electron,
  type Page,
} from '@playwright/test';
import { findElectron } from '../../scripts/support/electron.ts';
import { stop } from '../../scripts/support/processes.ts';

const projectRoot = new URL('../../', import.meta.url).pathname;
export const electronMain = join(projectRoot, 'apps/player/dist/main/main.js');

export interface Player {
  readonly page: Page;
  /** What it is, for the report: `Chromium 156.0` or `Electron 33.2.1`. */
  readonly host: string;
  /** Puts its window there, in pixels of the display; only Electron can. */
  place?(bounds: { x: number; y: number; width: number; height: number }): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface PlayerHost {
  readonly name: 'Chromium' | 'Electron';
  /** Why it can't run on this machine. */
  readonly obstacle: string | null;
  /** Electron brings its own browser; the other host needs one. */
  start(browser: Browser | null, dataDir: string, schedulerUrl: string): Promise<Player>;
}

export const chromiumHost: PlayerHost = {
  name: 'Chromium',
  obstacle: null,
  async start(browser, dataDir, schedulerUrl) {
    if (!browser) throw new Error('the browser host needs a browser');
    const { child, url } = await startBrowserHost(dataDir, schedulerUrl);
    const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    await page.goto(url);
    const end = (signal: NodeJS.Signals) => async () => {
      await stop(child, signal);
      await context.close();
    };
    return { page, host: `Chromium ${browser.version()}`, kill: end('SIGKILL'), stop: end('SIGTERM') };
  },
};

export const electronHost: PlayerHost = {
  name: 'Electron',
  get obstacle() {
    return electronObstacle();
  },
  async start(_browser, dataDir, schedulerUrl) {
    const found = findElectron();
    if (!found.found) throw new Error(found.why);
    const app: ElectronApplication = await electron.launch({
      executablePath: found.path,
      args: [electronMain, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      env: playerEnvironment(dataDir, schedulerUrl) as Record<string, string>,
    });
    const page = await app.firstWindow();
    const version = await app.evaluate(() => process.versions.electron);
    const process_ = app.process();
    return {
      page,
      host: `Electron ${version}`,
      place: (bounds) =>
        app.evaluate(({ BaseWindow }, to) => BaseWindow.getAllWindows()[0]?.setContentBounds(to), bounds),
      async kill() {
        const gone = once(process_, 'exit');
        process_.kill('SIGKILL');
        await gone;
      },
      stop: () => app.close(),
    };
  },
};

/**
 * Whether a journey on this host takes its time in `npm run test:long` only: `npm test` has it on the one host that is
 * meant, or in the browser where that one can't run.
 */
export function isLongOn(host: PlayerHost, meant: PlayerHost): boolean {
  return host !== (meant.obstacle === null ? meant : chromiumHost);
}

/** Starts the browser host alone; the page at `url` is its stage. */
export async function startBrowserHost(
  dataDir: string,
  schedulerUrl: string,
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(projectRoot, 'apps/player/browser/start.mjs')], {
    env: { ...playerEnvironment(dataDir, schedulerUrl), BACHECA_PLAYER_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, url: await firstMatch(child, /player: (http\S+)/) };
}

/** What a player is told. */
export function playerEnvironment(dataDir: string, schedulerUrl: string): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE: _unset, ...inherited } = process.env;
  return {
    ...inherited,
    BACHECA_PLAYER_DATA: dataDir,
    BACHECA_SERVER: schedulerUrl,
    BACHECA_LOG_LEVEL: 'warn',
  };
}

function electronObstacle(): string | null {
  const found = findElectron();
  if (!found.found) return found.why;
  if (process.platform === 'linux' && !process.env.DISPLAY) return 'there is no display and no Xvfb';
  return existsSync(electronMain) ? null : 'the player is not built; npm run build';
}

async function firstMatch(child: ChildProcess, pattern: RegExp): Promise<string> {
  let output = '';
  return await new Promise((resolve, reject) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      output += bytes.toString();
      const found = output.match(pattern)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the player ended with code ${code}: ${output}`)));
  });
}

export interface Sighting {
  readonly itemId: string;
  /** When it had become what the middle of the screen shows, in ms since 1970. */
  readonly atMs: number;
}

/**
 * Watches the middle of the screen, frame by frame: which item lies uppermost there and is opaque. It reads
 * the page as it is painted, not what the stage believes or reports.
 */
export async function watchScreen(page: Page): Promise<{ sightings(): Promise<Sighting[]> }> {
  await page.evaluate(() => {
    const seen: Sighting[] = [];
    Object.assign(window, { __sightings: seen });
    let last: string | undefined;
    const look = () => {
      const layers = document
        .elementsFromPoint(innerWidth / 2, innerHeight / 2)
        .map((element) => element.closest<HTMLElement>('.layer'))
        .filter((layer) => layer !== null && Number(getComputedStyle(layer).opacity) > 0.5);
      const layer = layers[0];
      const key = layer?.dataset.cue ?? layer?.dataset.item;
      if (key !== undefined && key !== last) {
        seen.push({ itemId: layer?.dataset.item ?? '', atMs: Date.now() });
        last = key;
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  return {
    sightings: () => page.evaluate(() => (window as unknown as { __sightings: Sighting[] }).__sightings),
  };
}
