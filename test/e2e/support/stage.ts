/**
 * Runs the stage in a real Chromium with no agent: the test says what an agent would, and reads what the stage reports.
 */

import type { Language } from '@bacheca/shared/model/ids';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { test as base, expect, type Page } from '@playwright/test';
import type { AgentToStage, Cue, Interlude, StageToAgent } from '../../../apps/player/contract/stage.ts';
import { type Gallery, openGallery } from '../gallery.ts';

/** It is for what must be answered soon after it happened. */
export const AT_ONCE = { intervals: [50] };

type Setup = Extract<AgentToStage, { type: 'setup' }>;

export interface Stage {
  readonly page: Page;
  say(message: AgentToStage): Promise<void>;
  /** Says how the place is, these things apart. */
  setUp(more?: Partial<Setup>): Promise<void>;
  play(now: Cue | Interlude, next?: Cue | Interlude | null, nextInMs?: number): Promise<void>;
  /** What the stage has reported since it was ready and started, in order, as `shown a`. */
  reports(): Promise<string[]>;
  messages(): Promise<StageToAgent[]>;
  /** Returns the colour in the middle of the screen. */
  middle(): Promise<[red: number, green: number, blue: number]>;
}

export const test = base.extend<{ stage: Stage }, { gallery: Gallery }>({
  gallery: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const gallery = await openGallery();
      await use(gallery);
      await gallery.close();
    },
    { scope: 'worker' },
  ],
  stage: async ({ page, context, gallery }, use) => {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) faults.push(message.text());
    });
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.goto(gallery.url);
    const canvas = await context.newPage();
    await page.bringToFront();
    const messages = () => page.evaluate(() => window.gallery.heard.map(({ message }) => message));
    const stage: Stage = {
      page,
      messages,
      say: (message) => page.evaluate((said) => window.gallery.say(said), message),
      setUp: (more = {}) =>
        stage.say({
          type: 'setup',
          locationName: 'URP',
          address: 'Piazza del Comune',
          timeZone: 'Europe/Rome',
          languages: ['it', 'en'],
          clockOffsetMs: 0,
          transition: 'cut',
          volume: 0,
          synchronised: false,
          ...more,
        }),
      play: (now, next = null, nextInMs = 0) => stage.say({ type: 'play', now, next, nextInMs, saidAtMs: 0 }),
      reports: async () =>
        (await messages()).slice(2).flatMap((message) => {
          if ('cueId' in message) return [`${message.type} ${message.cueId}`];
          return message.type === 'interlude' ? [`${message.type} ${message.showing}`] : [];
        }),
      async middle() {
        const { data, width, height } = await pixels(canvas, await page.screenshot());
        const at = 4 * (Math.floor(height / 2) * width + Math.floor(width / 2));
        return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
      },
    };
    await expect.poll(async () => (await messages()).length).toBe(2);
    await stage.setUp();
    await use(stage);
    expect(faults).toEqual([]);
  },
});

/** Resolves so many frames of the page later: for what must not have come by then. */
export function frames(page: Page, count: number): Promise<void> {
  return page.evaluate(
    (left) =>
      new Promise<void>((resolve) => {
        const next = (still: number) => {
          if (still === 0) resolve();
          else requestAnimationFrame(() => next(still - 1));
        };
        next(left);
      }),
    count,
  );
}

/** They are decoded by a browser, since it is there. */
export async function pixels(page: Page, png: Buffer) {
  const { data, width, height } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (!drawing) throw new Error('no canvas');
    drawing.drawImage(bitmap, 0, 0);
    const image = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
    let binary = '';
    for (let at = 0; at < image.data.length; at += 32_768) {
      binary += String.fromCharCode(...image.data.subarray(at, at + 32_768));
    }
    return { data: btoa(binary), width: bitmap.width, height: bitmap.height };
  }, png.toString('base64'));
  return { data: new Uint8ClampedArray(Buffer.from(data, 'base64')), width, height };
}

export function cue(id: string, item: Item, files: readonly MediaFile[], over: Partial<Cue> = {}): Cue {
  return {
    id,
    item,
    language: item.variants[0]?.language ?? 'it',
    mediaFiles: Object.fromEntries(files.map((file) => [file.sha256, file])),
    startsInMs: 0,
    endsInMs: 60_000,
    joinAtMs: 0,
    cutAtEnd: false,
    ...over,
  };
}

export function video(id: string, file: MediaFile, over: Partial<Cue> = {}, subtitles?: MediaFile): Cue {
  const variant = { language: 'it' as const, media: file.sha256 };
  const item: Item = {
    id,
    title: id,
    kind: 'video',
    variants: [subtitles ? { ...variant, subtitles: subtitles.sha256 } : variant],
  };
  return cue(id, item, subtitles ? [file, subtitles] : [file], over);
}

export interface SlideTexts {
  readonly language?: Language;
  readonly title?: string;
  readonly lead?: string;
  readonly steps?: [string, string, string];
}

export function slide(id: string, texts: SlideTexts = {}, over: Partial<Cue> = {}): Cue {
  const variant = {
    language: 'it' as const,
    title: 'Certificati online',
    lead: 'Residenza, nascita, stato di famiglia: scaricali da casa.',
    steps: ['Entra con la tua identità digitale', 'Scegli il certificato', 'Scarica il documento'],
    ...texts,
  };
  const item: Item = {
    id,
    title: id,
    kind: 'qr',
    url: 'https://servizi.comune.prato.it/c/7Q2F',
    urlLabel: 'servizi.comune.prato.it/c/7Q2F',
    accessModes: ['spid-cie-cns', 'pagopa'],
    durationMs: 10_000,
    variants: [variant],
  };
  return cue(id, item, [], over);
}

export function isRed([red, green, blue]: readonly number[]): boolean {
  return (red ?? 0) > 180 && (green ?? 255) < 60 && (blue ?? 255) < 60;
}

export function isBlue([red, green, blue]: readonly number[]): boolean {
  return (blue ?? 0) > 180 && (red ?? 255) < 60 && (green ?? 255) < 60;
}
