import { expect, test } from 'vitest';
import { apparentWidthPx } from './apparent-size.ts';

const at = (viewingDistanceMetres: number, orientation: 'landscape' | 'portrait' = 'landscape') =>
  apparentWidthPx({ orientation, diagonalInches: 43, viewingDistanceMetres });

test('from an arm’s length it is as large as it is, and from twice as far half as wide', () => {
  expect(at(0.71) / 96).toBeCloseTo(37.5, 1);
  expect(at(8)).toBeCloseTo(at(4) / 2, 6);
});

test('a standing screen is as much narrower as it is higher', () => {
  expect(at(4, 'portrait') / at(4)).toBeCloseTo(9 / 16, 6);
});
