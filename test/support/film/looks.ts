/**
 * What each sample of a film shows: one picture, two of which one fades off the other, or something else.
 *
 * A row that is no counter by itself lies between two that are known, what was on and what came. If what was on stays
 * whole beneath or above what comes, the row is a share of the one and the rest of the other, and both can be told from
 * it. Where it is more than that, the field shows through: a blank, however faint.
 */
import { type Counter, drawCounter, FRAMELESS_BLOCKS, readCounter, STILL_FRAME } from './counter.ts';
import { plainOf, SAME_GREY, type Sample } from './recording.ts';

/** Less of a picture than this is not told from what a codec does to the other one. */
const MIN_SHARE = 0.05;
/** A row between two known ones that lasts for longer is an item without a counter. */
const MIN_UNCOUNTED_MS = 1_000;

/** What an item without a counter shows as its clip. */
export const UNCOUNTED = null;

export interface Shown {
  readonly clip: number | typeof UNCOUNTED;
  /** It is null where it can't be told: half of one picture, half of the next; or there is no counter. */
  readonly frame: number | null;
}

export interface Look {
  readonly atMs: number;
  /** One, or two of which the second comes; none at the film's edges, where what was before isn't known. */
  readonly shown: readonly Shown[];
  /** Something is there that neither of them is. */
  readonly isBlank: boolean;
}

/** A span of samples that show one thing alone, and its row where that has no counter. */
interface Anchor {
  readonly from: number;
  readonly until: number;
  readonly first: Shown;
  readonly last: Shown;
  readonly row: Uint8Array | null;
}

export function looksOf(samples: readonly Sample[], frameMs: number): Look[] {
  const anchors = anchorsOf(samples, frameMs);
  const looks: Look[] = samples.map(({ atMs }) => ({ atMs, shown: [], isBlank: false }));
  for (const [position, anchor] of anchors.entries()) {
    for (let index = anchor.from; index < anchor.until; index += 1) {
      looks[index] = lookWithin(samples, index, anchor);
    }
    const next = anchors[position + 1];
    if (!next) continue;
    for (let index = anchor.until; index < next.from; index += 1) {
      looks[index] = lookBetween(samples, index, anchor, next, frameMs);
    }
  }
  return looks;
}

function lookWithin(samples: readonly Sample[], index: number, { first, row }: Anchor): Look {
  const { atMs, row: seen } = sampleAt(samples, index);
  if (!row) return { atMs, shown: [cleanCounter(seen) ?? first], isBlank: false };
  // A slide may move; a field of one grey that isn't its own is none of it.
  return { atMs, shown: [first], isBlank: plainOf(seen) !== null && !isLike(seen, row) };
}

function lookBetween(
  samples: readonly Sample[],
  index: number,
  old: Anchor,
  next: Anchor,
  frameMs: number,
): Look {
  const { atMs, row } = sampleAt(samples, index);
  const gapMs = sampleAt(samples, next.from).atMs - sampleAt(samples, old.until - 1).atMs;
  const blend = blendOf(row, old, next, Math.ceil(gapMs / frameMs) + 1);
  const goesOn = old.last.clip === next.first.clip && (next.first.frame ?? 0) >= (old.last.frame ?? 0);
  if (blend.isBlank) return { atMs, shown: [], isBlank: true };
  if (goesOn) return { atMs, shown: [{ clip: old.last.clip, frame: null }], isBlank: false };
  const shown: Shown[] = [];
  if (blend.share <= 1 - MIN_SHARE) shown.push(blend.old);
  if (blend.share >= MIN_SHARE) shown.push(blend.next);
  return { atMs, shown, isBlank: false };
}

interface Blend {
  readonly old: Shown;
  readonly next: Shown;
  /** How much of the next one there is, 0 to 1. */
  readonly share: number;
  readonly isBlank: boolean;
}

/** The pictures of which most probably the row is made; each may have moved on by so many frames. */
function blendOf(row: Uint8Array, old: Anchor, next: Anchor, frames: number): Blend {
  let best = { error: Number.POSITIVE_INFINITY, share: 0, old: old.last, next: next.first };
  let blankError = Number.POSITIVE_INFINITY;
  const fixed = FRAMELESS_BLOCKS;
  const all = row.map((_, index) => index);
  const nexts = candidates(next.first, -frames).map((shown) => ({ shown, blocks: blocksOf(shown, next) }));
  for (const oldShown of candidates(old.last, frames)) {
    const oldBlocks = blocksOf(oldShown, old);
    for (const { shown, blocks } of nexts) {
      const share = shareOf(row, oldBlocks, blocks);
      const error = errorOf(row, oldBlocks, blocks, share, all);
      if (error >= best.error) continue;
      best = { error, share, old: oldShown, next: shown };
      // A picture torn by the recorder is of two frames, which these blocks don't tell apart.
      blankError = errorOf(row, oldBlocks, blocks, share, fixed);
    }
  }
  const isTorn = best.error > SAME_GREY;
  const told = (shown: Shown): Shown => (isTorn ? { ...shown, frame: null } : shown);
  return { old: told(best.old), next: told(best.next), share: best.share, isBlank: blankError > SAME_GREY };
}

function candidates(shown: Shown, frames: number): Shown[] {
  if (shown.frame === null || shown.frame === STILL_FRAME) return [shown];
  const [from, until] = [
    Math.max(0, Math.min(shown.frame, shown.frame + frames)),
    shown.frame + Math.max(0, frames),
  ];
  const all = Array.from({ length: until - from + 1 }, (_, index) => ({ ...shown, frame: from + index }));
  // Two may fit alike: the one nearest to what is known is meant.
  return frames < 0 ? all.reverse() : all;
}

function blocksOf({ clip, frame }: Shown, { row }: Anchor): Uint8Array {
  if (row) return row;
  if (clip === UNCOUNTED || frame === null) throw new Error('what has no row of its own has a counter');
  return drawCounter({ clip, frame });
}

function shareOf(row: Uint8Array, old: Uint8Array, next: Uint8Array): number {
  let along = 0;
  let length = 0;
  for (const [index, grey] of row.entries()) {
    const from = old[index] ?? 0;
    const step = (next[index] ?? 0) - from;
    along += (grey - from) * step;
    length += step * step;
  }
  return length === 0 ? 0 : Math.min(1, Math.max(0, along / length));
}

/** How far the row is from that blend, in greys: the root of the mean square. */
function errorOf(
  row: Uint8Array,
  old: Uint8Array,
  next: Uint8Array,
  share: number,
  blocks: Iterable<number>,
): number {
  let sum = 0;
  let count = 0;
  for (const index of blocks) {
    const expected = (1 - share) * (old[index] ?? 0) + share * (next[index] ?? 0);
    sum += ((row[index] ?? 0) - expected) ** 2;
    count += 1;
  }
  return Math.sqrt(sum / count);
}

function anchorsOf(samples: readonly Sample[], frameMs: number): Anchor[] {
  const counters = samples.map(({ row }) => cleanCounter(row));
  const anchors: Anchor[] = [];
  for (let from = 0; from < samples.length; ) {
    const counted = counters[from] !== null;
    let until = from + 1;
    while (until < samples.length && (counters[until] !== null) === counted) until += 1;
    if (counted) anchors.push(...countedAnchors(counters, from, until));
    else {
      const next = counters[until] ?? null;
      const anchor = uncountedAnchor(samples, from, until);
      if (anchor && !isLongFade(anchor, anchors.at(-1), next, frameMs)) anchors.push(anchor);
    }
    from = until;
  }
  return anchors;
}

/** One for each clip, since each is what the next one is blended with. */
function countedAnchors(counters: readonly (Counter | null)[], from: number, until: number): Anchor[] {
  const anchors: Anchor[] = [];
  for (let index = from; index < until; index += 1) {
    const counter = counters[index];
    if (!counter) continue;
    const last = anchors.at(-1);
    if (last?.last.clip === counter.clip && counter.frame >= (last.last.frame ?? 0)) {
      anchors[anchors.length - 1] = { ...last, until: index + 1, last: counter };
    } else anchors.push({ from: index, until: index + 1, first: counter, last: counter, row: null });
  }
  return anchors;
}

function uncountedAnchor(samples: readonly Sample[], from: number, until: number): Anchor | null {
  const lengthMs = sampleAt(samples, Math.min(until, samples.length - 1)).atMs - sampleAt(samples, from).atMs;
  if (lengthMs < MIN_UNCOUNTED_MS) return null;
  const row = medianRow(samples.slice(from, until));
  const isIts = ({ row: seen }: Sample) => isLike(seen, row);
  const first = from + samples.slice(from, until).findIndex(isIts);
  const end = from + samples.slice(from, until).findLastIndex(isIts) + 1;
  const shown = { clip: UNCOUNTED, frame: null };
  return first < from ? null : { from: first, until: end, first: shown, last: shown, row };
}

/** A busy machine may let a fade stand for longer than an item: both pictures can still be told from it. */
function isLongFade(
  { row }: Anchor,
  old: Anchor | undefined,
  next: Counter | null,
  frameMs: number,
): boolean {
  if (!row || !old || old.row || !next || old.last.clip === next.clip) return false;
  const anchor: Anchor = { from: 0, until: 0, first: next, last: next, row: null };
  const { isBlank } = blendOf(row, old, anchor, Math.ceil(MIN_UNCOUNTED_MS / frameMs));
  return !isBlank;
}

function medianRow(samples: readonly Sample[]): Uint8Array {
  const middle = Math.floor(samples.length / 2);
  const blocks = sampleAt(samples, 0).row;
  return blocks.map((_, index) => {
    const greys = samples.map(({ row }) => row[index] ?? 0).sort((a, b) => a - b);
    return greys[middle] ?? 0;
  });
}

function isLike(row: Uint8Array, other: Uint8Array): boolean {
  return row.every((grey, index) => Math.abs(grey - (other[index] ?? 0)) <= SAME_GREY);
}

/** Returns a counter with nothing of another picture in it. */
function cleanCounter(row: Uint8Array): Counter | null {
  const counter = readCounter(row);
  return counter && isLike(row, drawCounter(counter)) ? counter : null;
}

function sampleAt(samples: readonly Sample[], index: number): Sample {
  const sample = samples[index];
  if (!sample) throw new Error(`a film of ${samples.length} samples has none at ${index}`);
  return sample;
}
