import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';
import { signInAs } from '../../testing/staff.ts';
import { csvOf } from './people-lists.ts';

let scheduler: TestScheduler;
let admin: Client;
beforeAll(async () => {
  scheduler = await testScheduler();
  admin = await scheduler.admin();
});
afterAll(() => scheduler.close());

it('the yearly list has each account with its roles, and an administrator’s sign-ins are listed', async () => {
  await signInAs(scheduler, admin, 'editor');
  await admin.put('/api/staff/carla', { grants: [{ role: 'board' }], email: 'carla@example.it' });
  await scheduler.visitor().post('/api/session', { username: 'admin', password: 'non è questa password' });
  const review = await admin.get('/api/people-review.csv');
  expect(review.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const lines = review.bytes.toString('utf8').split('\r\n');
  expect(lines[0]).toBe('\uFEFFusername;email;roles;state;app;passkeys;lastSignIn;keep');
  expect(lines.find((line) => line.startsWith('carla'))).toBe('carla;carla@example.it;board;invited;no;no;;');
  expect(lines.find((line) => line.startsWith('prova-editor'))).toMatch(
    /^prova-editor;;editor;active;no;no;20/,
  );
  const signIns = (await admin.get('/api/admin-sign-ins.csv')).bytes.toString('utf8');
  expect(signIns).toMatch(/;admin;sign-in-refused;/);
  expect(signIns).toMatch(/;admin;signed-in;/);
  expect(signIns).not.toContain('prova-editor');
});

it('the lists are for administrators', async () => {
  const board = await signInAs(scheduler, admin, 'board');
  for (const path of ['/api/people-review.csv', '/api/admin-sign-ins.csv'])
    expect((await board.get(path)).status).toBe(403);
});

it.each(['=1+1', '+39', '-1', '@SUM(A1)', '\tx', '\rx'])(
  '%j is a text in a table, and no formula',
  (typed) => {
    const [, line = ''] = csvOf([{ name: typed }], ['name']).split('\r\n');
    expect(line.replace(/^"/, '')).toMatch(/^'/);
  },
);
