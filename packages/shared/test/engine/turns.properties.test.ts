import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoopPlace } from '../../src/engine/layout/loop-places.ts';
import { OrderWalk } from '../../src/engine/layout/order-walk.ts';
import { type Turns, WeightedFairQueue } from '../../src/engine/layout/weighted-fair-queue.ts';
import { deviationOf, interleave } from '../../src/engine/layout/weighted-order.ts';
import { RUNS, SEED } from '../programs/any-program.ts';
import { qr } from '../programs/programs.ts';

const rule = { id: 'r', playlistId: 'p', priority: 'normal' as const, share: 1 };
const always = () => true;

function placesOf(
  weights: readonly number[],
  services = weights.map((_, index) => `s${index}`),
): LoopPlace[] {
  return weights.map((weight, slotIndex) => ({
    rule,
    slot: { itemId: `i${slotIndex}`, weight },
    slotIndex,
    item: qr(`i${slotIndex}`, 10),
    weight,
    share: 0,
    service: services[slotIndex] ?? '',
  }));
}

/** A queue in which limits hold a place back in some turns; a turn lasts a millisecond. */
function queueOf(
  weights: readonly number[],
  isFree: (index: number, turn: number) => boolean = always,
): WeightedFairQueue {
  const held = {
    isHeld: (index: number, turn: number) => !isFree(index, turn),
    freeMs: () => Infinity,
    freeFrom: (turn: number) => turn,
  };
  return new WeightedFairQueue(placesOf(weights), orderAs([]), 0, held);
}

function orderAs(indices: readonly number[]) {
  return { length: indices.length, at: (turn: number) => indices[turn] ?? 0 };
}

/** The first `count` turns as indices of the places, where these fit. */
function taken(
  turns: Turns,
  count: number,
  fits: (place: LoopPlace, turn: number) => boolean = always,
): (number | undefined)[] {
  let previous: string | undefined;
  return Array.from({ length: count }, (_, turn) => {
    const fitsNow = (index: number) => {
      const one = turns.places[index];
      return one !== undefined && fits(one, turn);
    };
    const place = turns.take(turn, fitsNow, previous);
    previous = place?.service;
    return place?.slotIndex;
  });
}

const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 7 });

describe('a fair queue', () => {
  test('where nothing is held back, keeps each within one play of its share, within two to keep services apart', () => {
    fc.assert(
      fc.property(weights, fc.boolean(), (some, isApart) => {
        const length = some.reduce((sum, weight) => sum + weight, 0);
        const queue = queueOf(some);
        const order = isApart
          ? taken(queue, length).flatMap((index) => index ?? [])
          : Array.from({ length }, () => queue.take(0, always, undefined)?.slotIndex ?? 0);
        return order.length === length && deviationOf(some, order) < (isApart ? 2 : 1);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test('shares what a place that is held back leaves among the others by their weights', () => {
    const queue = queueOf([5, 2, 1], (index, turn) => index !== 0 || turn % 30 === 0);
    const order = taken(queue, 300);
    const count = (index: number) => order.filter((one) => one === index).length;
    expect(count(0)).toBe(10);
    expect(Math.abs(count(1) - (290 * 2) / 3)).toBeLessThan(2);
  });

  test('makes no burst of what was held back', () => {
    const order = taken(
      queueOf([1, 1], (index, turn) => index !== 0 || turn >= 40),
      60,
    );
    expect(order.slice(40).filter((one) => one === 0).length).toBeLessThanOrEqual(11);
  });

  test('has nothing when all are held back', () => {
    expect(
      taken(
        queueOf([1, 1], () => false),
        2,
      ),
    ).toEqual([undefined, undefined]);
  });
});

describe('a walk through the fair order', () => {
  test('is that order, from where the day starts in it', () => {
    fc.assert(
      fc.property(weights, fc.nat({ max: 40 }), (some, start) => {
        const services = some.map((_, index) => `s${index}`);
        const order = interleave(some, services);
        const dominant = some.some((weight) => weight * 2 > some.reduce((sum, one) => sum + one, 0));
        if (dominant) return true;
        const walked = taken(
          new OrderWalk(placesOf(some), orderAs(order), start % order.length),
          order.length,
        );
        return walked.every((index, turn) => index === order[(start + turn) % order.length]);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test('keeps shares within three plays over many cycles, whatever shows between its turns', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom('s', 't', 'u')), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.array(fc.constantFrom('s', 't', undefined), { minLength: 1, maxLength: 7 }),
        (some, between) => {
          const weights = some.map(([weight]) => weight);
          const places = placesOf(
            weights,
            some.map(([, service]) => service),
          );
          const order = interleave(
            weights,
            places.map(({ service }) => service),
          );
          const walk = new OrderWalk(places, orderAs(order), 0);
          let previous: string | undefined;
          const walked = Array.from({ length: order.length * 8 }, (_, turn) => {
            const place = walk.take(turn, always, between[turn % between.length] ?? previous);
            previous = place?.service;
            return place?.slotIndex ?? -1;
          });
          return deviationOf(weights, walked) < 3;
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test('owes what does not fit and repays it as soon as it does', () => {
    const walk = new OrderWalk(placesOf([1, 1, 1]), orderAs([0, 1, 2]), 0);
    // After 0's late turn its next one is put off, so that 0 is not its own neighbour.
    expect(taken(walk, 6, ({ slotIndex }, turn) => slotIndex !== 0 || turn > 1)).toEqual([1, 2, 0, 1, 0, 2]);
  });

  test('keeps services apart where another one fits, and shows neighbours rather than nothing', () => {
    expect(taken(new OrderWalk(placesOf([1, 1, 1], ['s', 's', 't']), orderAs([0, 1, 2]), 0), 4)).toEqual([
      0, 2, 1, 2,
    ]);
    expect(taken(new OrderWalk(placesOf([1]), orderAs([0]), 0), 3)).toEqual([0, 0, 0]);
  });
});
