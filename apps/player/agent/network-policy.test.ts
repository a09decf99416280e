import { describe, expect, it } from 'vitest';
import { downloadsAllowed, RateLimit } from './network-policy.ts';

const rome = (local: string) => Date.parse(`2026-11-21T${local}:00+01:00`);
const allowed = (from: string, until: string, local: string) =>
  downloadsAllowed({ hours: [{ from, until }] }, 'Europe/Rome', rome(local));

describe('download hours', () => {
  it('are always, unless a location says otherwise', () => {
    expect(downloadsAllowed({}, 'Europe/Rome', rome('12:00'))).toBe(true);
  });

  it('are of the location’s own clock, from the first minute until just before the last', () => {
    expect(allowed('02:00', '05:00', '01:59')).toBe(false);
    expect(allowed('02:00', '05:00', '02:00')).toBe(true);
    expect(allowed('02:00', '05:00', '04:59')).toBe(true);
    expect(allowed('02:00', '05:00', '05:00')).toBe(false);
  });

  it('may cross midnight', () => {
    expect(allowed('22:00', '05:00', '23:30')).toBe(true);
    expect(allowed('22:00', '05:00', '00:10')).toBe(true);
    expect(allowed('22:00', '05:00', '12:00')).toBe(false);
    expect(allowed('22:00', '24:00', '23:59')).toBe(true);
  });
});

describe('the rate limit', () => {
  it('is shared: many takers together get no more than it', async () => {
    const beganMs = performance.now();
    const rate = new RateLimit({ monotonicMs: () => performance.now() });
    rate.set(100_000);
    const signal = new AbortController().signal;
    await Promise.all([1, 2, 3].map(() => rate.take(10_000, signal)));
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(295);
  });

  it('lets go of who is stopped', async () => {
    const rate = new RateLimit({ monotonicMs: () => performance.now() });
    rate.set(1);
    const stop = new AbortController();
    const taking = rate.take(1_000_000, stop.signal);
    stop.abort();
    await taking;
  });
});
