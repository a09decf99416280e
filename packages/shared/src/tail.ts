import { isStill, type Loop, type LoopEntry } from './loop.ts';
import type { Segment } from './prepare.ts';
import { type Showing, showingOf } from './showing.ts';

/** The last stretch of a segment, from its last whole cycle to its end. What no showing covers is the bumper's. */
export interface Tail {
  readonly startMs: number;
  readonly showings: readonly Showing[];
}

const tails = new WeakMap<Segment, Tail>();

/** Where the loop is anchored: a segment that has always held counts from the Unix epoch. */
export function anchorOf(segment: Segment): number {
  return segment.startMs === Number.NEGATIVE_INFINITY ? 0 : segment.startMs;
}

export function tailOf(segment: Segment, loop: Loop): Tail {
  let tail = tails.get(segment);
  if (!tail) {
    tail = layOut(segment, loop);
    tails.set(segment, tail);
  }
  return tail;
}

function layOut(segment: Segment, loop: Loop): Tail {
  if (segment.endMs === Number.POSITIVE_INFINITY) return { startMs: segment.endMs, showings: [] };
  const anchorMs = anchorOf(segment);
  const startMs = anchorMs + Math.floor((segment.endMs - anchorMs) / loop.cycleMs) * loop.cycleMs;

  const showings: Showing[] = [];
  let atMs = startMs;
  // Turn after turn until a whole turn has added nothing: what is left is shorter than every item.
  for (let added = true; added && atMs < segment.endMs; ) {
    added = false;
    for (const entry of loop.entries) {
      if (atMs + entry.durationMs <= segment.endMs) {
        showings.push(showingOf(entry, atMs));
        atMs += entry.durationMs;
        added = true;
        continue;
      }
      const cutBy = cutAt(segment, entry);
      if (cutBy && atMs < segment.endMs) {
        showings.push({ ...showingOf(entry, atMs, segment.endMs), cutBy });
        atMs = segment.endMs;
      }
    }
  }
  return { startMs, showings: stretched(showings, segment.endMs - atMs) };
}

function cutAt(segment: Segment, entry: LoopEntry): 'closing' | 'validity' | undefined {
  if (segment.closesAtEnd) return 'closing';
  const { validUntil } = entry.item;
  return validUntil !== undefined && Date.parse(validUntil) === segment.endMs ? 'validity' : undefined;
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
