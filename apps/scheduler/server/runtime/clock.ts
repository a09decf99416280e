/** It is passed to everything that needs the time, so that tests can set it. */
export interface Clock {
  /** Returns the wall clock's time, in ms since 1970 UTC. */
  now(): number;
  /** Returns a time that never jumps, in ms: it measures how long something has been going on. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** Writes a stored number as an instant; a number that is none becomes a text that no answer's schema takes. */
export function storedInstantOf(epochMs: number): string {
  return isInstant(epochMs) ? instantOf(epochMs) : `not an instant: ${epochMs}`;
}

export function isInstant(epochMs: number): boolean {
  return Number.isFinite(new Date(epochMs).getTime());
}

export function instantOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
