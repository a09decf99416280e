import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { TestClock } from '../../testing/clock.ts';
import { sentMail } from '../../testing/mail.ts';
import { PASSWORD, type TestScheduler, testScheduler } from '../../testing/scheduler.ts';
import { signInAs } from '../../testing/staff.ts';

const NEW_PASSWORD = 'sedici lampade nuove in fila';
const HOUR_MS = 60 * 60_000;

let scheduler: TestScheduler;
let admin: Client;
const clock = new TestClock();
beforeEach(async () => {
  scheduler = await testScheduler({ clock });
  admin = await scheduler.admin();
});
afterEach(() => scheduler.close());

const typeOf = (body: unknown) => (body as { type?: string }).type;
const tokenIn = (text: string) => /#([\w-]{43})/.exec(text)?.[1] ?? '';
const look = (token: string) => scheduler.visitor().post('/api/account-links/look', { token });
const use = (token: string, password = NEW_PASSWORD) =>
  scheduler.visitor().post('/api/account-links/use', { token, password });
const signIn = (username: string, password = NEW_PASSWORD) =>
  scheduler.visitor().post('/api/session', { username, password });
const forgot = (who: string) => scheduler.visitor().post('/api/forgotten-password', { who });
const setEmail = (client: Client, email: string | null, password = PASSWORD) =>
  client.post('/api/account/email', { email, password });

async function invite(username: string, by: 'mail' | 'link', email?: string) {
  await admin.put(`/api/staff/${username}`, { grants: [{ role: 'editor' }], ...(email && { email }) });
  return admin.post(`/api/staff/${username}/invite`, { by });
}

describe('an invitation', () => {
  it('by a link to hand over lets somebody choose their password, once', async () => {
    const { link } = (await invite('carla', 'link')).body as { link: string };
    expect(link).toMatch(/^http:\/\/.+\/choose-password#[\w-]{43}$/);
    const token = tokenIn(link);
    expect((await look(token)).body).toEqual({ username: 'carla', purpose: 'invitation' });
    expect(typeOf((await use(token, 'breve')).body)).toContain('short-password');
    expect((await use(token)).body).toEqual({ username: 'carla' });
    expect((await signIn('carla')).body).toMatchObject({ username: 'carla', mustChangePassword: false });
    expect(typeOf((await use(token, 'un’altra frase di lampade')).body)).toContain('link-over');
  });

  it('and a forgotten password’s link end when the password is reset, or the address is another', async () => {
    const { link } = (await invite('carla', 'link')).body as { link: string };
    await admin.post('/api/staff/carla/reset-password');
    expect(typeOf((await look(tokenIn(link))).body)).toContain('link-over');
    const again = (await admin.post('/api/staff/carla/invite', { by: 'link' })).body as { link: string };
    await admin.put('/api/staff/carla', { grants: [{ role: 'editor' }], email: 'carla@example.it' });
    expect(typeOf((await use(tokenIn(again.link))).body)).toContain('link-over');
  });

  it('by mail goes to the address that was given, in Italian, and is for whoever hasn’t been here', async () => {
    expect((await invite('carla', 'mail', 'carla@example.it')).body).toEqual({ link: null, expiresAt: null });
    const [mail] = await sentMail(scheduler, 1);
    expect(mail?.to).toBe('carla@example.it');
    expect(mail?.subject).toBe('Il tuo account su Bacheca');
    await use(tokenIn(mail?.text ?? ''));
    expect((await signIn('carla')).status).toBe(200);
    expect(typeOf((await admin.post('/api/staff/carla/invite', { by: 'link' })).body)).toContain(
      'invited-already',
    );
  });

  it('by mail needs an address', async () => {
    expect(typeOf((await invite('carla', 'mail')).body)).toContain('no-address');
  });

  it('is over after seven days, and once a newer one was made', async () => {
    const first = tokenIn(((await invite('carla', 'link')).body as { link: string }).link);
    const second = tokenIn(((await invite('carla', 'link')).body as { link: string }).link);
    expect((await look(first)).status).toBe(422);
    clock.skip(7 * 24 * HOUR_MS - HOUR_MS);
    expect((await look(second)).status).toBe(200);
    clock.skip(2 * HOUR_MS);
    expect(typeOf((await use(second)).body)).toContain('link-over');
  });

  it('is an administrator’s to give', async () => {
    const editor = await signInAs(scheduler, admin, 'editor');
    expect((await editor.post('/api/staff/admin/invite', { by: 'link' })).status).toBe(403);
  });

  it('is in the database as a hash only', async () => {
    const token = tokenIn(((await invite('carla', 'link')).body as { link: string }).link);
    scheduler.spoil((database) => {
      const all = ['account_links', 'jobs', 'audit_entries'].map((table) =>
        database.prepare(`select * from ${table}`).all(),
      );
      expect(JSON.stringify(all)).not.toContain(token);
    });
  });
});

describe('a forgotten password', () => {
  it('is replaced by a link in a mail, by user name or address, and ends all sessions', async () => {
    await setEmail(admin, 'anna@example.it');
    expect((await forgot('ANNA@example.it')).status).toBe(204);
    const [first] = await sentMail(scheduler, 1);
    expect(first?.to).toBe('anna@example.it');
    await forgot('admin');
    const [, second] = await sentMail(scheduler, 2);
    expect((await look(tokenIn(first?.text ?? ''))).status).toBe(422);
    expect((await use(tokenIn(second?.text ?? ''))).status).toBe(200);
    expect((await admin.get('/api/session')).status).toBe(401);
    expect((await signIn('admin', PASSWORD)).status).toBe(401);
    expect((await signIn('admin')).status).toBe(200);
    const mails = await sentMail(scheduler, 3);
    expect(mails.at(-1)?.text).toContain('la password è stata cambiata');
  });

  it('says the same whoever asks, and sends nothing to who has no address or isn’t there', async () => {
    const answers = [await forgot('admin'), await forgot('nessuno'), await forgot('x@example.it')];
    expect(answers.map(({ status, bytes }) => [status, bytes.length])).toEqual([
      [204, 0],
      [204, 0],
      [204, 0],
    ]);
    await setEmail(admin, 'anna@example.it');
    await forgot('admin');
    expect(await sentMail(scheduler, 1)).toHaveLength(1);
  });

  it('is asked for so often only, whether there is such an account or not', async () => {
    for (const who of ['admin', 'nessuno']) {
      const statuses: number[] = [];
      for (let tries = 0; tries < 14; tries += 1) statuses.push((await forgot(who)).status);
      expect([statuses[0], statuses.at(-1)]).toEqual([204, 429]);
      clock.skip(2 * HOUR_MS);
    }
  });

  it('has an hour', async () => {
    await setEmail(admin, 'anna@example.it');
    await forgot('admin');
    const [mail] = await sentMail(scheduler, 1);
    clock.skip(HOUR_MS + 1_000);
    expect(typeOf((await use(tokenIn(mail?.text ?? ''))).body)).toContain('link-over');
  });
});

describe('one’s own account', () => {
  it('has an address that is changed by whoever says the password, and the old one is told', async () => {
    expect(typeOf((await setEmail(admin, 'a@example.it', 'non è questa')).body)).toContain('wrong-password');
    await setEmail(admin, 'prima@example.it');
    expect((await setEmail(admin, 'dopo@example.it')).body).toMatchObject({ email: 'dopo@example.it' });
    const [mail] = await sentMail(scheduler, 1);
    expect([mail?.to, mail?.text]).toEqual([
      'prima@example.it',
      expect.stringContaining('indirizzo di posta'),
    ]);
    expect((await setEmail(admin, 'a@b.it\r\nBcc: c@d.it')).status).toBe(422);
  });

  it('says in which language it is told, and of what', async () => {
    expect((await admin.get('/api/account')).body).toEqual({
      username: 'admin',
      email: null,
      language: 'it',
      notices: ['approval-requests', 'approval-decisions'],
      isManaged: false,
    });
    await setEmail(admin, 'anna@example.it');
    const wanted = { language: 'en', notices: ['approval-decisions'] };
    expect((await admin.put('/api/account', wanted)).body).toMatchObject(wanted);
    await forgot('admin');
    const [mail] = await sentMail(scheduler, 1);
    expect(mail?.subject).toBe('Choose a new password');
  });
});
