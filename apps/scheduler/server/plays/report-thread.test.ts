import { afterAll, beforeAll, expect, it } from 'vitest';
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
});
afterAll(() => scheduler.close());

/** As many screens have reported for a month. */
function addMonth(): void {
  scheduler.spoil((database) => {
    const numbers = (count: number) =>
      `(WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count}) SELECT i FROM n)`;
    database.exec(`
      INSERT INTO item_snapshots (id, item_hash, item_id, kind, title)
        SELECT i + 1, 'voce-' || i, 'voce-' || i, 'notice', 'Avviso' FROM ${numbers(40)};
      INSERT INTO place_snapshots (id, hash, screen_id, location_id, time_zone, body)
        SELECT i + 1, 'luogo-' || i, 'schermo-' || i, 'urp', 'Europe/Rome', '{}' FROM ${numbers(500)};
      INSERT INTO daily_plays
        SELECT 20000 + d.i, p.i + 1, n.i + 1, 0, 9, 1, 90000
        FROM ${numbers(30)} d, ${numbers(500)} p, ${numbers(40)} n`);
  });
}

it('whoever asks for something else need not wait for a report of a whole office', {
  timeout: 120_000,
}, async () => {
  addMonth();
  const answered: string[] = [];
  const asked = staff.get('/api/reports/plays?by=day&from=2024-10-04&until=2024-11-02').then((answer) => {
    answered.push('report');
    return answer.body as { rows: { complete: number; panelOff: number }[] };
  });
  for (let request = 0; request < 3; request++) {
    await staff.get('/api/health');
    answered.push('health');
  }
  const { rows } = await asked;
  expect(rows).toHaveLength(30 * 40);
  expect(rows.every(({ complete, panelOff }) => complete === 4500 && panelOff === 500)).toBe(true);
  expect(answered).toEqual(['health', 'health', 'health', 'report']);
});

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
