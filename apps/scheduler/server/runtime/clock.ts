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

/** The instant of a stored number; a number that is no instant becomes a text that no answer's schema takes. */
export function storedInstantOf(epochMs: number): string {
  return isInstant(epochMs) ? instantOf(epochMs) : `not an instant: ${epochMs}`;
}

export function isInstant(epochMs: number): boolean {
  return Number.isFinite(new Date(epochMs).getTime());
}

export function instantOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
