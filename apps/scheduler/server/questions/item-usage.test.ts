import type { ItemShowings, ItemUsage } from '@bacheca/shared/api/item-usage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity, location, notice, playlist, rule, save, screen } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

// It is a Saturday, 11:00 in Rome.
const clock = new TestClock('2026-11-21T10:00:00Z');
let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
  staff = await scheduler.admin();
  await draftCity(staff);
  await save(staff, 'items', notice('sera'));
  await save(staff, 'items', notice('mai'));
  await save(staff, 'playlists', playlist('sera', 'sera', 'benvenuto'));
  const target = { type: 'screen', screenId: 'urp-2' } as const;
  const dayparts = [{ from: '18:00', until: '20:00' }];
  await save(staff, 'rules', rule('sera', 'sera', { dayparts, target, priority: 'priority' }));
  await staff.post('/api/publish');
});
afterAll(() => scheduler.close());

const usageOf = async (id: string) => (await staff.get(`/api/items/${id}/usage`)).body as ItemUsage;
const showingsOf = async (id: string, ...places: string[]) => {
  const query = new URLSearchParams(places.map((place) => ['locationId', place]));
  return ((await staff.get(`/api/items/${id}/showings?${query}`)).body as ItemShowings).places;
};

it('is asked by those who are signed in, of an item that there is', async () => {
  expect((await scheduler.visitor().get('/api/items/sera/usage')).status).toBe(401);
  expect((await scheduler.visitor().get('/api/items/sera/showings?locationId=urp')).status).toBe(401);
  expect((await staff.get('/api/items/nessuno/usage')).status).toBe(404);
});

it('names the playlists with their rules, and the places where a rule plays it', async () => {
  const usage = await usageOf('sera');
  expect(usage.playlists).toEqual([expect.objectContaining({ id: 'sera', weight: 1, ruleIds: ['sera'] })]);
  expect(usage.places).toEqual([expect.objectContaining({ locationId: 'urp', screens: 1 })]);
  expect(usage.takeovers).toEqual([]);
  expect((await usageOf('mai')).places).toEqual([]);
  const everywhere = await usageOf('benvenuto');
  expect(everywhere.playlists.map(({ id }) => id)).toEqual(expect.arrayContaining(['base', 'sera']));
  expect(everywhere.places.length).toBeGreaterThan(1);
});

it('names the takeovers that run, and where they reach', async () => {
  const started = await staff.post('/api/takeovers', {
    item: notice('mai'),
    severity: 'emergency',
    endsAt: '2026-11-21T10:05:00Z',
    reason: 'Allerta meteo',
    targets: [{ type: 'screen', screenId: 'urp-1' }],
    confirmed: true,
  });
  expect(started.status).toBe(201);
  const usage = await usageOf('mai');
  expect(usage.takeovers).toEqual([expect.objectContaining({ reason: 'Allerta meteo' })]);
  expect(usage.places).toEqual([expect.objectContaining({ locationId: 'urp', screens: 1 })]);
  expect(await showingsOf('mai', 'urp')).toEqual([
    expect.objectContaining({ locationId: 'urp', isOn: true }),
  ]);
});

it('says when a screen shows it next, by what was published', async () => {
  const [urp] = await showingsOf('sera', 'urp');
  expect(urp).toMatchObject({ screens: 2, screensWithIt: 1, isOn: false, screenId: 'urp-2' });
  const nextAt = Date.parse(urp?.nextAt ?? '');
  expect(nextAt).toBeGreaterThanOrEqual(Date.parse('2026-11-21T17:00:00Z'));
  expect(nextAt).toBeLessThan(Date.parse('2026-11-21T17:02:00Z'));
  await save(staff, 'items', notice('bozza'));
  await save(staff, 'playlists', playlist('base', 'benvenuto', 'bozza'));
  expect((await usageOf('bozza')).places.length).toBeGreaterThan(0);
  expect(await showingsOf('bozza', 'urp')).toEqual([
    expect.objectContaining({ screensWithIt: 0, isOn: false, nextAt: null, screenId: null }),
  ]);
});

it('shows nothing of what is withdrawn, and asks about so many places at once', async () => {
  await staff.post('/api/items/sera/withdraw', { withdrawn: true });
  expect(await showingsOf('sera', 'urp')).toEqual([expect.objectContaining({ isOn: false, nextAt: null })]);
  await staff.post('/api/items/sera/withdraw', { withdrawn: false });
  await save(staff, 'locations', location('vuoto'));
  await save(staff, 'screens', screen('vuoto-1', 'vuoto'));
  expect(await showingsOf('sera', 'vuoto', 'nowhere')).toEqual([
    expect.objectContaining({ locationId: 'vuoto', screens: 1, screensWithIt: 0 }),
  ]);
  const nine = new URLSearchParams(Array.from({ length: 9 }, (_, n) => ['locationId', `p${n}`]));
  expect((await staff.get(`/api/items/sera/showings?${nine}`)).status).toBe(422);
});
