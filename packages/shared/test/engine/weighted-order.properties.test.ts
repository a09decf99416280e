import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviationOf, fairOrder, gcd, interleave } from '../../src/engine/layout/weighted-order.ts';
import { RUNS, SEED } from '../programs/any-program.ts';

const options = { seed: SEED, numRuns: RUNS };

test('three to one never puts the one twice in four turns', () => {
  expect(interleave([3, 1])).toEqual([0, 0, 1, 0]);
});

test('every prefix gives each index less than one turn more or less than its share, any window less than two', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 10 }), (weights) => {
      const cycle = interleave(weights);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      if (cycle.length !== (total === 0 ? 0 : total / weights.reduce(gcd, 0))) return false;
      return total === 0 || deviationOf(weights, cycle) < 1;
    }),
    options,
  );
});

describe('with services', () => {
  const slot = fc.record({
    weight: fc.integer({ min: 1, max: 9 }),
    service: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  });
  const slots = fc.array(slot, { minLength: 1, maxLength: 9 });

  test('each slot has its share of every cycle, and no two of one service are neighbours unless it has most turns', () => {
    fc.assert(
      fc.property(slots, (places) => {
        const weights = places.map(({ weight }) => weight);
        const services = places.map(({ service }) => service);
        const cycle = interleave(weights, services);
        const divisor = weights.reduce(gcd, 0);
        const given = weights.map((_, index) => cycle.filter((taken) => taken === index).length);
        if (given.some((count, index) => count * divisor !== weights[index])) return false;
        const turnsOf = (service: string | undefined) =>
          cycle.filter((taken) => services[taken] === service).length;
        return cycle.every((taken, turn) => {
          const service = services[taken];
          const next = services[cycle[(turn + 1) % cycle.length] ?? 0];
          return next !== service || turnsOf(service) * 2 > cycle.length;
        });
      }),
      options,
    );
  });

  test('keeping them apart moves no slot by as much as two plays, and seldom by one', () => {
    let moved = 0;
    fc.assert(
      fc.property(slots, (places) => {
        const weights = places.map(({ weight }) => weight);
        const cycle = interleave(
          weights,
          places.map(({ service }) => service),
        );
        const deviation = deviationOf(weights, cycle);
        if (deviation >= 1) moved++;
        return deviation < 2;
      }),
      options,
    );
    expect(moved).toBeLessThan(RUNS / 100);
  });

  test('repeats are spread: no gap between two plays of a slot is two plays longer than its even distance', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 8 }), (weights) => {
        const cycle = interleave(weights, weights.map(String));
        const twice = [...cycle, ...cycle];
        return weights.every((_, index) => {
          const turns = twice.flatMap((taken, turn) => (taken === index ? turn : []));
          const even = cycle.length / (turns.length / 2);
          return turns.every((turn, nth) => nth === 0 || turn - (turns[nth - 1] ?? 0) < 3 * even);
        });
      }),
      options,
    );
  });
});

test('a cycle that is dealt out turn by turn is the same, and one turn of it costs no whole cycle', () => {
  const weights = Array.from({ length: 500 }, (_, index) => ((index * 37) % 100) + 1);
  const order = fairOrder(weights, weights.map(String));
  expect(order.at(1234)).toBe(interleave(weights, weights.map(String))[1234]);
  expect(order.length).toBe(25_250);
});
