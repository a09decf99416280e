/**
 * How long the picture stands when an item can't be shown or breaks: from its last new picture, or from when the
 * broken item was due, until what the agent gives instead is on screen. The stage runs in Chromium, and the agent's
 * part is played by the page, which answers each failure at once.
 */
import { existsSync } from 'node:fs';
import type { Item } from '@bacheca/shared/model/items';
import { chromium, type Page } from '@playwright/test';
import type { Cue } from '../../apps/player/contract/stage.ts';
import { buildWhatChanged } from '../../scripts/support/builds.ts';
import { CHROMIUM_PATH } from '../../scripts/support/tools.ts';
import { openGallery } from '../e2e/gallery.ts';
import { broken } from '../e2e/support/faults.ts';
import { cue, slide } from '../e2e/support/stage.ts';
import { printFigure } from './support/figures.ts';

/** The broken item is told of this long before it is due. */
const AHEAD_MS = 4000;
const PATIENCE_MS = 60_000;
const STALL_AFTER_MS = 2000;

export async function bench(): Promise<void> {
  await buildWhatChanged();
  const gallery = await openGallery();
  const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({
    ...(existsSync(CHROMIUM_PATH) ? { executablePath: CHROMIUM_PATH } : {}),
    args: [...rootArgs, '--autoplay-policy=no-user-gesture-required'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    for (const [fault, { make }] of Object.entries(broken)) {
      await page.goto(gallery.url);
      report(fault, await measure(page, await make(gallery)));
    }
    const live = await gallery.addLiveStream();
    const item: Item = {
      id: 'broken',
      title: 'broken',
      kind: 'stream',
      durationMs: PATIENCE_MS,
      variants: [{ language: 'it', url: live.url }],
    };
    await page.goto(gallery.url);
    const stalls = setTimeout(() => live.stall(), AHEAD_MS + STALL_AFTER_MS);
    report('a stream that stalls (5 s of which are awaited)', await measure(page, cue('broken', item, [])));
    clearTimeout(stalls);
  } finally {
    await browser.close();
    await gallery.close();
  }
}

interface Measured {
  readonly stoodMs: number;
  readonly reason: string;
}

function report(fault: string, { stoodMs, reason }: Measured): void {
  printFigure({ bench: 'recovery', fault, stoodMs: Math.round(stoodMs), reason });
}

function measure(page: Page, faulty: Cue): Promise<Measured> {
  const before = slide('before', {}, { endsInMs: AHEAD_MS });
  const next = { ...faulty, startsInMs: AHEAD_MS, endsInMs: AHEAD_MS + faulty.endsInMs };
  return page.evaluate(standing, { before, next, instead: slide('instead'), aheadMs: AHEAD_MS });
}

/** Runs in the page. */
async function standing({
  before,
  next,
  instead,
  aheadMs,
}: {
  before: Cue;
  next: Cue;
  instead: Cue;
  aheadMs: number;
}): Promise<Measured> {
  const { gallery } = window;
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const reported = (type: string, cueId?: string) =>
    gallery.heard.find(
      ({ message }) => message.type === type && (!cueId || ('cueId' in message && message.cueId === cueId)),
    );
  while (!reported('interlude')) await wait(5);
  const dueAt = performance.now() + aheadMs;
  gallery.say({ type: 'play', now: before, next, nextInMs: aheadMs, saidAtMs: Date.now() });
  let pictures = 0;
  let lastPictureAt = dueAt;
  let failedAt: number | null = null;
  let reason = '';
  for (;;) {
    const video = document.querySelector<HTMLVideoElement>('[data-cue="broken"] video');
    const seen = video?.getVideoPlaybackQuality().totalVideoFrames ?? pictures;
    if (seen !== pictures) lastPictureAt = Math.max(dueAt, performance.now());
    pictures = seen;
    const failed = reported('failed', 'broken');
    if (failed && failedAt === null) {
      failedAt = performance.now();
      if (failed.message.type === 'failed') reason = failed.message.reason;
      const restMs = dueAt - performance.now();
      const given = { ...instead, startsInMs: restMs };
      if (restMs > 0)
        gallery.say({
          type: 'play',
          now: { ...before, endsInMs: restMs },
          next: given,
          nextInMs: restMs,
          saidAtMs: Date.now(),
        });
      else gallery.say({ type: 'play', now: instead, next: null, nextInMs: 0, saidAtMs: Date.now() });
    }
    const shown = reported('shown', 'instead');
    if (shown?.message.type === 'shown') {
      return { stoodMs: Math.max(0, shown.at - shown.message.agoMs - lastPictureAt), reason };
    }
    await wait(5);
  }
}
