/**
 * What plays is a pure function of the program and the wall clock. `resolve` answers for any instant, without
 * history and without a clock of its own; the player, the preview and the reports all ask it.
 *
 *  1. A takeover that runs is what shows (`takeovers.ts`).
 *  2. Otherwise the segment's loop shows, at the position that the time since the segment's start gives
 *     (`loop-tail.ts`); where rules have limits, what the day's layout has at the instant (`layout.ts`).
 *  3. Before a segment's end only items are laid out that still fit; the rest of the time goes to a still,
 *     stretched, or to the bumper. Only closing time and the end of an item's validity cut.
 *  4. Where the planned variant is unavailable, others fill its time (`substitutes.ts`).
 */

import type { Takeover } from '../model/schedule.ts';
import type { Loop } from './layout/loop.ts';
import { plannedInLoop } from './layout/loop-tail.ts';
import type { PreparedProgram } from './layout/prepare-program.ts';
import { isUnavailable, MIN_SHOWN_MS, type Showing } from './layout/showing.ts';
import { substitutesFor } from './substitutes.ts';
import { nextInterruption, nextTakeoverStart, takeoverShowing } from './takeovers.ts';
import { lastAtOrBefore } from './time/calendar.ts';

/** What is on screen at an instant. */
export type Resolution =
  /**
   * `planned` is what the rules say. `shown` is `planned` or, if it is unavailable, the substitute whose
   * turn it is (null: the bumper). `substitutes` fill the planned showing from its start to its end, in
   * order, and are laid out only if `planned` is unavailable. `positionMs` is the position in `shown`,
   * or in `planned` where that is null.
   */
  | {
      readonly type: 'item';
      readonly planned: Showing;
      readonly shown: Showing | null;
      readonly positionMs: number;
      readonly substitutes: readonly Showing[];
    }
  /** A gap too short for any item, before a change of rules or an exact time. */
  | { readonly type: 'bumper'; readonly untilMs: number }
  /** It is outside opening hours: the screen is dark on purpose. */
  | { readonly type: 'closed'; readonly untilMs: number }
  /** No rule has anything to show, or none may now: the branded fallback. */
  | { readonly type: 'nothing'; readonly untilMs: number };

/** Being this late is absorbed: the item starts from its beginning. */
const LATE_MS = 500;
const NO_SUBSTITUTES: readonly Showing[] = [];

/** `unavailable` holds bare item ids (all variants) and `variantKey`s. `instantMs` is corrected time. */
export function resolve(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  instantMs: number,
  unavailable: ReadonlySet<string>,
): Resolution {
  if (takeovers.length > 0) {
    const showing = takeoverShowing(program, takeovers, instantMs, unavailable);
    if (showing) return shownAsPlanned(showing, instantMs);
  }
  const segment = program.segmentAt(instantMs);
  const takeoverMs = takeovers.length > 0 ? nextInterruption(takeovers, instantMs, unavailable) : Infinity;
  const untilMs = Math.min(segment.endMs, takeoverMs);
  switch (segment.state.type) {
    case 'closed':
      return { type: 'closed', untilMs };
    case 'nothing':
      return { type: 'nothing', untilMs };
    case 'loop': {
      const { loop } = segment.state;
      const showing = plannedInLoop(segment, loop, instantMs);
      if (!showing) return { type: 'bumper', untilMs };
      return asPlanned(program, showing, loop, instantMs, takeoverMs, unavailable);
    }
    case 'layered': {
      const { pieces, startsMs } = program.laidOutAt(instantMs);
      const piece = pieces[lastAtOrBefore(startsMs, instantMs)];
      if (!piece) throw new Error(`a day with limits has nothing laid out at ${instantMs}`);
      const { shows } = piece;
      if (typeof shows === 'object')
        return asPlanned(program, shows, undefined, instantMs, takeoverMs, unavailable);
      return { type: shows, untilMs: Math.min(piece.endsAtMs, takeoverMs) };
    }
  }
}

/** What a planned showing comes to: itself until a takeover starts, or its substitutes. */
function asPlanned(
  program: PreparedProgram,
  whole: Showing,
  loop: Loop | undefined,
  instantMs: number,
  takeoverMs: number,
  unavailable: ReadonlySet<string>,
): Resolution {
  const planned: Showing =
    whole.endsAtMs > takeoverMs ? { ...whole, endsAtMs: takeoverMs, cutBy: 'takeover' } : whole;
  if (!isUnavailable(planned, unavailable)) return shownAsPlanned(planned, instantMs);
  const substitutes = substitutesFor(program, planned, loop, unavailable);
  const shown = substitutes.find(
    ({ startsAtMs, endsAtMs }) => startsAtMs <= instantMs && instantMs < endsAtMs,
  );
  return {
    type: 'item',
    planned,
    shown: shown ?? null,
    positionMs: instantMs - (shown ?? planned).startsAtMs,
    substitutes,
  };
}

function shownAsPlanned(showing: Showing, instantMs: number): Resolution {
  return {
    type: 'item',
    planned: showing,
    shown: showing,
    positionMs: instantMs - showing.startsAtMs,
    substitutes: NO_SUBSTITUTES,
  };
}

/**
 * Returns the next boundary of a segment or takeover after the instant, in ms since 1970 UTC; Infinity if there is
 * none.
 */
export function nextChange(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  instantMs: number,
): number {
  const ends = takeovers.map(({ endsAt }) => Date.parse(endsAt)).filter((endMs) => endMs > instantMs);
  return Math.min(program.segmentAt(instantMs).endMs, nextTakeoverStart(takeovers, instantMs), ...ends);
}

/** When what `resolve` answered is over. */
export function endOf(resolution: Resolution): number {
  if (resolution.type !== 'item') return resolution.untilMs;
  return (resolution.shown ?? resolution.planned).endsAtMs;
}

/** How to enter what is on at this instant: at boot, after a change of program, after a takeover, when late. */
export type Join =
  | { readonly type: 'start' }
  | { readonly type: 'seek'; readonly positionMs: number }
  /** Too little is left of it. */
  | { readonly type: 'bumper'; readonly untilMs: number };

export function joinAt(resolution: Resolution & { type: 'item' }, instantMs: number): Join {
  const showing = resolution.shown;
  if (!showing) return { type: 'bumper', untilMs: nextSubstitute(resolution, instantMs) };
  const positionMs = instantMs - showing.startsAtMs;
  if (positionMs <= LATE_MS) return { type: 'start' };
  if (showing.endsAtMs - instantMs < MIN_SHOWN_MS) return { type: 'bumper', untilMs: showing.endsAtMs };
  return { type: 'seek', positionMs };
}

function nextSubstitute(resolution: Resolution & { type: 'item' }, instantMs: number): number {
  const next = resolution.substitutes.find((substitute) => substitute.startsAtMs > instantMs);
  return next?.startsAtMs ?? resolution.planned.endsAtMs;
}

/**
 * When what is on leaves after corrected time has moved by `movedMs`. By half a second or less it is absorbed:
 * it leaves when the timeline says. By more, it keeps its length on screen, and what follows joins where the
 * timeline is then.
 */
export function afterClockMove<On extends { readonly entersAtMs: number; readonly endsAtMs: number }>(
  on: On,
  movedMs: number,
): On {
  if (Math.abs(movedMs) <= LATE_MS) return on;
  return { ...on, entersAtMs: on.entersAtMs + movedMs, endsAtMs: on.endsAtMs + movedMs };
}
