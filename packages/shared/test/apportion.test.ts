import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gcd, interleave } from '../src/apportion.ts';

test('every prefix gives each index less than one turn more or less than its share', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 12 }), (weights) => {
      const cycle = interleave(weights);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      expect(cycle.length).toBe(total === 0 ? 0 : total / weights.reduce(gcd, 0));
      const given = weights.map(() => 0);
      for (const [turn, index] of cycle.entries()) {
        given[index] = (given[index] ?? 0) + 1;
        for (const [which, weight] of weights.entries()) {
          expect(Math.abs((given[which] ?? 0) - ((turn + 1) * weight) / total)).toBeLessThan(1);
        }
      }
    }),
    { seed: 20261121, numRuns: 3000 },
  );
});

test('three to one never puts the one twice in four turns', () => {
  expect(interleave([3, 1])).toEqual([0, 0, 1, 0]);
});
