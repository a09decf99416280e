import { expect, it } from 'vitest';
import { pageAt } from './infographic-pages.ts';

const pages = [{ durationMs: 1_000 }, { durationMs: 2_000 }, { durationMs: 3_000 }];

it.each([
  [0, { index: 0, leftMs: 1_000 }],
  [999, { index: 0, leftMs: 1 }],
  [999.4, { index: 0, leftMs: 1 }],
  [1_000, { index: 1, leftMs: 2_000 }],
  [3_000, { index: 2, leftMs: null }],
  // A still that is stretched keeps its last page.
  [60_000, { index: 2, leftMs: null }],
])('at %f ms the page is %j', (positionMs, page) => {
  expect(pageAt(pages, positionMs)).toEqual(page);
});
