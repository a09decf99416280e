import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { PASSWORD, type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let admin: Client;

beforeEach(async () => {
  scheduler = await testScheduler();
  admin = await scheduler.admin();
});
afterEach(() => scheduler.close());

const PATH = '/api/staff/lucia';
const holding = (...roles: string[]) => ({ grants: roles.map((role) => ({ role })) });
const version = async () => (await admin.get(PATH)).headers.get('etag') ?? '';

/** As a caller that names these versions, and no other. */
const put = (body: unknown, headers: Record<string, string> = {}, path = PATH) =>
  admin.send('PUT', path, {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

it('an account is changed over the version that was read, and no other', async () => {
  const made = await put(holding('editor'));
  expect(made.status).toBe(200);
  const first = await version();
  expect(made.headers.get('etag')).toBe(first);
  expect((await put(holding('board'))).body).toMatchObject({ code: 'version-required' });

  const saved = await put(holding('operator', 'board'), { 'if-match': first });
  expect(saved.body).toEqual({ username: 'lucia', ...holding('board', 'operator'), password: null });
  expect(saved.headers.get('etag')).toBe(await version());
  const late = await put(holding('admin'), { 'if-match': first });
  expect(late.status).toBe(412);
  expect(late.body).toMatchObject({ code: 'changed-meanwhile', params: { by: 'admin' } });
  expect(late.headers.get('last-modified')).not.toBeNull();
  expect(late.headers.get('etag')).toBe(await version());
  expect((await admin.get(PATH)).body).toMatchObject(holding('board', 'operator'));
});

it('that somebody has signed in is no other version', async () => {
  const { password } = (await put(holding('editor'))).body as { password: string };
  const before = await version();
  const lucia = scheduler.visitor();
  await lucia.post('/api/session', { username: 'lucia', password });
  await lucia.post('/api/session/password', { current: password, next: PASSWORD });
  expect(await version()).toBe(before);
  expect((await put(holding('board'), { 'if-match': before })).status).toBe(200);
});

it('one is deleted as it was read, and what was deleted meanwhile is said', async () => {
  await put(holding('editor'));
  const first = await version();
  await put(holding('board'), { 'if-match': first });
  const remove = (headers: Record<string, string>) => admin.send('DELETE', PATH, { headers });
  expect((await remove({})).status).toBe(428);
  expect((await remove({ 'if-match': first })).status).toBe(412);
  const second = await version();
  expect((await remove({ 'if-match': second })).status).toBe(204);
  expect((await admin.get(PATH)).status).toBe(404);
  expect((await put(holding('editor'), { 'if-match': second })).body).toMatchObject({
    code: 'deleted-meanwhile',
    params: { by: 'admin' },
  });
});

it('a name that is taken stays whose it is, however it is written', async () => {
  await put(holding('editor'));
  const taken = await put(holding('admin'), { 'if-none-match': '*' }, '/api/staff/LUCIA');
  expect(taken.status).toBe(412);
  expect(taken.body).toMatchObject({ code: 'exists-already' });
  expect((await admin.get(PATH)).body).toMatchObject(holding('editor'));
});

it('of two who change an account at once one is told of the other', async () => {
  await put(holding('editor'));
  const read = await version();
  const answers = await Promise.all(
    ['board', 'operator', 'admin'].map((role) => put(holding(role), { 'if-match': read })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
});
