/**
 * Two players at a synchronised place, side by side on a virtual display and filmed in one recording: how far
 * apart are the frames that they show at the same moment? The floor is two bare pages that start the same clips,
 * joined into one file, at the same moment and are then left alone.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { _electron as electron, expect, type Page } from '@playwright/test';
import { buildWhatChanged } from '../../scripts/support/builds.ts';
import { findElectron } from '../../scripts/support/electron.ts';
import { openVirtualDisplay } from '../../scripts/support/xvfb.ts';
import { joinClips } from '../support/film/clips.ts';
import {
  filmBoth,
  makeTickingClip,
  SCREEN_SIZE,
  type Skews,
  skewsOf,
  steadySkews,
} from '../support/film/side-by-side.ts';
import { makeLocation, publishOnly, saveItems } from '../support/one-location.ts';
import { pairWithNewScreen } from '../support/one-video.ts';
import { electronHost } from '../support/players.ts';
import { Staff, startSchedulerProcess } from '../support/scheduler.ts';
import { percentile, printFigure, wholeNumber } from './support/figures.ts';

const CLIPS = 3;
const CLIP_SECONDS = 7;
const PATIENCE_MS = 120_000;
/** The clocks have agreed by then, and the first joining is over. */
const SETTLE_MS = 20_000;
const FLOOR_SECONDS = 18;
const START_BARE_IN_MS = 1_500;
const SIDES = ['left', 'right'] as const;
/** A rate is looked at so often; less than a frame of it is missed. */
const LOOK_AT_RATES_MS = 100;

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    // With `restart` the film begins one item after the right player was started again.
    options: { seconds: { type: 'string' }, restart: { type: 'boolean', default: false } },
  });
  const { restart } = values;
  const seconds = wholeNumber('seconds', values.seconds, 75);
  const found = findElectron();
  if (!found.found) return printFigure({ bench: 'sync', skipped: found.why });
  await buildWhatChanged();
  const display = await openVirtualDisplay(2 * SCREEN_SIZE.width, SCREEN_SIZE.height);
  if (!display) throw new Error('There is no Xvfb to draw on: sudo apt-get install xvfb');
  const before = process.env.DISPLAY;
  process.env.DISPLAY = display.name;
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-sync-'));
  try {
    const clips = Array.from({ length: CLIPS }, (_, index) =>
      makeTickingClip(folder, index + 1, CLIP_SECONDS),
    );
    const floor = await filmBarePages(display.name, folder, joinClips(folder, clips));
    const { skews: ours, rates } = await filmPlayers({
      display: display.name,
      folder,
      clips,
      seconds,
      restart,
    });
    const apart = ours.ms.map(Math.abs);
    const steady = steadySkews(ours).map(Math.abs);
    const nudges = rates.map((rate) => Math.abs(rate - 1) * 100);
    printFigure({
      bench: 'sync',
      host: 'electron',
      seconds,
      restart,
      boundaries: ours.boundaries,
      samples: ours.ms.length,
      unreadable: ours.unreadable,
      skewP50Ms: percentile(apart, 0.5),
      skewP99Ms: percentile(apart, 0.99),
      skewMostMs: percentile(apart, 1),
      steadyP50Ms: percentile(steady, 0.5),
      steadyP99Ms: percentile(steady, 0.99),
      nudgedShare: nudges.filter((percent) => percent > 0).length / Math.max(1, nudges.length),
      nudgeP95Percent: percentile(nudges, 0.95),
      floorP99Ms: percentile(floor.ms.map(Math.abs), 0.99),
    });
  } finally {
    if (before === undefined) delete process.env.DISPLAY;
    else process.env.DISPLAY = before;
    rmSync(folder, { recursive: true, force: true });
    await display.close();
  }
}

interface Filming {
  readonly display: string;
  readonly folder: string;
  readonly clips: readonly string[];
  readonly seconds: number;
  readonly restart: boolean;
}

async function filmPlayers({
  display,
  folder,
  clips,
  seconds,
  restart,
}: Filming): Promise<{ skews: Skews; rates: number[] }> {
  const scheduler = await startSchedulerProcess(join(folder, 'scheduler'), { env: { BACHECA_SEED: 'none' } });
  const players: Awaited<ReturnType<typeof electronHost.start>>[] = [];
  try {
    const staff = await Staff.firstAdmin(scheduler);
    await publishTogether(staff, clips);
    const start = async (index: number) => {
      const player = await electronHost.start(null, join(folder, SIDES[index] ?? ''), scheduler.url);
      players[index] = player;
      await player.place?.({ x: index * SCREEN_SIZE.width, y: 0, ...SCREEN_SIZE });
      return player;
    };
    for (const index of SIDES.keys()) await pairWithNewScreen(staff, (await start(index)).page);
    for (const { page } of players) await expectVideo(page);
    await wait(SETTLE_MS);
    if (restart) {
      await players.pop()?.stop();
      await expectVideo((await start(1)).page);
      await wait(CLIP_SECONDS * 1000);
    }
    for (const { page } of players) await page.evaluate(lookAtRates, LOOK_AT_RATES_MS);
    const skews = skewsOf(await filmBoth(display, folder, seconds), CLIPS, CLIP_SECONDS);
    const rates = await Promise.all(
      players.map(({ page }) => page.evaluate(() => (window as unknown as { rates: number[] }).rates)),
    );
    return { skews, rates: rates.flat() };
  } finally {
    for (const player of players) await player.stop();
    await scheduler.stop();
  }
}

async function expectVideo(page: Page): Promise<void> {
  await expect(page.locator('.layer[data-phase="visible"] video')).toBeVisible({ timeout: PATIENCE_MS });
}

/** Runs in the page: how fast the visible video plays, again and again. */
function lookAtRates(everyMs: number): void {
  const rates: number[] = [];
  Object.assign(window, { rates });
  setInterval(() => {
    const video = document.querySelector<HTMLVideoElement>('.layer[data-phase="visible"] video');
    if (video) rates.push(video.playbackRate);
  }, everyMs);
}

async function publishTogether(staff: Staff, clips: readonly string[]): Promise<void> {
  const items: Item[] = [];
  for (const [index, path] of clips.entries()) {
    const { sha256 } = await staff.upload<MediaFile>(path, 'video/mp4');
    const id = `video-${index + 1}`;
    items.push({ id, kind: 'video', title: id, variants: [{ language: 'it', media: sha256 }] });
  }
  await saveItems(staff, items);
  await makeLocation(staff, { synchronised: true, transition: 'cut' });
  await publishOnly(
    staff,
    items.map(({ id }) => id),
  );
}

async function filmBarePages(display: string, folder: string, video: string): Promise<Skews> {
  const found = findElectron();
  if (!found.found) throw new Error(found.why);
  const style = 'body{margin:0;overflow:hidden}video{display:block;width:100vw}';
  const html = join(folder, 'bare.html');
  writeFileSync(
    html,
    `<style>${style}</style><video muted preload="auto" src="${pathToFileURL(video).href}">`,
  );
  const apps: Awaited<ReturnType<typeof electron.launch>>[] = [];
  try {
    for (const [index, side] of SIDES.entries()) {
      const userData = join(folder, `bare-${side}`);
      mkdirSync(userData);
      const app = await electron.launch({
        executablePath: found.path,
        args: [
          join(import.meta.dirname, '../support/film/bare-page.mjs'),
          pathToFileURL(html).href,
          `--user-data-dir=${userData}`,
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        ],
      });
      apps.push(app);
      await app.firstWindow();
      const bounds = { x: index * SCREEN_SIZE.width, y: 0, ...SCREEN_SIZE };
      await app.evaluate(({ BaseWindow }, to) => BaseWindow.getAllWindows()[0]?.setContentBounds(to), bounds);
    }
    const pages = await Promise.all(apps.map((app) => app.firstWindow()));
    for (const page of pages) {
      await page.waitForFunction(() => document.querySelector('video')?.readyState === 4, null, {
        timeout: PATIENCE_MS,
      });
    }
    const startAtMs = Date.now() + START_BARE_IN_MS;
    for (const page of pages) {
      await page.evaluate((at) => {
        setTimeout(() => document.querySelector('video')?.play(), at - Date.now());
      }, startAtMs);
    }
    await wait(startAtMs - Date.now() + 500);
    return skewsOf(await filmBoth(display, folder, FLOOR_SECONDS), CLIPS, CLIP_SECONDS);
  } finally {
    for (const app of apps) await app.close();
  }
}
