/** Videos and streams in a real Chromium: their forms, their sound, and streams that stall, end and come back. */
import { existsSync } from 'node:fs';
import type { Item } from '@bacheca/shared';
import { chromium, expect, type Page } from '@playwright/test';
import type { AgentToStage, Cue } from '../../apps/player/stage.ts';
import { CHROMIUM_PATH } from '../../scripts/support/tools.ts';
import { cue, slide, test, video } from './support/stage.ts';

function stream(id: string, url: string, over: Partial<Cue> = {}): Cue {
  const item: Item = {
    id,
    title: id,
    kind: 'stream',
    durationMs: 60_000,
    variants: [{ language: 'it', url }],
  };
  return cue(id, item, [], over);
}

/** Of the newest video on the page. */
function soundOf(page: Page) {
  return page
    .locator('video')
    .last()
    .evaluate((element: HTMLVideoElement) => ({
      muted: element.muted,
      volume: element.volume,
      paused: element.paused,
    }));
}

for (const form of ['vp9', 'av1'] as const) {
  test(`a WebM with ${form.toUpperCase()} plays from its beginning to its end`, async ({
    stage,
    gallery,
  }) => {
    const file = await gallery.addVideo({ seconds: 2, form });
    await stage.play(video('a', file, { endsInMs: 2_000 }), { type: 'bumper' }, 2_000);
    await expect.poll(stage.reports).toEqual(['shown a', 'ended a', 'interlude bumper']);
    expect((await stage.messages()).find(({ type }) => type === 'ended')).toMatchObject({ finished: true });
  });
}

test('a video is mute unless the place has sound, which changes while it plays', async ({
  stage,
  gallery,
}) => {
  const file = await gallery.addVideo({ seconds: 20, sound: true });
  await stage.play(video('a', file));
  await expect.poll(stage.reports).toEqual(['shown a']);
  expect(await soundOf(stage.page)).toMatchObject({ muted: true, paused: false });
  await stage.setUp({ volume: 0.4 });
  await expect.poll(() => soundOf(stage.page)).toEqual({ muted: false, volume: 0.4, paused: false });
  await stage.play(video('b', file));
  await expect.poll(stage.reports).toContain('shown b');
  expect(await soundOf(stage.page)).toEqual({ muted: false, volume: 0.4, paused: false });
  await stage.setUp({ volume: 0 });
  await expect.poll(() => soundOf(stage.page)).toMatchObject({ muted: true, paused: false });
});

test('where the browser forbids sound without a gesture, a video plays mute rather than not at all', async ({
  gallery,
}) => {
  const browser = await chromium.launch({
    ...(existsSync(CHROMIUM_PATH) ? { executablePath: CHROMIUM_PATH } : {}),
    args: [
      '--autoplay-policy=document-user-activation-required',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  try {
    const file = await gallery.addVideo({ seconds: 20, sound: true });
    const page = await browser.newPage();
    await page.goto(gallery.url);
    // Playwright's own evaluation counts as a gesture.
    const client = await page.context().newCDPSession(page);
    const quietly = async <T>(expression: string): Promise<T> =>
      (await client.send('Runtime.evaluate', { expression, userGesture: false, returnByValue: true })).result
        .value;
    const say = (message: AgentToStage) => quietly(`gallery.say(${JSON.stringify(message)})`);
    const heard = () => quietly<string[]>('gallery.heard.map(({ message }) => message.type)');
    const sound = () =>
      quietly("[...document.querySelectorAll('video')].map(({ muted, paused }) => ({ muted, paused }))");
    const setUp = (volume: number) =>
      say({
        type: 'setup',
        locationName: 'URP',
        timeZone: 'Europe/Rome',
        languages: ['it'],
        clockOffsetMs: 0,
        transition: 'cut',
        volume,
        synchronised: false,
      });
    await expect.poll(heard).toContain('interlude');
    await setUp(0.5);
    await say({ type: 'play', now: video('a', file), next: null, nextInMs: 0, saidAtMs: 0 });
    await expect.poll(heard).toContain('shown');
    expect(await sound()).toEqual([{ muted: true, paused: false }]);
    await setUp(0);
    await setUp(0.7);
    await expect.poll(sound).toEqual([{ muted: true, paused: false }]);
    expect(await heard()).not.toContain('failed');
  } finally {
    await browser.close();
  }
});

test('a stream on demand is joined where the timeline is, and is over when it ends', async ({
  stage,
  gallery,
}) => {
  const url = await gallery.addStream(8);
  await stage.play(stream('council', url, { joinAtMs: 5_000 }));
  await expect.poll(stage.reports).toContain('shown council');
  const seconds = () =>
    stage.page.locator('video').evaluate((element: HTMLVideoElement) => element.currentTime);
  expect(await seconds()).toBeGreaterThan(4.9);
  await expect.poll(stage.reports).toEqual(['shown council', 'ended council']);
  expect((await stage.messages()).find(({ type }) => type === 'ended')).toMatchObject({ finished: true });
  // The agent has the loop beneath.
  await stage.play(slide('loop'));
  await expect.poll(stage.reports).toEqual(['shown council', 'ended council', 'shown loop']);
});

test('a live stream that stalls fails after 5 s, gives way, and plays again when it goes on', async ({
  stage,
  gallery,
}) => {
  const live = await gallery.addLiveStream();
  await stage.play(stream('tv', live.url));
  await expect.poll(stage.reports).toContain('shown tv');
  await stage.page.waitForTimeout(1_500);
  live.stall();
  await expect.poll(stage.reports, { timeout: 60_000 }).toEqual(['shown tv', 'failed tv']);
  expect((await stage.messages()).at(-1)).toMatchObject({ reason: 'no new picture came for 5 s' });
  await stage.play(slide('loop'));
  await expect.poll(stage.reports).toContain('shown loop');
  live.goOn();
  await stage.play(stream('tv-again', live.url));
  await expect
    .poll(stage.reports)
    .toEqual(['shown tv', 'failed tv', 'shown loop', 'ended loop', 'shown tv-again']);
});

test('a stream that is not there fails with a plain reason', async ({ stage, gallery }) => {
  await stage.play(stream('tv', new URL('/nowhere.m3u8', gallery.url).href));
  await expect.poll(stage.reports).toEqual(['failed tv']);
  expect((await stage.messages()).at(-1)).toMatchObject({
    reason: 'the stream can not be played (manifestLoadError)',
    durationMs: 0,
  });
});
