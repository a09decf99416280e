/**
 * When each media file of a program is first needed, so that what plays soonest is fetched first.
 *
 *  1. Only what is planned counts, not takeovers or substitutes.
 *  2. Anchored to an instant that the program itself carries, its `from`, the answer depends on nothing else,
 *     so that it may be kept with the program.
 */
import type { Sha256 } from './ids.ts';
import { mediaOfVariant } from './items.ts';
import type { PreparedProgram } from './prepare.ts';
import { resolve } from './resolve.ts';

const NOTHING_UNAVAILABLE: ReadonlySet<string> = new Set();

/**
 * The first instant in ms, from `fromMs` on and within `horizonMs`, at which each media file is needed; the
 * soonest first. A file that nothing planned in that time needs is not in it.
 */
export function mediaSchedule(
  program: PreparedProgram,
  fromMs: number,
  horizonMs: number,
): ReadonlyMap<Sha256, number> {
  const neededAt = new Map<Sha256, number>();
  const wanted = Object.keys(program.program.mediaFiles).length;
  const untilMs = fromMs + horizonMs;
  for (let atMs = fromMs; atMs < untilMs && neededAt.size < wanted; ) {
    const resolution = resolve(program, [], atMs, NOTHING_UNAVAILABLE);
    if (resolution.type !== 'item') {
      atMs = resolution.untilMs;
      continue;
    }
    const { item, language, endsAtMs } = resolution.planned;
    for (const sha256 of mediaOfVariant(item, language))
      if (!neededAt.has(sha256)) neededAt.set(sha256, Math.max(fromMs, resolution.planned.startsAtMs));
    atMs = endsAtMs;
  }
  return neededAt;
}
