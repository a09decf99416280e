/** Plays videos and streams in a real Chromium: their forms, their sound, and streams that stall, end and come back. */
import { readFileSync } from 'node:fs';
import type { Item } from '@bacheca/shared/model/items';
import { expect, type Page } from '@playwright/test';
import type { Cue } from '../../apps/player/contract/stage.ts';
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

/** It is of the newest video on the page; the one before it may still be leaving. */
function soundOf(page: Page) {
  return page
    .locator('.layer:not([data-phase="leaving"]) video')
    .last()
    .evaluate((element: HTMLVideoElement) => ({
      muted: element.muted,
      volume: element.volume,
      paused: element.paused,
    }));
}

for (const form of ['vp9', 'av1'] as const) {
  test(`a WebM with ${form.toUpperCase()} plays from its beginning to its end`, {
    tag: form === 'av1' ? '@long' : [],
  }, async ({ stage, gallery }) => {
    const file = await gallery.addVideo({ seconds: 2, form });
    await stage.play(video('a', file, { endsInMs: 2_000 }), { type: 'bumper' }, 2_000);
    await expect.poll(stage.reports).toEqual(['shown a', 'ended a', 'interlude bumper']);
    expect((await stage.messages()).find(({ type }) => type === 'ended')).toMatchObject({ finished: true });
  });
}

const FIELD = new URL('../media/', import.meta.url);

for (const [name, seconds] of [
  ['one-frame-a-second.mp4', 12],
  ['held-8s-in-30fps.mp4', 12],
  ['one-frame-in-5s.mp4', 30],
  ['picture-begins-at-4s.mp4', 8],
] as const) {
  test(`${name} plays whole, and never over the item before`, {
    tag: seconds > 10 ? '@long' : [],
  }, async ({ stage, gallery }) => {
    const bytes = readFileSync(new URL(name, FIELD));
    const facts = { mimeType: 'video/mp4', width: 320, height: 180, durationMs: seconds * 1000 };
    const file = await gallery.add(bytes, facts);
    const before = await gallery.addVideo({ seconds: 2 });
    await stage.play(video('a', before, { endsInMs: 2000 }));
    await expect.poll(stage.reports).toEqual(['shown a']);
    // How many scenes can be seen at once, at each change of one.
    await stage.page.evaluate(() => {
      const seen: number[] = [];
      Object.assign(window, { seenAtOnce: seen });
      const count = () => seen.push(document.querySelectorAll('.layer[data-phase="visible"]').length);
      new MutationObserver(count).observe(document.body, {
        subtree: true,
        childList: true,
        attributeFilter: ['data-phase'],
      });
    });
    await stage.play(video('b', file, { endsInMs: facts.durationMs }), { type: 'bumper' }, facts.durationMs);
    const whole = ['shown a', 'ended a', 'shown b', 'ended b', 'interlude bumper'];
    await expect.poll(stage.reports).toEqual(whole);
    const ends = (await stage.messages()).filter(({ type }) => type === 'ended');
    expect(ends.at(-1)).toMatchObject({ finished: true });
    const seen = await stage.page.evaluate(() => (window as unknown as { seenAtOnce: number[] }).seenAtOnce);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1);
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

test('where the browser wants a gesture before a page may sound, a video plays mute rather than not at all', async ({
  stage,
  gallery,
}) => {
  // Chromium answers so without a gesture; Playwright's own calls count as one, so here the page has to say it.
  await stage.page.evaluate(() => {
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
      return this.muted ? play.call(this) : Promise.reject(new DOMException('no gesture', 'NotAllowedError'));
    };
  });
  const file = await gallery.addVideo({ seconds: 20, sound: true });
  await stage.setUp({ volume: 0.5 });
  await stage.play(video('a', file));
  await expect.poll(stage.reports).toEqual(['shown a']);
  expect(await soundOf(stage.page)).toMatchObject({ muted: true, paused: false });
});

test('a video that something else stops plays on', async ({ stage, gallery }) => {
  const file = await gallery.addVideo({ seconds: 20 });
  await stage.play(video('a', file, { endsInMs: 20_000 }));
  await expect.poll(stage.reports).toEqual(['shown a']);
  // A media key does as much.
  const stoppedAt = await stage.page.locator('video').evaluate((element: HTMLVideoElement) => {
    element.pause();
    return element.currentTime;
  });
  const playing = () =>
    stage.page
      .locator('video')
      .evaluate(
        (element: HTMLVideoElement, from) => !element.paused && element.currentTime > from,
        stoppedAt,
      );
  await expect.poll(playing).toBe(true);
  expect(await stage.reports()).toEqual(['shown a']);
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
  const video = stage.page.locator('[data-cue="tv"] video');
  const startedAt = await video.evaluate((it: HTMLVideoElement) => it.currentTime);
  await expect
    .poll(() => video.evaluate((it: HTMLVideoElement) => it.currentTime))
    .toBeGreaterThan(startedAt + 1);
  live.stall();
  await expect.poll(stage.reports).toEqual(['shown tv', 'failed tv']);
  expect((await stage.messages()).at(-1)).toMatchObject({ reason: 'it stood still for 5 s' });
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
    reason: expect.stringContaining('HTTP 404'),
    durationMs: 0,
  });
});
