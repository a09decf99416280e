export interface BackOff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** Returns `baseMs`, doubled with each attempt (from 0) up to the cap. */
export function doubledMs(attempt: number, { baseMs, capMs }: BackOff): number {
  return Math.min(capMs, baseMs * 2 ** Math.min(Math.max(0, attempt), 40));
}

/**
 * How long to wait before attempt number `attempt` (from 0): anywhere between nothing and a bound that
 * doubles up to the cap. The whole range is random ("full jitter"), so that a thousand players that lost
 * the same scheduler don't come back in the same second.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backOffMs(attempt: number, limits: BackOff, random: () => number): number {
  return random() * doubledMs(attempt, limits);
}
