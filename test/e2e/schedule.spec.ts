/**
 * Has a takeover on a real player: it interrupts a running video, outlives the scheduler and a restart of the player,
 * and ends by itself. How long the interruption took is noted with the test, not asserted: this machine may be busy.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TakeoverView } from '@bacheca/shared/api/takeovers';
import { expect, type Page, test } from '@playwright/test';
import { pairWithNewScreen, publishVideo, takeoverRequest } from '../support/one-video.ts';
import {
  chromiumHost,
  electronHost,
  isLongOn,
  type Player,
  type Sighting,
  watchScreen,
} from '../support/players.ts';
import { Staff, startSchedulerProcess } from '../support/scheduler.ts';

const PATIENCE_MS = 120_000;
/** A player is restarted within it on a busy machine, with time to spare. */
const TAKEOVER_MS = 60_000;
/** The page's clock and the player's differ by less. */
const FRAME_MS = 20;

for (const host of [electronHost, chromiumHost]) {
  test(`${host.name}: a takeover interrupts a running video, survives a restart and ends by itself, offline`, {
    tag: isLongOn(host, chromiumHost) ? '@long' : [],
  }, async ({ browser }) => {
    test.skip(host.obstacle !== null, host.obstacle ?? '');
    test.setTimeout(6 * 60_000);
    const folder = mkdtempSync(join(tmpdir(), 'bacheca-schedule-'));
    const playerData = join(folder, 'player');
    const scheduler = await startSchedulerProcess(join(folder, 'scheduler'), {
      env: { BACHECA_SEED: 'none' },
    });
    let player: Player | undefined;
    try {
      const staff = await Staff.firstAdmin(scheduler);
      await publishVideo(staff, folder);
      player = await host.start(browser, playerData, scheduler.url);
      const screen = player.page;
      test.info().annotations.push({ type: 'host', description: player.host });
      await pairWithNewScreen(staff, screen);
      await shows(screen, 'video');
      const film = screen.locator('.layer[data-phase="visible"] video').first();
      await expect
        .poll(() => film.evaluate(motionOf), { timeout: PATIENCE_MS })
        .toMatchObject({ runs: true });

      const { takeover } = await test.step('it interrupts the video', async () => {
        const watch = await watchScreen(screen);
        const askedAtMs = await screen.evaluate(() => Date.now());
        const started = await staff.send<TakeoverView>(
          'POST',
          '/api/takeovers',
          takeoverRequest(TAKEOVER_MS),
        );
        await shows(screen, 'allerta');
        const sightings = await seen(watch, 'allerta');
        expect(sightings.map(({ itemId }) => itemId)).toEqual(['video', 'allerta']);
        const tookMs = (sightings.at(-1)?.atMs ?? Number.NaN) - askedAtMs;
        test.info().annotations.push({ type: 'takeover', description: `${Math.round(tookMs)} ms` });
        return started;
      });

      await test.step('it is there again after a power cut, without a scheduler', async () => {
        // It shows at once, and is on disk moments later.
        const stored = () => readFileSync(join(playerData, 'orders.json'), 'utf8');
        await expect.poll(stored, { timeout: PATIENCE_MS }).toContain(takeover.id);
        await scheduler.stop('SIGKILL');
        await player?.kill();
        player = await host.start(browser, playerData, scheduler.url);
        await shows(player.page, 'allerta');
        expect(Date.now()).toBeLessThan(Date.parse(takeover.endsAt));
      });

      await test.step('it ends by itself, and the video is back', async () => {
        const again = player?.page;
        if (!again) throw new Error('the player was started again');
        const watch = await watchScreen(again);
        await shows(again, 'video');
        const back = (await seen(watch, 'video')).find(({ itemId }) => itemId === 'video');
        // The eye sees it once it is opaque: after the end, never before.
        expect(back?.atMs).toBeGreaterThan(Date.parse(takeover.endsAt) - FRAME_MS);
      });
    } finally {
      await player?.stop().catch(() => {});
      await scheduler.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** Whether a video moves, and what else a reader of a failure would ask of it. */
async function motionOf(video: HTMLVideoElement | SVGElement) {
  if (!(video instanceof HTMLVideoElement)) throw new Error('there is no video in the layer');
  const before = video.currentTime;
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { currentTime, duration, paused, ended, seeking, readyState, networkState, error } = video;
  const runs = currentTime !== before;
  return {
    runs,
    before,
    currentTime,
    duration,
    paused,
    ended,
    seeking,
    readyState,
    networkState,
    error: error?.message,
  };
}

async function shows(screen: Page, itemId: string): Promise<void> {
  const visible = screen.locator(`.layer[data-phase="visible"][data-item="${itemId}"]`);
  await expect(visible.first()).toBeVisible({ timeout: PATIENCE_MS });
}

/** All sightings, once this item is among them. */
async function seen(watch: { sightings(): Promise<Sighting[]> }, itemId: string): Promise<Sighting[]> {
  let sightings: Sighting[] = [];
  await expect
    .poll(
      async () => {
        sightings = await watch.sightings();
        return sightings.some((sighting) => sighting.itemId === itemId);
      },
      { timeout: PATIENCE_MS, intervals: [50] },
    )
    .toBe(true);
  return sightings;
}
