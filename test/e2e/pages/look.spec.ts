/** How the stage sits on its panel: turned, in its margins, wandering against burn-in, sized for its distance. */

import { readFileSync } from 'node:fs';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { expect } from '@playwright/test';
import type { Cue } from '../../../apps/player/contract/stage.ts';
import { probe } from '../../../apps/scheduler/server/content/media/probe.ts';
import { legibility } from '../../../packages/shared/src/questions/legibility.ts';
import { LANDSCAPE, type Looking, PORTRAIT, test } from '../support/looking.ts';
import { cueOf, LANGUAGES, noticeItem, qrItem, setupOf, spoken } from '../support/slides.ts';

const MINUTE_MS = 60_000;
const FIELD = '#f2f7fc';
const DEEP = '#003366';

test.beforeEach(({ looking: { page } }) => page.setViewportSize(LANDSCAPE));

test('a turned stage lays out as what it looks like, and fills its panel', async ({ looking }) => {
  const upright = await boxes(looking, 0);
  const turned = await boxes(looking, 90);
  const over = await boxes(looking, 180);
  const back = await boxes(looking, 270);

  expect(upright.texts.x).toBeLessThan(upright.card.x);
  expect(upright.footer.bottom).toBeGreaterThanOrEqual(720);
  // It is turned clockwise: what is at the bottom of the picture is at the left of the panel, and the card below the
  // texts.
  expect(turned.footer.x).toBeLessThanOrEqual(0);
  expect(turned.footer.height).toBeGreaterThanOrEqual(720);
  expect(turned.card.right).toBeLessThanOrEqual(turned.texts.x + 1);
  expect(over.footer.y).toBeLessThanOrEqual(0);
  expect(over.texts.x).toBeGreaterThan(over.card.x);
  expect(back.footer.right).toBeGreaterThanOrEqual(1280);
  expect(back.card.x).toBeGreaterThanOrEqual(back.texts.right - 1);
  // In a corner is the red disc.
  expect(await edges(looking)).toEqual([FIELD, DEEP, '#cc334d'].sort());
});

for (const [shape, size] of [
  ['16:10', { width: 1280, height: 800 }],
  ['4:3', { width: 1024, height: 768 }],
  ['5:4', { width: 1280, height: 1024 }],
  ['16:9', LANDSCAPE],
  ['9:16', PORTRAIT],
  ['10:16', { width: 800, height: 1280 }],
] as const)
  test(`subtitles never cross a picture’s edge on a screen of ${shape}`, {
    tag: size === LANDSCAPE || size === PORTRAIT ? [] : '@long',
  }, async ({ looking, gallery }) => {
    const { page } = looking;
    await page.setViewportSize(size);
    for (const [width, height] of [
      [320, 180],
      [240, 180],
      [320, 200],
      [180, 180],
    ] as const) {
      const clip = await gallery.addVideo({ seconds: 30, width, height, source: 'color=0x2a7a6a' });
      for (const language of ['it', 'ur'] as const) {
        const words = `WEBVTT\n\n00:00.000 --> 00:30.000\n${spoken[language]}\n`;
        const subtitles = await gallery.add(words, { mimeType: 'text/vtt' });
        const variants = [{ language, media: clip.sha256, subtitles: subtitles.sha256 }];
        const item: Item = { id: 'video', title: 'video', kind: 'video', variants };
        await looking.show(cueOf('video', item, { files: [clip, subtitles] }));
        await expect(page.locator('.subtitles')).toBeVisible();
        const at = await page.evaluate((aspect) => {
          const rectOf = (selector: string) =>
            document.querySelector(`.layer[data-phase="visible"] ${selector}`)?.getBoundingClientRect();
          const video = rectOf('video');
          const words = rectOf('.subtitles span');
          if (!video || !words) return null;
          const [width, height] = [
            Math.min(video.width, video.height * aspect),
            Math.min(video.height, video.width / aspect),
          ];
          const [left, top] = [video.x + (video.width - width) / 2, video.y + (video.height - height) / 2];
          const isWithin = (from: number, to: number, first: number, last: number) =>
            from >= first - 1 && to <= last + 1;
          return {
            isWithin:
              isWithin(words.left, words.right, left, left + width) &&
              isWithin(words.top, words.bottom, top, top + height),
            isUnder: isWithin(words.top, words.bottom, top + height, video.bottom),
          };
        }, width / height);
        expect({ language, width, height, isWhole: at?.isWithin || at?.isUnder, ...at }).toMatchObject({
          isWhole: true,
        });
      }
    }
  });

for (const { name, shape, place } of [
  { name: 'turned-by-metadata', shape: { width: 180, height: 320 }, place: 'over' },
  { name: 'anamorphic', shape: { width: 1024, height: 576 }, place: 'under' },
] as const)
  test(`a film whose pixels are not as it looks is whole on a standing screen, its words ${place} it: ${name}`, async ({
    looking,
    gallery,
  }) => {
    const { page } = looking;
    await page.setViewportSize(PORTRAIT);
    const path = new URL(`../../media/${name}.mp4`, import.meta.url).pathname;
    const { mimeType, width, height, durationMs } = await probe(path);
    const film = await gallery.add(readFileSync(path), { mimeType, width, height, durationMs } as MediaFile);
    expect(film).toMatchObject(shape);
    for (const language of ['it', 'ur'] as const) {
      const said = `WEBVTT\n\n00:00.000 --> 10:00.000\n${spoken[language]}\n`;
      const subtitles = await gallery.add(said, { mimeType: 'text/vtt' });
      const variants = [{ language, media: film.sha256, subtitles: subtitles.sha256 }];
      const item: Item = { id: 'video', title: 'video', kind: 'video', variants };
      await looking.show(cueOf('video', item, { files: [film, subtitles] }));
      await expect(page.locator('.subtitles')).toBeVisible();
      const at = await page.evaluate(({ width, height }) => {
        const layer = document.querySelector('.layer[data-phase="visible"]');
        const [video, words, footer] = ['video', '.subtitles span', '.footer'].map((selector) =>
          (selector === '.footer' ? document : layer)?.querySelector(selector),
        );
        if (!(video instanceof HTMLVideoElement) || !words || !footer) throw new Error('a part is missing');
        const [{ x, y, width: across, height: down }, text] = [
          video.getBoundingClientRect(),
          words.getBoundingClientRect(),
        ];
        const scale = Math.min(across / width, down / height);
        const [left, top] = [x + (across - width * scale) / 2, y + (down - height * scale) / 2];
        return {
          natural: { width: video.videoWidth, height: video.videoHeight },
          picture: { left, top, right: left + width * scale, bottom: top + height * scale },
          words: { left: text.left, top: text.top, right: text.right, bottom: text.bottom },
          lines: Math.round(text.height / Number.parseFloat(getComputedStyle(words).lineHeight)),
          footerTop: footer.getBoundingClientRect().top,
        };
      }, shape);
      const { picture, words } = at;
      expect(at).toMatchObject({ natural: shape, lines: 2 });
      // All of it is above the footer, but for the few pixels by which the stage wanders against burn-in.
      expect(picture.bottom).toBeLessThanOrEqual(at.footerTop + 1);
      expect(Math.min(picture.left, picture.top)).toBeGreaterThanOrEqual(-5);
      expect(picture.right).toBeLessThanOrEqual(PORTRAIT.width + 5);
      expect(await pictureEdges(looking, picture)).toEqual({ inside: true, outside: true });
      expect(Math.min(words.left, PORTRAIT.width - words.right)).toBeGreaterThan(0);
      expect(words.bottom).toBeLessThan(at.footerTop);
      if (place === 'under') expect(words.top).toBeGreaterThan(picture.bottom);
      else {
        // They stand low in it, and all within.
        expect(words.top).toBeGreaterThan(picture.top + (picture.bottom - picture.top) * 0.75);
        expect(words.bottom).toBeLessThan(picture.bottom);
        expect(words.left).toBeGreaterThan(picture.left);
        expect(words.right).toBeLessThan(picture.right);
      }
    }
  });

for (const { size, rotations, shapes } of [
  { size: LANDSCAPE, rotations: [0, 90, 180, 270], shapes: [16 / 9, 1920 / 982, 1] },
  { size: PORTRAIT, rotations: [0], shapes: [9 / 16, 2.4] },
  { size: { width: 3840, height: 2160 }, rotations: [0, 270], shapes: [16 / 9] },
] as const) {
  test(`the footer covers nothing of a picture, however it hangs at ${size.width} x ${size.height}`, async ({
    looking,
    gallery,
  }) => {
    // Without a GPU, a video of this size takes a loaded machine seconds for each picture.
    test.slow();
    await looking.page.setViewportSize(size);
    const stream = await gallery.addStream(2);
    for (const shape of shapes) {
      const [width, height] = [1200, Math.round(1200 / shape)];
      const still = await gallery.add(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><path d="M0 0H${width}V${height}z"/></svg>`,
        { mimeType: 'image/svg+xml', width, height },
      );
      const clip = await gallery.addVideo({
        seconds: 2,
        width: 160,
        height: 2 * Math.round((80 * height) / width),
      });
      const cues = [
        stillCue('still', still),
        cueOf('video', videoItem(clip), { files: [clip] }),
        cueOf('stream', {
          id: 'stream',
          title: 'stream',
          kind: 'stream',
          durationMs: 60_000,
          variants: [{ language: 'it', url: stream }],
        }),
      ];
      for (const rotation of rotations) {
        for (const cue of cues) {
          await looking.show(cue, { display: { rotation, marginPercent: 3 } });
          const { covered, cut } = await looking.page.evaluate(coveredShares);
          const shown = `${cue.id} of ${width} x ${height}, turned by ${rotation}`;
          // While the stage wanders against burn-in, the footer's edge does too.
          expect(covered, shown).toBeLessThan(0.008);
          expect(cut, shown).toBeLessThan(0.016);
        }
      }
    }
  });
}

test('nothing to read or to scan lies in the margins that a panel cuts, and nothing in them is bare', async ({
  looking,
}) => {
  const marginPercent = 6;
  const cues = [cueOf('qr', qrItem(3)), cueOf('notice', noticeItem('it'))];
  for (const size of [LANDSCAPE, PORTRAIT]) {
    await looking.page.setViewportSize(size);
    for (const cue of cues) {
      await looking.show(cue, { display: { marginPercent } });
      const least = await looking.page.evaluate(() => {
        const parts = document.querySelectorAll('h1, p, li, .code, .mark, time, .footer-place bdi');
        const rects = [...parts].map((part) => part.getBoundingClientRect());
        return {
          x: Math.min(...rects.flatMap(({ left, right }) => [left, innerWidth - right])) / innerWidth,
          y: Math.min(...rects.flatMap(({ top, bottom }) => [top, innerHeight - bottom])) / innerHeight,
        };
      });
      expect(least.x).toBeGreaterThan(marginPercent / 100);
      expect(least.y).toBeGreaterThan(marginPercent / 100);
    }
    // The last one was a notice; behind the stage there is only the slides' pale field.
    expect(await edges(looking)).not.toContain(FIELD);
  }
});

test('what stands still wanders over a small square, a pixel a minute, and leaves no edge bare', async ({
  looking,
}) => {
  const placeAt = async (minutes: number) => {
    await looking.say(setupOf({ clockOffsetMs: minutes * MINUTE_MS - Date.now() + 1_000 }));
    return looking.page.evaluate(() => {
      const at = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
      const [mark, card] = [at('.footer .mark'), at('.card')];
      return { x: mark?.x ?? 0, y: mark?.y ?? 0, cardX: card?.x ?? 0, cardY: card?.y ?? 0 };
    });
  };
  await looking.show(cueOf('qr', qrItem(1)));
  const places = [];
  // 1.1 % of 720 pixels makes a square of 8 by 8.
  for (let minute = 0; minute < 64; minute += 1) places.push(await placeAt(minute));
  expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(64);
  for (const [minute, place] of places.entries()) {
    const next = places[(minute + 1) % 64] ?? place;
    expect(Math.abs(next.x - place.x) + Math.abs(next.y - place.y)).toBeCloseTo(1, 5);
    expect(next.cardX - place.cardX).toBeCloseTo(next.x - place.x, 5);
    expect(next.cardY - place.cardY).toBeCloseTo(next.y - place.y, 5);
  }
  for (const minute of [0, 7, 31, 63]) {
    await placeAt(minute);
    expect(await edges(looking)).toEqual([FIELD, DEEP].sort());
  }
});

test('the smallest text is as high as the viewing distance asks, where there is room for it', async ({
  looking,
}) => {
  const display = { diagonalInches: 43, viewingDistanceMetres: 4 };
  const { textScale, codeSideU } = legibility(display, LANDSCAPE);
  // 4 m / 200 = 20 mm, on a panel whose 720 pixels are 535 mm.
  const leastPx = (20 / 535.4) * 720;
  expect(textScale * 2.9 * 7.2).toBeCloseTo(leastPx, 0);
  for (const language of LANGUAGES) {
    await looking.show(cueOf('qr', qrItem(1), { language }), { display });
    const sizes = await looking.page.evaluate(() =>
      [
        ...document.querySelectorAll('.slide :is(h1, .lead, .step-text, .badge, .card-caption, .card-link)'),
      ].map((part) => Number.parseFloat(getComputedStyle(part).fontSize)),
    );
    expect(sizes.length).toBeGreaterThan(7);
    expect(Math.min(...sizes), language).toBeGreaterThan(leastPx - 0.2);
    const code = await looking.page.locator('.code').boundingBox();
    // The width is with its quiet zone; a whole number of pixels a module takes up to a module's width away.
    expect(code?.width).toBeGreaterThan(codeSideU(33) * 7.2);
  }
});

test('no text is smaller than 2.9 % of the short side, on any slide, in any language and orientation', async ({
  looking,
  gallery,
}) => {
  const clip = await gallery.addVideo({ seconds: 5, width: 160, height: 90 });
  const said = `WEBVTT\n\n00:00.000 --> 00:05.000\n${'Quaranta caratteri stanno su questa riga. '.repeat(4)}\n`;
  const subtitles = await gallery.add(said, { mimeType: 'text/vtt' });
  for (const size of [LANDSCAPE, PORTRAIT]) {
    await looking.page.setViewportSize(size);
    const smallest = async (what: string) => {
      const least = await looking.page.evaluate(() => {
        const texts = [...document.querySelectorAll('.stage *')].filter((part) =>
          [...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()),
        );
        return Math.min(...texts.map((part) => Number.parseFloat(getComputedStyle(part).fontSize)));
      });
      expect(least, what).toBeGreaterThan(2.9 * 7.2 - 0.01);
    };
    for (const language of LANGUAGES) {
      for (const count of [1, 2, 3] as const) {
        await looking.show(cueOf('qr', qrItem(count), { language }));
        await smallest(`${count} languages, ${language} first`);
      }
      await looking.show(cueOf('notice', noticeItem(language), { language }));
      await smallest(`notice in ${language}`);
    }
    await looking.show(cueOf('video', videoItem(clip, subtitles), { files: [clip, subtitles] }));
    await expect(looking.page.locator('.subtitles')).toBeVisible();
    await smallest('subtitles');
    await looking.show({ type: 'fallback' });
    const pairing = { code: 'K7MQ-4XTB', claimUrl: 'https://bacheca.prato.it/abbina?c=K7MQ-4XTB' };
    for (const corner of [true, false]) {
      await looking.say({ type: 'pairing', pairing: { ...pairing, corner } });
      await smallest('pairing');
    }
    await looking.say({ type: 'pairing', pairing: null });
  }
});

test('a picture of unknown size is shown whole', async ({ looking, gallery }) => {
  const file = await gallery.add(
    '<svg xmlns="http://www.w3.org/2000/svg" width="500" height="1000"><rect width="100%" height="100%" fill="#123456"/></svg>',
    { mimeType: 'image/svg+xml' },
  );
  await looking.show(stillCue('tall', file));
  const framed = looking.page.locator('.infographic .framed');
  await expect(framed).toHaveAttribute('data-fills', 'false');
  await expect(framed).toHaveCSS('background-color', 'rgb(18, 52, 86)');
});

function stillCue(id: string, file: MediaFile): Cue {
  const pages = [{ media: file.sha256, text: '', durationMs: 60_000 }];
  const variants = [{ language: 'it' as const, pages }];
  return cueOf(id, { id, title: id, kind: 'infographic', variants }, { files: [file] });
}

function videoItem({ sha256: media }: MediaFile, subtitles?: MediaFile): Item {
  const variant = { language: 'it' as const, media, ...(subtitles && { subtitles: subtitles.sha256 }) };
  return { id: 'video', title: 'video', kind: 'video', variants: [variant] };
}

/** Runs in the page: how much of the picture is under the footer, and how much of it its box cuts off. */
function coveredShares(): { covered: number; cut: number } {
  const picture = document.querySelector<HTMLImageElement | HTMLVideoElement>('.framed > *');
  const footer = document.querySelector('.footer')?.getBoundingClientRect();
  if (!picture || !footer) throw new Error('there is no picture, or no footer');
  const isImage = picture instanceof HTMLImageElement;
  const [width, height] = isImage
    ? [picture.naturalWidth, picture.naturalHeight]
    : [picture.videoWidth, picture.videoHeight];
  const isTurned = /90|270/.test(document.querySelector<HTMLElement>('.stage')?.dataset.rotation ?? '');
  const box = picture.getBoundingClientRect();
  const [boxWidth, boxHeight] = isTurned ? [box.height, box.width] : [box.width, box.height];
  const scales = [boxWidth / width, boxHeight / height];
  const isWhole = getComputedStyle(picture).objectFit === 'contain';
  const scale = isWhole ? Math.min(...scales) : Math.max(...scales);
  const [across, down] = [Math.min(boxWidth, width * scale), Math.min(boxHeight, height * scale)];
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const [halfX, halfY] = isTurned ? [down / 2, across / 2] : [across / 2, down / 2];
  const overlapX = Math.min(middle.x + halfX, footer.right) - Math.max(middle.x - halfX, footer.left);
  const overlapY = Math.min(middle.y + halfY, footer.bottom) - Math.max(middle.y - halfY, footer.top);
  return {
    covered: (Math.max(0, overlapX) * Math.max(0, overlapY)) / (across * down),
    cut: 1 - (across * down) / (width * height * scale * scale),
  };
}

async function boxes(looking: Looking, rotation: 0 | 90 | 180 | 270) {
  await looking.show(cueOf('qr', qrItem(1)), { display: { rotation } });
  return looking.page.evaluate(() => {
    const at = (selector: string) => {
      const { x, y, width, height, right, bottom } =
        document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
      return { x, y, width, height, right, bottom };
    };
    return { texts: at('.qr-texts'), card: at('.card'), footer: at('.footer') };
  });
}

/** The colours along the panel's lower left edges, where only the field and the footer are. */
async function edges({ page }: Looking): Promise<string[]> {
  const { width, height } = page.viewportSize() ?? LANDSCAPE;
  const rotation = await page.locator('.stage').getAttribute('data-rotation');
  const base64 = (await page.screenshot()).toString('base64');
  return page.evaluate(
    async ({ base64, width, height, rotation }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const drawing = new OffscreenCanvas(width, height).getContext('2d');
      if (!drawing) throw new Error('no canvas');
      drawing.drawImage(bitmap, 0, 0);
      const isOnItsSide = rotation === '90' || rotation === '270';
      const points = isOnItsSide
        ? [
            [0, 0],
            [0, height - 1],
            [width - 1, height - 1],
          ]
        : [
            [0, 0],
            [0, height - 1],
            [width - 1, height - 1],
            [width / 2, height - 1],
          ];
      const seen = points.map(([x = 0, y = 0]) => {
        const point = [...drawing.getImageData(x, y, 1, 1).data.subarray(0, 3)];
        return `#${point.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
      });
      return [...new Set(seen)].sort();
    },
    { base64, width, height, rotation },
  );
}

/** Whether the picture is drawn up to these edges, and beyond them there is only its field. */
async function pictureEdges(
  { page }: Looking,
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
): Promise<{ inside: boolean; outside: boolean }> {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const points = (by: number): [number, number][] => [
    [x, top - by],
    // The point is away from its own words.
    ...(left >= 4
      ? ([
          [left - by, y],
          [right + by, y],
        ] satisfies [number, number][])
      : []),
    ...(top >= 4 ? ([[x, bottom + by]] satisfies [number, number][]) : []),
  ];
  const isOn = ([, py]: [number, number]) => py >= 0;
  const [inside, outside] = [points(-4), points(4).filter(isOn)];
  const base64 = (await page.screenshot()).toString('base64');
  const colours = await page.evaluate(
    async ({ base64, points }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      if (!drawing) throw new Error('no canvas');
      drawing.drawImage(bitmap, 0, 0);
      return points.map(([px, py]) => {
        const pixel = [...drawing.getImageData(Math.round(px), Math.round(py), 1, 1).data.subarray(0, 3)];
        return `#${pixel.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
      });
    },
    { base64, points: [...inside, ...outside] },
  );
  return {
    inside: colours.slice(0, inside.length).every((colour) => colour !== DEEP),
    outside: outside.length > 0 && colours.slice(inside.length).every((colour) => colour === DEEP),
  };
}
