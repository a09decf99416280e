import { get, type IncomingMessage } from 'node:http';
import type { LiveEvent, ScreenView } from '@bacheca/shared/api/screens';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { draftCity, location, save, screen } from '../testing/content.ts';
import { EventReader } from '../testing/events.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
});
afterAll(() => scheduler.close());

const status = (title: string): PlayerStatus => ({
  stage: { state: 'playing', itemId: 'benvenuto', title, language: 'it', sinceMs: 0 },
  program: { active: null, pending: null, unavailable: [] },
  cache: { filesReady: 0, filesTotal: 0, bytesReady: 0, bytesTotal: 0 },
  journal: { id: '5f0c2c63-2a3c-4a0e-9c7e-8f6f3f8f2b11', lastSeq: 0, acknowledgedSeq: 0 },
  clock: { offsetMs: 0, quality: { quality: 'synced', boundMs: 4 } },
  uptimeMs: 1000,
  problems: [],
});

/** Reads on until a screen is as described. */
async function seen(events: EventReader, matches: (view: ScreenView) => boolean): Promise<ScreenView> {
  for (;;) {
    const event: LiveEvent | null = await events.next();
    if (!event) throw new Error('the stream ended');
    if (event.type === 'screen' && matches(event.screen)) return event.screen;
  }
}

it('a visitor gets no events', async () => {
  expect((await scheduler.visitor().get('/api/events')).status).toBe(401);
});

it('events begin with every screen and go on with each that changes', async () => {
  const events = await EventReader.open(scheduler.url, staff);
  expect(events.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(events.headers.get('x-accel-buffering')).toBe('no');
  const first = await events.next();
  expect(first).toMatchObject({
    type: 'screens',
    screens: [{ screen: { id: 'pin-1' }, player: null, status: null }, {}, {}],
  });

  const { playerId, token } = await pair(scheduler.url, staff, 'urp-1');
  const player = await TestPlayer.connect(scheduler.url, { token });
  await seen(events, (view) => view.player?.id === playerId && view.player.connected);
  player.send({ type: 'status', status: status('In onda') });
  const view = await seen(events, ({ status }) => status !== null);
  expect(view.status).toEqual(status('In onda'));

  await staff.post('/api/publish');
  await seen(events, ({ publishedRevision }) => publishedRevision !== null);

  player.terminate();
  const gone = await seen(events, ({ player }) => player?.connected === false);
  expect(gone).toMatchObject({ screen: { id: 'urp-1' }, status: status('In onda') });
  expect(gone.player?.lastSeenAt).not.toBeNull();

  await save(staff, 'screens', screen('effimero', 'urp'));
  await seen(events, (view) => view.screen.id === 'effimero');
  await staff.delete('/api/screens/effimero');
  for (let event = await events.next(); event?.type !== 'screen-removed'; event = await events.next());
  await events.close();
});

it('a burst of changes comes as few events, the last of them true', async () => {
  const { token } = await pair(scheduler.url, staff, 'urp-2');
  const player = await TestPlayer.connect(scheduler.url, { token });
  await player.next('withdrawn');
  const events = await EventReader.open(scheduler.url, staff);
  for (let index = 0; index <= 500; index += 1) player.send({ type: 'status', status: status(`${index}`) });
  let received = 0;
  await seen(events, (view) => {
    received += 1;
    return view.status?.stage.state === 'playing' && view.status.stage.title === '500';
  });
  expect(received).toBeLessThan(100);
  await events.close();
  player.close();
});

it('the stream ends soon after its session', async () => {
  const { password } = (await staff.put('/api/staff/anna', { grants: [{ role: 'board' }] })).body as {
    password: string;
  };
  const anna = scheduler.visitor();
  await anna.post('/api/session', { username: 'anna', password });
  await anna.post('/api/session/password', { current: password, next: 'quattro parole da ricordare' });
  const events = await EventReader.open(scheduler.url, anna);
  await events.next();
  await staff.delete('/api/staff/anna');
  while ((await events.next()) !== null);
});

it('one session has ten streams at once, and an eleventh ends the oldest', async () => {
  const eleven: EventReader[] = [];
  for (let count = 0; count < 11; count += 1) {
    const reader = await EventReader.open(scheduler.url, staff);
    await reader.next();
    eleven.push(reader);
  }
  const [oldest, ...others] = eleven;
  while ((await oldest?.next()) !== null);
  await Promise.all(others.map((reader) => reader.close()));
});

it('a player’s link has a beginning for as long as it is open', async () => {
  const { token, playerId } = await pair(scheduler.url, staff, 'pin-1');
  const events = await EventReader.open(scheduler.url, staff);
  const before = Date.now();
  const player = await TestPlayer.connect(scheduler.url, { token });
  const open = await seen(events, (view) => view.player?.id === playerId && view.player.connected);
  const since = Date.parse(open.player?.connectedSince ?? '');
  expect(since).toBeGreaterThanOrEqual(before);
  expect(since).toBeLessThanOrEqual(Date.now());
  player.send({ type: 'status', status: status('In onda') });
  const later = await seen(events, (view) => view.player?.id === playerId && view.status !== null);
  expect(later.player?.connectedSince).toBe(open.player?.connectedSince);
  player.terminate();
  const closed = await seen(events, (view) => view.player?.id === playerId && !view.player.connected);
  expect(closed.player?.connectedSince).toBeNull();
  await events.close();
});

it('what a player last said outlives a restart', async () => {
  scheduler = await scheduler.restart();
  staff = await scheduler.admin();
  const views = (await staff.get('/api/screens/live')).body as ScreenView[];
  expect(views.find((view) => view.screen.id === 'urp-1')).toMatchObject({
    player: { connected: false, host: 'browser', version: '0.1.0' },
    status: status('In onda'),
  });
});

it('the stream ends when the scheduler stops', async () => {
  const events = await EventReader.open(scheduler.url, staff);
  await events.next();
  const restarted = await scheduler.restart();
  expect(await events.next()).toBeNull();
  scheduler = restarted;
});

it('of pages of one session that stop reading in their first event no more than ten keep a connection', async () => {
  const many = await testScheduler();
  const reader = await many.admin();
  // What all connections together hold back is more than the system takes off the scheduler's hands.
  const tags = Array.from({ length: 300 }, (_, index) => `${index}-`.padEnd(80, 'x'));
  await save(reader, 'locations', location('urp', { tags }));
  many.spoil((database) => {
    const add = database.prepare('INSERT INTO screens (id, location_id, body) VALUES (?, ?, ?)');
    for (let index = 0; index < 600; index += 1) {
      const { id, ...rest } = screen(`urp-${index}`, 'urp');
      add.run(id, 'urp', JSON.stringify({ id, ...rest }));
    }
  });
  const connections = () =>
    new Promise<number>((resolve) => many.app.server.getConnections((_, count) => resolve(count)));
  const before = await connections();
  const cookie = reader.cookie ?? '';
  const pages: IncomingMessage[] = [];
  for (let page = 0; page < 25; page += 1) {
    pages.push(
      await new Promise<IncomingMessage>((resolve, reject) =>
        get(`${many.url}/api/events`, { headers: { cookie }, agent: false }, resolve).on('error', reject),
      ),
    );
    pages.at(-1)?.on('error', () => undefined);
  }
  await expect.poll(connections, { timeout: 20_000 }).toBeLessThanOrEqual(before + 10);
  for (const page of pages) page.destroy();
  await many.close();
});
