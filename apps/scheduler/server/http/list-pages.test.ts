import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { location } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  for (const [id, name] of [
    ['a', 'Fermata 10'],
    ['b', 'Fermata 9'],
    ['c', 'Città'],
  ] as const)
    await staff.put(`/api/locations/${id}`, { ...location(id), name });
});

afterAll(() => scheduler.close());

const idsOf = (body: unknown) => (body as { id: string }[]).map(({ id }) => id);

it('a list comes page by page, sorted as people count, and whole to those who ask for nothing', async () => {
  const first = await staff.get('/api/locations?limit=2&sort=name');
  expect(idsOf(first.body)).toEqual(['c', 'b']);
  expect(first.headers.get('x-bacheca-count')).toBe('3');
  const next = first.headers.get('x-bacheca-next');
  const second = await staff.get(`/api/locations?limit=2&sort=name&cursor=${next}`);
  expect(idsOf(second.body)).toEqual(['a']);
  expect(second.headers.get('x-bacheca-next')).toBeNull();

  const whole = await staff.get('/api/locations');
  expect(idsOf(whole.body)).toEqual(['a', 'b', 'c']);
  expect(whole.headers.get('x-bacheca-count')).toBeNull();
  expect(idsOf((await staff.get('/api/locations?q=CITTA')).body)).toEqual(['c']);
});

it('people are found by their names and roles', async () => {
  await staff.put('/api/staff/giulia', { grants: [{ role: 'editor' }] });
  const found = await staff.get('/api/staff?q=giu&role=editor&limit=10');
  expect(found.body).toMatchObject([{ username: 'giulia' }]);
  const others = await staff.get('/api/staff?role=board');
  expect(others.body).toMatchObject([{ username: 'admin' }]);
});

it('a cursor of something else, a page that is too long and an unknown order are refused in words', async () => {
  const { headers } = await staff.get('/api/locations?limit=1&sort=name');
  const cursor = headers.get('x-bacheca-next');
  for (const wrong of [`cursor=${cursor}`, `cursor=${cursor}&sort=name&q=citta`, 'cursor=nonsense'])
    expect(await staff.get(`/api/locations?limit=1&${wrong}`), wrong).toMatchObject({
      status: 400,
      body: { code: 'bad-cursor', detail: expect.stringMatching(/\w/) },
    });
  for (const wrong of ['limit=501', 'limit=0', 'limit=many', 'sort=nonsense'])
    expect((await staff.get(`/api/locations?${wrong}`)).status, wrong).toBe(422);
});
