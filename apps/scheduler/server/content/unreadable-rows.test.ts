import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { draftCity } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
});
afterAll(() => scheduler.close());

describe('a row that no answer can carry', () => {
  it.each(['services', 'items', 'playlists', 'locations', 'screens', 'rules'])(
    'is left out of the list of %s, with the others there and a line in the log',
    async (table) => {
      const before = (await staff.get(`/api/${table}`)).body as unknown[];
      scheduler.spoil((database) => {
        const columns = { items: '', playlists: '', screens: ", 'urp'", rules: ", 'base'" } as Record<
          string,
          string
        >;
        const extra = { screens: ', location_id', rules: ', playlist_id' } as Record<string, string>;
        const add = (id: string, body: string) =>
          database
            .prepare(
              `INSERT INTO ${table} (id, body${extra[table] ?? ''}) VALUES (?, ?${columns[table] ?? ''})`,
            )
            .run(id, body);
        add('guasto-a', '{"id":"guasto-a"}');
        add('guasto-b', 'no JSON at all');
        add('guasto-c', 'null');
      });
      const answer = await staff.get(`/api/${table}`);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual(before);
      expect(answer.headers.get('x-bacheca-left-out')).toBe('3');
      expect(scheduler.logged.join('')).toContain('guasto-b');
      expect((await staff.get(`/api/${table}/guasto-a`)).status).toBe(404);
    },
  );

  it('is left out of the lists of media and takeovers, and the draft can still be published', async () => {
    scheduler.spoil((database) => {
      const media = database.prepare(
        "INSERT INTO media (sha256, bytes, mime_type, duration_ms, added_at_ms) VALUES (?, 9, 'video/webm', ?, 0)",
      );
      media.run('a'.repeat(64), 2 ** 60);
      media.run('b'.repeat(64), -5);
      const takeover = database.prepare(
        'INSERT INTO takeovers (id, body, targets, ends_at_ms) VALUES (?, ?, ?, 9000000000000)',
      );
      takeover.run('guasto-a', '{}', '[]');
      takeover.run('guasto-b', 'no JSON', '[]');
    });
    expect(await staff.get('/api/media')).toMatchObject({ status: 200, body: [] });
    expect(await staff.get('/api/takeovers')).toMatchObject({ status: 200, body: [] });
    expect((await staff.get('/api/screens/live')).status).toBe(200);
    expect((await staff.post('/api/publish', {})).status).toBe(200);
  });
});

describe('a row of players or staff that no answer can carry', () => {
  it('is left out of its list with a line in the log, and the scheduler starts with it', async () => {
    const damaged = await scheduler.restartAfter(() =>
      scheduler.spoil((database) => {
        const player = database.prepare(
          `INSERT INTO players (id, screen_id, token_hash, paired_at_ms, host, version, last_seen_at_ms, status)
           VALUES (?, ?, ?, ?, 'browser', '1', ?, ?)`,
        );
        player.run('guasto-mai', 'urp-1', 'a'.repeat(64), 2 ** 60, 0, null);
        player.run('guasto-parla', 'urp-2', 'b'.repeat(64), 0, 2 ** 60, 'no JSON at all');
        const account = database.prepare(
          "INSERT INTO staff (username, password_hash, must_change_password) VALUES (?, 'x', 0)",
        );
        account.run('direttore');
        database.prepare("INSERT INTO grants (username, role) VALUES ('direttore', 'director')").run();
        database
          .prepare(
            "INSERT INTO sessions (id_hash, username, expires_at_ms, started_at_ms, address, browser) VALUES (?, 'admin', ?, 0, '', '')",
          )
          .run('c'.repeat(64), 2 ** 60);
      }),
    );
    scheduler = damaged;
    staff = await scheduler.admin();
    const players = await staff.get('/api/players');
    expect(players.status).toBe(200);
    expect((players.body as { id: string }[]).map(({ id }) => id)).toEqual(['guasto-parla']);
    expect(await staff.get('/api/staff')).toMatchObject({ status: 200, body: [{ username: 'admin' }] });
    const sessions = await staff.get('/api/sessions');
    expect(sessions).toMatchObject({ status: 200, body: [{ isCurrent: true }, { isCurrent: false }] });
    expect((await staff.get('/api/screens/live')).status).toBe(200);
    for (const row of ['guasto-mai', 'direttore', 'c'.repeat(16)])
      expect(scheduler.logged.filter((line) => line.includes('left out')).join('')).toContain(row);
  });
});
