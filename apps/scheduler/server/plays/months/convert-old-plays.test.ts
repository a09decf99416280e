import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { play } from '../../testing/content.ts';
import { JOURNAL, TestOffice } from '../../testing/plays/plays.ts';
import { convertPlays } from './convert-old-plays.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let office: TestOffice;

beforeEach(() => {
  office = new TestOffice();
});
afterEach(() => office.close());

it('plays of a database that is older than month files are moved and counted, once', () => {
  const insert = office.store.database.prepare(
    `INSERT INTO plays_to_convert VALUES (?, ?, 'urp-1', ?, 'benvenuto', '${'a'.repeat(64)}', 'notice', 'Avviso', NULL, 'it',
     NULL, NULL, NULL, NULL, NULL, ?, 10000, 'complete', NULL, '${randomUUID()}', 1000, ?, 5, 'unknown', NULL, NULL)`,
  );
  office.store.database
    .prepare("INSERT INTO journals (id, player_id, journal_id) VALUES (1, 'player-1', ?)")
    .run(JOURNAL);
  office.store.database.prepare('INSERT INTO journal_ranges VALUES (1, 1, 12)').run();
  for (let seq = 1; seq <= 12; seq += 1) {
    insert.run(1, seq, office.clock.ms, office.clock.ms - HOUR_MS, seq === 12 ? 'unsynced' : 'synced');
  }
  expect(convertPlays(office.store.database, office.store)).toBe(12);
  expect(convertPlays(office.store.database, office.store)).toBe(0);
  expect(office.store.months.count()).toBe(12);
  expect(office.rows('SELECT sum(plays) AS plays FROM hourly_plays')).toEqual([{ plays: 11 }]);
  expect(office.rows('SELECT sum(plays) AS plays FROM undated_plays')).toEqual([{ plays: 1 }]);
  expect(office.take([play(3)]), 'a repeat').toMatchObject({ fresh: [] });
});
