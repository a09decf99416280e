import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import type { SoundHours } from '@bacheca/shared/model/schedule';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { program } from '../testing/samples.ts';
import { Sound } from './sound.ts';

const HOUR_MS = 3_600_000;
const afternoon: SoundHours = { dayparts: [{ from: '15:00', until: '18:00' }], volumePercent: 40 };

let heard: { atMs: number; volume: number }[];
let sound: Sound;

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  sound.stop();
  vi.useRealTimers();
});

/** A stage that is told at once, as the agent tells it. */
function begin(instant: string, hours?: SoundHours[]): void {
  vi.setSystemTime(Date.parse(instant));
  heard = [];
  const prepared = prepare(program([], [], hours ? { sound: hours } : {}));
  const tell = () => heard.push({ atMs: Date.now(), volume: sound.volume() });
  sound = new Sound({ clock: { nowMs: () => Date.now() }, program: () => prepared, onChange: tell });
  tell();
  sound.start();
}

it('is told to the stage at the minute at which it changes, and only then', () => {
  begin('2026-11-21T13:00:00Z', [afternoon]);
  vi.advanceTimersByTime(24 * HOUR_MS);
  expect(heard).toEqual([
    { atMs: Date.parse('2026-11-21T13:00:00Z'), volume: 0 },
    { atMs: Date.parse('2026-11-21T14:00:00Z'), volume: 0.4 },
    { atMs: Date.parse('2026-11-21T17:00:00Z'), volume: 0 },
  ]);
});

it('changes at once where one span of hours follows another', () => {
  const evening: SoundHours = { dayparts: [{ from: '18:00', until: '00:30' }], volumePercent: 10 };
  begin('2026-11-21T16:59:00Z', [afternoon, evening]);
  vi.advanceTimersByTime(8 * HOUR_MS);
  expect(heard.map(({ volume }) => volume)).toEqual([0.4, 0.1, 0]);
});

it('stays mute for ever where a place has no sound', () => {
  begin('2026-11-21T13:00:00Z');
  vi.advanceTimersByTime(7 * 24 * HOUR_MS);
  expect(heard).toHaveLength(1);
  expect(heard[0]?.volume).toBe(0);
});

it('is noticed within a minute after the clock was corrected', () => {
  begin('2026-11-21T13:00:00Z', [afternoon]);
  vi.setSystemTime(Date.parse('2026-11-21T15:30:00Z'));
  vi.advanceTimersByTime(60_000);
  expect(heard.map(({ volume }) => volume)).toEqual([0, 0.4]);
});
