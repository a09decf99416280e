import { SCREEN_SHAPES } from '@bacheca/shared/questions/legibility';
import { expect, test } from 'vitest';
import { codePixels, isRead } from './code-check.ts';

const SHORT = 'https://prato.it/nidi';
const LONG = `https://servizi.comune.prato.it/${'a'.repeat(180)}`;
const from = (viewingDistanceMetres: number) => ({ diagonalInches: 43, viewingDistanceMetres });
const readsFrom = (url: string, metres: number) =>
  isRead(url, codePixels(url, from(metres), SCREEN_SHAPES.landscape) ?? 0);

test('a short address is read from across a hall, a long one is not', () => {
  expect(readsFrom(SHORT, 4)).toBe(true);
  expect(readsFrom(LONG, 1.5)).toBe(true);
  expect(readsFrom(LONG, 12)).toBe(false);
  expect(readsFrom(SHORT, 40)).toBe(false);
});

test('the farther one stands the fewer pixels a code has; of a screen of no known size nothing is said', () => {
  const [near, far] = [2, 8].map((metres) => codePixels(SHORT, from(metres), SCREEN_SHAPES.landscape) ?? 0);
  expect(near).toBeGreaterThan(far ?? 0);
  expect(codePixels(SHORT, { viewingDistanceMetres: 3 }, SCREEN_SHAPES.landscape)).toBeNull();
  expect(codePixels(SHORT, undefined, SCREEN_SHAPES.landscape)).toBeNull();
});
