import { expect } from '@playwright/test';
import { DEEP, FIELD, LANDSCAPE, type Looking, PORTRAIT, test } from '../support/looking.ts';
import { cueOf, noticeItem, qrItem, setupOf } from '../support/slides.ts';

test.beforeEach(({ looking: { page } }) => page.setViewportSize(LANDSCAPE));

const MINUTE_MS = 60_000;

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
