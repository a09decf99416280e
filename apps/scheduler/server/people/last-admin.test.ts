import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateToNewest } from '../database/migrations/migrate.ts';
import { openDatabase } from '../database/open.ts';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { type TestScheduler, temporaryFolder, testScheduler } from '../testing/scheduler.ts';
import { Accounts } from './accounts.ts';

let scheduler: TestScheduler;
let admin: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  admin = await scheduler.admin();
});
afterAll(() => scheduler.close());

describe('an administrator', () => {
  it('remains who has signed in: one who was only invited may never come', async () => {
    await admin.put('/api/staff/invitata', { grants: [{ role: 'admin' }] });
    const refused = { status: 409, body: { code: 'last-admin' } };
    expect(await admin.put('/api/staff/admin', { grants: [{ role: 'board' }] })).toMatchObject(refused);
    expect(await admin.delete('/api/staff/admin')).toMatchObject(refused);
    expect(await admin.post('/api/staff/admin/reset-password')).toMatchObject(refused);
    expect((await admin.delete('/api/staff/invitata')).status).toBe(204);
  });

  it('remains where two are given one-time passwords at the same moment', async () => {
    const folder = temporaryFolder();
    const database = openDatabase(folder.path, process.env.BACHECA_SQLITE_BINDING);
    await migrateToNewest(database.sql, folder.path);
    const accounts = new Accounts(database, new TestClock(), { N: 16, r: 1, p: 1 });
    for (const username of ['anna', 'bianca']) {
      const { password } = await accounts.createOrSetGrants(username, [{ role: 'admin' }]);
      const verified = await accounts.verify(username, password ?? '');
      if (!verified) throw new Error('a one-time password does not let in');
      accounts.setPassword(verified, await accounts.hash('una password di prova'));
    }
    const resets = await Promise.allSettled(['anna', 'bianca'].map((name) => accounts.resetPassword(name)));
    expect(resets.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(accounts.list().filter(({ mustChangePassword }) => !mustChangePassword)).toHaveLength(1);
    database.close();
    folder.remove();
  });
});
