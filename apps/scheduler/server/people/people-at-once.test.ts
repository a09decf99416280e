/** What people and administrators do at the same moment, on both engines: no rule is broken in between. */

import { isAdmin } from '@bacheca/shared/model/people';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AuditTrail } from '../database/audit/audit-trail.ts';
import { BY } from '../testing/actor.ts';
import { TestClock } from '../testing/clock.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';
import { Accounts, type Verified } from './accounts.ts';
import { DeviceCookies } from './device-cookies.ts';
import { Sessions } from './sessions.ts';

const ORIGIN = { address: '127.0.0.1', browser: 'Firefox' };
const NO_COOKIES = { sessions: [], devices: [] };
const NEW_PASSWORD = 'una password di prova';
const ROUNDS = 4;

describeEngines('people at once', (open) => {
  let test: TestDatabase;
  let accounts: Accounts;
  let sessions: Sessions;
  let devices: DeviceCookies;
  const clock = new TestClock();
  beforeEach(async () => {
    test = await open();
    const audit = new AuditTrail(test.database, clock);
    accounts = new Accounts(audit, clock, { N: 16, r: 1, p: 1 });
    devices = new DeviceCookies(test.database, clock);
    sessions = new Sessions(audit, devices, { isMissing: async () => false }, clock);
  });
  afterEach(async () => {
    // How long they are held depends on the machine.
    expect(test.held.filter(({ why }) => why === 'awaits something else than its queries')).toEqual([]);
    await test.remove();
  });

  async function invite(username: string, role: 'admin' | 'editor'): Promise<Verified> {
    const { password } = await accounts.createOrSetGrants(username, [{ role }], BY);
    const verified = await accounts.verify(username, password ?? '');
    if (!verified) throw new Error('a one-time password does not let in');
    return verified;
  }

  async function addAdmin(username: string): Promise<void> {
    await accounts.setPassword(await invite(username, 'admin'), await accounts.hash(NEW_PASSWORD));
  }

  const ways = {
    'are demoted': (name: string) => accounts.createOrSetGrants(name, [{ role: 'editor' }], BY),
    'are given one-time passwords': (name: string) => accounts.resetPassword(name, BY),
    'are removed': (name: string) => accounts.remove(name, BY),
  };
  for (const [what, change] of Object.entries(ways))
    it(`an administrator remains where all ${what} at the same moment`, async () => {
      const names = ['anna', 'bianca', 'carla'];
      for (let round = 0; round < ROUNDS; round++) {
        for (const name of names) await accounts.remove(name, BY).catch(() => undefined);
        await test.database.query.deleteFrom('staff').execute();
        for (const name of names) await addAdmin(name);
        const done = await Promise.allSettled(names.map(async (name) => void (await change(name))));
        expect(done.filter(({ status }) => status === 'rejected')).toMatchObject([
          { reason: { code: 'last-admin' } },
        ]);
        const admins = (await accounts.list()).filter((one) => isAdmin(one) && !one.mustChangePassword);
        expect(admins).toHaveLength(1);
      }
    });

  it('the first administrator is made by one of the nodes that start, which alone shows a password', async () => {
    const made = await Promise.all([1, 2, 3].map(() => accounts.createFirstAdmin()));
    const shown = made.flatMap((one) => one ?? []);
    expect(shown).toHaveLength(1);
    expect(await accounts.verify('admin', shown[0]?.password ?? '')).not.toBeNull();
  });

  it('no session that was opened with the old password outlives its change', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const verified = await invite(`anna-${round}`, 'editor');
      const nextHash = await accounts.hash(NEW_PASSWORD);
      const signIns = [1, 2, 3].map(() => sessions.start(verified, ORIGIN, NO_COOKIES));
      const changed = await sessions.changePassword(accounts, verified, nextHash, ORIGIN, NO_COOKIES);
      await Promise.all(signIns);
      const open = await sessions.listOf(verified.username, changed?.session ?? null);
      expect(open).toMatchObject([{ isCurrent: true }]);
    }
  });

  it('whoever is removed while they sign in is in no more, and nothing fails', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const verified = await invite(`bruno-${round}`, 'editor');
      const [opened] = await Promise.all([
        sessions.start(verified, ORIGIN, NO_COOKIES),
        accounts.remove(verified.username, BY),
      ]);
      expect(opened && (await sessions.find(opened.id))).toBeNull();
    }
    expect(await test.database.query.selectFrom('devices').selectAll().execute()).toEqual([]);
  });

  it('a browser that one has signed in with is known again, and 20 of them are kept', async () => {
    const verified = await invite('carla', 'editor');
    const first = await sessions.start(verified, ORIGIN, NO_COOKIES);
    const cookies = { sessions: [first?.id ?? ''], devices: [first?.device ?? ''] };
    const again = await sessions.start(verified, ORIGIN, cookies);
    expect(again?.device).toBe(first?.device);
    expect(await sessions.find(first?.id ?? '')).toBeNull();
    expect(await devices.find(cookies.devices, 'carla')).not.toBeNull();
    expect(await devices.find(cookies.devices, 'anna')).toBeNull();
    clock.skip(1);
    for (let more = 0; more < 20; more++) await sessions.start(verified, ORIGIN, NO_COOKIES);
    expect(await devices.isKnown(cookies.devices)).toBe(false);
    expect(await test.database.query.selectFrom('devices').select('id_hash').execute()).toHaveLength(20);
  });
});
