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

const FILE = { sha256: 'a'.repeat(64), bytes: 1, mimeType: 'video/mp4' };
const FILM = {
  id: 'film',
  title: 'Film',
  kind: 'video' as const,
  variants: [{ language: 'it' as const, media: FILE.sha256 }],
};

describe('a film', () => {
  it('that stood still any number of times is as near to its quarantine as before', () => {
    let atMs = 0;
    const availability = new Availability({ monotonicMs: () => atMs }, () => true);
    const failed = (stalled: boolean) => {
      const isQuarantined = availability.failed(FILM, 'it', { shownMs: 4_000, stalled });
      const pauseMs = availability.nextChangeMs() - atMs;
      atMs += pauseMs;
      return { isQuarantined, pauseMinutes: pauseMs / MINUTE_MS };
    };
    const stalls = Array.from({ length: 8 }, () => failed(true));
    expect(stalls.map(({ pauseMinutes }) => pauseMinutes)).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(stalls.every(({ isQuarantined }) => !isQuarantined)).toBe(true);
    expect(
      [failed(false), failed(true), failed(false), failed(false)].map((each) => each.isQuarantined),
    ).toEqual([false, false, false, true]);
  });
});

describe('a stream that failed', () => {
  /** How long it is left alone after the failure of this moment. */
  const pauseOf = (availability: Availability, atMs: number) => availability.nextChangeMs() - atMs;

  it('comes back sooner when it is said to be well', () => {
    let atMs = 0;
    const availability = new Availability({ monotonicMs: () => atMs }, () => true);
    availability.failed(TV, 'it', { shownMs: 5_000, stalled: false });
    atMs += 1_000;
    availability.recovered(TV, 'it');
    expect(pauseOf(availability, 0)).toBeLessThan(MINUTE_MS);
  });

  it('is no longer believed to be well once that was said and it could not be shown: its pauses grow', () => {
    let atMs = 0;
    const availability = new Availability({ monotonicMs: () => atMs }, () => true);
    const pauses: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      availability.failed(TV, 'it', { shownMs: 0, stalled: false });
      availability.recovered(TV, 'it');
      pauses.push(pauseOf(availability, atMs));
      atMs = availability.nextChangeMs();
    }
    expect(availability.believesRecovery(TV, 'it')).toBe(false);
    // The first time it was still believed; then 2, 4, 8, 16 minutes.
    expect(pauses.slice(1)).toEqual([2, 4, 8, 16].map((minutes) => minutes * MINUTE_MS));
    availability.failed(TV, 'it', { shownMs: 5 * MINUTE_MS, stalled: false });
    expect(availability.believesRecovery(TV, 'it')).toBe(true);
  });
});
