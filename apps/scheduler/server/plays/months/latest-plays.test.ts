import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { PlayRow } from '../../database/tables.ts';
import { isNewer, positionOf } from '../raw-plays.ts';
import { latestIn } from './latest-plays.ts';
import { MONTH_SCHEMA, SELECT_PLAYS } from './play-rows.ts';

const SCREENS = 40;

/** Plays of many screens, some of which start at one instant with one number. */
function month(plays: number): Sqlite.Database {
  const sqlite = new Sqlite(':memory:');
  sqlite.exec(MONTH_SCHEMA);
  const journal = sqlite.prepare('INSERT INTO journals (id, player_id, journal_id) VALUES (?, ?, ?)');
  for (let index = 0; index < SCREENS; index++)
    journal.run(index, `player-${index}`, `journal-${String(index).padStart(3, '0')}`);
  const insert =
    sqlite.prepare(`INSERT INTO plays (journal, seq, screen_id, received_at_ms, item_id, item_hash, kind,
    title, language, started_at_ms, duration_ms, outcome, boot_id, monotonic_ms, clock_quality, panel)
    VALUES (?, ?, ?, 0, 'a', 'h', 'qr', 'A', 'it', ?, 1000, 'complete', 'b', 0, 'synced', 'on')`);
  sqlite.transaction(() => {
    for (let play = 0; play < plays; play++) {
      const screen = (play * 7) % SCREENS;
      insert.run(screen, play + 1, `screen-${screen}`, 1000 * Math.floor(play / 3) + (screen < 5 ? 1e6 : 0));
    }
  })();
  return sqlite;
}

const nameOf = ({ journal_id, seq }: PlayRow) => `${journal_id}/${seq}`;

test('the latest plays of all screens are those of the whole list, page after page, each once', () => {
  const sqlite = month(3000);
  const whole = (sqlite.prepare(SELECT_PLAYS).all() as PlayRow[]).sort(isNewer);
  const paged: PlayRow[] = [];
  for (;;) {
    const last = paged.at(-1);
    const page = latestIn(sqlite, 170, undefined, last && positionOf(last));
    paged.push(...page);
    if (page.length < 170) break;
  }
  expect(paged.map(nameOf)).toEqual(whole.map(nameOf));
});

test('those of one screen are paged the same way', () => {
  const sqlite = month(3000);
  const whole = (sqlite.prepare(`${SELECT_PLAYS} WHERE screen_id = 'screen-3'`).all() as PlayRow[]).sort(
    isNewer,
  );
  const first = latestIn(sqlite, 20, 'screen-3', undefined);
  const last = first.at(-1);
  const second = latestIn(sqlite, 1000, 'screen-3', last && positionOf(last));
  expect([...first, ...second].map(nameOf)).toEqual(whole.map(nameOf));
});

test('a hundred of them are read from the index by screen, without looking at all plays', () => {
  const sqlite = month(3000);
  const plans: string[] = [];
  const prepare = sqlite.prepare.bind(sqlite);
  Object.assign(sqlite, {
    prepare(sql: string) {
      plans.push(
        ...(prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parametersOf(sql)) as { detail: string }[]).map(
          ({ detail }) => detail,
        ),
      );
      return prepare(sql);
    },
  });
  expect(latestIn(sqlite, 100, undefined, undefined)).toHaveLength(100);
  expect(plans.length).toBeGreaterThan(0);
  expect(plans.filter((detail) => /^SCAN plays/.test(detail))).toEqual([]);
});

function parametersOf(sql: string): number[] {
  return Array.from(sql.matchAll(/\?/g), () => 1);
}
