import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextVolumeChange, volumeAt } from '../../src/engine/sound.ts';
import { createCalendar } from '../../src/engine/time/calendar.ts';
import type { SoundHours } from '../../src/model/schedule.ts';

const rome = createCalendar('Europe/Rome');
const at = (instant: string, sound?: SoundHours[]) =>
  volumeAt(sound ? { sound } : {}, rome, Date.parse(instant));
const next = (instant: string, sound: SoundHours[]) =>
  new Date(nextVolumeChange({ sound }, rome, Date.parse(instant))).toISOString();

const afternoon: SoundHours = { dayparts: [{ from: '15:00', until: '18:00' }], volumePercent: 40 };
const night: SoundHours = { dayparts: [{ from: '22:00', until: '02:30' }], volumePercent: 15 };

describe('the volume of a place', () => {
  it('is mute where nothing is set, and outside the hours that are', () => {
    expect(at('2026-11-21T16:00:00Z')).toBe(0);
    expect(at('2026-11-21T13:59:59Z', [afternoon])).toBe(0);
    expect(at('2026-11-21T14:00:00Z', [afternoon])).toBe(0.4);
    expect(at('2026-11-21T16:59:59.999Z', [afternoon])).toBe(0.4);
    expect(at('2026-11-21T17:00:00Z', [afternoon])).toBe(0);
  });

  it('follows the local clock in summer too', () => {
    expect(at('2026-07-01T13:00:00Z', [afternoon])).toBe(0.4);
    expect(at('2026-07-01T16:00:00Z', [afternoon])).toBe(0);
  });

  it('is that of the first entry that names the hour', () => {
    const all: SoundHours = { dayparts: [{ from: '00:00', until: '24:00' }], volumePercent: 80 };
    expect(at('2026-11-21T15:00:00Z', [afternoon, all])).toBe(0.4);
    expect(at('2026-11-21T15:00:00Z', [all, afternoon])).toBe(0.8);
    expect(at('2026-11-21T09:00:00Z', [afternoon, all])).toBe(0.8);
  });

  it('lasts over midnight where its hours do', () => {
    expect(at('2026-11-21T20:59:00Z', [night])).toBe(0);
    expect(at('2026-11-21T21:00:00Z', [night])).toBe(0.15);
    expect(at('2026-11-22T00:30:00Z', [night])).toBe(0.15);
    expect(at('2026-11-22T01:29:59Z', [night])).toBe(0.15);
    expect(at('2026-11-22T01:30:00Z', [night])).toBe(0);
  });

  it('holds for both passes of the hour that comes twice when summer time ends', () => {
    // On 25 October 2026 at 01:00 UTC, 03:00 becomes 02:00 again.
    expect(at('2026-10-25T00:29:00Z', [night])).toBe(0.15);
    expect(at('2026-10-25T00:31:00Z', [night])).toBe(0.15);
    expect(at('2026-10-25T01:29:00Z', [night])).toBe(0.15);
    expect(at('2026-10-25T01:30:00Z', [night])).toBe(0);
  });

  it('ends as far after the gap as its time was after its start when summer time begins', () => {
    // On 29 March 2026 at 01:00 UTC, 02:00 becomes 03:00; 02:30 means 03:30.
    expect(at('2026-03-29T01:29:00Z', [night])).toBe(0.15);
    expect(at('2026-03-29T01:30:00Z', [night])).toBe(0);
  });
});

describe('the next change of the volume', () => {
  it('is the next start or end of its hours', () => {
    expect(next('2026-11-21T10:00:00Z', [afternoon])).toBe('2026-11-21T14:00:00.000Z');
    expect(next('2026-11-21T14:00:00Z', [afternoon])).toBe('2026-11-21T17:00:00.000Z');
    expect(next('2026-11-21T18:00:00Z', [afternoon])).toBe('2026-11-22T14:00:00.000Z');
    expect(next('2026-11-21T23:30:00Z', [night])).toBe('2026-11-22T01:30:00.000Z');
    expect(nextVolumeChange({}, rome, 0)).toBe(Infinity);
  });

  it('leaves the volume as it is until then, at any instant of any week', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
    const hours = fc.record({
      dayparts: fc.array(fc.record({ from: time, until: time }), { minLength: 1, maxLength: 3 }),
      volumePercent: fc.integer({ min: 1, max: 100 }),
    });
    const start = Date.parse('2026-01-01T00:00:00Z');
    fc.assert(
      fc.property(
        fc.array(hours, { maxLength: 3 }),
        fc.integer({ min: 0, max: 365 * 24 * 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (sound, minutes, part) => {
          const instantMs = start + minutes * 60_000;
          const changeMs = Math.min(nextVolumeChange({ sound }, rome, instantMs), instantMs + 86_400_000);
          const betweenMs = Math.min(instantMs + Math.floor((changeMs - instantMs) * part), changeMs - 1);
          expect(volumeAt({ sound }, rome, betweenMs)).toBe(volumeAt({ sound }, rome, instantMs));
        },
      ),
      { seed: 20261121, numRuns: 500 },
    );
  });
});
