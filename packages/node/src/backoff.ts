/**
 * How long to wait before attempt number `attempt` (from 0): anywhere between nothing and a bound that
 * doubles up to the cap. The whole range is random ("full jitter"), so that a thousand players that lost
 * the same scheduler don't come back in the same second.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backOffMs(
  attempt: number,
  limits: { readonly baseMs: number; readonly capMs: number },
  random: () => number,
): number {
  return random() * Math.min(limits.capMs, limits.baseMs * 2 ** Math.min(attempt, 30));
}
