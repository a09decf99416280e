import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isOnPostgres } from '../../../../test/support/engines/engine.ts';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity, notice, play, playlist, rule, save, screen } from '../testing/content.ts';
import { openPlays } from '../testing/plays/plays.ts';
import { openBeside, type TestScheduler, temporaryFolder, testScheduler } from '../testing/scheduler.ts';

const clock = new TestClock();
let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
  staff = await scheduler.admin();
  await draftCity(staff);
  await save(staff, 'items', notice('secondo'));
  await save(staff, 'playlists', playlist('base', 'benvenuto', 'secondo'));
});
beforeEach(async () => {
  expect((await staff.post('/api/publish', {})).status).toBe(200);
  scheduler.logged.length = 0;
});
afterAll(() => scheduler.close());

const spoil = (sql: string, ...values: unknown[]) =>
  scheduler.spoil((database) => void database.prepare(sql).run(...values));
const programOf = async (id: string) => {
  const answer = await staff.get(`/api/screens/${id}/program`);
  return answer.body as { items: Record<string, unknown>; rules: unknown[]; from: string };
};
const log = () => scheduler.logged.join('');
const INPUTS = "(SELECT publication_id FROM location_publications WHERE location_id = 'urp')";

describe('a new screen at a place whose publication', () => {
  it('is no JSON is saved all the same, is on the live page, and the log names the place', async () => {
    spoil(`UPDATE publications SET inputs = '{' WHERE id = ${INPUTS}`);
    await save(staff, 'screens', screen('urp-3', 'urp'));
    const live = (await staff.get('/api/screens/live')).body as { screen: { id: string } }[];
    expect(live.map((view) => view.screen.id)).toContain('urp-3');
    expect((await staff.get('/api/screens/urp-3/program')).status).toBe(404);
    expect(log()).toMatch(/"location":"urp","screen":"urp-3".*publish it again/);
    await staff.post('/api/publish', {});
    expect(Object.keys((await programOf('urp-3')).items)).toEqual(['benvenuto', 'secondo']);
  });

  it('has an item, a rule and a playlist of another version gets the rest, and the log names what is left out', async () => {
    await save(staff, 'playlists', playlist('altra', 'benvenuto'));
    await save(staff, 'rules', rule('vecchia', 'altra'));
    await staff.post('/api/publish', {});
    scheduler.spoil((database) => {
      const read = database.prepare(`SELECT inputs FROM publications WHERE id = ${INPUTS}`).pluck();
      const inputs = JSON.parse(String(read.get()));
      delete inputs.items.secondo.variants;
      inputs.playlists.altra.slots = 'none';
      database.prepare(`UPDATE publications SET inputs = ? WHERE id = ${INPUTS}`).run(JSON.stringify(inputs));
    });
    await save(staff, 'screens', screen('urp-4', 'urp'));
    const program = await programOf('urp-4');
    expect(Object.keys(program.items)).toEqual(['benvenuto']);
    expect(program.rules).toHaveLength(1);
    expect(log()).toMatch(/"table":"publications","row":"\d+\/items\/secondo"/);
    expect(log()).toMatch(/"row":"\d+\/rules\/vecchia"/);
    await staff.delete('/api/rules/vecchia');
    await staff.delete('/api/playlists/altra');
  });
});

it('a program whose bytes are damaged is made anew by the next renewal, and sent to no player until then', async () => {
  const before = await programOf('pin-1');
  spoil('UPDATE programs SET bytes = CAST(\'{"from":1}\' AS BLOB)');
  for (const path of ['program', 'preview', 'timeline?from=2026-11-30T00:00:00Z&to=2026-12-01T00:00:00Z']) {
    const answer = await staff.get(`/api/screens/pin-1/${path}`);
    expect(answer, path).toMatchObject({ status: 404, body: { type: 'about:blank#nothing-published' } });
  }
  expect((await staff.get('/api/screens/live')).status).toBe(200);
  expect(log()).toMatch(/"table":"programs".*damaged.*left out/);
  await scheduler.renewHorizons();
  expect(await programOf('pin-1')).toEqual(before);
});

it('what is not right about a screen’s program, player, copies and counts costs no tile of the live page', async () => {
  scheduler = await scheduler.restartAfter(() =>
    scheduler.spoil((database) => {
      database.prepare("UPDATE published SET revision = 'nessuna' WHERE screen_id = 'urp-1'").run();
      const player = database.prepare(
        "INSERT INTO players (id, screen_id, token_hash, paired_at_ms, host, version) VALUES (?, ?, ?, 0, 'browser', '1')",
      );
      player.run('NON UN ID', 'urp-2', 'a'.repeat(64));
      player.run('copia', 'pin-1', 'b'.repeat(64));
      database.prepare("INSERT INTO clones VALUES ('copia', ?, ?)").run(2 ** 60, 2 ** 60);
      database.exec(
        "INSERT INTO place_snapshots (id, hash, screen_id, location_id, time_zone, body) VALUES (700, 'p7', 'urp-1', 'urp', 'Europe/Rome', '{}')",
      );
      const day = Math.floor((clock.now() + 3_600_000) / 86_400_000);
      database.prepare('INSERT INTO daily_plays VALUES (?, 700, 1, 0, -5, 0, 0)').run(day);
    }),
  );
  staff = await scheduler.admin();
  const live = await staff.get('/api/screens/live');
  expect(live.status).toBe(200);
  const views = (live.body as { screen: { id: string }; player: object | null; playsToday: number }[]).map(
    ({ screen, player, playsToday }) => [screen.id, player !== null, playsToday],
  );
  expect(views).toContainEqual(['urp-1', false, 0]);
  expect(views).toContainEqual(['urp-2', false, 0]);
  expect(views).toContainEqual(['pin-1', true, 0]);
  for (const table of ['published', 'players', 'clones', 'daily_plays'])
    expect(log()).toMatch(new RegExp(`"table":"${table}".*left out`));
  await staff.post('/api/publish', {});
  expect((await staff.get('/api/screens/urp-1/program')).status).toBe(200);
  scheduler.spoil((database) => {
    database.exec('DELETE FROM players; DELETE FROM clones; DELETE FROM daily_plays');
  });
});

it('an item that is withdrawn under no id keeps no player from the others', async () => {
  spoil("INSERT INTO withdrawn_items (item_id, withdrawn_at_ms) VALUES ('Non un id', 0)");
  const { body } = await staff.get('/api/screens/pin-1/preview');
  expect(body).toMatchObject({ withdrawn: [] });
  expect(log()).toContain('Non un id');
});

it('a note of a command that cannot be read is in the log, and keeps no later one back', async () => {
  spoil("INSERT INTO command_notes (body) VALUES ('mezza {')");
  spoil(
    'INSERT INTO command_notes (body) VALUES (?)',
    JSON.stringify({ event: 'password-reset', user: 'x' }),
  );
  scheduler = await scheduler.restart();
  staff = await scheduler.admin();
  const { logCommandNotes } = await import('./command-notes.ts');
  const database = await openBeside(scheduler);
  const said: unknown[] = [];
  await logCommandNotes(database, { info: (facts: unknown) => void said.push(facts) } as never);
  expect(said).toMatchObject([
    { security: 'unreadable', note: 'mezza {' },
    { security: 'password-reset', user: 'x' },
  ]);
  await logCommandNotes(database, { info: (facts: unknown) => void said.push(facts) } as never);
  expect(said).toHaveLength(2);
  await database.close();
});

describe('a row of the statistics that cannot be read', () => {
  const HOUR = Date.parse('2026-11-28T10:00:00Z') / 60_000;
  const rows = (body: unknown) =>
    (body as { itemId: string; complete: number }[]).map((row) => [row.itemId, row.complete]);

  beforeAll(() => {
    scheduler.spoil((database) => {
      database.exec(`
        INSERT INTO item_snapshots (id, item_hash, item_id, kind, title)
          VALUES (901, 'h1', 'benvenuto', 'notice', 'Benvenuto'), (902, 'h2', 'NON UN ID', 'notice', 'x');
        INSERT INTO place_snapshots (id, hash, screen_id, location_id, time_zone, body) VALUES
          (801, 'p1', 'urp-1', 'urp', 'Europe/Rome', '{}'), (802, 'p2', 'urp-1', 'urp', 'Europe/Atlantis', '{}'),
          (803, 'p3', 'urp-2', 'urp', 'Marte', '{}')`);
      const hour = database.prepare('INSERT INTO hourly_plays VALUES (?, ?, ?, ?, ?, 0, 1000)');
      const day = database.prepare('INSERT INTO daily_plays VALUES (?, ?, ?, ?, ?, 0, 1000)');
      for (const [place, item, outcome, plays] of [
        [801, 901, 0, 7],
        [801, 901, 9, 100],
        [801, 902, 0, 1000],
        [802, 901, 0, 10_000],
        [803, 901, 0, 10_000],
      ] as const) {
        hour.run(HOUR, place, item, outcome, plays);
        day.run(Math.floor(HOUR / 1440), place, item, outcome, plays);
      }
    });
  });

  it('is left out of every sum, which has the others, and is named in the log once', async () => {
    const span = 'from=2026-11-28T00:00:00Z&to=2026-11-29T00:00:00Z';
    expect(rows((await staff.get(`/api/plays/counts?${span}`)).body)).toEqual([['benvenuto', 7]]);
    const byHour = await staff.get('/api/reports/plays?by=hour&from=2026-11-28&until=2026-11-28');
    expect(rows((byHour.body as { rows: unknown }).rows)).toEqual([['benvenuto', 7]]);
    // Days need no zone: they were told when the plays came.
    const byDay = await staff.get('/api/reports/plays?by=day&from=2026-11-28&until=2026-11-28');
    expect(rows((byDay.body as { rows: unknown }).rows)).toEqual([['benvenuto', 20_007]]);
    expect(rows((await staff.get('/api/plays/counts')).body)).toEqual([['benvenuto', 20_007]]);
    for (const path of [
      '/api/screens/live',
      '/api/reports/coverage?screenId=urp-1&from=2026-11-28&until=2026-11-28',
    ])
      expect((await staff.get(path)).status, path).toBe(200);
    for (const named of ['Atlantis', 'Marte', '"table":"outcomes","row":9', 'NON UN ID'])
      expect(log()).toContain(named);
  });

  // Of PostgreSQL's own rows the database itself keeps the types.
  it.skipIf(isOnPostgres)('as a play of a month is left out of the list', async () => {
    const folder = join(scheduler.config.dataFolder, 'plays');
    scheduler = await scheduler.restartAfter(() => {
      const store = openPlays(scheduler.config.dataFolder, { clock: { now: () => Date.now() } });
      const journalId = '5f0c2c63-2a3c-4a0e-9c7e-8f6f3f8f2b11';
      store.ingest.commit([
        { playerId: 'p', screenId: 'urp-1', journalId, plays: [1, 2, 3].map((seq) => play(seq)) },
      ]);
      store.close();
      expect(existsSync(folder)).toBe(true);
      const file = new Sqlite(join(folder, `${new Date().toISOString().slice(0, 7)}.db`), options());
      file.exec(
        "UPDATE plays SET outcome = 'maybe' WHERE seq = 2; UPDATE plays SET started_at_ms = 1152921504606846976 WHERE seq = 3",
      );
      file.close();
    });
    staff = await scheduler.admin();
    const list = await staff.get('/api/plays');
    expect(list.status).toBe(200);
    expect((list.body as { seq: number }[]).map(({ seq }) => seq)).toEqual([1]);
    expect(log()).toMatch(/"list":"\/api\/plays".*left out/);
    const counted = await staff.get('/api/plays/counts?from=1970-01-01T00:00:01Z&to=2100-01-01T00:00:01Z');
    expect(counted.status).toBe(200);
  });

  it('as what was quarantined costs the page of screens nothing', async () => {
    spoil(
      "INSERT INTO aggregated_plays VALUES (1, 1, 9, 'quarantined', 'urp-1', 1152921504606846976, '{'), (1, 11, 12, 'quarantined', 'urp-1', 1000, '{')",
    );
    const { status, body } = await staff.get('/api/plays/quarantined');
    expect(status).toBe(200);
    expect(body).toMatchObject({ aggregates: [{ id: '1-11-12', plays: 2 }] });
  });
});

function options(): Sqlite.Options {
  const { sqliteBinding } = scheduler.config;
  return sqliteBinding ? { nativeBinding: sqliteBinding } : {};
}

it('plays whose time came late stay counted apart where their place cannot be read, and others get theirs', () => {
  const folder = temporaryFolder();
  const store = openPlays(folder.path, { clock: { now: () => Date.parse('2026-11-28T10:00:00Z') } });
  const journalId = '5f0c2c63-2a3c-4a0e-9c7e-8f6f3f8f2b11';
  const take = (...plays: ReturnType<typeof play>[]) =>
    store.ingest.commit([{ playerId: 'p', screenId: 'urp-1', journalId, plays }]);
  take(play(1, { clock: { quality: 'unsynced' } }), play(2, { clock: { quality: 'unsynced' } }));
  store.database.prepare('UPDATE undated_plays SET place = 77, plays = plays - 1').run();
  store.database
    .prepare(
      "INSERT INTO place_snapshots SELECT 77, 'z', screen_id, location_id, 'Marte', body FROM place_snapshots LIMIT 1",
    )
    .run();
  expect(take(play(3))[0]).toMatchObject({ upTo: 3 });
  const sums = store.database.prepare('SELECT sum(plays) AS plays FROM daily_plays').get();
  expect(sums).toEqual({ plays: 1 });
  store.close();
  folder.remove();
});

it('an urgent notice of another version keeps no play of it from being counted', async () => {
  spoil(
    "INSERT INTO takeovers (id, body, targets, ends_at_ms) VALUES ('takeover-x', 'no JSON', '[]', 9000000000000)",
  );
  expect((await staff.get('/api/takeovers')).body).toEqual([]);
  expect(log()).toMatch(/"table":"takeovers","row":"takeover-x"/);
});
