import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { TestClock } from '../../testing/clock.ts';
import { PASSWORD, type TestScheduler, testScheduler } from '../../testing/scheduler.ts';
import { signInAs } from '../../testing/staff.ts';

const CREDENTIALS = { username: 'admin', password: PASSWORD };
const STEP_MS = 30_000;

let scheduler: TestScheduler;
let admin: Client;
const clock = new TestClock();
beforeEach(async () => {
  scheduler = await testScheduler({ clock });
  admin = await scheduler.admin();
});
afterEach(() => scheduler.close());

const codeOf = (secret: string, ahead = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now() + ahead * STEP_MS });

/** Adds an app to the administrator's account. */
async function addApp(): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await admin.post('/api/account/second-factors/app', { password: PASSWORD });
  const { secret, uri } = begun.body as { secret: string; uri: string };
  expect(uri).toMatch(/^otpauth:\/\/totp\/Bacheca:admin\?/);
  const confirmed = await admin.post('/api/account/second-factors/app/confirm', { code: codeOf(secret) });
  const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] };
  return { secret, recoveryCodes };
}

async function begin(): Promise<{ client: Client; step: string; methods: string[] }> {
  const client = scheduler.visitor();
  const { body } = await client.post('/api/session', CREDENTIALS);
  return { client, ...(body as { step: string; methods: string[] }) };
}

const answer = (client: Client, step: string, code: string) =>
  client.post('/api/session/second-factor', { step, code });
const typeOf = (body: unknown) => (body as { type?: string }).type;

describe('an authenticator app', () => {
  it('is asked after the password, and opens nothing without it', async () => {
    const { secret, recoveryCodes } = await addApp();
    expect(recoveryCodes).toHaveLength(10);
    const { client, step, methods } = await begin();
    expect(methods).toEqual(['code']);
    expect((await client.get('/api/session')).status).toBe(401);
    expect((await answer(scheduler.visitor(), 'x'.repeat(43), codeOf(secret, 1))).status).toBe(422);
    const opened = await answer(client, step, codeOf(secret, 1));
    expect(opened.body).toMatchObject({ username: 'admin' });
    expect((await client.get('/api/session')).status).toBe(200);
  });

  it('lets in once by each code, and by each password once', async () => {
    const { secret } = await addApp();
    const code = codeOf(secret, 1);
    const first = await begin();
    expect((await answer(first.client, first.step, code)).status).toBe(200);
    const second = await begin();
    expect(typeOf((await answer(second.client, second.step, code)).body)).toContain('wrong-second-factor');
    clock.skip(STEP_MS);
    expect(typeOf((await answer(first.client, first.step, codeOf(secret, 1))).body)).toContain(
      'sign-in-step-over',
    );
  });

  it('takes no code that is older or newer than one step', async () => {
    const { secret } = await addApp();
    clock.skip(10 * STEP_MS);
    const { client, step } = await begin();
    for (const ahead of [-2, 2]) {
      const refused = await answer(client, step, codeOf(secret, ahead));
      expect(typeOf(refused.body)).toContain('wrong-second-factor');
    }
    expect((await answer(client, step, codeOf(secret, -1))).status).toBe(200);
  });

  it('counts from the first right code on, and a sign-in that waits is over after ten minutes', async () => {
    const begun = await admin.post('/api/account/second-factors/app', { password: PASSWORD });
    const { secret } = begun.body as { secret: string };
    expect((await scheduler.visitor().post('/api/session', CREDENTIALS)).body).toMatchObject({
      username: 'admin',
    });
    const wrong = await admin.post('/api/account/second-factors/app/confirm', { code: '000000' });
    expect(typeOf(wrong.body)).toContain('wrong-second-factor');
    await admin.post('/api/account/second-factors/app/confirm', { code: codeOf(secret) });
    const { client, step } = await begin();
    clock.skip(11 * 60_000);
    expect(typeOf((await answer(client, step, codeOf(secret))).body)).toContain('sign-in-step-over');
  });

  it('cannot be guessed: wrong codes wait longer and longer', async () => {
    await addApp();
    const { client, step } = await begin();
    const statuses: number[] = [];
    for (let tries = 0; tries < 14; tries += 1) statuses.push((await answer(client, step, '000000')).status);
    expect(statuses[0]).toBe(422);
    expect(statuses.at(-1)).toBe(429);
  });

  it('has its key in the database sealed', async () => {
    const { secret, recoveryCodes } = await addApp();
    scheduler.spoil((database) => {
      const stored = JSON.stringify([
        database.prepare('select secret from totp').all(),
        database.prepare('select code_hash, salt from recovery_codes').all(),
      ]);
      expect(stored).not.toContain(secret);
      expect(stored).not.toContain(recoveryCodes[0]);
    });
  });

  it('is added and removed by whoever says the password, and by nobody else', async () => {
    const refused = await admin.post('/api/account/second-factors/app', {
      password: 'una password qualsiasi',
    });
    expect(typeOf(refused.body)).toContain('wrong-password');
    await addApp();
    const kept = await admin.post('/api/account/second-factors/app/remove', { password: 'no no no' });
    expect(typeOf(kept.body)).toContain('wrong-password');
    expect((await admin.post('/api/account/second-factors/app/remove', { password: PASSWORD })).status).toBe(
      204,
    );
    expect((await scheduler.visitor().post('/api/session', CREDENTIALS)).body).toMatchObject({
      username: 'admin',
    });
  });
});

describe('a recovery code', () => {
  it('lets in once, however it is typed, and the account says how many are left', async () => {
    const { recoveryCodes } = await addApp();
    const [code = ''] = recoveryCodes;
    const first = await begin();
    expect(
      (await answer(first.client, first.step, ` ${code.replaceAll('-', ' ').toUpperCase()} `)).status,
    ).toBe(200);
    expect((await first.client.get('/api/account/second-factors')).body).toMatchObject({
      recoveryCodesLeft: 9,
    });
    const second = await begin();
    expect((await answer(second.client, second.step, code)).status).toBe(422);
  });

  it('is replaced with all others by new ones', async () => {
    const { recoveryCodes } = await addApp();
    const renewed = await admin.post('/api/account/second-factors/recovery-codes', { password: PASSWORD });
    const { recoveryCodes: fresh } = renewed.body as { recoveryCodes: string[] };
    const { client, step } = await begin();
    expect((await answer(client, step, recoveryCodes[0] ?? '')).status).toBe(422);
    expect((await answer(client, step, fresh[0] ?? '')).status).toBe(200);
  });
});

describe('a change of how somebody signs in', () => {
  it('of the second factor ends their other sessions, and no one else’s', async () => {
    const other = scheduler.visitor();
    await other.post('/api/session', CREDENTIALS);
    const editor = await signInAs(scheduler, admin, 'editor');
    await addApp();
    expect((await other.get('/api/session')).status).toBe(401);
    expect((await admin.get('/api/session')).status).toBe(200);
    expect((await editor.get('/api/session')).status).toBe(200);
  });

  it('of their roles ends their sessions, and saving the same does not', async () => {
    const editor = await signInAs(scheduler, admin, 'editor');
    await admin.put('/api/staff/prova-editor', { grants: [{ role: 'editor' }] });
    expect((await editor.get('/api/session')).status).toBe(200);
    await admin.put('/api/staff/prova-editor', { grants: [{ role: 'board' }] });
    expect((await editor.get('/api/session')).status).toBe(401);
  });

  it('by an administrator takes a lost app away, and ends the sessions of its owner', async () => {
    const editor = await signInAs(scheduler, admin, 'editor');
    const password = 'un’altra password di prova';
    const begun = await editor.post('/api/account/second-factors/app', { password });
    const { secret } = begun.body as { secret: string };
    await editor.post('/api/account/second-factors/app/confirm', { code: codeOf(secret) });
    expect((await editor.delete('/api/staff/admin/second-factors')).status).toBe(403);
    expect((await admin.delete('/api/staff/prova-editor/second-factors')).status).toBe(204);
    expect((await editor.get('/api/session')).status).toBe(401);
    const again = await scheduler.visitor().post('/api/session', { username: 'prova-editor', password });
    expect(again.body).toMatchObject({ username: 'prova-editor' });
  });

  it('is in the audit, with how somebody came in and without a secret', async () => {
    const { secret, recoveryCodes } = await addApp();
    const { client, step } = await begin();
    await answer(client, step, '000000');
    await answer(client, step, recoveryCodes[0] ?? '');
    const { body } = await client.get('/api/audit?limit=50');
    const events = (body as { event: string }[]).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['second-factor-added', 'sign-in-refused', 'signed-in']));
    scheduler.spoil((database) => {
      const rows = JSON.stringify(database.prepare('select * from audit_entries').all());
      expect(rows).toContain('recovery-code');
      expect(rows).not.toContain(secret);
      expect(rows).not.toContain(recoveryCodes[0]);
    });
  });
});
