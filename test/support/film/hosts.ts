/** The two hosts as a film needs them: alone on a display, over the whole of it. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContext, chromium, _electron as electron, type Page } from '@playwright/test';
import { findElectron } from '../../../scripts/support/electron.ts';
import { stop } from '../../../scripts/support/processes.ts';
import { CHROMIUM_PATH } from '../../../scripts/support/tools.ts';
import { electronHost, startBrowserHost } from '../players.ts';
import { DISPLAY_SIZE } from './recording.ts';

const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const { width, height } = DISPLAY_SIZE;

export interface OnDisplay {
  readonly page: Page;
  stop(): Promise<void>;
}

export interface FilmHost {
  readonly name: 'electron' | 'chromium';
  /** Why it can't run on this machine. */
  obstacle(): string | null;
  startPlayer(display: string, dataDir: string, schedulerUrl: string): Promise<OnDisplay>;
  /** Opens a page with nothing but this video, again and again. */
  startBarePage(display: string, dataDir: string, videoPath: string): Promise<OnDisplay>;
}

export const electronFilmHost: FilmHost = {
  name: 'electron',
  obstacle() {
    const found = findElectron();
    return found.found ? null : found.why;
  },
  async startPlayer(display, dataDir, schedulerUrl) {
    // Its windows open where the environment says.
    const before = process.env.DISPLAY;
    process.env.DISPLAY = display;
    try {
      const player = await electronHost.start(null, dataDir, schedulerUrl);
      await player.place?.({ x: 0, y: 0, width, height });
      return player;
    } finally {
      if (before === undefined) delete process.env.DISPLAY;
      else process.env.DISPLAY = before;
    }
  },
  async startBarePage(display, dataDir, videoPath) {
    const found = findElectron();
    if (!found.found) throw new Error(found.why);
    const app = await electron.launch({
      executablePath: found.path,
      args: [join(import.meta.dirname, 'bare-page.mjs'), bareUrl(dataDir, videoPath), ...rootArgs],
      env: { ...process.env, DISPLAY: display } as Record<string, string>,
    });
    return { page: await app.firstWindow(), stop: () => app.close() };
  },
};

export const chromiumFilmHost: FilmHost = {
  name: 'chromium',
  obstacle: () => null,
  async startPlayer(display, dataDir, schedulerUrl) {
    const { child, url } = await startBrowserHost(dataDir, schedulerUrl);
    const context = await openKiosk(display, join(dataDir, 'browser'));
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(url);
    return {
      page,
      async stop() {
        await context.close();
        await stop(child);
      },
    };
  },
  async startBarePage(display, dataDir, videoPath) {
    const context = await openKiosk(display, join(dataDir, 'browser'));
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(bareUrl(dataDir, videoPath));
    return { page, stop: () => context.close() };
  },
};

function openKiosk(display: string, userDataDir: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(userDataDir, {
    ...(existsSync(CHROMIUM_PATH) ? { executablePath: CHROMIUM_PATH } : {}),
    headless: false,
    viewport: null,
    env: { ...process.env, DISPLAY: display } as Record<string, string>,
    args: [
      ...['--kiosk', `--window-size=${width},${height}`, '--window-position=0,0'],
      ...['--autoplay-policy=no-user-gesture-required', ...rootArgs],
    ],
  });
}

function bareUrl(folder: string, videoPath: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'bare.html');
  const style = 'body{margin:0;overflow:hidden;background:#f2f7fc}video{display:block;width:100vw}';
  const source = pathToFileURL(videoPath).href;
  writeFileSync(path, `<style>${style}</style><video autoplay muted loop src="${source}"></video>`);
  return pathToFileURL(path).href;
}
