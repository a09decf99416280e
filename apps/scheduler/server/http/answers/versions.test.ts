import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { notice, save } from '../../testing/content.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await save(staff, 'items', notice('avviso'));
});
afterAll(() => scheduler.close());

const path = '/api/items/avviso';
const send = (method: string, headers: Record<string, string>, body?: unknown) =>
  staff.send(method, path, {
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const tag = async () => (await staff.get(path)).headers.get('etag') ?? '';

it('of two editors who save one document the second is told, and nothing is lost', async () => {
  const read = await tag();
  const first = await send('PUT', { 'if-match': read }, notice('avviso', { title: 'Della prima' }));
  expect(first.status).toBe(200);
  const second = await send('PUT', { 'if-match': read }, notice('avviso', { title: 'Del secondo' }));
  expect(second).toMatchObject({ status: 412, body: { type: 'about:blank#changed-meanwhile' } });
  expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
  expect((await staff.get(path)).body).toMatchObject({ title: 'Della prima' });
});

it('replacing and deleting without a version is refused, with the version that there is', async () => {
  const current = await tag();
  for (const answer of [await send('PUT', {}, notice('avviso')), await send('DELETE', {})]) {
    expect(answer).toMatchObject({ status: 428, body: { type: 'about:blank#version-required' } });
    expect(answer.headers.get('etag')).toBe(current);
  }
});

it('what was deleted is not made again by who had it open, and is by who means to', async () => {
  const read = await tag();
  expect((await send('DELETE', { 'if-match': '"older"' })).status).toBe(412);
  expect((await send('DELETE', { 'if-match': read })).status).toBe(204);
  const late = await send('PUT', { 'if-match': read }, notice('avviso'));
  expect(late).toMatchObject({ status: 412, body: { type: 'about:blank#deleted-meanwhile' } });
  expect((await send('PUT', { 'if-none-match': '*' }, notice('avviso'))).status).toBe(200);
  const again = await send('PUT', { 'if-none-match': '*' }, notice('avviso'));
  expect(again).toMatchObject({ status: 412, body: { type: 'about:blank#exists-already' } });
});
