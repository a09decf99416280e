import { describe, expect, it } from 'vitest';
import { Availability } from './availability.ts';

const MINUTE_MS = 60_000;
const TV = {
  id: 'tv',
  title: 'TV',
  kind: 'stream' as const,
  durationMs: MINUTE_MS,
  variants: [{ language: 'it' as const, url: 'https://tv.example.org/live' }],
};

describe('a stream that failed', () => {
  /** How long it is left alone after the failure of this moment. */
  const pauseOf = (availability: Availability, atMs: number) => availability.nextChangeMs() - atMs;

  it('comes back sooner when it is said to be well', () => {
    let atMs = 0;
    const availability = new Availability({ monotonicMs: () => atMs }, () => true);
    availability.failed(TV, 'it', 5_000);
    atMs += 1_000;
    availability.recovered(TV, 'it');
    expect(pauseOf(availability, 0)).toBeLessThan(MINUTE_MS);
  });

  it('is no longer believed to be well once that was said and it could not be shown: its pauses grow', () => {
    let atMs = 0;
    const availability = new Availability({ monotonicMs: () => atMs }, () => true);
    const pauses: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      availability.failed(TV, 'it', 0);
      availability.recovered(TV, 'it');
      pauses.push(pauseOf(availability, atMs));
      atMs = availability.nextChangeMs();
    }
    expect(availability.believesRecovery(TV, 'it')).toBe(false);
    // The first time it was still believed; then 2, 4, 8, 16 minutes.
    expect(pauses.slice(1)).toEqual([2, 4, 8, 16].map((minutes) => minutes * MINUTE_MS));
    availability.failed(TV, 'it', 5 * MINUTE_MS);
    expect(availability.believesRecovery(TV, 'it')).toBe(true);
  });
});
