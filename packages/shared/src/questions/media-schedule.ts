/**
 * When each media file of a program is first needed, so that what plays soonest is fetched first.
 *
 *  1. Only what is planned counts, not takeovers or substitutes.
 *  2. Anchored to an instant that the program itself carries, its `from`, the answer depends on nothing else,
 *     so that it may be kept with the program.
 *  3. A segment all of whose media are known already is passed over: most days repeat.
 */
import type { SegmentState } from '../engine/layout/contention.ts';
import type { PreparedProgram } from '../engine/layout/prepare-program.ts';
import { resolve } from '../engine/resolve.ts';
import type { Sha256 } from '../model/ids.ts';
import { mediaOfVariant } from '../model/items.ts';

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
  const mediaOfStates = new Map<SegmentState, readonly Sha256[]>();
  const untilMs = fromMs + horizonMs;
  for (let atMs = fromMs; atMs < untilMs; ) {
    const { state, endMs } = program.segmentAt(atMs);
    const media = mediaOfStates.get(state) ?? mediaOf(state);
    mediaOfStates.set(state, media);
    while (atMs < Math.min(endMs, untilMs) && media.some((sha256) => !neededAt.has(sha256))) {
      const resolution = resolve(program, [], atMs, NOTHING_UNAVAILABLE);
      if (resolution.type !== 'item') {
        atMs = resolution.untilMs;
        continue;
      }
      const { item, language, startsAtMs, endsAtMs } = resolution.planned;
      for (const sha256 of mediaOfVariant(item, language))
        if (!neededAt.has(sha256)) neededAt.set(sha256, Math.max(fromMs, startsAtMs));
      atMs = endsAtMs;
    }
    atMs = Math.max(atMs, endMs);
  }
  return neededAt;
}

/** Everything that a state may show. */
function mediaOf(state: SegmentState): Sha256[] {
  switch (state.type) {
    case 'loop':
      return unique(state.loop.distinct.flatMap(({ item, language }) => mediaOfVariant(item, language)));
    case 'layered':
      return unique(
        state.layers
          .flatMap(({ places, exact }) => [...places, ...exact.flatMap(({ turns }) => turns)])
          .flatMap(({ item }) => item.variants.flatMap(({ language }) => mediaOfVariant(item, language))),
      );
    default:
      return [];
  }
}

function unique(media: readonly Sha256[]): Sha256[] {
  return [...new Set(media)];
}
