import { connect } from 'node:net';
import type { StaffAccount } from '@bacheca/shared/api/people';
import { isAdmin } from '@bacheca/shared/model/people';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { PASSWORD, type TestScheduler, testScheduler } from '../testing/scheduler.ts';

const HOUR_MS = 60 * 60_000;
const clock = new TestClock();
let scheduler: TestScheduler;
let admin: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ clock, config: { trustProxy: 1 } });
  admin = await scheduler.admin();
});
afterAll(() => scheduler.close());

const security = (name: string) =>
  scheduler.logged
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line.security === name);

async function account(username: string, role: string): Promise<Client> {
  const { password } = (await admin.put(`/api/staff/${username}`, { grants: [{ role }] })).body as {
    password: string;
  };
  const client = scheduler.visitor();
  await client.post('/api/session', { username, password });
  const changed = await client.post('/api/session/password', { current: password, next: PASSWORD });
  expect(changed.status).toBe(200);
  return client;
}

describe('an administrator', () => {
  it('remains where two demote each other at the same moment', async () => {
    const other = await account('beatrice', 'admin');
    const answers = await Promise.all([
      admin.put('/api/staff/beatrice', { grants: [{ role: 'board' }] }),
      other.put('/api/staff/admin', { grants: [{ role: 'board' }] }),
    ]);
    expect(answers.map(({ status }) => status).sort()).not.toEqual([200, 200]);
    const left = await Promise.all([admin, other].map((client) => client.get('/api/staff')));
    const staff = left.find(({ status }) => status === 200)?.body as StaffAccount[];
    expect(staff.filter(isAdmin)).toHaveLength(1);
    const winner = staff.find(isAdmin)?.username;
    const [remaining, demoted] = winner === 'admin' ? [admin, 'beatrice'] : [other, 'admin'];
    await remaining.put(`/api/staff/${demoted}`, { grants: [{ role: 'admin' }] });
  });

  it('changes a role without touching the password, and names are the same in any case', async () => {
    const carla = await account('carla', 'board');
    const changed = await admin.put('/api/staff/CARLA', { grants: [{ role: 'editor' }] });
    expect(changed.body).toEqual({ username: 'carla', grants: [{ role: 'editor' }], password: null });
    // Whoever holds something else signs in anew.
    expect((await carla.get('/api/session')).status).toBe(401);
    const again = await scheduler.visitor().post('/api/session', { username: 'Carla', password: PASSWORD });
    expect(again.body).toMatchObject({ username: 'carla' });
    expect(security('account-saved').at(-1)).toMatchObject({
      user: 'admin',
      account: 'carla',
      roles: 'editor',
    });
  });
});

describe('a password', () => {
  it.each([
    ['short', 'short-password'],
    ['          corta          ', 'short-password'],
    ['123456789012', 'common-password'],
    ['aaaaaaaaaaaaaaaa', 'common-password'],
    ['passwordpassword', 'common-password'],
    ['qwertyuiopasdf', 'common-password'],
    ['Bacheca in Comune', 'password-with-name'],
    ['dario sono proprio io', 'password-with-name'],
  ])('%s is refused', async (next, code) => {
    const dario = scheduler.visitor();
    const made = await admin.post('/api/staff/dario/reset-password');
    const { password } = (
      made.status === 200 ? made : await admin.put('/api/staff/dario', { grants: [{ role: 'board' }] })
    ).body as { password: string };
    await dario.post('/api/session', { username: 'dario', password });
    const refused = await dario.post('/api/session/password', { current: password, next });
    expect(refused).toMatchObject({ status: 422, body: { type: `about:blank#${code}` } });
  });

  it('for one time lets nobody in after 72 hours', async () => {
    const { password } = (await admin.put('/api/staff/elena', { grants: [{ role: 'board' }] })).body as {
      password: string;
    };
    clock.skip(71 * HOUR_MS);
    const credentials = { username: 'elena', password };
    expect((await scheduler.visitor().post('/api/session', credentials)).status).toBe(200);
    clock.skip(2 * HOUR_MS);
    const expired = await scheduler.visitor().post('/api/session', credentials);
    expect(expired).toMatchObject({ status: 401, body: { type: 'about:blank#one-time-password-expired' } });
    admin = await scheduler.admin();
  });
});

describe('sessions', () => {
  it('are listed, end one by one or all, and whoever uses theirs for a week signs in again', async () => {
    const here = await account('fabio', 'board');
    const there = scheduler.visitor();
    await there.post('/api/session', { username: 'fabio', password: PASSWORD }, { 'user-agent': 'Altrove' });
    const listed = (await here.get('/api/sessions')).body as {
      id: string;
      browser: string;
      isCurrent: boolean;
    }[];
    expect(listed.map(({ isCurrent }) => isCurrent).sort()).toEqual([false, true]);
    const other = listed.find(({ browser }) => browser === 'Altrove');
    expect((await here.delete(`/api/sessions/${other?.id}`)).status).toBe(204);
    expect((await there.get('/api/session')).status).toBe(401);
    expect((await here.get('/api/session')).status).toBe(200);

    await there.post('/api/session', { username: 'fabio', password: PASSWORD });
    expect((await here.delete('/api/sessions')).status).toBe(204);
    expect((await there.get('/api/session')).status).toBe(401);

    await here.post('/api/session', { username: 'fabio', password: PASSWORD });
    for (let hours = 0; hours < 7 * 24; hours += 8) {
      expect((await here.get('/api/session')).status).toBe(200);
      clock.skip(8 * HOUR_MS);
    }
    expect((await here.get('/api/session')).status).toBe(401);
    admin = await scheduler.admin();
  });

  it('that are just being opened with the old password end with it, too', async () => {
    const gina = await account('gina', 'board');
    const next = 'quattro parole da ricordare';
    const opened = Array.from({ length: 6 }, () => scheduler.visitor());
    await Promise.all([
      gina.post('/api/session/password', { current: PASSWORD, next }),
      ...opened.map((visitor) => visitor.post('/api/session', { username: 'gina', password: PASSWORD })),
    ]);
    const after = await Promise.all(opened.map((visitor) => visitor.get('/api/session')));
    expect(after.map(({ status }) => status)).toEqual(Array(6).fill(401));
    expect((await gina.get('/api/session')).status).toBe(200);
  });
});

describe('signing in', () => {
  it('is refused to guesses from many addresses, and neither to who is known nor to a colleague', async () => {
    const ida = await account('ida', 'board');
    await account('lia', 'board');
    const answers: number[] = [];
    for (let address = 1; address <= 25; address += 1) {
      const from = { 'x-forwarded-for': `198.51.100.${address}:50000` };
      const guesses = Array.from({ length: 9 }, () =>
        scheduler.visitor().post('/api/session', { username: 'ida', password: 'indovinata' }, from),
      );
      answers.push(...(await Promise.all(guesses)).map(({ status }) => status));
    }
    expect(answers.filter((status) => status === 429).length).toBe(195);
    const from = { 'x-forwarded-for': '198.51.100.1' };
    ida.cookie = null;
    const known = await ida.post('/api/session', { username: 'ida', password: PASSWORD }, from);
    expect(known.status).toBe(200);
    const colleague = { username: 'lia', password: PASSWORD };
    expect((await scheduler.visitor().post('/api/session', colleague, from)).status).toBe(200);
    expect(security('refused')).toContainEqual(
      expect.objectContaining({ why: 'too-many-attempts', user: 'ida', address: '198.51.100.25' }),
    );
  }, 240_000);

  it('refuses a large body by its size, and says little about what it does not know', async () => {
    const wide = Object.fromEntries(Array.from({ length: 75_000 }, (_, index) => [`key${index}`, 1]));
    expect((await scheduler.visitor().post('/api/session', wide)).status).toBe(413);
    const some = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`key${index}`, 1]));
    const refused = await scheduler.visitor().post('/api/session', { ...some });
    expect(refused.status).toBe(422);
    expect(refused.bytes.length).toBeLessThan(2000);
  });

  it('that can’t be read counts for its network, and keeps neither others nor known browsers out', async () => {
    const known = await account('mara', 'board');
    const from = { 'x-forwarded-for': '203.0.113.77' };
    const malformed = (headers: Record<string, string>) =>
      scheduler.visitor().send('POST', '/api/session', {
        body: '{"username":',
        headers: { 'content-type': 'application/json', ...headers },
      });
    const statuses: number[] = [];
    for (let count = 0; count < 101; count += 1) statuses.push((await malformed(from)).status);
    expect(statuses.slice(0, 99)).toEqual(Array(99).fill(400));
    expect(statuses.at(-1)).toBe(429);
    const credentials = { username: 'mara', password: PASSWORD };
    expect((await scheduler.visitor().post('/api/session', credentials, from)).status).toBe(429);
    known.cookie = null;
    expect((await known.post('/api/session', credentials, from)).status).toBe(200);
    const elsewhere = { 'x-forwarded-for': '203.0.113.78' };
    expect((await scheduler.visitor().post('/api/session', credentials, elsewhere)).status).toBe(200);
  });

  it('holds sixty bodies of one address open at once, and closes what does not come', async () => {
    const head =
      'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99';
    const answers: string[] = [];
    const sockets = Array.from({ length: 70 }, () => {
      const socket = connect(scheduler.port, '127.0.0.1');
      socket.write(`${head}\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n{`);
      socket.on('data', (data) => answers.push(String(data)));
      socket.on('error', () => answers.push('closed'));
      return socket;
    });
    await vi.waitFor(() => expect(answers.length).toBeGreaterThanOrEqual(10), 60_000);
    // It is asked after all have come: those that are held have no answer by then.
    await scheduler.visitor().get('/api/health');
    expect(answers).toEqual(Array(10).fill(expect.stringContaining('429')));
    for (const socket of sockets) socket.destroy();
  });
});

describe('behind TLS', () => {
  it('cookies are of the host alone, and other names are refused to all but health and players', async () => {
    const secure = await testScheduler({ config: { publicUrl: 'https://bacheca.example' } });
    const { username, password } = secure.firstAdmin ?? { username: '', password: '' };
    const asked = (host: string, path: string, more = '') =>
      new Promise<string>((resolve) => {
        const socket = connect(secure.port, '127.0.0.1');
        let text = '';
        socket.on('data', (data) => {
          text += data;
        });
        socket.on('end', () => resolve(text));
        const body = path === '/api/session' ? JSON.stringify({ username, password }) : '';
        const method = body ? 'POST' : 'GET';
        const type = body ? `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n` : '';
        socket.write(
          `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${type}${more}\r\n${body}`,
        );
      });
    const signedIn = await asked('bacheca.example', '/api/session', 'Origin: https://bacheca.example\r\n');
    expect(signedIn).toMatch(
      /set-cookie: __Host-bacheca_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict/i,
    );
    expect(await asked('bacheca.example', '/api/session', 'Origin: http://bacheca.example\r\n')).toMatch(
      /^HTTP\/1.1 403/,
    );
    expect(await asked('evil.example', '/api/session')).toMatch(/^HTTP\/1.1 421/);
    expect(await asked('10.0.0.1', '/api/health')).toMatch(/^HTTP\/1.1 200/);
    expect(await asked('10.0.0.1', '/api/items', 'Authorization: Bearer abc\r\n')).toMatch(/^HTTP\/1.1 401/);
    expect(secure.logged.some((line) => line.includes('Set BACHECA_TRUST_PROXY'))).toBe(true);
    await secure.close();
  });
});
