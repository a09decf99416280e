/** Screens that show the same frame: a video in a real Chromium is brought to its timeline by its rate alone. */

import { expect, type Page, test } from '@playwright/test';
import type { AgentToStage, Cue } from '../../apps/player/contract/stage.ts';
import { openGallery } from './gallery.ts';

const SETUP: AgentToStage = {
  type: 'setup',
  locationName: 'URP',
  timeZone: 'Europe/Rome',
  languages: ['it'],
  clockOffsetMs: 0,
  transition: 'cut',
  volume: 0,
  synchronised: true,
};

interface Watched {
  /** How far each frame is from where the timeline had it when the test began, in ms. */
  readonly aheadMs: number[];
  readonly rates: number[];
  jumps: number;
  paused: number;
}

/** Says that the cue should have begun `agoMs` ago, and watches its video from its first frame on. */
async function begin(page: Page, setup: AgentToStage, cue: Cue, agoMs: number): Promise<void> {
  await page.evaluate(
    ([said, shown, ago]) => {
      const beginsAt = performance.now() - ago;
      window.gallery.say(said);
      window.gallery.say({
        type: 'play',
        now: { ...shown, startsInMs: -ago },
        next: null,
        nextInMs: 60_000,
        saidAtMs: 0,
      });
      const watched: Watched = { aheadMs: [], rates: [], jumps: 0, paused: 0 };
      Object.assign(window, { beginsAt, watched });
      const find = () => {
        const video = document.querySelector('video');
        if (!video) return requestAnimationFrame(find);
        const look: VideoFrameRequestCallback = (_, { mediaTime, expectedDisplayTime }) => {
          if (!video.paused) {
            if (watched.rates.length === 0) {
              video.addEventListener('seeking', () => watched.jumps++);
              video.addEventListener('pause', () => watched.paused++);
            }
            watched.aheadMs.push(mediaTime * 1000 - (expectedDisplayTime - beginsAt));
            watched.rates.push(video.playbackRate);
          }
          video.requestVideoFrameCallback(look);
        };
        video.requestVideoFrameCallback(look);
        return 0;
      };
      find();
    },
    [setup, cue, agoMs] as const,
  );
}

/** Says that the cue begins so much later than was said at first. */
async function correct(page: Page, cue: Cue, byMs: number): Promise<void> {
  await page.evaluate(
    ([shown, by]) => {
      const { beginsAt } = window as unknown as { beginsAt: number };
      window.gallery.say({
        type: 'play',
        now: { ...shown, startsInMs: beginsAt + by - performance.now() },
        next: null,
        nextInMs: 60_000,
        saidAtMs: 0,
      });
    },
    [cue, byMs] as const,
  );
}

/** It is that of the last third of a second. */
async function aheadMs(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { watched } = window as unknown as { watched: Watched };
    const last = watched.aheadMs.slice(-11).sort((a, b) => a - b);
    return last.length < 11 ? Number.NaN : (last[5] ?? Number.NaN);
  });
}

const watched = (page: Page) => page.evaluate(() => (window as unknown as { watched: Watched }).watched);

test('a video that begins too late, or whose time is corrected, is brought back without a jump', async ({
  page,
}) => {
  const gallery = await openGallery();
  try {
    const file = await gallery.addVideo({ seconds: 30, width: 320, height: 180 });
    const cue: Cue = {
      id: 'a',
      item: { id: 'a', title: 'a', kind: 'video', variants: [{ language: 'it', media: file.sha256 }] },
      language: 'it',
      mediaFiles: { [file.sha256]: file },
      startsInMs: 0,
      endsInMs: 30_000,
      joinAtMs: 0,
      cutAtEnd: false,
    };
    await page.goto(gallery.url);
    await begin(page, SETUP, cue, 150);
    const expectAt = (ms: number) =>
      expect.poll(async () => Math.abs((await aheadMs(page)) - ms)).toBeLessThan(17);
    await expectAt(0);
    // The clock is known better now: the video should be further back; and then, where it was.
    for (const backMs of [80, 0]) {
      await correct(page, cue, backMs);
      await expectAt(-backMs);
    }

    const { rates, jumps, paused } = await watched(page);
    expect(Math.max(...rates)).toBeGreaterThan(1);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1.05);
    expect(Math.min(...rates)).toBeLessThan(1);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.95);
    expect({ jumps, paused }).toEqual({ jumps: 0, paused: 0 });
    const shown = await page.evaluate(() => window.gallery.heard.map(({ message }) => message.type));
    expect(shown.filter((type) => type === 'shown').length).toBe(1);

    // With sound it is nudged less: the pitch follows the rate.
    await page.reload();
    await begin(page, { ...SETUP, volume: 0.5 } as AgentToStage, cue, 0);
    await expect.poll(async () => (await watched(page)).rates.length).toBeGreaterThan(0);
    await correct(page, cue, 300);
    await expect.poll(async () => (await watched(page)).rates).toContain(0.99);
    const heard = (await watched(page)).rates.map((rate) => Math.abs(rate - 1));
    expect(Math.max(...heard)).toBeLessThan(0.0101);

    // A screen that stands alone plays at its own rate.
    await page.reload();
    await begin(page, { ...SETUP, synchronised: false } as AgentToStage, cue, 150);
    await expect.poll(async () => (await watched(page)).rates.length).toBeGreaterThan(40);
    expect(new Set((await watched(page)).rates)).toEqual(new Set([1]));
  } finally {
    await gallery.close();
  }
});
