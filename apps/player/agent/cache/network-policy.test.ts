import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downloadsAllowed, PieceSize, RateLimit } from './network-policy.ts';

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

describe('the size of pieces', () => {
  it('keeps what breaks lose under a fiftieth of what comes, wherever they are more than 4 MB apart', () => {
    const MB = 1024 * 1024;
    const stretches = fc.array(fc.integer({ min: 4 * MB, max: 400 * MB }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(stretches, (between) => {
        const pieces = new PieceSize();
        let [came, lost] = [0, 0];
        for (const bytes of between) {
          for (let since = 0; since < bytes; ) {
            const piece = pieces.next(null);
            pieces.arrived(piece);
            since += piece;
            came += piece;
          }
          // Two files are under way, each with a whole piece on its way.
          lost += 2 * pieces.next(null);
          pieces.broke();
        }
        // The first piece is a guess.
        expect(lost).toBeLessThanOrEqual(came / 50 + 2 * 300 * 1024);
      }),
      { seed: 5 },
    );
  });

  it('is short where the rate is low', () => {
    expect(new PieceSize().next(100_000)).toBe(50_000);
    expect(new PieceSize().next(1000)).toBe(16 * 1024);
  });
});
