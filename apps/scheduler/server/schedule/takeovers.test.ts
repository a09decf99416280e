import type { TimelineView } from '@bacheca/shared/api/questions';
import type { TakeoverView } from '@bacheca/shared/api/takeovers';
import { Program } from '@bacheca/shared/model/program';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity, location, notice, save, screen } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

const clock = new TestClock();
let scheduler: TestScheduler;
let staff: Client;
let atUrp: TestPlayer;
let atPin: TestPlayer;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
  staff = await scheduler.admin();
  await draftCity(staff);
  atUrp = await TestPlayer.connect(scheduler.url, await pair(scheduler.url, staff, 'urp-1'));
  atPin = await TestPlayer.connect(scheduler.url, await pair(scheduler.url, staff, 'pin-1'));
  for (const player of [atUrp, atPin]) {
    expect(await player.next('takeovers')).toEqual({ type: 'takeovers', takeovers: [] });
    await player.next('withdrawn');
  }
});
afterAll(() => scheduler.close());

const inMinutes = (minutes: number) => new Date(clock.now() + minutes * 60_000).toISOString();
const alert = (changes: object = {}) => ({
  item: notice('allerta', { severity: 'emergency' }),
  severity: 'emergency',
  endsAt: inMinutes(60),
  reason: 'Allerta meteo della protezione civile',
  targets: [{ type: 'location', locationId: 'urp' }],
  confirmed: true,
  ...changes,
});

it('reaches the screens it concerns at once, and ends when staff end it', async () => {
  const started = await staff.post('/api/takeovers', alert());
  expect(started.status).toBe(201);
  const { takeover } = started.body as TakeoverView;
  expect(await atUrp.next('takeovers')).toEqual({ type: 'takeovers', takeovers: [takeover] });
  expect(await atPin.arrived()).toEqual([]);
  expect((await staff.get('/api/takeovers')).body).toEqual([started.body]);

  expect((await staff.delete(`/api/takeovers/${takeover.id}`)).status).toBe(204);
  expect((await atUrp.next('takeovers')).takeovers).toEqual([]);
  expect((await staff.get('/api/takeovers')).body).toEqual([]);
  expect((await staff.delete(`/api/takeovers/${takeover.id}`)).status).toBe(404);
});

it('may be to come, reaches players that connect later, and ends by itself', async () => {
  await staff.post('/api/takeovers', alert({ startsAt: inMinutes(10), targets: [{ type: 'everywhere' }] }));
  const [known] = (await atPin.next('takeovers')).takeovers;
  expect(known?.reason).toBe('Allerta meteo della protezione civile');
  const later = await TestPlayer.connect(scheduler.url, await pair(scheduler.url, staff, 'urp-2'));
  expect((await later.next('takeovers')).takeovers).toEqual([known]);
  later.close();
  clock.skip(61 * 60_000);
  expect((await staff.get('/api/takeovers')).body).toEqual([]);
});

it('is refused when it can never show, shows nothing that exists, or was not confirmed', async () => {
  for (const [changes, code] of [
    [{ endsAt: inMinutes(-1) }, 'ends-before-start'],
    [{ startsAt: inMinutes(30), endsAt: inMinutes(20) }, 'ends-before-start'],
    [{ targets: [{ type: 'screen', screenId: 'nowhere' }] }, 'missing-reference'],
    [
      {
        item: {
          id: 'x',
          kind: 'infographic',
          title: 'X',
          variants: [{ language: 'it', pages: [{ media: 'd'.repeat(64), text: '', durationMs: 5000 }] }],
        },
      },
      'missing-reference',
    ],
    [{ confirmed: false }, 'invalid-request'],
  ] as const) {
    const refused = await staff.post('/api/takeovers', alert(changes));
    expect(refused).toMatchObject({ status: 422, body: { type: `about:blank#${code}` } });
  }
});

it('a screen that is moved plays what its new place has, takeovers included', async () => {
  await staff.post('/api/publish');
  await save(staff, 'screens', screen('mobile', 'urp'));
  const player = await TestPlayer.connect(scheduler.url, await pair(scheduler.url, staff, 'mobile'));
  await player.next('program');
  const targets = [{ type: 'location', locationId: 'pin' }];
  const { takeover } = (await staff.post('/api/takeovers', alert({ targets }))).body as TakeoverView;
  expect(await player.arrived()).toEqual([]);

  await save(staff, 'screens', screen('mobile', 'pin'));
  expect(Program.parse(JSON.parse((await player.next('program')).bytes.toString())).location.id).toBe('pin');
  expect((await player.next('takeovers')).takeovers).toEqual([takeover]);

  // What else is changed about a screen sends nothing.
  const renamed = { ...screen('mobile', 'pin'), name: 'Altro nome' };
  await save(staff, 'screens', renamed);
  expect(await player.arrived()).toEqual([]);

  await save(staff, 'screens', screen('mobile', 'urp'));
  expect((await player.next('takeovers')).takeovers).toEqual([]);
  player.close();
});

it('says what it says in up to four languages', async () => {
  const languages = ['it', 'en', 'zh', 'ar', 'ur'] as const;
  const inLanguages = (count: number) =>
    notice('lingue', {
      severity: 'warning',
      variants: languages.slice(0, count).map((language) => ({ language, title: 'Allerta', text: '' })),
    });
  const targets = [{ type: 'screen', screenId: 'urp-2' }];
  const refused = await staff.post('/api/takeovers', alert({ item: inLanguages(5), targets }));
  expect(refused).toMatchObject({ status: 422, body: { type: 'about:blank#invalid-request' } });
  const { takeover } = (await staff.post('/api/takeovers', alert({ item: inLanguages(4), targets })))
    .body as TakeoverView;
  expect(takeover.item.variants.map(({ language }) => language)).toEqual(['it', 'en', 'zh', 'ar']);
  await staff.delete(`/api/takeovers/${takeover.id}`);
});

it('of several the most severe shows, then the newest, each until it ends', async () => {
  await save(staff, 'locations', location('oste'));
  await save(staff, 'screens', screen('oste-1', 'oste'));
  await staff.post('/api/publish');
  const from = clock.now() + 10 * 60_000;
  const at = (minutes: number) => new Date(from + minutes * 60_000).toISOString();
  const span = (id: string, severity: 'warning' | 'emergency', starts: number, ends: number) =>
    alert({
      item: notice(id, { severity }),
      severity,
      startsAt: at(starts),
      endsAt: at(ends),
      targets: [{ type: 'screen', screenId: 'oste-1' }],
    });
  await staff.post('/api/takeovers', span('grave', 'emergency', 2, 4));
  await staff.post('/api/takeovers', span('prima', 'warning', 0, 8));
  await staff.post('/api/takeovers', span('dopo', 'warning', 1, 6));
  const { body } = await staff.get(`/api/screens/oste-1/timeline?from=${at(-1)}&to=${at(9)}`);
  const { entries } = body as TimelineView;
  const order = entries.map((entry) => (entry.type === 'item' ? entry.itemId : entry.type));
  expect(order.filter((itemId, index) => itemId !== order[index - 1])).toEqual([
    'benvenuto',
    'prima',
    'dopo',
    'grave',
    'dopo',
    'prima',
    'benvenuto',
  ]);
});
