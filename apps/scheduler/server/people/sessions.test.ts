import { Role } from '@bacheca/shared/model/people';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestClock } from '../testing/clock.ts';
import { PASSWORD, type TestScheduler, testScheduler } from '../testing/scheduler.ts';

/** As they are stored. */
const EVERY_ROLE = [...Role.options].sort().map((role) => ({ role }));
const clock = new TestClock();
let scheduler: TestScheduler;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
});
afterAll(() => scheduler.close());

describe('without a session', () => {
  it('every route but signing in and health answers 401', async () => {
    const { paths = {} } = scheduler.app.swagger();
    const open: string[] = [];
    for (const [path, methods] of [...Object.entries(paths), ['/api/docs/json', { get: {} }] as const]) {
      for (const method of Object.keys(methods ?? {})) {
        const answer = await scheduler
          .visitor()
          .send(method.toUpperCase(), path.replace(/\{\w+\}/g, 'x'), {});
        if (answer.status !== 401) open.push(`${method} ${path}`);
      }
    }
    expect(open).toEqual([
      'get /api/health',
      'post /api/session',
      'post /api/session/second-factor',
      'post /api/session/passkey/options',
      'post /api/session/passkey',
      'post /api/account-links/look',
      'post /api/account-links/use',
      'post /api/forgotten-password',
    ]);
  });

  it('a cookie that was made up is no session', async () => {
    const answer = await scheduler.visitor().get('/api/items', { cookie: 'bacheca_session=guessed' });
    expect(answer.status).toBe(401);
  });
});

describe('the first administrator', () => {
  it('gets a one-time password, and may do nothing but change it', async () => {
    const { username, password } = scheduler.firstAdmin ?? { username: '', password: '' };
    const admin = scheduler.visitor();
    const signedIn = await admin.post('/api/session', { username, password });
    expect(signedIn.body).toEqual({ username: 'admin', grants: EVERY_ROLE, mustChangePassword: true });
    expect(signedIn.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^bacheca_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
      expect.stringMatching(/^bacheca_device=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);

    const refused = await admin.get('/api/items');
    expect(refused).toMatchObject({ status: 403, body: { type: 'about:blank#password-change-required' } });

    const wrong = await admin.post('/api/session/password', { current: 'not this one', next: PASSWORD });
    expect(wrong).toMatchObject({ status: 422, body: { type: 'about:blank#wrong-password' } });
    const same = await admin.post('/api/session/password', { current: password, next: password });
    expect(same).toMatchObject({ status: 422, body: { type: 'about:blank#same-password' } });

    const changed = await admin.post('/api/session/password', { current: password, next: PASSWORD });
    expect(changed.body).toEqual({ username: 'admin', grants: EVERY_ROLE, mustChangePassword: false });
    expect((await admin.get('/api/items')).status).toBe(200);
    expect((await scheduler.visitor().post('/api/session', { username, password })).status).toBe(401);
  });

  it('is made once', async () => {
    const restarted = await scheduler.restart();
    expect(restarted.firstAdmin).toBeNull();
    scheduler = restarted;
  });
});

describe('a session', () => {
  it('ends when its owner signs out', async () => {
    const admin = await scheduler.admin();
    const { cookie } = admin;
    expect((await admin.delete('/api/session')).status).toBe(204);
    admin.cookie = cookie;
    expect((await admin.get('/api/session')).status).toBe(401);
  });

  it('ends 12 hours after it was last used', async () => {
    const admin = await scheduler.admin();
    for (let hour = 0; hour < 30; hour += 1) {
      clock.skip(60 * 60_000);
      expect((await admin.get('/api/session')).status).toBe(200);
    }
    clock.skip(12 * 60 * 60_000);
    expect((await admin.get('/api/session')).status).toBe(401);
  });

  it('ends when its owner signs in again in the same browser', async () => {
    const admin = await scheduler.admin();
    const { cookie } = admin;
    await admin.post('/api/session', { username: 'admin', password: PASSWORD });
    expect(admin.cookie).not.toBe(cookie);
    admin.cookie = cookie;
    expect((await admin.get('/api/session')).status).toBe(401);
  });

  it('of somebody else ends when the password is changed', async () => {
    const admin = await scheduler.admin();
    const other = await scheduler.admin();
    const next = 'una seconda password';
    const { cookie } = admin;
    await admin.post('/api/session/password', { current: PASSWORD, next });
    expect((await other.get('/api/session')).status).toBe(401);
    expect((await admin.get('/api/session')).status).toBe(200);
    expect(admin.cookie).not.toBe(cookie);
    await admin.post('/api/session/password', { current: next, next: PASSWORD });
  });
});

describe('signing in', () => {
  it('answers a wrong name and a wrong password alike', async () => {
    const wrongName = await scheduler.visitor().post('/api/session', { username: 'nobody', password: 'x' });
    const wrongPassword = await scheduler
      .visitor()
      .post('/api/session', { username: 'admin', password: 'x' });
    expect(wrongName.status).toBe(401);
    expect(wrongName.body).toEqual(wrongPassword.body);
  });
});

describe('requests from other sites', () => {
  it('are refused when they would change something', async () => {
    const admin = await scheduler.admin();
    const refused = await admin.post('/api/publish', {}, { origin: 'https://evil.example' });
    expect(refused).toMatchObject({ status: 403, body: { type: 'about:blank#foreign-origin' } });
    const opaque = await admin.post('/api/publish', {}, { origin: 'null' });
    expect(opaque.status).toBe(403);
    const own = await admin.post('/api/publish', {}, { origin: scheduler.url });
    expect(own.status).toBe(200);
  });
});

describe('accounts', () => {
  it('have roles, which routes hold them to', async () => {
    const admin = await scheduler.admin();
    const created = await admin.put('/api/staff/lucia', { grants: [{ role: 'operator' }] });
    const { password } = created.body as { password: string };
    const lucia = scheduler.visitor();
    await lucia.post('/api/session', { username: 'lucia', password });
    await lucia.post('/api/session/password', { current: password, next: PASSWORD });

    expect((await lucia.get('/api/playlists')).status).toBe(200);
    const refused = await lucia.post('/api/publish', {}, { 'accept-language': 'en' });
    expect(refused).toMatchObject({
      status: 403,
      body: {
        type: 'about:blank#role-required',
        detail: 'Your role (operators) does not allow this. It takes one of: editors.',
      },
    });
    expect((await lucia.get('/api/staff')).status).toBe(403);

    expect((await admin.delete('/api/staff/lucia')).status).toBe(204);
    expect((await lucia.get('/api/playlists')).status).toBe(401);
  });

  it('always leave an administrator', async () => {
    const admin = await scheduler.admin();
    expect((await admin.delete('/api/staff/admin')).body).toMatchObject({ type: 'about:blank#last-admin' });
    expect((await admin.put('/api/staff/admin', { grants: [{ role: 'board' }] })).status).toBe(409);
  });
});
