/**
 * How long a takeover takes from the start of its request until it is what the middle of the screen shows, over
 * a running video, its fade included. The floor is a bare element put into the same page over the same video by
 * a message from the same process, until its second frame.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TakeoverView } from '@bacheca/shared/api/takeovers';
import { chromium, type Page } from '@playwright/test';
import { buildWhatChanged } from '../../scripts/support/builds.ts';
import { CHROMIUM_PATH } from '../../scripts/support/tools.ts';
import { openDisplay } from '../../scripts/support/xvfb.ts';
import { pairWithNewScreen, publishVideo, takeoverRequest } from '../support/one-video.ts';
import { chromiumHost, electronHost, type PlayerHost, watchScreen } from '../support/players.ts';
import { Staff, startSchedulerProcess } from '../support/scheduler.ts';
import { median, percentile, printFigure, wholeNumber } from './support/figures.ts';

const POLL_MS = 50;
const PATIENCE_MS = 60_000;
/** The video runs undisturbed for this long before each takeover. */
const PAUSE_MS = 4000;
const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { runs: { type: 'string' }, host: { type: 'string' } } });
  const runs = wholeNumber('runs', values.runs, 10);
  await buildWhatChanged();
  const display = await openDisplay();
  if (display?.name) process.env.DISPLAY = display.name;
  try {
    for (const host of [electronHost, chromiumHost]) {
      const name = host.name.toLowerCase();
      if (values.host && values.host !== name) continue;
      if (host.obstacle) printFigure({ bench: 'takeover', host: name, skipped: host.obstacle });
      else await measure(host, runs);
    }
  } finally {
    await display?.close();
  }
}

async function measure(host: PlayerHost, runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  const scheduler = await startSchedulerProcess(join(folder, 'scheduler'), { env: { BACHECA_SEED: 'none' } });
  const autoplay = '--autoplay-policy=no-user-gesture-required';
  const browser =
    host.name === 'Chromium'
      ? await chromium.launch({
          ...(existsSync(CHROMIUM_PATH) ? { executablePath: CHROMIUM_PATH } : {}),
          args: [...rootArgs, autoplay],
        })
      : null;
  try {
    const staff = await Staff.firstAdmin(scheduler);
    await publishVideo(staff, folder);
    const player = await host.start(browser, join(folder, 'player'), scheduler.url);
    try {
      await pairWithNewScreen(staff, player.page);
      const ours: number[] = [];
      const bare: number[] = [];
      for (let run = 0; run < runs; run++) {
        await until(player.page, 'video');
        await player.page.waitForTimeout(PAUSE_MS);
        bare.push(await bareElement(player.page));
        ours.push(await interrupt(staff, player.page));
      }
      printFigure({
        bench: 'takeover',
        host: host.name.toLowerCase(),
        runs,
        onScreenMs: median(ours),
        slowestMs: percentile(ours, 1),
        floorMs: median(bare),
        ratio: median(ours) / median(bare),
      });
    } finally {
      await player.stop();
    }
  } finally {
    await browser?.close();
    await scheduler.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function until(page: Page, itemId: string): Promise<void> {
  const layer = page.locator(`.layer[data-phase="visible"][data-item="${itemId}"]`).first();
  await layer.waitFor({ state: 'visible', timeout: PATIENCE_MS });
}

async function interrupt(staff: Staff, page: Page): Promise<number> {
  const watch = await watchScreen(page);
  const askedAtMs = Date.now();
  const { takeover } = await staff.send<TakeoverView>('POST', '/api/takeovers', takeoverRequest(PATIENCE_MS));
  for (;;) {
    const seen = (await watch.sightings()).find(({ itemId }) => itemId === takeover.item.id);
    if (seen) {
      await staff.send('DELETE', `/api/takeovers/${takeover.id}`);
      return seen.atMs - askedAtMs;
    }
    if (Date.now() - askedAtMs > PATIENCE_MS) throw new Error('the takeover did not come on screen');
    await page.waitForTimeout(POLL_MS);
  }
}

async function bareElement(page: Page): Promise<number> {
  const askedAtMs = Date.now();
  const paintedAtMs = await page.evaluate(async () => {
    const element = document.createElement('div');
    element.style.cssText = 'position:fixed;inset:0;background:#b00';
    document.body.append(element);
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const atMs = Date.now();
    element.remove();
    return atMs;
  });
  return paintedAtMs - askedAtMs;
}
