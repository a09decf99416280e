import { afterEach, beforeEach, expect, test } from 'vitest';
import { MINUTE_MS } from '../plays/roll-ups.ts';
import { openPlays, type PlayStore } from '../testing/plays/plays.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { PlayCounts } from './play-counts.ts';

const HOUR_MS = 60 * MINUTE_MS;
/** It is 15:30 in Rome and 22:30 in Tokyo. */
const NOW_MS = Date.parse('2026-11-29T14:30:00Z');

let folder: ReturnType<typeof temporaryFolder>;
let store: PlayStore;

beforeEach(() => {
  folder = temporaryFolder();
  store = openPlays(folder.path);
});

afterEach(() => {
  store.close();
  folder.remove();
});

function addPlace(id: number, screenId: string, timeZone: string): void {
  store.database
    .prepare(
      `INSERT INTO place_snapshots (id, hash, screen_id, location_id, time_zone, body) VALUES (?, ?, ?, 'urp', ?, '{}')`,
    )
    .run(id, `hash-${id}`, screenId, timeZone);
}

function addPlays(place: number, atMs: number, day: string, plays: number): void {
  for (const [table, time] of [
    ['hourly_plays', atMs / MINUTE_MS],
    ['daily_plays', Date.parse(day) / (24 * HOUR_MS)],
  ] as const)
    store.database
      .prepare(
        `INSERT INTO ${table} VALUES (?, ?, 1, 0, ?, 0, 0) ON CONFLICT DO UPDATE SET plays = plays + ?`,
      )
      .run(time, place, plays, plays);
}

test('the plays of today are those since local midnight, of this screen only', () => {
  addPlace(1, 'one', 'Europe/Rome');
  addPlace(2, 'two', 'Europe/Rome');
  addPlays(1, Date.parse('2026-11-29T08:00:00Z'), '2026-11-29', 3);
  addPlays(1, Date.parse('2026-11-28T22:00:00Z'), '2026-11-28', 5);
  addPlays(2, Date.parse('2026-11-29T08:00:00Z'), '2026-11-29', 7);
  const counts = new PlayCounts(store.database, store.months, { now: () => NOW_MS });
  expect(counts.today('one', { timeZone: 'Europe/Rome' })).toBe(3);
  expect(counts.today('two', { timeZone: 'Europe/Rome' })).toBe(7);
});

test('a location that moves to another time zone has the plays of its new day, those from before the move too', () => {
  addPlace(1, 'one', 'Europe/Rome');
  // 15:00 and 16:00 of the day before in Rome are 23:00 and 00:00 in Tokyo.
  addPlays(1, Date.parse('2026-11-28T14:00:00Z'), '2026-11-28', 2);
  addPlays(1, Date.parse('2026-11-28T15:00:00Z'), '2026-11-28', 4);
  addPlays(1, Date.parse('2026-11-29T08:00:00Z'), '2026-11-29', 8);
  const counts = new PlayCounts(store.database, store.months, { now: () => NOW_MS });
  expect(counts.today('one', { timeZone: 'Europe/Rome' })).toBe(8);
  expect(counts.today('one', { timeZone: 'Asia/Tokyo' })).toBe(12);
  expect(counts.today('one', { timeZone: 'Europe/Rome' })).toBe(8);
});
