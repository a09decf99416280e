/** The player's Electron host as tests start it, on a data folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { writeIdentity } from '../../../apps/player/agent/link/identity.ts';
import { FakeScheduler, TOKEN } from '../../../apps/player/agent/testing/fake-scheduler.ts';
import { findElectron } from '../../../scripts/support/electron.ts';
import { openDisplay } from '../../../scripts/support/xvfb.ts';

export const main = new URL('../../../apps/player/dist/main/main.js', import.meta.url).pathname;
export const electron = findElectron();

export interface Host {
  readonly app: ElectronApplication;
  /** The page that was in front at the start. */
  readonly page: Page;
  readonly dataDir: string;
  /** Returns all that the main process and the agent logged. */
  log(): string;
}

type Environment = Readonly<Record<string, string>>;

interface Options {
  kiosk: boolean;
  environment: Environment;
}

export const test = base.extend<Options & { dataDir: string; host: Host }, { display: string | undefined }>({
  kiosk: [false, { option: true }],
  environment: [{}, { option: true }],
  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const display = await openDisplay();
      await use(display?.name);
      await display?.close();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  dataDir: async ({}, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'bacheca-electron-'));
    await use(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  },
  host: async ({ display, kiosk, environment, dataDir }, use) => {
    test.skip(!electron.found, electron.found ? '' : `Electron isn't there: ${electron.why}`);
    test.skip(process.platform === 'linux' && !display, 'Electron needs a display, and there is no Xvfb');
    const app = await launch(dataDir, display, { ...environment, BACHECA_KIOSK: kiosk ? '1' : '0' });
    let log = '';
    app.process().stderr?.on('data', (bytes: Buffer) => {
      log += bytes.toString();
    });
    const page = await app.firstWindow();
    await page.locator('.layer[data-phase="visible"]').first().waitFor();
    const version = await app.evaluate(() => process.versions.electron);
    test.info().annotations.push({ type: 'host', description: `Electron ${version}` });
    await use({ app, page, dataDir, log: () => log });
    await app.close();
  },
});

export function launch(
  dataDir: string,
  display: string | undefined,
  environment: Environment,
): Promise<ElectronApplication> {
  if (!electron.found) throw new Error(electron.why);
  return _electron.launch({
    executablePath: electron.path,
    args: [main, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: {
      ...(process.env as Record<string, string>),
      ...(display ? { DISPLAY: display } : {}),
      BACHECA_PLAYER_DATA: dataDir,
      BACHECA_SERVER: '',
      BACHECA_LOG_LEVEL: 'info',
      ...environment,
    },
  });
}

/** A scheduler for the player that will start on this folder. */
export async function linkTo(dataDir: string): Promise<FakeScheduler> {
  const scheduler = await FakeScheduler.start();
  const identity = { schedulerUrl: scheduler.url, playerId: 'player-1', screenId: 'screen-1', token: TOKEN };
  await writeIdentity(dataDir, identity);
  return scheduler;
}
