import fc from 'fast-check';
import jsqr from 'jsqr';
import { expect, test } from 'vitest';
import { pageAt } from './page-at.ts';
import { qrPath } from './qr-path.ts';

/** Draws the path as the browser does: runs of one unit's height. */
function raster(text: string): { pixels: Uint8ClampedArray; side: number } {
  const { size, path } = qrPath(text);
  const scale = 4;
  const quiet = 4;
  const side = (size + 2 * quiet) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x = '', y = '', width = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let dy = 0; dy < scale; dy++) {
      for (let dx = 0; dx < Number(width) * scale; dx++) {
        const at = ((Number(y) + quiet) * scale + dy) * side + (Number(x) + quiet) * scale + dx;
        pixels.fill(0, at * 4, at * 4 + 3);
      }
    }
  }
  return { pixels, side };
}

/** The package is CommonJS, whose default export the types put one level down. */
const readQr = 'default' in jsqr ? jsqr.default : jsqr;

test('the drawn code opens what it should', () => {
  for (const url of ['https://servizi.comune.prato.it/c/7Q2F', `https://example.org/${'a'.repeat(120)}`]) {
    const { pixels, side } = raster(url);
    expect(readQr(pixels, side, side)?.data).toBe(url);
  }
});

test('the page that is on is the one whose turn it is, and the last one stays', () => {
  const pages = [{ durationMs: 5000 }, { durationMs: 3000 }];
  expect(pageAt(pages, 0)).toBe(pages[0]);
  expect(pageAt(pages, 4999)).toBe(pages[0]);
  expect(pageAt(pages, 5000)).toBe(pages[1]);
  expect(pageAt(pages, 60_000)).toBe(pages[1]);
  expect(pageAt([], 0)).toBeUndefined();
});

test('a clock that is behind shows the first page', () => {
  fc.assert(
    fc.property(fc.integer({ max: 0 }), (elapsedMs) => {
      const pages = [{ durationMs: 5000 }, { durationMs: 3000 }];
      expect(pageAt(pages, elapsedMs)).toBe(pages[0]);
    }),
  );
});
