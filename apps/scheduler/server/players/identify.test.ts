import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { draftCity } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';
import { signInAs } from '../testing/staff.ts';

let scheduler: TestScheduler;
let staff: Client;
let first: TestPlayer;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
  const { token } = await pair(scheduler.url, staff, 'urp-1');
  first = await TestPlayer.connect(scheduler.url, { token });
  await first.next('welcome');
});

afterAll(() => scheduler.close());

/** It does as a stage does that has drawn it. */
async function confirm(player: TestPlayer) {
  const asked = await player.next('identify');
  player.send({ type: 'identified', requestId: asked.requestId ?? '' });
  return asked;
}

it('a screen is told to show its name and place for 20 seconds, and confirms it', async () => {
  const [answer, asked] = await Promise.all([staff.post('/api/screens/urp-1/identify'), confirm(first)]);
  expect(answer).toMatchObject({
    status: 200,
    body: { forMs: 20_000, screenIds: ['urp-1'], notConnected: [], notConfirmed: [] },
  });
  expect(asked).toEqual({
    type: 'identify',
    screenName: 'Schermo urp-1',
    locationName: 'Luogo urp',
    forMs: 20_000,
    requestId: expect.any(String),
  });
});

it('a player that answers but whose screen doesn’t confirm it is named, and one that is silent', async () => {
  expect(await staff.post('/api/screens/urp-1/identify')).toMatchObject({
    status: 200,
    body: { screenIds: [], notConfirmed: [{ screenId: 'urp-1', why: 'not-shown' }] },
  });
  first.stopReading();
  expect(await staff.post('/api/screens/urp-1/identify')).toMatchObject({
    status: 200,
    body: { screenIds: [], notConfirmed: [{ screenId: 'urp-1', why: 'silent' }] },
  });
  first.goOnReading();
  for (let asked = 0; asked < 2; asked++) await first.next('identify');
});

it('a screen that isn’t connected, or doesn’t exist, is named in a sentence in the caller’s language', async () => {
  expect(await staff.post('/api/screens/pin-1/identify')).toMatchObject({
    status: 409,
    body: {
      type: 'about:blank#screen-not-connected',
      detail: expect.stringContaining('Lo schermo «pin-1» non è collegato'),
    },
  });
  const english = { 'accept-language': 'en' };
  expect(await staff.post('/api/screens/pin-1/identify', undefined, english)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('The screen “pin-1” is not connected') },
  });
  expect(await staff.post('/api/screens/altrove/identify')).toMatchObject({ status: 404 });
});

it('all screens of a place are told, and those that can’t be are named', async () => {
  const [answer, asked] = await Promise.all([staff.post('/api/locations/urp/identify'), confirm(first)]);
  expect(asked).toMatchObject({ screenName: 'Schermo urp-1' });
  expect(answer).toMatchObject({
    status: 200,
    body: { forMs: 20_000, screenIds: ['urp-1'], notConnected: ['urp-2'] },
  });
  expect(await staff.post('/api/locations/pin/identify')).toMatchObject({
    status: 409,
    body: { type: 'about:blank#no-screen-connected' },
  });
  expect(await staff.post('/api/locations/altrove/identify')).toMatchObject({ status: 404 });
});

it('only those who look after screens may ask', async () => {
  expect((await scheduler.visitor().post('/api/screens/urp-1/identify')).status).toBe(401);
  const operator = await signInAs(scheduler, staff, 'operator');
  const [answer] = await Promise.all([operator.post('/api/screens/urp-1/identify'), confirm(first)]);
  expect(answer.status).toBe(200);
  for (const role of ['editor', 'board'] as const) {
    const other = await signInAs(scheduler, staff, role);
    expect((await other.post('/api/screens/urp-1/identify')).status).toBe(403);
  }
});
