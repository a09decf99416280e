import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

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
});
