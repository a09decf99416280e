/** Sequence numbers from `first` to `last`, both included. */
export interface SeqRange {
  readonly first: number;
  readonly last: number;
}

/** The ranges are in rising order, with a gap between each two. */
export type SeqRanges = readonly SeqRange[];

export function includes(ranges: SeqRanges, seq: number): boolean {
  // It goes from the end: what comes is nearly always next to what came last.
  for (let index = ranges.length - 1; index >= 0; index -= 1) {
    const range = ranges[index];
    if (range && seq >= range.first) return seq <= range.last;
  }
  return false;
}

/** The ranges with these, too, whatever their order and overlaps. */
export function union(ranges: SeqRanges, added: SeqRanges): SeqRanges {
  const sorted = [...ranges, ...added].sort((a, b) => a.first - b.first);
  const result: SeqRange[] = [];
  for (const range of sorted) {
    const previous = result.at(-1);
    if (previous && range.first <= previous.last + 1) {
      result[result.length - 1] = { first: previous.first, last: Math.max(previous.last, range.last) };
    } else {
      result.push(range);
    }
  }
  return result;
}

/** The highest number up to which, from 1, none is missing; 0 if 1 is. */
export function contiguousUpTo(ranges: SeqRanges): number {
  const first = ranges[0];
  return first?.first === 1 ? first.last : 0;
}

/** What of `within` is in none of these. */
export function missing(ranges: SeqRanges, within: SeqRange): SeqRange[] {
  const gaps: SeqRange[] = [];
  let next = within.first;
  for (const { first, last } of ranges) {
    if (first > within.last) break;
    if (first > next) gaps.push({ first: next, last: first - 1 });
    next = Math.max(next, last + 1);
  }
  if (next <= within.last) gaps.push({ first: next, last: within.last });
  return gaps;
}
