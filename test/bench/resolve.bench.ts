/**
 * How many instants a second the engine resolves, on one core: a prepared program of 200 rules and 500 items,
 * at random instants of one day. The floor is what any resolver must do: a binary search among as many spans
 * as the day has showings, and an object for the answer.
 *
 * Then the worst programs that the limits allow, a line each: the first instant that is asked of it (`firstMs`), one for
 * which something stands in because it is missing (`substituteMs`), and how many a second after that.
 */
import { parseArgs } from 'node:util';
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { resolve } from '@bacheca/shared/engine/resolve';
import { timeline } from '@bacheca/shared/engine/timeline';
import type { Program } from '@bacheca/shared/model/program';
import { worstPrograms } from '../../packages/shared/test/programs/worst-programs.ts';
import { largeProgram } from './support/engine-program.ts';
import { median, printFigure, wholeNumber } from './support/figures.ts';

const ROUNDS = 5;
const DAY_MS = 86_400_000;
/** It is the first instant of Saturday, 21 November 2026 in Italy. */
const FROM_MS = Date.parse('2026-11-20T23:00:00Z');
const NOTHING_UNAVAILABLE: ReadonlySet<string> = new Set();

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { instants: { type: 'string' } } });
  const count = wholeNumber('instants', values.instants, 1_000_000);
  const instants = Float64Array.from({ length: count }, () => FROM_MS + Math.floor(Math.random() * DAY_MS));
  const source = largeProgram();
  const program = prepare(source);
  const startedMs = performance.now();
  const entries = timeline(program, [], FROM_MS, FROM_MS + DAY_MS);
  const firstDayMs = performance.now() - startedMs;
  const startsMs = Float64Array.from(entries, ({ startsAtMs }) => startsAtMs);

  const ours: number[] = [];
  const floor: number[] = [];
  // The first round warms both up and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const perSecond = rate(instants, (atMs) => {
      const resolution = resolve(program, [], atMs, NOTHING_UNAVAILABLE);
      return resolution.type === 'item' ? resolution.positionMs : 0;
    });
    const bare = rate(instants, (atMs) => search(startsMs, atMs).positionMs);
    if (round === 0) continue;
    ours.push(perSecond);
    floor.push(bare);
  }
  const perSecond = median(ours);
  const floorPerSecond = median(floor);
  printFigure({
    bench: 'resolve',
    rules: source.rules.length,
    items: Object.keys(source.items).length,
    showings: startsMs.length,
    firstDayMs,
    perSecond,
    floorPerSecond,
    ratio: perSecond / floorPerSecond,
  });
  for (const [name, worst] of Object.entries(worstPrograms())) measureWorst(name, worst, instants);
}

function measureWorst(name: string, worst: Program, instants: Float64Array): void {
  const atMs = FROM_MS + DAY_MS / 2;
  const startedMs = performance.now();
  const program = prepare(worst);
  const first = resolve(program, [], atMs, NOTHING_UNAVAILABLE);
  const firstMs = performance.now() - startedMs;
  const missing = first.type === 'item' ? new Set([first.planned.item.id]) : NOTHING_UNAVAILABLE;
  const missingSinceMs = performance.now();
  resolve(program, [], atMs, missing);
  const substituteMs = performance.now() - missingSinceMs;
  const some = instants.subarray(0, 10_000);
  const startsMs = Float64Array.from(
    timeline(program, [], FROM_MS, FROM_MS + DAY_MS),
    ({ startsAtMs }) => startsAtMs,
  );
  const perSecond = rate(some, (instantMs) => {
    const resolution = resolve(program, [], instantMs, NOTHING_UNAVAILABLE);
    return resolution.type === 'item' ? resolution.positionMs : 0;
  });
  const floorPerSecond = rate(some, (instantMs) => search(startsMs, instantMs).positionMs);
  const ratio = perSecond / floorPerSecond;
  printFigure({ bench: 'resolve', worst: name, firstMs, substituteMs, perSecond, floorPerSecond, ratio });
}

function rate(instants: Float64Array, positionAt: (instantMs: number) => number): number {
  let sum = 0;
  const startedMs = performance.now();
  for (const atMs of instants) sum += positionAt(atMs);
  const seconds = (performance.now() - startedMs) / 1000;
  if (!(sum > 0)) throw new Error('no instant had a position');
  return instants.length / seconds;
}

function search(startsMs: Float64Array, atMs: number): { index: number; positionMs: number } {
  let low = 0;
  let high = startsMs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((startsMs[middle] ?? 0) <= atMs) low = middle;
    else high = middle - 1;
  }
  return { index: low, positionMs: atMs - (startsMs[low] ?? 0) };
}
