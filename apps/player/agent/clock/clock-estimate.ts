/**
 * Where the scheduler's clock can be, by round trips: no average, but the intersection of what each of them
 * leaves possible.
 *
 *  1. The scheduler read its clock after our question left and before its answer came. So each round trip says
 *     that the base (the scheduler's clock minus our monotonic one) is within an interval, however unequal the
 *     two ways were, and the fastest way there and the fastest way back narrow it even if they were of two
 *     different trips.
 *  2. Our crystal's rate is off by a nearly constant drift. Base and drift together must agree with every
 *     interval: what is left is a polygon in the plane of the two. Its middle is the estimate, its width the
 *     bound of the error. (The idea is that of K. Marzullo, S. Owicki, "Maintaining the time in a distributed
 *     system", 1983, with drift as a second unknown.)
 *  3. If nothing is left, one of the clocks was set in between.
 */

/** The base is between the two at this instant of the monotonic clock; all in ms. */
export interface ClockSample {
  readonly atMs: number;
  readonly lowMs: number;
  readonly highMs: number;
}

/** One round trip. `sentAtMs` and `arrivedAtMs` are monotonic here, the others the scheduler's wall clock. */
export interface ClockRoundTrip {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  readonly repliedAtMs: number;
  readonly arrivedAtMs: number;
}

/** It goes from one end to the other; both are included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The base at an instant, and how fast it changes: ms per ms. The truth is within the bounds. */
export interface Estimate {
  readonly atMs: number;
  readonly baseMs: number;
  readonly boundMs: number;
  readonly drift: number;
  readonly driftBound: number;
}

/** No clock is worse: crystals are within 100 parts in a million, and NTP turns at them besides. */
export const ANY_DRIFT: Range = { low: -300e-6, high: 300e-6 };
/** What a crystal's rate may change by as it warms and cools: a few parts in a million. */
export const WANDER = 10e-6;
/** The scheduler reads its clock in whole ms, cut off. */
const RESOLUTION_MS = 1;
/** Newer samples than this are thinned by the minute, older ones by the quarter of an hour. */
const RECENT_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
/** Beyond it the wander makes an interval too wide to say much. */
const KEPT_MS = 6 * 3_600_000;
const NARROWINGS = 60;

/** Returns null if the scheduler's clock ran backwards meanwhile. */
export function sampleOf({
  sentAtMs,
  receivedAtMs,
  repliedAtMs,
  arrivedAtMs,
}: ClockRoundTrip): ClockSample | null {
  const driftMs = (arrivedAtMs - sentAtMs) * ANY_DRIFT.high;
  const cutOffMs = Number.isInteger(receivedAtMs) ? RESOLUTION_MS : 0;
  const lowMs = repliedAtMs - arrivedAtMs - driftMs;
  const highMs = receivedAtMs - sentAtMs + cutOffMs + driftMs;
  return arrivedAtMs >= sentAtMs && lowMs <= highMs
    ? { atMs: (sentAtMs + arrivedAtMs) / 2, lowMs, highMs }
    : null;
}

/** What all samples leave possible at `atMs`, with a drift within `drift`; null if they contradict each other. */
export function estimateFrom(
  samples: readonly ClockSample[],
  atMs: number,
  drift: Range = ANY_DRIFT,
): Estimate | null {
  const newest = samples.at(-1);
  if (!newest) return null;
  // It is relative to the newest: the sums below stay small and exact.
  const zeroMs = (newest.lowMs + newest.highMs) / 2;
  const edges = samples.map((sample) => {
    const t = sample.atMs - atMs;
    const wanderMs = Math.abs(t) * WANDER;
    return { t, low: sample.lowMs - zeroMs - wanderMs, high: sample.highMs - zeroMs + wanderMs };
  });
  let { low, high } = drift;
  for (const a of edges) {
    for (const b of edges) {
      // With a drift d the base now is at least a.low - d a.t and at most b.high - d b.t.
      const span = b.t - a.t;
      const room = b.high - a.low;
      if (span > 0) high = Math.min(high, room / span);
      else if (span < 0) low = Math.max(low, room / span);
      else if (room < 0) return null;
    }
  }
  if (low > high) return null;
  const leastAt = (d: number) => edges.reduce((most, { t, low }) => Math.max(most, low - d * t), -Infinity);
  const mostAt = (d: number) => edges.reduce((least, { t, high }) => Math.min(least, high - d * t), Infinity);
  const least = lowestOf(leastAt, low, high);
  const most = -lowestOf((d) => -mostAt(d), low, high);
  return {
    atMs,
    baseMs: zeroMs + (least + most) / 2,
    boundMs: Math.max(0, (most - least) / 2),
    drift: (low + high) / 2,
    driftBound: (high - low) / 2,
  };
}

export function baseAt({ atMs, baseMs, drift }: Estimate, monotonicMs: number): number {
  return baseMs + drift * (monotonicMs - atMs);
}

/** How far `baseAt` can be from the truth. */
export function boundAt({ atMs, boundMs, driftBound }: Estimate, monotonicMs: number): number {
  return boundMs + (driftBound + WANDER) * Math.abs(monotonicMs - atMs);
}

/** Leaves out what narrows nothing: of each minute, or quarter of an hour, the best on either side stay. */
export function thin(samples: readonly ClockSample[], nowMs: number): ClockSample[] {
  const best = new Map<string, { lowest: ClockSample; highest: ClockSample }>();
  for (const sample of samples) {
    const ageMs = nowMs - sample.atMs;
    if (ageMs > KEPT_MS) continue;
    const isRecent = ageMs <= RECENT_MS;
    const cell = `${isRecent} ${Math.floor(sample.atMs / (isRecent ? MINUTE_MS : QUARTER_MS))}`;
    const known = best.get(cell);
    best.set(cell, {
      lowest: known && known.lowest.highMs < sample.highMs ? known.lowest : sample,
      highest: known && known.highest.lowMs > sample.lowMs ? known.highest : sample,
    });
  }
  const kept = new Set([...best.values()].flatMap(({ lowest, highest }) => [lowest, highest]));
  return samples.filter((sample) => kept.has(sample));
}

/** The least value of a function that falls and then rises. */
function lowestOf(value: (x: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  for (let step = 0; step < NARROWINGS; step++) {
    const third = (high - low) / 3;
    if (value(low + third) <= value(high - third)) high -= third;
    else low += third;
  }
  return Math.min(value(from), value(to), value((low + high) / 2));
}

/** Writes a base that is known to within a bound as an interval. */
export function within({ atMs, baseMs }: { atMs: number; baseMs: number }, boundMs: number): ClockSample {
  return { atMs, lowMs: baseMs - boundMs, highMs: baseMs + boundMs };
}

/** Rates around one, of those that a clock can have. */
export function around(rate: number, bound: number): Range {
  return { low: Math.max(ANY_DRIFT.low, rate - bound), high: Math.min(ANY_DRIFT.high, rate + bound) };
}
