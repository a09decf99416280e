/** The stage in a real Chromium with real media: what it shows, and that it reports what it showed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Item, Language, MediaFile } from '@bacheca/shared';
import { test as base, expect, type Page } from '@playwright/test';
import jsQR from 'jsqr';
import type { AgentToStage, Cue, Interlude, StageToAgent } from '../../apps/player/stage.ts';
import { type Gallery, openGallery } from './gallery.ts';

const browserHost = new URL('../../apps/player/browser/main.ts', import.meta.url).pathname;

/** For what must be answered soon after it happened. */
const AT_ONCE = { intervals: [50] };

interface Stage {
  readonly page: Page;
  say(message: AgentToStage): Promise<void>;
  play(now: Cue | Interlude, next?: Cue | Interlude | null, nextInMs?: number): Promise<void>;
  /** What the stage has reported since it was ready and started, in order, as `shown a`. */
  reports(): Promise<string[]>;
  messages(): Promise<StageToAgent[]>;
  /** Colour in the middle of the screen. */
  middle(): Promise<[red: number, green: number, blue: number]>;
}

const test = base.extend<{ stage: Stage }, { gallery: Gallery }>({
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
      play: (now, next = null, nextInMs = 0) => stage.say({ type: 'play', now, next, nextInMs, saidAtMs: 0 }),
      reports: async () =>
        (await messages())
          .slice(2)
          .filter((message) => message.type !== 'ready' && message.type !== 'gone')
          .map((message) => `${message.type} ${'cueId' in message ? message.cueId : message.showing}`),
      async middle() {
        const { data, width, height } = await pixels(canvas, await page.screenshot());
        const at = 4 * (Math.floor(height / 2) * width + Math.floor(width / 2));
        return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
      },
    };
    await expect.poll(async () => (await messages()).length).toBe(2);
    await stage.say({
      type: 'setup',
      locationName: 'URP',
      address: 'Piazza del Comune',
      timeZone: 'Europe/Rome',
      languages: ['it', 'en'],
      clockOffsetMs: 0,
      transition: 'cut',
      volume: 0,
      synchronised: false,
    });
    await use(stage);
    expect(faults).toEqual([]);
  },
});

/** Decoded by a browser, since it is there. */
async function pixels(page: Page, png: Buffer) {
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

function cue(id: string, item: Item, files: readonly MediaFile[], over: Partial<Cue> = {}): Cue {
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

function video(id: string, file: MediaFile, over: Partial<Cue> = {}, subtitles?: MediaFile): Cue {
  const variant = { language: 'it' as const, media: file.sha256 };
  const item: Item = {
    id,
    title: id,
    kind: 'video',
    variants: [subtitles ? { ...variant, subtitles: subtitles.sha256 } : variant],
  };
  return cue(id, item, subtitles ? [file, subtitles] : [file], over);
}

interface SlideTexts {
  readonly language?: Language;
  readonly title?: string;
  readonly lead?: string;
  readonly steps?: [string, string, string];
}

function slide(id: string, texts: SlideTexts = {}, over: Partial<Cue> = {}): Cue {
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

function isRed([red, green, blue]: readonly number[]): boolean {
  return (red ?? 0) > 180 && (green ?? 255) < 60 && (blue ?? 255) < 60;
}

function isBlue([red, green, blue]: readonly number[]): boolean {
  return (blue ?? 0) > 180 && (red ?? 255) < 60 && (green ?? 255) < 60;
}

test('an item that is prepared and never shown is no play', async ({ stage, gallery }) => {
  const file = await gallery.addVideo({ seconds: 3 });
  await stage.play(slide('a'), video('b', file, { startsInMs: 30_000, endsInMs: 33_000 }), 30_000);
  await expect(stage.page.locator('[data-cue="b"]')).toHaveAttribute('data-phase', 'ready');
  await stage.page.waitForTimeout(2_500);
  await stage.play(slide('a'), { type: 'bumper' }, 500);
  await expect.poll(stage.reports).toEqual(['shown a', 'ended a', 'interlude bumper']);
});

test('a video, a still and a video follow each other, each reported when it was really there', async ({
  stage,
  gallery,
}) => {
  const red = await gallery.addVideo({ seconds: 2, source: 'color=red' });
  const blue = await gallery.addVideo({ seconds: 3, source: 'color=blue' });
  const still = (over: Partial<Cue>) => slide('still', {}, over);

  await stage.play(
    video('red', red, { endsInMs: 2_000 }),
    still({ startsInMs: 2_000, endsInMs: 5_000 }),
    2_000,
  );
  await expect.poll(stage.reports).toContain('shown red');
  await expect.poll(stage.reports, AT_ONCE).toContain('shown still');
  await stage.play(
    still({ endsInMs: 3_000 }),
    video('blue', blue, { startsInMs: 3_000, endsInMs: 6_000 }),
    3_000,
  );
  await expect.poll(stage.reports, AT_ONCE).toContain('shown blue');
  await stage.play(video('blue', blue, { endsInMs: 3_000 }), { type: 'fallback' }, 3_000);
  await expect
    .poll(stage.reports)
    .toEqual([
      'shown red',
      'ended red',
      'shown still',
      'ended still',
      'shown blue',
      'ended blue',
      'interlude fallback',
    ]);

  const ended = (await stage.messages()).filter((message) => message.type === 'ended');
  expect(ended.map(({ cueId, finished }) => [cueId, finished])).toEqual([
    ['red', true],
    ['still', true],
    ['blue', true],
  ]);
  for (const [index, seconds] of [2, 3, 3].entries()) {
    expect(ended[index]?.durationMs).toBeGreaterThan(seconds * 1000 - 600);
    expect(ended[index]?.durationMs).toBeLessThan(seconds * 1000 + 800);
  }
  expect(ended[0]?.frames?.shown).toBeGreaterThan(20);
  expect(ended[1]?.frames).toBeUndefined();
});

test('nothing but the two videos is on screen while one follows the other', async ({
  stage,
  gallery,
  context,
}) => {
  const red = await gallery.addVideo({ seconds: 2, source: 'color=red' });
  const blue = await gallery.addVideo({ seconds: 4, source: 'color=blue' });
  await stage.play(
    video('red', red, { endsInMs: 2_000 }),
    video('blue', blue, { startsInMs: 2_000, endsInMs: 6_000 }),
    2_000,
  );
  await expect.poll(stage.reports).toContain('shown red');
  await stage.page.waitForTimeout(500);

  const cast: string[] = [];
  const client = await context.newCDPSession(stage.page);
  client.on('Page.screencastFrame', ({ data, sessionId }) => {
    cast.push(data);
    client.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await client.send('Page.startScreencast', { format: 'png', maxWidth: 320, maxHeight: 180 });
  await expect.poll(stage.reports).toContain('shown blue');
  await stage.page.waitForTimeout(800);
  await client.send('Page.stopScreencast');

  const canvas = await context.newPage();
  const colours: number[][] = [];
  for (const frame of cast) {
    const { data, width, height } = await pixels(canvas, Buffer.from(frame, 'base64'));
    const at = 4 * (Math.floor(height / 3) * width + Math.floor(width / 2));
    colours.push([...data.subarray(at, at + 3)]);
  }
  expect(colours.length).toBeGreaterThan(3);
  expect(colours.some(isBlue)).toBe(true);
  // A cross-fade of the two: never the field behind them, never black.
  const strange = colours.filter(([r = 0, g = 0, b = 0]) => g > 70 || Math.max(r, b) < 90);
  expect(strange).toEqual([]);
});

test('of a video that can not be played the old picture stays, and the agent hears why', async ({
  stage,
  gallery,
}) => {
  const red = await gallery.addVideo({ seconds: 2, source: 'color=red' });
  const broken = await gallery.add('this is not a video', { mimeType: 'video/mp4', width: 640, height: 360 });
  await stage.play(
    video('red', red, { endsInMs: 2_000 }),
    video('broken', broken, { startsInMs: 2_000, endsInMs: 9_000 }),
    2_000,
  );
  await expect.poll(stage.reports).toEqual(['shown red', 'failed broken']);
  await stage.page.waitForTimeout(3_000);
  expect(isRed(await stage.middle())).toBe(true);
  expect((await stage.messages()).find(({ type }) => type === 'failed')).toMatchObject({
    reason: 'the video is missing or in a form that this player can not show',
    durationMs: 0,
  });

  // The agent substitutes.
  await stage.play(slide('instead'));
  await expect.poll(stage.reports).toEqual(['shown red', 'failed broken', 'ended red', 'shown instead']);
});

test('a video that is joined enters where it is by now', async ({ stage, gallery }) => {
  const file = await gallery.addVideo({ seconds: 9 });
  await stage.play(video('a', file, { joinAtMs: 5_000, endsInMs: 4_000 }), { type: 'bumper' }, 4_000);
  await expect.poll(stage.reports).toEqual(['shown a']);
  const seconds = await stage.page
    .locator('video')
    .evaluate((element: HTMLVideoElement) => element.currentTime);
  expect(seconds).toBeGreaterThan(4.9);
  await expect.poll(stage.reports).toEqual(['shown a', 'ended a', 'interlude bumper']);
  expect((await stage.messages()).find(({ type }) => type === 'ended')).toMatchObject({ finished: true });
});

test('a takeover comes at once, and what it interrupts is reported as unfinished', async ({
  stage,
  gallery,
}) => {
  const file = await gallery.addVideo({ seconds: 9 });
  await stage.play(video('a', file, { endsInMs: 9_000 }));
  await expect.poll(stage.reports).toEqual(['shown a']);
  await stage.page.waitForTimeout(1_000);
  const item: Item = {
    id: 'alert',
    title: 'alert',
    kind: 'notice',
    severity: 'warning',
    durationMs: 10_000,
    variants: [
      { language: 'it', title: 'Forti piogge', text: 'Evita i sottopassi.' },
      { language: 'ar', title: 'أمطار غزيرة', text: 'ابتعد عن الأنفاق.' },
    ],
  };
  await stage.play(cue('alert', item, [], { endsInMs: 10_000, takeoverEndsInMs: 30 * 60_000 }));
  await expect.poll(stage.reports).toEqual(['shown a', 'ended a', 'shown alert']);
  expect((await stage.messages()).find(({ type }) => type === 'ended')).toMatchObject({ finished: false });

  await expect(stage.page.getByText('Allerta')).toBeVisible();
  await expect(stage.page.locator('.notice-grid [lang="ar"]')).toHaveCSS('direction', 'rtl');
  await expect(stage.page.locator('.footer')).toContainText(/fino al.* \d\d:\d\d/);
});

test('an infographic turns its pages, and is joined on the page of its position', async ({
  stage,
  gallery,
}) => {
  const pages = await Promise.all(
    ['#ff0000', '#00ff00', '#0000ff'].map((fill) =>
      gallery.add(
        `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><rect width="1280" height="720" fill="${fill}"/></svg>`,
        {
          mimeType: 'image/svg+xml',
          width: 1280,
          height: 720,
        },
      ),
    ),
  );
  const item: Item = {
    id: 'pages',
    title: 'pages',
    kind: 'infographic',
    variants: [
      {
        language: 'it',
        pages: pages.map(({ sha256 }, index) => ({
          media: sha256,
          text: `Pagina ${index + 1}`,
          durationMs: 4_000,
        })),
      },
    ],
  };
  await stage.play(
    cue('pages', item, pages, { joinAtMs: 5_000, endsInMs: 7_000 }),
    { type: 'bumper' },
    7_000,
  );
  await expect.poll(stage.reports).toEqual(['shown pages']);
  await expect(stage.page.locator('img[data-shown="true"]')).toHaveAttribute('alt', 'Pagina 2');
  await expect(stage.page.locator('img[data-shown="true"]')).toHaveAttribute('alt', 'Pagina 3');
  await stage.page.waitForTimeout(400);
  expect(isBlue(await stage.middle())).toBe(true);
  await expect.poll(stage.reports).toEqual(['shown pages', 'ended pages', 'interlude bumper']);
});

test('a fade is awaited to its end, however late a busy player gives it', async ({ stage }) => {
  await stage.play(slide('a'));
  await expect.poll(stage.reports).toContain('shown a');
  await expect(stage.page.locator('.layer')).toHaveCount(1);
  await expect(stage.page.locator('.layer')).toHaveCSS('opacity', '1');
  await stage.page.evaluate(() => {
    document.styleSheets[0]?.insertRule('.layer { transition-duration: 900ms !important }');
    const opacities: number[] = [];
    Object.assign(window, { opacities });
    const look = () => {
      const layers = [...document.querySelectorAll('.layer')].map((layer) => getComputedStyle(layer).opacity);
      opacities.push(Math.max(...layers.map(Number)));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await stage.play(slide('b'));
  await expect.poll(stage.reports).toContain('shown b');
  await expect(stage.page.locator('.layer')).toHaveCount(1);
  const least = await stage.page.evaluate(() =>
    Math.min(...(window as unknown as { opacities: number[] }).opacities),
  );
  expect(least).toBe(1);
});

test('what can not be drawn fails alone, and leaves what is on and the footer in their places', async ({
  stage,
}) => {
  await stage.play(slide('a'));
  await expect.poll(stage.reports).toContain('shown a');
  const tooLong = slide('b');
  await stage.play({
    ...tooLong,
    item: { ...tooLong.item, url: `https://a.it/${'a'.repeat(5_000)}` } as Item,
  });
  await expect.poll(stage.reports).toEqual(['shown a', 'failed b']);
  await expect(stage.page.getByText('Certificati online')).toBeVisible();

  const notice: Item = {
    id: 'c',
    title: 'c',
    kind: 'notice',
    severity: 'info',
    durationMs: 10_000,
    validUntil: 'some day',
    variants: [{ language: 'it', title: 'Chiuso', text: '' }],
  };
  await stage.play(cue('c', notice, []));
  await expect.poll(stage.reports).toContain('shown c');
  await stage.say({ type: 'pairing', pairing: { code: 'K7MQ-4XTB', claimUrl: 'no URL', corner: false } });
  await expect(stage.page.getByRole('heading', { name: 'K7MQ-4XTB' })).toBeVisible();
  await stage.say({ type: 'pairing', pairing: null });
  await stage.play(slide('d'));
  await expect.poll(stage.reports).toContain('shown d');
  await expect(stage.page.locator('.footer')).toContainText('URP');
});

test('a video that stops long before its time fails rather than stand still', async ({ stage, gallery }) => {
  const file = await gallery.addVideo({ seconds: 2 });
  await stage.play(video('a', file, { endsInMs: 10_000 }));
  await expect.poll(stage.reports).toEqual(['shown a', 'failed a']);
  expect((await stage.messages()).at(-1)).toMatchObject({ reason: 'it ended before its time' });
});

test('a page that turns lets nothing of the field behind it through', async ({ stage, gallery, context }) => {
  const black = await gallery.add(
    '<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><rect width="1280" height="720"/></svg>',
    { mimeType: 'image/svg+xml', width: 1280, height: 720 },
  );
  const pages = Array.from({ length: 20 }, (_, index) => ({
    media: black.sha256,
    text: `Pagina ${index + 1}`,
    durationMs: 1_000,
  }));
  const item: Item = { id: 'a', title: 'a', kind: 'infographic', variants: [{ language: 'it', pages }] };
  await stage.play(cue('a', item, [black]));
  await expect.poll(stage.reports).toContain('shown a');
  await stage.page.waitForTimeout(500);
  const cast: string[] = [];
  const client = await context.newCDPSession(stage.page);
  client.on('Page.screencastFrame', ({ data, sessionId }) => {
    cast.push(data);
    client.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await client.send('Page.startScreencast', { format: 'png', maxWidth: 320, maxHeight: 180 });
  await stage.page.waitForTimeout(3_000);
  await client.send('Page.stopScreencast');
  const canvas = await context.newPage();
  for (const frame of cast) {
    const { data, width, height } = await pixels(canvas, Buffer.from(frame, 'base64'));
    const at = 4 * (Math.floor(height / 3) * width + Math.floor(width / 2));
    expect(Math.max(...data.subarray(at, at + 3))).toBeLessThan(10);
  }
});

test('a page that can not be read fails the infographic', async ({ stage, gallery }) => {
  const page = await gallery.add('not a picture', { mimeType: 'image/png', width: 1280, height: 720 });
  const item: Item = {
    id: 'pages',
    title: 'pages',
    kind: 'infographic',
    variants: [{ language: 'it', pages: [{ media: page.sha256, text: '', durationMs: 4_000 }] }],
  };
  await stage.play(cue('pages', item, [page]));
  await expect.poll(stage.reports).toEqual(expect.arrayContaining(['failed pages']));
  expect((await stage.messages()).at(-1)).toMatchObject({ reason: "page 1 can't be read" });
});

test('subtitles come and go with their time, in two lines above the footer', async ({ stage, gallery }) => {
  const file = await gallery.addVideo({ seconds: 8 });
  const text =
    'WEBVTT\n\n00:01.000 --> 00:04.000\nHai ricevuto una <i>multa</i>? Pagala online\nin tre passi, anche dal telefono.\n';
  const subtitles = await gallery.add(text, { mimeType: 'text/vtt' });
  await stage.play(video('a', file, { endsInMs: 8_000 }, subtitles));
  const words = stage.page.locator('.subtitles span');
  await expect(words).toContainText('Hai ricevuto una multa? Pagala online');
  const [box, footer] = await Promise.all([words.boundingBox(), stage.page.locator('.footer').boundingBox()]);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(footer?.y ?? 0);
  expect(box?.height).toBeLessThan(0.16 * 720);
  await expect(words).toBeHidden();
  expect(await stage.reports()).toEqual(['shown a']);
});

for (const size of [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
]) {
  test.describe(`a QR slide at ${size.width} x ${size.height}`, () => {
    test('has a code that a phone reads, of more than a third of the short side', async ({
      stage,
      context,
    }) => {
      await stage.page.setViewportSize(size);
      await stage.play(slide('a'));
      await expect.poll(stage.reports).toContain('shown a');
      await stage.page.waitForTimeout(400);
      const canvas = await context.newPage();
      const { data, width, height } = await pixels(canvas, await stage.page.screenshot());
      // Its types put the function under `default`, where it is too.
      const read = jsQR.default(data, width, height);
      expect(read?.data).toBe('https://servizi.comune.prato.it/c/7Q2F');
      const corners = read?.location;
      expect((corners?.topRightCorner.x ?? 0) - (corners?.topLeftCorner.x ?? 0)).toBeGreaterThan(
        Math.min(width, height) / 3,
      );
    });

    const texts: Record<string, SlideTexts> = {
      'a short title': { title: 'TARI' },
      'the longest texts allowed': {
        title: 'Iscrizione agli asili nido comunali e convenzionati 2026/27',
        lead: 'Fai domanda da casa per il nido: graduatoria, scelta della struttura e contributo regionale in una sola pagina, fino al 30 aprile compreso.',
        steps: [
          'Prepara ISEE, codici fiscali e documento di chi fa la domanda adesso',
          'Scegli fino a cinque nidi in ordine di preferenza sulla mappa web qui',
          'Invia la domanda e conserva il numero di protocollo ricevuto via mail',
        ],
      },
      'words that never end': {
        title: 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsge',
        lead: 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung einsehen und beantragen.',
        steps: [
          'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten',
          'Straßenverkehrsordnungswidrigkeitenverfahrensregister',
          'Abschicken',
        ],
      },
      Chinese: {
        language: 'zh',
        title: '在线办理居住证明出生证明家庭状况证明以及其他各类证明',
        lead: '居住证明、出生证明、家庭状况证明：随时在家下载，无需排队，也不需要预约。',
        steps: ['使用您的数字身份登录', '选择证明类型和用途', '下载带有数字印章的文件'],
      },
      Arabic: {
        language: 'ar',
        title: 'الشهادات عبر الإنترنت',
        lead: 'الإقامة والميلاد والحالة العائلية: حمّلها من المنزل في أي وقت ودون انتظار.',
        steps: ['ادخل بهويتك الرقمية', 'اختر الشهادة وسبب استعمالها', 'حمّل المستند مع الختم الرقمي'],
      },
    };
    for (const [name, slideTexts] of Object.entries(texts)) {
      test(`keeps ${name} inside its field`, async ({ stage }) => {
        await stage.page.setViewportSize(size);
        await stage.play(slide('a', slideTexts));
        await expect.poll(stage.reports).toContain('shown a');
        const problems = await stage.page.evaluate(() => {
          const found: string[] = [];
          const box = document.querySelector('.qr-texts');
          const card = document.querySelector('.card')?.getBoundingClientRect();
          const footer = document.querySelector('.footer')?.getBoundingClientRect();
          if (!box || !card || !footer) return ['the slide has no texts, card or footer'];
          const field = box.getBoundingClientRect();
          const parts = [...box.querySelectorAll('h1, .lead, li')];
          for (const part of parts) {
            const range = document.createRange();
            range.selectNodeContents(part);
            const rect = range.getBoundingClientRect();
            const name = `${part.tagName} "${part.textContent?.slice(0, 20)}"`;
            if (rect.left < field.left - 2 || rect.right > field.right + 2) found.push(`${name} is too wide`);
            if (part.getBoundingClientRect().bottom > field.bottom + 2) found.push(`${name} is too low`);
            const overlaps = rect.right > card.left && rect.left < card.right;
            if (overlaps && part.getBoundingClientRect().bottom > card.top)
              found.push(`${name} is on the card`);
            const smallest = 0.029 * Math.min(innerWidth, innerHeight) - 0.1;
            if (Number.parseFloat(getComputedStyle(part).fontSize) < smallest)
              found.push(`${name} is too small`);
          }
          if (card.bottom > footer.top || card.right > innerWidth || card.left < 0)
            found.push('the card is cut');
          return found;
        });
        expect(problems).toEqual([]);
        const isRightToLeft = slideTexts.language === 'ar';
        await expect(stage.page.locator('.qr')).toHaveAttribute('dir', isRightToLeft ? 'rtl' : 'ltr');
        if (isRightToLeft && size.width > size.height) {
          const card = await stage.page.locator('.card').boundingBox();
          expect((card?.x ?? 0) + (card?.width ?? 0)).toBeLessThan(size.width / 2);
        }
      });
    }
  });
}

test('a stream plays, and ends as a failure that the agent can fill', async ({ stage, gallery }) => {
  const url = await gallery.addStream(4);
  const item: Item = {
    id: 'stream',
    title: 'stream',
    kind: 'stream',
    durationMs: 60_000,
    variants: [{ language: 'it', url }],
  };
  await stage.play(cue('stream', item, []));
  await expect.poll(stage.reports).toEqual(expect.arrayContaining(['shown stream']));
  await expect.poll(stage.reports).toEqual(expect.arrayContaining(['failed stream']));
  const failed = (await stage.messages()).find((message) => message.type === 'failed');
  expect(failed).toMatchObject({ reason: 'the stream ended' });
  expect(failed?.durationMs).toBeGreaterThan(1_500);
});

test('a stream that is not there fails with a plain reason', async ({ stage, gallery }) => {
  const item: Item = {
    id: 'stream',
    title: 'stream',
    kind: 'stream',
    durationMs: 60_000,
    variants: [{ language: 'it', url: new URL('/nowhere.m3u8', gallery.url).href }],
  };
  await stage.play(cue('stream', item, []));
  await expect.poll(stage.reports).toEqual(expect.arrayContaining(['failed stream']));
  expect((await stage.messages()).find(({ type }) => type === 'failed')).toMatchObject({ durationMs: 0 });
});

test('pairing covers the screen with the code, or stands in a corner of what plays', async ({ stage }) => {
  const pairing = { code: 'K7MQ-4XTB', claimUrl: 'https://bacheca.example.org/claim?code=K7MQ-4XTB' };
  await stage.say({ type: 'pairing', pairing: { ...pairing, corner: false } });
  await expect(stage.page.getByRole('heading', { name: 'K7MQ-4XTB' })).toBeVisible();
  await expect(stage.page.getByText('Collega questo schermo')).toBeVisible();
  await expect(stage.page.getByText('Connect this screen')).toBeVisible();

  await stage.say({ type: 'pairing', pairing: { ...pairing, corner: true } });
  await stage.play(slide('a'));
  await expect.poll(stage.reports).toContain('shown a');
  await expect(stage.page.locator('.pairing-corner')).toContainText('K7MQ-4XTB');
  // At the top, clear of the subtitles, which are above the footer.
  expect((await stage.page.locator('.pairing-corner').boundingBox())?.y).toBeLessThanOrEqual(0);
  await stage.say({ type: 'pairing', pairing: null });
  await expect(stage.page.locator('.pairing-corner')).toBeHidden();
});

test('the footer keeps mark, place and the corrected time of the location', async ({ stage }) => {
  await stage.say({
    type: 'setup',
    locationName: 'Biblioteca Lazzerini',
    timeZone: 'Asia/Tokyo',
    languages: ['it'],
    clockOffsetMs: 3_600_000,
    transition: 'cut',
    volume: 0,
    synchronised: false,
  });
  const footer = stage.page.locator('.footer');
  await expect(footer).toContainText('#PratoFacile');
  await expect(footer).toContainText('Biblioteca Lazzerini');
  const time = () =>
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Tokyo' }).format(
      Date.now() + 3_600_000,
    );
  await expect.poll(async () => (await footer.locator('time').textContent()) === time()).toBe(true);
});

test('on a narrow screen the footer leaves out what it has no room for, and cuts no word', async ({
  stage,
}) => {
  await stage.page.setViewportSize({ width: 1080, height: 1920 });
  await stage.say({
    type: 'setup',
    locationName: 'Fermata Ospedale Santo Stefano',
    address: 'Via Suor Niccolina Infermiera',
    timeZone: 'Europe/Rome',
    languages: ['it'],
    clockOffsetMs: 0,
    transition: 'cut',
    volume: 0,
    synchronised: false,
  });
  const place = stage.page.locator('.footer-place');
  const [line, name, address] = await Promise.all([
    place.boundingBox(),
    place.getByText('Fermata Ospedale Santo Stefano').boundingBox(),
    place.getByText('Via Suor Niccolina Infermiera').boundingBox(),
  ]);
  const bottom = (line?.y ?? 0) + (line?.height ?? 0);
  expect(name?.y).toBeLessThan(bottom);
  expect(address?.y).toBeGreaterThanOrEqual(bottom - 1);
  const isWhole = await place
    .locator('bdi')
    .first()
    .evaluate((text) => text.scrollWidth <= text.clientWidth + 1);
  expect(isWhole).toBe(true);
});

test('a closed screen is dark on purpose', async ({ stage }) => {
  await stage.play({ type: 'closed' });
  await expect.poll(stage.reports).toContain('interlude closed');
  await stage.page.waitForTimeout(500);
  expect(await stage.middle()).toEqual([0, 0, 0]);
  await expect(stage.page.locator('.footer')).toHaveCSS('opacity', '0');
});

test.describe('the browser host', () => {
  interface Run {
    readonly child: ChildProcess;
    output(): string;
  }

  function start(folder: string, more: NodeJS.ProcessEnv = {}): Run {
    const child = spawn(process.execPath, [browserHost], {
      env: {
        ...process.env,
        BACHECA_SERVER: '',
        BACHECA_PLAYER_DATA: folder,
        BACHECA_PLAYER_PORT: '0',
        BACHECA_LOG_LEVEL: 'warn',
        ...more,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        output += bytes.toString();
      });
    }
    return { child, output: () => output };
  }

  async function addressOf(run: Run): Promise<URL> {
    const address = () => /player: (http\S+)/.exec(run.output())?.[1];
    await expect.poll(address).toBeDefined();
    return new URL(address() ?? '');
  }

  test('shows its stage to who has the token, one page at a time, and ends when it is told', async ({
    page,
    context,
  }, info) => {
    const run = start(info.outputPath('player'));
    const address = await addressOf(run);
    expect((await context.request.get(address.origin)).status()).toBe(403);

    await page.goto(address.href);
    await expect(page).toHaveURL(`${address.origin}/`);
    await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();

    const newer = await context.newPage();
    await newer.goto(address.origin);
    await expect(newer.locator('.layer[data-phase="visible"]')).toBeVisible();
    await expect(page.getByText('Lo schermo continua in un’altra finestra.')).toBeVisible();

    const second = start(info.outputPath('second'), { BACHECA_PLAYER_PORT: address.port });
    expect((await once(second.child, 'exit'))[0]).toBe(1);
    expect(second.output()).toContain(`Port ${address.port} is in use`);

    const gone = once(run.child, 'exit');
    run.child.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
    expect(run.output()).not.toMatch(/"level":[56]0/);
  });

  test('gives the stage back to the older page when the newer one is closed', async ({
    page,
    context,
  }, info) => {
    const run = start(info.outputPath('player'));
    const address = await addressOf(run);
    await page.goto(address.href);
    const newer = await context.newPage();
    await newer.goto(address.origin);
    await expect(page.getByText('Lo schermo continua in un’altra finestra.')).toBeVisible();
    await newer.close();
    await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();
    const gone = once(run.child, 'exit');
    run.child.kill('SIGTERM');
    await gone;
  });

  test('is found again by its page after it was killed', async ({ page }, info) => {
    let greetings = 0;
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('"type":"agent"')) greetings += 1;
      }),
    );
    const first = start(info.outputPath('player'));
    const address = await addressOf(first);
    await page.goto(address.href);
    await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();
    const killed = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await killed;
    const second = start(info.outputPath('player'), { BACHECA_PLAYER_PORT: address.port });
    await addressOf(second);
    await expect.poll(() => greetings).toBe(2);
    const gone = once(second.child, 'exit');
    second.child.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
  });

  test('says in one sentence that its data folder can not be used, or is another player’s', async ({
    page: _,
  }, info) => {
    mkdirSync(info.outputDir, { recursive: true });
    writeFileSync(info.outputPath('file'), '');
    const inFile = start(join(info.outputPath('file'), 'data'));
    expect((await once(inFile.child, 'exit'))[0]).toBe(1);
    expect(inFile.output()).toMatch(/^The player can't read and write its data folder \S+ \(ENOTDIR.*\n$/);

    const one = start(info.outputPath('player'));
    await addressOf(one);
    const two = start(info.outputPath('player'));
    expect((await once(two.child, 'exit'))[0]).toBe(1);
    expect(two.output().trim()).toBe(`Another player already uses ${info.outputPath('player')}.`);
    const gone = once(one.child, 'exit');
    one.child.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
  });

  test('ends with one sentence on a variable that it can not use', async ({ page: _ }, info) => {
    const run = start(info.outputPath('player'), { BACHECA_PLAYER_PORT: 'many' });
    expect((await once(run.child, 'exit'))[0]).toBe(1);
    expect(run.output().trim()).toBe(
      'BACHECA_PLAYER_PORT is "many", but should be a port from 0 (any free one) to 65535.',
    );
  });
});
