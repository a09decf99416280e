/**
 * What plays is a pure function of the program and the wall clock. `resolve` answers for any instant, without
 * history and without a clock of its own; the player, the preview and the reports all ask it.
 *
 *  1. A takeover that runs is what shows; of several the most severe, then the newest.
 *  2. Otherwise the segment's loop shows, at the position that the time since the segment's start gives.
 *  3. Before a segment's end only items are laid out that still fit; the rest of the time goes to a still,
 *     stretched, or to the bumper. Only closing time and the end of an item's validity cut.
 *  4. Where the planned variant is unavailable, others of the loop fill its time in the loop's order.
 */
import { Severity } from './items.ts';
import { durationMs, isStill, type Loop, languageRotation, spokenLanguage, variantKey } from './loop.ts';
import type { PreparedProgram, Segment } from './prepare.ts';
import type { Takeover } from './schedule.ts';
import { type Showing, showingOf } from './showing.ts';
import { anchorOf, tailOf } from './tail.ts';

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
  /** A gap too short for any item, before a change of rules. */
  | { readonly type: 'bumper'; readonly untilMs: number }
  /** Outside opening hours: dark on purpose. */
  | { readonly type: 'closed'; readonly untilMs: number }
  /** No rule has anything to show: the branded fallback. */
  | { readonly type: 'nothing'; readonly untilMs: number };

/** Less of an item than this isn't worth starting: the bumper bridges it. */
const LEAST_SHOWN_MS = 3000;
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
    if (showing) {
      return {
        type: 'item',
        planned: showing,
        shown: showing,
        positionMs: instantMs - showing.startsAtMs,
        substitutes: NO_SUBSTITUTES,
      };
    }
  }
  const segment = program.segmentAt(instantMs);
  const untilMs = Math.min(segment.endMs, nextTakeoverStart(takeovers, instantMs));
  switch (segment.state.type) {
    case 'closed':
      return { type: 'closed', untilMs };
    case 'nothing':
      return { type: 'nothing', untilMs };
    case 'loop':
      return inLoop(program, segment, segment.state.loop, instantMs, untilMs, unavailable);
  }
}

function inLoop(
  program: PreparedProgram,
  segment: Segment,
  loop: Loop,
  instantMs: number,
  untilMs: number,
  unavailable: ReadonlySet<string>,
): Resolution {
  const plan = planned(segment, loop, instantMs);
  if (plan.showing === null) return { type: 'bumper', untilMs: Math.min(plan.untilMs, untilMs) };
  const showing: Showing =
    plan.showing.endsAtMs > untilMs
      ? { ...plan.showing, endsAtMs: untilMs, cutBy: 'takeover' }
      : plan.showing;
  if (!isUnavailable(showing, unavailable)) {
    return {
      type: 'item',
      planned: showing,
      shown: showing,
      positionMs: instantMs - showing.startsAtMs,
      substitutes: NO_SUBSTITUTES,
    };
  }
  const substitutes = fill(program, showing, loop, plan.index, unavailable);
  const shown = substitutes.find(
    ({ startsAtMs, endsAtMs }) => startsAtMs <= instantMs && instantMs < endsAtMs,
  );
  return {
    type: 'item',
    planned: showing,
    shown: shown ?? null,
    positionMs: instantMs - (shown ?? showing).startsAtMs,
    substitutes,
  };
}

type Plan = { showing: Showing; index: number } | { showing: null; untilMs: number };

function planned(segment: Segment, loop: Loop, instantMs: number): Plan {
  const tail = tailOf(segment, loop);
  if (instantMs >= tail.startMs) {
    const showing = tail.showings.find(
      ({ startsAtMs, endsAtMs }) => startsAtMs <= instantMs && instantMs < endsAtMs,
    );
    if (!showing) return { showing: null, untilMs: segment.endMs };
    return { showing, index: loop.entries.findIndex((entry) => entry.source === showing.source) };
  }
  const anchorMs = anchorOf(segment);
  const cycleStartMs = anchorMs + Math.floor((instantMs - anchorMs) / loop.cycleMs) * loop.cycleMs;
  const index = entryAt(loop, instantMs - cycleStartMs);
  const entry = loop.entries[index];
  if (!entry) throw new Error(`a loop of ${loop.cycleMs} ms has no entry at ${instantMs - cycleStartMs} ms`);
  return { showing: showingOf(entry, cycleStartMs + (loop.startsMs[index] ?? 0)), index };
}

function entryAt(loop: Loop, positionMs: number): number {
  let low = 0;
  let high = loop.startsMs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((loop.startsMs[middle] ?? 0) <= positionMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isUnavailable({ item, language }: Showing, unavailable: ReadonlySet<string>): boolean {
  return unavailable.size > 0 && (unavailable.has(item.id) || unavailable.has(variantKey(item.id, language)));
}

/** Fills the time of a showing with the entries that follow it, those of lower classes if none of its own can. */
function fill(
  program: PreparedProgram,
  gap: Showing,
  own: Loop,
  from: number,
  unavailable: ReadonlySet<string>,
): readonly Showing[] {
  for (const loop of [own, ...program.loopsAt(gap.startsAtMs).filter((other) => other !== own)]) {
    const start = loop === own ? from + 1 : 0;
    const turn = [...loop.entries.slice(start), ...loop.entries.slice(0, start)].filter(
      (entry) => !unavailable.has(entry.item.id) && !unavailable.has(entry.key),
    );
    const showings: Showing[] = [];
    let atMs = gap.startsAtMs;
    for (let added = true; added && atMs < gap.endsAtMs; ) {
      added = false;
      for (const entry of turn) {
        const restMs = gap.endsAtMs - atMs;
        if (restMs < LEAST_SHOWN_MS || (entry.durationMs > restMs && !isStill(entry.item))) continue;
        const endsAtMs = atMs + Math.min(entry.durationMs, restMs);
        showings.push(showingOf(entry, atMs, endsAtMs));
        atMs = endsAtMs;
        added = true;
      }
    }
    const last = showings.at(-1);
    if (!last) continue;
    // A rest too short for anything more stays with the last still.
    if (isStill(last.item)) showings[showings.length - 1] = { ...last, endsAtMs: gap.endsAtMs };
    return showings;
  }
  return NO_SUBSTITUTES;
}

function takeoverShowing(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  instantMs: number,
  unavailable: ReadonlySet<string>,
): Showing | undefined {
  const running = takeovers
    .filter(({ startsAt, endsAt }) => Date.parse(startsAt) <= instantMs && instantMs < Date.parse(endsAt))
    .sort(byUrgency);
  for (const takeover of running) {
    const showing = takeoverLap(program, takeover, instantMs);
    if (isUnavailable(showing, unavailable)) continue;
    const endsAtMs = Math.min(
      showing.endsAtMs,
      Date.parse(takeover.endsAt),
      nextTakeoverStart(takeovers, instantMs),
    );
    return endsAtMs < showing.endsAtMs ? { ...showing, endsAtMs, cutBy: 'takeover' } : showing;
  }
  return undefined;
}

/** A takeover repeats its item from its start on, its languages in turn. */
function takeoverLap(program: PreparedProgram, takeover: Takeover, instantMs: number): Showing {
  const { item } = takeover;
  const startMs = Date.parse(takeover.startsAt);
  const rotation = languageRotation(program.program);
  let atMs = startMs;
  const lapMs = rotation.map((wanted) =>
    durationMs(takeover, item, spokenLanguage(program.program, item, wanted)),
  );
  const roundMs = lapMs.reduce((sum, lap) => sum + lap, 0);
  atMs += Math.floor((instantMs - startMs) / roundMs) * roundMs;
  let turn = 0;
  for (; turn < lapMs.length - 1 && atMs + (lapMs[turn] ?? 0) <= instantMs; turn++) atMs += lapMs[turn] ?? 0;
  return {
    item,
    language: spokenLanguage(program.program, item, rotation[turn]),
    startsAtMs: atMs,
    endsAtMs: atMs + (lapMs[turn] ?? roundMs),
    source: { type: 'takeover', takeoverId: takeover.id },
  };
}

function byUrgency(a: Takeover, b: Takeover): number {
  const severity = Severity.options.indexOf(b.severity) - Severity.options.indexOf(a.severity);
  return severity || Date.parse(b.startsAt) - Date.parse(a.startsAt) || (a.id < b.id ? -1 : 1);
}

function nextTakeoverStart(takeovers: readonly Takeover[], instantMs: number): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const { startsAt } of takeovers) {
    const startMs = Date.parse(startsAt);
    if (startMs > instantMs && startMs < nextMs) nextMs = startMs;
  }
  return nextMs;
}

/** The next segment or takeover boundary after the instant; Infinity if there is none. */
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
  if (showing.endsAtMs - instantMs < LEAST_SHOWN_MS) return { type: 'bumper', untilMs: showing.endsAtMs };
  return { type: 'seek', positionMs };
}

function nextSubstitute(resolution: Resolution & { type: 'item' }, instantMs: number): number {
  const next = resolution.substitutes.find((substitute) => substitute.startsAtMs > instantMs);
  return next?.startsAtMs ?? resolution.planned.endsAtMs;
}
