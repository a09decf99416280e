import { join } from 'node:path';
import type { PlayCount, RecordedPlay } from '@bacheca/shared/api/reports';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../database/open.ts';
import { MonthFiles } from '../plays/months/month-files.ts';
import type { Client } from '../testing/client.ts';
import { draftCity, play } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
  addPlays();
  addMonth();
}, 120_000);
afterAll(() => scheduler.close());

/** As many screens have reported for a month. */
function addMonth(): void {
  scheduler.spoil((database) => {
    const numbers = (count: number) =>
      `(WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count}) SELECT i FROM n)`;
    database.exec(`
      INSERT INTO item_snapshots (id, item_hash, item_id, kind, title)
        SELECT i + 1, 'voce-' || i, 'voce-' || i, 'notice', 'Avviso' FROM ${numbers(40)} n;
      INSERT INTO place_snapshots (id, hash, screen_id, location_id, time_zone, body)
        SELECT i + 1, 'luogo-' || i, 'schermo-' || i, 'urp', 'Europe/Rome', '{}' FROM ${numbers(500)} n;
      INSERT INTO daily_plays
        SELECT 20000 + d.i, p.i + 1, n.i + 1, 0, 9, 1, 90000
        FROM ${numbers(30)} d, ${numbers(500)} p, ${numbers(40)} n;
      INSERT INTO hourly_plays
        SELECT 28800000 + h.i * 60, p.i + 1, n.i + 1, 0, 1, 0, 10000
        FROM ${numbers(24)} h, ${numbers(500)} p, ${numbers(40)} n`);
  });
}

const MONTH = '2024-10';
const SCREENS = 40;
const PLAYS_OF_A_SCREEN = 50;

/** Plays that came in two months, many of them at one instant with one number. */
function addPlays(): void {
  const { dataFolder, sqliteBinding } = scheduler.config;
  const database = openDatabase(dataFolder, sqliteBinding);
  const months = new MonthFiles(database);
  for (const [half, receivedAt] of [`${MONTH}-20`, '2024-11-20'].entries()) {
    const reports = Array.from({ length: SCREENS }, (_, index) => ({
      playerId: `lettore-${index}`,
      journalId: `5f0c2c63-2a3c-4a0e-9c7e-${String(index).padStart(12, '0')}`,
      screenId: `schermo-${index}`,
      plays: Array.from({ length: PLAYS_OF_A_SCREEN / 2 }, (_, number) =>
        play(half * (PLAYS_OF_A_SCREEN / 2) + number + 1, {
          startedAtMs: 1_729_000_000_000 + number * 10_000,
        }),
      ),
    }));
    months.write(Date.parse(receivedAt), reports);
  }
  months.close();
  database.close();
}

/** Whoever reads a month's file of plays waits for `release`: an answer takes as long as the test says. */
function lockMonth(): { release(): void } {
  const { dataFolder, sqliteBinding } = scheduler.config;
  const file = new Sqlite(
    join(dataFolder, 'plays', `${MONTH}.db`),
    sqliteBinding ? { nativeBinding: sqliteBinding } : {},
  );
  // With a log of its own it could be read all the same.
  file.pragma('journal_mode = DELETE');
  file.exec('BEGIN EXCLUSIVE');
  return {
    release() {
      file.exec('COMMIT');
      file.close();
    },
  };
}

/** When the scheduler has a request for this path. */
function arrived(path: string): Promise<void> {
  return new Promise((resolve) => {
    scheduler.app.server.on('request', ({ url }) => {
      if (url === path) resolve();
    });
  });
}

/** An answer of the scheduler's that has to wait, and what is in it. */
const WAITING: Readonly<Record<string, (body: unknown) => void>> = {
  '/api/reports/plays?by=day&from=2024-10-04&until=2024-11-02': (body) => {
    const { rows } = body as { rows: { complete: number; panelOff: number }[] };
    expect(rows).toHaveLength(30 * 40);
    expect(rows.every(({ complete, panelOff }) => complete === 4500 && panelOff === 500)).toBe(true);
  },
  '/api/plays/counts': (body) => {
    expect(body).toHaveLength(40);
    expect((body as PlayCount[]).every(({ complete }) => complete === 24 * 500)).toBe(true);
  },
  '/api/plays?limit=1000': (body) => {
    expect(new Set((body as RecordedPlay[]).map(nameOf)).size).toBe(1000);
  },
};

it.each(Object.entries(WAITING))(
  'whoever asks for something else need not wait for %s',
  async (path, check) => {
    const answered: string[] = [];
    const isThere = arrived(path);
    const locked = lockMonth();
    const asked = staff.get(path).then((answer) => {
      answered.push('plays');
      return answer;
    });
    try {
      await isThere;
      await staff.get('/api/health');
      answered.push('health');
    } finally {
      locked.release();
    }
    const { status, body } = await asked;
    expect(answered).toEqual(['health', 'plays']);
    expect(status).toBe(200);
    check(body);
  },
);

const nameOf = ({ journalId, seq }: RecordedPlay) => `${journalId}/${seq}`;

it.each([
  ['all screens', '', SCREENS],
  ['one screen', '&screenId=schermo-7', 1],
])(
  'the header Link leads through the plays of %s, each once, the newest first',
  async (_of, query, screens) => {
    const seen: RecordedPlay[] = [];
    let path: string | undefined = `/api/plays?limit=${screens * 7}${query}`;
    while (path) {
      const answer = await staff.get(path);
      expect(answer.status).toBe(200);
      seen.push(...(answer.body as RecordedPlay[]));
      path = answer.headers.get('link')?.match(/^<(.+)>; rel="next"$/)?.[1];
      expect(seen.length).toBeLessThanOrEqual(screens * PLAYS_OF_A_SCREEN);
    }
    expect(seen).toHaveLength(screens * PLAYS_OF_A_SCREEN);
    expect(new Set(seen.map(nameOf)).size).toBe(seen.length);
    const starts = seen.map(({ startedAtMs }) => startedAtMs);
    expect(starts).toEqual(starts.toSorted((one, other) => other - one));
  },
);

it('a report has what was acknowledged just before it was asked for', async () => {
  const { token } = await pair(scheduler.url, staff, 'urp-1');
  const player = await TestPlayer.connect(scheduler.url, { token });
  await player.next('withdrawn');
  for (let seq = 1; seq <= 20; seq++) {
    player.send({ type: 'plays', journalId: player.journalId, plays: [play(seq)] });
    expect(await player.next('plays-acknowledged')).toMatchObject({ upTo: seq });
    const { body } = await staff.get('/api/plays?screenId=urp-1&limit=1');
    expect(body).toMatchObject([{ seq }]);
    expect((await staff.get('/api/plays/counts?screenId=urp-1')).body).toMatchObject([{ complete: seq }]);
  }
  player.close();
});

it('a question that is wrong costs its own answer only', async () => {
  scheduler.spoil((database) => database.exec('ALTER TABLE daily_plays RENAME TO elsewhere'));
  const path = '/api/reports/plays?by=day&from=2024-10-04&until=2024-10-05';
  expect((await staff.get(path)).status).toBe(500);
  scheduler.spoil((database) => database.exec('ALTER TABLE elsewhere RENAME TO daily_plays'));
  expect((await staff.get(path)).status).toBe(200);
});
