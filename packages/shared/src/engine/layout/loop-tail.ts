/**
 * Where a segment's loop stands at an instant: in a cycle, or in the tail, which begins at the last still before
 * the time in which not everything fits any more. A cycle may last for years, so no more of one is laid out.
 *
 *  1. In the tail only items are laid out that still fit; the rest of the time goes to a still, stretched.
 *     What no showing covers is the bumper's.
 *  2. Only closing time and the end of an item's own time cut.
 */
import { lastAtOrBefore } from '../time/calendar.ts';
import { showableTime } from '../time/deadline.ts';
import type { Loop, LoopEntry } from './loop.ts';
import type { LoopPlace } from './loop-places.ts';
import type { Segment } from './segment.ts';
import { type Showing, showingOf } from './showing.ts';
import { isStill } from './variants.ts';

interface Tail {
  readonly startMs: number;
  readonly showings: readonly Showing[];
  readonly startsMs: readonly number[];
}

/**
 * So far ahead something is looked for that fits. Of two slots of one item one may never speak some language, so what
 * fits may never come; and what comes later than this leaves its time to the still.
 */
const MAX_LAPS_AHEAD = 2;

const tails = new WeakMap<Segment, Tail>();

/** What the loop shows at an instant of the segment; undefined if nothing fits before the segment's end. */
export function plannedInLoop(segment: Segment, loop: Loop, instantMs: number): Showing | undefined {
  const tail = tailOf(segment, loop);
  if (instantMs >= tail.startMs) {
    const showing = tail.showings[lastAtOrBefore(tail.startsMs, instantMs)];
    return showing && instantMs < showing.endsAtMs ? showing : undefined;
  }
  const cycleStartMs = cycleStartAt(segment, loop, instantMs);
  const { index, startMs } = loop.at(instantMs - cycleStartMs);
  return showingOf(loop.entryAt(index), cycleStartMs + startMs);
}

/** How many showings start between two instants of a segment, and how many of them are of some places of its loop. */
export function startedBetween(
  segment: Segment,
  loop: Loop,
  fromMs: number,
  toMs: number,
  own: ReadonlySet<LoopPlace>,
): { all: number; own: number } {
  const tail = tailOf(segment, loop);
  const slots = new Set([...own].map(({ rule, slotIndex }) => `${rule.id}/${slotIndex}`));
  const inTail = tail.showings.filter(({ startsAtMs }) => fromMs <= startsAtMs && startsAtMs < toMs);
  const ownInTail = inTail.filter(
    ({ source }) => source.type === 'rule' && slots.has(`${source.ruleId}/${source.slotIndex}`),
  );
  const loopEndsMs = Math.min(toMs, tail.startMs);
  if (loopEndsMs <= fromMs) return { all: inTail.length, own: ownInTail.length };
  const [before, after] = [fromMs, loopEndsMs].map((atMs) => {
    const cycleStartMs = cycleStartAt(segment, loop, atMs);
    const started = loop.startedIn(atMs - cycleStartMs, own);
    const cycles = cycleStartMs === anchorOf(segment) ? 0 : (cycleStartMs - anchorOf(segment)) / loop.cycleMs;
    const laps = Math.round((cycles * loop.length) / loop.turnsInLap);
    return { all: laps * loop.turnsInLap + started.all, own: laps * loop.turnsOf(own) + started.own };
  });
  return {
    all: (after?.all ?? 0) - (before?.all ?? 0) + inTail.length,
    own: (after?.own ?? 0) - (before?.own ?? 0) + ownInTail.length,
  };
}

/** Where the loop is anchored: a segment that has always held counts from the Unix epoch. */
export function anchorOf(segment: Segment): number {
  return segment.startMs === -Infinity ? 0 : segment.startMs;
}

/** How long a cycle is matters only to who is surely past its first: it may be years, laid out for nothing. */
function cycleStartAt(segment: Segment, loop: Loop, instantMs: number): number {
  const anchorMs = anchorOf(segment);
  const sinceMs = instantMs - anchorMs;
  if (sinceMs >= 0 && sinceMs < loop.minCycleMs) return anchorMs;
  return anchorMs + Math.floor(sinceMs / loop.cycleMs) * loop.cycleMs;
}

function tailOf(segment: Segment, loop: Loop): Tail {
  let tail = tails.get(segment);
  if (!tail) {
    tail = layOut(segment, loop);
    tails.set(segment, tail);
  }
  return tail;
}

function layOut(segment: Segment, loop: Loop): Tail {
  if (segment.endMs === Infinity) return { startMs: Infinity, showings: [], startsMs: [] };
  const cycleStartMs = cycleStartAt(segment, loop, segment.endMs);
  // Whatever starts before this fits, so that the loop shows it as it stands.
  const unsureMs = segment.endMs - loop.maxMs;
  const first = unsureMs > cycleStartMs ? loop.at(unsureMs - cycleStartMs) : { index: 0, startMs: 0 };
  let startMs = cycleStartMs + first.startMs;
  let showings = fitted(segment, loop, first.index, startMs);
  const restMs = segment.endMs - (showings.at(-1)?.endsAtMs ?? startMs);
  if (restMs > 0 && loop.hasStill && !showings.some(({ item }) => isStill(item))) {
    const before = showingsFromLastStill(segment, loop, first.index, startMs);
    showings = [...before, ...showings];
    startMs = before[0]?.startsAtMs ?? startMs;
  }
  const laidOut = stretched(showings, restMs);
  return { startMs, showings: laidOut, startsMs: laidOut.map(({ startsAtMs }) => startsAtMs) };
}

/** Turn after turn until what is left is shorter than every item. */
function fitted(segment: Segment, loop: Loop, first: number, startMs: number): Showing[] {
  const showings: Showing[] = [];
  const canCut = loop.distinct.some((entry) => cutAt(segment, entry) !== undefined);
  const maxTurns = MAX_LAPS_AHEAD * loop.turnsInLap;
  let atMs = startMs;
  for (let turn = 0, last = 0; atMs < segment.endMs && turn - last <= maxTurns; turn++) {
    const entry = loop.entryAt((first + turn) % loop.length);
    if (atMs + entry.durationMs <= segment.endMs) {
      last = turn;
      showings.push(showingOf(entry, atMs));
      atMs += entry.durationMs;
      continue;
    }
    const cutBy = cutAt(segment, entry);
    if (cutBy) {
      showings.push({ ...showingOf(entry, atMs, segment.endMs), cutBy });
      break;
    }
    if (!canCut && atMs + loop.minMs > segment.endMs) break;
  }
  return showings;
}

/**
 * Goes from the last still before a turn of the loop up to that turn, back to the segment's start or for a cycle at
 * most.
 */
function showingsFromLastStill(segment: Segment, loop: Loop, turn: number, turnMs: number): Showing[] {
  const passed: Showing[] = [];
  const anchorMs = anchorOf(segment);
  let atMs = turnMs;
  for (let back = 1; back <= loop.length && atMs > anchorMs; back++) {
    const entry = loop.entryAt((((turn - back) % loop.length) + loop.length) % loop.length);
    atMs -= entry.durationMs;
    passed.push(showingOf(entry, atMs));
    if (isStill(entry.item)) return passed.reverse();
  }
  return [];
}

function cutAt(segment: Segment, entry: LoopEntry): 'closing' | 'validity' | undefined {
  if (segment.closesAtEnd) return 'closing';
  return showableTime(entry.item).endMs === segment.endMs ? 'validity' : undefined;
}

/** Gives the time left over to the last still and moves what follows it. Without a still it stays over. */
function stretched(showings: readonly Showing[], restMs: number): readonly Showing[] {
  const still = showings.findLastIndex((showing) => isStill(showing.item));
  if (restMs <= 0 || still < 0) return showings;
  return showings.map((showing, index) => ({
    ...showing,
    startsAtMs: showing.startsAtMs + (index > still ? restMs : 0),
    endsAtMs: showing.endsAtMs + (index >= still ? restMs : 0),
  }));
}
