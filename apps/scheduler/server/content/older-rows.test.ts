import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity, location, notice, screen } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

const clock = new TestClock();
let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
  staff = await scheduler.admin();
  await draftCity(staff);
});
afterAll(() => scheduler.close());

describe('what an older version stored', () => {
  it('a file that no list could carry is taken again, by today’s measure', async () => {
    const bytes = Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\nAncora una volta\n');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    scheduler.spoil((database) =>
      database
        .prepare(
          "INSERT INTO media (sha256, bytes, mime_type, duration_ms, added_at_ms) VALUES (?, ?, 'text/vtt', ?, 0)",
        )
        .run(sha256, bytes.byteLength, 2 ** 60),
    );
    const upload = await staff.send('POST', '/api/media', { body: new Uint8Array(bytes), headers: {} });
    expect(upload).toMatchObject({ status: 201, body: { sha256, mimeType: 'text/vtt' } });
    expect((await staff.get('/api/media')).body).toContainEqual(expect.objectContaining({ sha256 }));
    expect((await staff.get(`/media/${sha256}`)).status).toBe(200);
  });

  it('a place in a time zone that is not known here costs the others neither their page nor a publish', async () => {
    scheduler.spoil((database) => {
      const place = location('atlantide', { timeZone: 'Europe/Atlantis' });
      database.prepare('INSERT INTO locations (id, body) VALUES (?, ?)').run(place.id, JSON.stringify(place));
      const there = screen('atlantide-1', 'atlantide');
      database
        .prepare('INSERT INTO screens (id, body, location_id) VALUES (?, ?, ?)')
        .run(there.id, JSON.stringify(there), 'atlantide');
    });
    const live = await staff.get('/api/screens/live');
    expect(live.status).toBe(200);
    expect((live.body as { screen: { id: string } }[]).map(({ screen }) => screen.id)).toContain('urp-1');
    expect((await staff.get('/api/locations')).headers.get('x-bacheca-left-out')).not.toBeNull();
    expect((await staff.post('/api/publish', {})).status).toBe(200);
    // Written anew it is there again.
    expect((await staff.put('/api/locations/atlantide', location('atlantide'))).status).toBe(200);
    expect(JSON.stringify((await staff.get('/api/screens/live')).body)).toContain('atlantide-1');
  });

  it('a publication that cannot be read costs no other place its new week, and is named in the log', async () => {
    // The latest is in memory, and needs no reading.
    await staff.post('/api/publish', { locationIds: ['pin'] });
    await staff.post('/api/publish', { locationIds: ['urp'] });
    scheduler.spoil((database) =>
      database.exec(
        "UPDATE publications SET inputs = '{' WHERE id = (SELECT publication_id FROM location_publications WHERE location_id = 'pin')",
      ),
    );
    const fromOf = async (id: string) =>
      ((await staff.get(`/api/screens/${id}/preview`)).body as { program: { from: string } }).program.from;
    const before = [await fromOf('pin-1'), await fromOf('urp-1')];
    clock.skip(8 * 24 * 3_600_000);
    staff = await scheduler.admin();
    await scheduler.renewHorizons();
    const after = [await fromOf('pin-1'), await fromOf('urp-1')];
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(scheduler.logged.join('')).toMatch(/"location":"pin".*could not be renewed/);
    expect((await staff.post('/api/publish', {})).status).toBe(200);
    expect(await fromOf('pin-1')).toBe(after[1]);
  });

  it('an account with a role of another version lets nobody in, and the list of accounts is there', async () => {
    const { password } = (await staff.put('/api/staff/vecchio', { grants: [{ role: 'board' }] })).body as {
      password: string;
    };
    const there = scheduler.visitor();
    await there.post('/api/session', { username: 'vecchio', password });
    scheduler.spoil((database) =>
      database.exec("UPDATE grants SET role = 'direttore' WHERE username = 'vecchio'"),
    );
    expect((await there.get('/api/session')).status).toBe(401);
    expect((await there.post('/api/session', { username: 'vecchio', password })).status).toBe(401);
    expect(await staff.get('/api/staff')).toMatchObject({ status: 200, body: [{ username: 'admin' }] });
    expect((await staff.put('/api/staff/vecchio', { grants: [{ role: 'board' }] })).status).toBe(200);
    expect((await there.post('/api/session', { username: 'vecchio', password })).status).toBe(200);
  });
});

describe('a text', () => {
  it.each([' ', '\u200b\u200b', '\u2060\u00a0', '\u3164'])(
    'with nothing to see is refused as a name or a title',
    async (name) => {
      const refused = { status: 422, body: { type: 'about:blank#blank-text' } };
      expect(await staff.put('/api/screens/urp-1', { ...screen('urp-1', 'urp'), name })).toMatchObject(
        refused,
      );
      expect(await staff.put('/api/locations/urp', location('urp', { name }))).toMatchObject(refused);
      expect(await staff.put('/api/items/vuoto', notice('vuoto', { title: name }))).toMatchObject(refused);
      const variants = [{ language: 'it' as const, title: name, text: '' }];
      expect(await staff.put('/api/items/vuoto', notice('vuoto', { variants }))).toMatchObject(refused);
    },
  );
});
