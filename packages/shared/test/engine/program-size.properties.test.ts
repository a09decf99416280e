import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Heap } from '../../src/engine/layout/heap.ts';
import { Loop } from '../../src/engine/layout/loop.ts';
import { OrderWalk } from '../../src/engine/layout/order-walk.ts';
import { type PreparedProgram, prepare } from '../../src/engine/layout/prepare-program.ts';
import { WeightedFairQueue } from '../../src/engine/layout/weighted-fair-queue.ts';
import {
  excessOf,
  excessOfLocation,
  excessOfRule,
  MAX_SLOTS_ON_SCREEN,
} from '../../src/engine/program-size.ts';
import { resolve } from '../../src/engine/resolve.ts';
import { timeline } from '../../src/engine/timeline.ts';
import { Program } from '../../src/model/program.ts';
import { SEED } from '../programs/any-program.ts';
import { madeProgram, spread, worstPrograms } from '../programs/worst-programs.ts';

const DAY_MS = 86_400_000;
const FROM_MS = Date.parse('2026-11-20T23:00:00Z');
const SLOW_MACHINE_MS = 300_000;
/** Each is laid out for a day, so that there are not as many in `npm run test:long` as of other properties. */
const RUNS = Math.min(6 * Number(process.env.BACHECA_TEST_RUNS ?? 1), 120);

/** Places looked at, turns dealt and entries made: what the time goes with, whatever the machine. */
const MAX_STEPS = 80_000_000;

afterEach(() => vi.restoreAllMocks());

/** Counts what laying out a first day takes. */
function stepsOf(work: () => void): number {
  let steps = 0;
  const count = <Type extends object, Name extends keyof Type>(
    of: { readonly prototype: Type },
    name: Name,
    each: (self: Type) => number,
  ) => {
    const own = of.prototype[name] as unknown as (...args: unknown[]) => unknown;
    const counted = function (this: Type, ...args: unknown[]) {
      steps += each(this);
      return own.apply(this, args);
    };
    of.prototype[name] = counted as unknown as Type[Name];
    return () => {
      of.prototype[name] = own as unknown as Type[Name];
    };
  };
  const restore = [
    count(WeightedFairQueue, 'take', ({ places }) => places.length),
    count(WeightedFairQueue, 'eachHeld', ({ places }) => places.length),
    count(OrderWalk, 'take', ({ places }) => places.length),
    count(Loop, 'entryAt', () => 1),
    count(Heap, 'add', () => 1),
    count(Heap, 'take', () => 1),
  ];
  try {
    work();
  } finally {
    for (const undo of restore) undo();
  }
  return steps;
}

const firstDay = (program: PreparedProgram) =>
  stepsOf(() => void timeline(program, [], FROM_MS, FROM_MS + DAY_MS));

describe('a first day of the worst program of each kind takes bounded work, and so does what stands in', () => {
  test.each(Object.entries(worstPrograms()))('%s', { timeout: SLOW_MACHINE_MS }, (_name, program) => {
    expect(Program.safeParse(program).error).toBeUndefined();
    expect(excessOf(program)).toBeUndefined();
    const prepared = prepare(program);
    expect(firstDay(prepared)).toBeLessThan(MAX_STEPS);
    const noonMs = FROM_MS + DAY_MS / 2;
    const now = resolve(prepared, [], noonMs, new Set());
    if (now.type !== 'item') return;
    const missing = new Set([now.planned.item.id]);
    const steps = stepsOf(() => void resolve(prepared, [], noonMs, missing));
    expect(steps, 'what stands in for an item that is missing').toBeLessThan(MAX_STEPS / 20);
  });
});

/** Shapes drawn over the whole of what is legal; what is over a limit is left out. */
const anyShape = fc.record({
  rules: fc.constantFrom(1, 3, 20, 60, 200),
  part: fc.constantFrom(0.05, 0.4, 1),
  weight: fc.constantFrom(1, 7, 37),
  services: fc.constantFrom(2, 40, 500),
  seconds: fc.constantFrom(3, 7, 61, 3600),
  shortest: fc.constantFrom(0.5, 3),
  distance: fc.constantFrom(undefined, 1, 30, 720),
  cap: fc.constantFrom(undefined, 1, 60),
  exact: fc.boolean(),
  dayparts: fc.constantFrom(0, 1, 6, 24),
  validity: fc.boolean(),
  layered: fc.constantFrom(1, 2, 3),
});

test(
  'so does that of any legal program',
  () => {
    let legal = 0;
    fc.assert(
      fc.property(anyShape, (shape) => {
        const slots = Math.min(
          500,
          Math.max(1, Math.floor((MAX_SLOTS_ON_SCREEN * shape.part) / shape.rules)),
        );
        const program = madeProgram({
          rules: shape.rules,
          slots,
          weight: (slot) => 1 + ((slot * shape.weight) % 100),
          service: (index) => `service-${index % shape.services}`,
          seconds: (index) => (index % 9 === 0 ? shape.shortest : shape.seconds),
          rule: (index) => ({
            share: 1 + ((index * shape.weight) % 100),
            priority: (['priority', 'normal', 'filler'] as const)[index % shape.layered] ?? 'normal',
            ...(index % 2 === 0 && shape.distance ? { minMinutesBetween: shape.distance } : {}),
            ...(index % 3 === 0 && shape.cap ? { maxPlaysPerHour: shape.cap } : {}),
            ...(index % 5 === 0 && shape.exact
              ? { playAt: { type: 'hourly' as const, minutes: [0, 7, 13, 28, 44, 59] } }
              : {}),
            ...(shape.dayparts > 0 ? { dayparts: spread(shape.dayparts, index) } : {}),
            ...(shape.validity && index % 4 === 0
              ? { validFrom: '2019-03-01', validUntil: '2027-06-30' }
              : {}),
          }),
        });
        if (excessOf(program)) return true;
        legal++;
        return firstDay(prepare(program)) < MAX_STEPS;
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(legal).toBeGreaterThan(RUNS / 4);
  },
  SLOW_MACHINE_MS,
);

describe('what is over a limit is named with its size and the limit', () => {
  const slots = (rules: number, count: number) => madeProgram({ rules, slots: count });

  test.each([
    ['rules', slots(201, 1), { code: 'rules', count: 201, max: 200 }],
    ['slots', slots(6, 401), { code: 'slots', count: 2406, max: 2400 }],
    [
      'short items beside many slots',
      madeProgram({ rules: 5, slots: 100, seconds: (index) => (index === 3 ? 0.5 : 10) }),
      { code: 'short-items', count: 500, max: 400, itemId: 'item-3' },
    ],
    [
      'changes in a day',
      madeProgram({
        rules: 60,
        slots: 1,
        rule: (index) => ({
          dayparts: [
            { from: `08:${String(index).padStart(2, '0')}`, until: `19:${String(index).padStart(2, '0')}` },
          ],
        }),
      }),
      { code: 'changes', count: 120, max: 100 },
    ],
    [
      'days named one by one',
      madeProgram({
        rules: 3,
        slots: 1,
        rule: (index) => ({
          exceptDates: Array.from({ length: 300 }, (_, day) =>
            new Date(Date.UTC(2020 + index, 0, 1 + day)).toISOString().slice(0, 10),
          ),
        }),
      }),
      { code: 'dates', count: 900, max: 800 },
    ],
  ] as const)('%s', (_name, program, excess) => {
    expect(excessOf(program)).toEqual(excess);
  });

  test('dayparts and dates of a rule, opening hours of a place', () => {
    const rule = {
      id: 'r',
      playlistId: 'p',
      target: { type: 'everywhere' },
      priority: 'normal',
      share: 1,
    } as const;
    const dayparts = Array.from({ length: 25 }, () => ({ from: '08:00', until: '09:00' }));
    expect(excessOfRule({ ...rule, dayparts })).toEqual({ code: 'dayparts', count: 25, max: 24 });
    expect(excessOfRule({ ...rule, dayparts: dayparts.slice(1) })).toBeUndefined();
    const { location } = slots(1, 1);
    const openingHours = [{ weekdays: [1], dayparts }];
    expect(excessOfLocation({ ...location, tags: [], openingHours })).toMatchObject({ code: 'dayparts' });
  });
});
