import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { TestClock } from '../../testing/clock.ts';
import { draftCity, save, screen } from '../../testing/content.ts';
import { pair } from '../../testing/pair.ts';
import { TestPlayer } from '../../testing/player.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';

const clock = new TestClock();
let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
  staff = await scheduler.admin();
  await draftCity(staff);
  expect((await staff.post('/api/publish')).status).toBe(200);
});
afterAll(() => scheduler.close());
// Wrong codes of one test must not count in the next.
beforeEach(() => clock.skip(10 * 60_000));

const claim = (code: string, screenId: string) =>
  staff.post('/api/pairing/claim', { code, screen: { type: 'existing', screenId } });

describe('a player without a token', () => {
  it('is given a code to show, and where to claim it', async () => {
    const player = await TestPlayer.connect(scheduler.url);
    const { code, claimUrl, expiresAtMs } = await player.next('pairing');
    expect(code).toMatch(/^[A-HJKMNP-Z2-9]{6}$/);
    expect(claimUrl).toBe(`${scheduler.url}/pair?code=${code}`);
    expect(expiresAtMs - clock.now()).toBeGreaterThan(9 * 60_000);
    player.close();
  });

  it('can only be claimed by staff who may', async () => {
    const body = { code: 'ABCDEF', screen: { type: 'existing', screenId: 'urp-1' } };
    expect((await scheduler.visitor().post('/api/pairing/claim', body)).status).toBe(401);
  });

  it('is claimed with its code, however it is typed, and then known by its token', async () => {
    const player = await TestPlayer.connect(scheduler.url);
    const { code } = await player.next('pairing');
    const typed = `${code.slice(0, 3).toLowerCase()} ${code.slice(3).toLowerCase()}`;
    const claimed = claim(typed, 'urp-1');
    const { playerId, screenId, token } = await player.next('paired');
    expect((await staff.get('/api/players')).body).toEqual([]);
    player.send({ type: 'paired-stored' });
    expect(await claimed).toMatchObject({ status: 200, body: { playerId, screenId: 'urp-1' } });
    expect(screenId).toBe('urp-1');

    const again = await TestPlayer.connect(scheduler.url, { token });
    expect(await again.next('welcome')).toMatchObject({ playerId, screenId, screenName: 'Schermo urp-1' });
    expect((await staff.get('/api/players')).body).toMatchObject([
      { id: playerId, screenId, connected: true, host: 'browser', version: '0.1.0' },
    ]);

    expect((await staff.post(`/api/players/${playerId}/unpair`)).status).toBe(204);
    await again.next('unpair');
    expect(await again.next('closed')).toMatchObject({ code: 4410 });
    expect((await staff.get('/api/players')).body).toEqual([]);
    player.close();
  });

  it('can be given a new screen, which plays what its place has', async () => {
    const player = await TestPlayer.connect(scheduler.url);
    const { code } = await player.next('pairing');
    const screen = { type: 'new', locationId: 'urp', name: 'Sala d’attesa', orientation: 'landscape' };
    const claimed = staff.post('/api/pairing/claim', { code, screen });
    const { playerId, screenId, token } = await player.next('paired');
    expect((await staff.get(`/api/screens/${screenId}`)).status).toBe(404);
    player.send({ type: 'paired-stored' });
    expect((await claimed).status).toBe(200);
    expect(screenId).toBe('sala-d-attesa');
    const again = await TestPlayer.connect(scheduler.url, { token });
    await again.next('program');
    expect((await staff.post(`/api/players/${playerId}/unpair`)).status).toBe(204);
    again.close();
    player.close();
  });

  it('is not claimed for a screen that does not exist or has a player', async () => {
    const { playerId } = await pair(scheduler.url, staff, 'urp-1');
    const player = await TestPlayer.connect(scheduler.url);
    const { code } = await player.next('pairing');
    expect(await claim(code, 'nowhere')).toMatchObject({
      status: 404,
      body: { type: 'about:blank#not-found' },
    });
    const taken = await claim(code, 'urp-1');
    expect(taken).toMatchObject({ status: 409, body: { type: 'about:blank#screen-has-player' } });
    expect((taken.body as { detail: string }).detail).toContain(playerId);
    expect(await player.arrived()).toEqual([]);
    await staff.post(`/api/players/${playerId}/unpair`);
    player.close();
  });
});

describe('a code', () => {
  it('that nobody shows is not found, and guessing is limited', async () => {
    const answers = [];
    for (let guess = 0; guess < 11; guess += 1)
      answers.push((await claim(`ABCDE${guess % 10}`, 'urp-1')).status);
    expect(answers).toEqual([...Array(10).fill(404), 429]);
    // A right code doesn't help whoever has guessed too often.
    const player = await TestPlayer.connect(scheduler.url);
    const { code } = await player.next('pairing');
    expect((await claim(code, 'urp-1')).status).toBe(429);
    player.close();
  });

  it('dies with its link', async () => {
    const player = await TestPlayer.connect(scheduler.url);
    const { code } = await player.next('pairing');
    player.close();
    await player.next('closed');
    expect((await claim(code, 'urp-1')).status).toBe(404);
  });

  it('is replaced when it expires', async () => {
    const player = await TestPlayer.connect(scheduler.url);
    const first = await player.next('pairing');
    // Twice within the limit of silence, so that the link stays.
    clock.skip(10 * 60_000 - 30_000);
    player.send({ type: 'clock', sentAtMs: 1 });
    await player.next('clock');
    clock.skip(30_000);
    expect((await claim(first.code, 'urp-1')).status).toBe(404);
    const second = await player.next('pairing');
    expect(second.code).not.toBe(first.code);
    player.close();
  });

  it('is shown to 50 players of one address: one more takes the place of the oldest', async () => {
    const waiting = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const player = await TestPlayer.connect(scheduler.url);
        await player.next('pairing');
        return player;
      }),
    );
    const late = await TestPlayer.connect(scheduler.url);
    expect((await late.next('pairing')).code).toHaveLength(6);
    const crowdedOut = await Promise.race(waiting.map((player) => player.next('error')));
    expect(crowdedOut).toMatchObject({ code: 'too-many-codes' });
    late.close();
    for (const player of waiting) player.close();
    await Promise.all(waiting.map((player) => player.next('closed')));
  });
});

describe('two claims at once', () => {
  const newScreen = (code: string, locationId: string) => {
    const screen = { type: 'new', locationId, name: 'Sportello', orientation: 'landscape' };
    return staff.post('/api/pairing/claim', { code, screen });
  };

  it('for new screens of one name make two screens', async () => {
    const players = [await TestPlayer.connect(scheduler.url), await TestPlayer.connect(scheduler.url)];
    const claims = [];
    for (const [index, player] of players.entries()) {
      const { code } = await player.next('pairing');
      claims.push(newScreen(code, index === 0 ? 'urp' : 'pin'));
      await player.next('paired');
    }
    for (const player of players) player.send({ type: 'paired-stored' });
    const answers = await Promise.all(claims);
    expect(answers.map(({ body }) => (body as { screenId: string }).screenId)).toEqual([
      'sportello',
      'sportello-2',
    ]);
    expect((await staff.get('/api/screens/sportello-2')).body).toMatchObject({ locationId: 'pin' });
    for (const { body } of answers) {
      await staff.post(`/api/players/${(body as { playerId: string }).playerId}/unpair`);
    }
    for (const player of players) player.close();
  });

  it('for the same screen: the second hears that it comes too late', async () => {
    const first = await TestPlayer.connect(scheduler.url);
    const second = await TestPlayer.connect(scheduler.url);
    const claimed = claim((await first.next('pairing')).code, 'urp-1');
    const { playerId } = await first.next('paired');
    expect(await claim((await second.next('pairing')).code, 'urp-1')).toMatchObject({
      status: 409,
      body: { type: 'about:blank#screen-being-paired' },
    });
    expect(await second.arrived()).toEqual([]);
    first.send({ type: 'paired-stored' });
    expect((await claimed).status).toBe(200);
    await staff.post(`/api/players/${playerId}/unpair`);
    first.close();
    second.close();
  });

  it('or a claim and a deletion: the screen stays deleted', async () => {
    await save(staff, 'screens', screen('breve', 'urp'));
    const player = await TestPlayer.connect(scheduler.url);
    const claimed = claim((await player.next('pairing')).code, 'breve');
    await player.next('paired');
    expect((await staff.delete('/api/screens/breve')).status).toBe(204);
    player.send({ type: 'paired-stored' });
    expect(await claimed).toMatchObject({ status: 404, body: { type: 'about:blank#not-found' } });
    expect((await staff.get('/api/screens/breve')).status).toBe(404);
    player.close();
  });
});

describe('a player that does not confirm', () => {
  it('leaves everything as it was, and shows a new code', async () => {
    const player = await TestPlayer.connect(scheduler.url);
    const { code } = await player.next('pairing');
    const screen = { type: 'new', locationId: 'urp', name: 'Mai nato', orientation: 'portrait' };
    const claimed = staff.post('/api/pairing/claim', { code, screen });
    const { token } = await player.next('paired');
    clock.skip(10_000);
    expect(await claimed).toMatchObject({ status: 409, body: { type: 'about:blank#claim-not-confirmed' } });
    expect((await player.next('pairing')).code).not.toBe(code);
    expect((await staff.get('/api/screens/mai-nato')).status).toBe(404);

    player.send({ type: 'paired-stored' });
    await player.arrived();
    const again = await TestPlayer.connect(scheduler.url, { token });
    expect(await again.next('error')).toMatchObject({ code: 'refused-token' });
    await again.next('pairing');
    again.close();
    player.close();
  });

  it('but comes back with its token has confirmed by that', async () => {
    const player = await TestPlayer.connect(scheduler.url);
    const { code } = await player.next('pairing');
    const claimed = claim(code, 'urp-2');
    const { playerId, token } = await player.next('paired');
    player.terminate();
    const again = await TestPlayer.connect(scheduler.url, { token });
    expect((await again.next('welcome')).playerId).toBe(playerId);
    expect((await claimed).status).toBe(200);
    expect((await staff.get('/api/screens/live')).body).toContainEqual(
      expect.objectContaining({ player: expect.objectContaining({ id: playerId, connected: true }) }),
    );
    again.close();
  });
});

it('a token that was made up is refused, with a code to pair anew', async () => {
  const player = await TestPlayer.connect(scheduler.url, { token: 'made-up' });
  expect(await player.next('error')).toMatchObject({ code: 'refused-token' });
  expect((await player.next('pairing')).code).toHaveLength(6);
  player.close();
});
