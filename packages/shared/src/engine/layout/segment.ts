import type { LayeredState, SegmentState } from './contention.ts';

/** A longest span of time in which the same rules win. */
export interface Segment {
  /** -Infinity and Infinity where it has no start or no end. */
  readonly startMs: number;
  readonly endMs: number;
  readonly state: SegmentState;
  /** What follows is closing time: items may be cut at its end. */
  readonly closesAtEnd: boolean;
}

/** A span of the day in which one state with limits holds. */
export interface LayeredSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly state: LayeredState;
  /** What follows is closing time. */
  readonly closesAtEnd: boolean;
}
