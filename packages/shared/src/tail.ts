/**
 * Where a segment's loop stands at an instant: in a whole cycle, or in the tail, which is what is left of the
 * segment after its last whole cycle.
 *
 *  1. In the tail only items are laid out that still fit; the rest of the time goes to a still, stretched.
 *     What no showing covers is the bumper's.
 *  2. Only closing time and the end of an item's own time cut.
 */
import { lastAtOrBefore } from './calendar.ts';
import { showableTime } from './deadline.ts';
import type { Loop, LoopEntry } from './loop.ts';
import type { Segment } from './prepare.ts';
import { type Showing, showingOf } from './showing.ts';
import { isStill } from './variants.ts';

interface Tail {
  readonly startMs: number;
  readonly showings: readonly Showing[];
  readonly startsMs: readonly number[];
}

const tails = new WeakMap<Segment, Tail>();

/** What the loop shows at an instant of the segment; undefined if nothing fits before the segment's end. */
export function plannedInLoop(segment: Segment, loop: Loop, instantMs: number): Showing | undefined {
  const tail = tailOf(segment, loop);
  if (instantMs >= tail.startMs) {
    const showing = tail.showings[lastAtOrBefore(tail.startsMs, instantMs)];
    return showing && instantMs < showing.endsAtMs ? showing : undefined;
  }
  const anchorMs = anchorOf(segment);
  const { cycleMs } = loop;
  const cycleStartMs = anchorMs + Math.floor((instantMs - anchorMs) / cycleMs) * cycleMs;
  const { index, startMs } = loop.at(instantMs - cycleStartMs);
  return showingOf(loop.entryAt(index), cycleStartMs + startMs);
}

/** Where the loop is anchored: a segment that has always held counts from the Unix epoch. */
export function anchorOf(segment: Segment): number {
  return segment.startMs === -Infinity ? 0 : segment.startMs;
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
  const anchorMs = anchorOf(segment);
  const lengthMs = segment.endMs - anchorMs;
  // How long the cycle is matters only where it surely isn't longer than all of the segment.
  const cycles = lengthMs < loop.leastCycleMs ? 0 : Math.floor(lengthMs / loop.cycleMs);
  let startMs = cycles === 0 ? anchorMs : anchorMs + cycles * loop.cycleMs;
  let showings = fitted(segment, loop, startMs);
  const restMs = segment.endMs - (showings.at(-1)?.endsAtMs ?? startMs);
  const hasStill = showings.some((showing) => isStill(showing.item));
  if (restMs > 0 && !hasStill && cycles > 0) {
    // The last still, if there is one, is in the last whole cycle.
    startMs -= loop.cycleMs;
    showings = fitted(segment, loop, startMs);
  }
  const laidOut = stretched(showings, restMs);
  return { startMs, showings: laidOut, startsMs: laidOut.map(({ startsAtMs }) => startsAtMs) };
}

/** Turn after turn until what is left is shorter than every item. */
function fitted(segment: Segment, loop: Loop, startMs: number): Showing[] {
  const showings: Showing[] = [];
  let atMs = startMs;
  const fits = (entry: LoopEntry) => atMs + entry.durationMs <= segment.endMs;
  // Two slots of one item may never speak some language: a whole turn that adds nothing ends it in any case.
  for (let turn = 0, last = 0; atMs < segment.endMs && turn - last <= loop.length; turn++) {
    const entry = loop.entryAt(turn % loop.length);
    if (fits(entry)) {
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
    if (!loop.distinct.some((one) => fits(one) || cutAt(segment, one))) break;
  }
  return showings;
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
