/** Passed to everything that needs the time, so that tests can set it. */
export interface Clock {
  /** The wall clock, in ms since 1970 UTC. */
  now(): number;
  /** Never jumps; for measuring how long something has been going on, in ms. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

export function instantOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
