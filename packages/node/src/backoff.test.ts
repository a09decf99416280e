import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backOffMs } from './backoff.ts';

const limits = { baseMs: 1000, capMs: 60_000 };

it('stays between nothing and a bound that doubles up to the cap', () => {
  fc.assert(
    fc.property(
      fc.nat(2000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, chance) => {
        const waitMs = backOffMs(attempt, limits, () => chance);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(Math.min(60_000, 1000 * 2 ** attempt));
      },
    ),
    { seed: 20261121 },
  );
});

it('uses the whole range, so that many players spread out', () => {
  expect(backOffMs(3, limits, () => 0)).toBe(0);
  expect(backOffMs(3, limits, () => 0.5)).toBe(4000);
  expect(backOffMs(10, limits, () => 0.999)).toBeCloseTo(59_940);
});
