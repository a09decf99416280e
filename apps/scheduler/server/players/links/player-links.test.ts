import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { ScreenView } from '@bacheca/shared/api/screens';
import { MAX_ACCEPTED_MESSAGE_BYTES } from '@bacheca/shared/wire/message-size';
import { LINK_PATH, SILENCE_LIMIT_MS } from '@bacheca/shared/wire/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { TestClock } from '../../testing/clock.ts';
import { draftCity, play } from '../../testing/content.ts';
import { pair } from '../../testing/pair.ts';
import { TestPlayer } from '../../testing/player.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';

const clock = new TestClock();
let scheduler: TestScheduler;
let staff: Client;
let token: string;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
  staff = await scheduler.admin();
  await draftCity(staff);
  ({ token } = await pair(scheduler.url, staff, 'urp-1'));
});
afterAll(() => scheduler.close());

async function connected(): Promise<TestPlayer> {
  const player = await TestPlayer.connect(scheduler.url, { token });
  await player.next('withdrawn');
  return player;
}

it('links that say nothing crowd out each other, and neither a player that has a token nor a new screen', async () => {
  const known = await connected();
  const silent = await Promise.all(Array.from({ length: 130 }, () => TestPlayer.open(scheduler.url)));
  const fresh = await TestPlayer.connect(scheduler.url);
  expect((await fresh.next('pairing')).code).toHaveLength(6);
  const gone = await Promise.all(silent.slice(0, 31).map((player) => player.next('closed')));
  expect(gone).toHaveLength(31);
  known.send({ type: 'clock', sentAtMs: 1 });
  await known.next('clock');
  for (const player of [...silent.slice(31), fresh, known]) player.close();
});

describe('an upgrade', () => {
  it.each([
    ['without the subprotocol', { protocols: [] }, 400],
    ['with another subprotocol', { protocols: ['graphql-ws'] }, 400],
    ['from a page of another site', { headers: { origin: 'https://evil.example' } }, 403],
  ])('%s is refused', async (_what, options, status) => {
    await expect(TestPlayer.open(scheduler.url, options)).rejects.toThrow(
      `Unexpected server response: ${status}`,
    );
  });

  it('that is refused says what to ask for', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(scheduler.port, '127.0.0.1');
      let text = '';
      socket.on('data', (data) => {
        text += data;
      });
      socket.on('end', () => resolve(text));
      const handshake = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13', 'Host: x'];
      socket.write(`GET ${LINK_PATH} HTTP/1.1\r\n${handshake.join('\r\n')}\r\n\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('Ask for the WebSocket subprotocol bacheca.v1.');
  });

  it('whose wish to upgrade was lost on the way is told so, and not that nothing is here', async () => {
    const answer = await scheduler.visitor().get(LINK_PATH, { 'accept-language': 'en' });
    expect(answer).toMatchObject({
      status: 426,
      body: { detail: expect.stringContaining('the headers Upgrade and Connection') },
    });
  });

  it('from a page of its own is welcome, and elsewhere there is none', async () => {
    const player = await TestPlayer.open(scheduler.url, { headers: { origin: scheduler.url } });
    player.close();
    await expect(TestPlayer.open(`${scheduler.url}/elsewhere`)).rejects.toThrow('404');
  });
});

describe('the first message', () => {
  it('must be hello', async () => {
    const player = await TestPlayer.open(scheduler.url);
    player.send({ type: 'clock', sentAtMs: 1 });
    expect(await player.next('error')).toMatchObject({
      code: 'bad-message',
      message: 'the first message must be hello',
    });
    expect(await player.next('closed')).toMatchObject({ code: 4400 });
  });

  it('must come within 10 seconds', async () => {
    const player = await TestPlayer.open(scheduler.url);
    clock.skip(10_000);
    expect(await player.next('error')).toMatchObject({ code: 'bad-message' });
    expect(await player.next('closed')).toMatchObject({ code: 4400 });
  });

  it('of another protocol is told which versions do not fit, whatever else it says', async () => {
    for (const text of ['{"type":"hello","protocol":2,"greeting":"ciao"}', '{"type":"hello","protocol":0}']) {
      const player = await TestPlayer.open(scheduler.url);
      player.sendText(text);
      const { code, message } = await player.next('error');
      expect(code).toBe('unsupported-protocol');
      expect(message).toMatch(/protocol 1, the player speaks [02]/);
      expect(await player.next('closed')).toMatchObject({ code: 4406 });
    }
  });
});

describe('a message', () => {
  it.each([
    ['that is not JSON', 'not json', 'the frame is not JSON'],
    ['that breaks its schema', '{"type":"clock","sentAtMs":"soon"}', 'sentAtMs'],
    ['that is no object', '[1,2]', ''],
    [
      'that is hello again',
      JSON.stringify({
        type: 'hello',
        protocol: 1,
        playerVersion: '1',
        host: 'none',
        journalId: 'c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10',
        revision: null,
      }),
      'hello comes once',
    ],
  ])('%s closes the link with the reason, and no other', async (_what, text, why) => {
    const other = await TestPlayer.connect(scheduler.url);
    await other.next('pairing');
    const player = await connected();
    player.sendText(text);
    const { code, message } = await player.next('error');
    expect(code).toBe('bad-message');
    expect(message).toContain(why);
    expect(await player.next('closed')).toMatchObject({ code: 4400 });
    expect(await other.arrived()).toEqual([]);
    other.close();
  });

  it('in binary closes the link', async () => {
    const player = await connected();
    player.sendBytes(Buffer.from([0, 1, 2]));
    expect(await player.next('closed')).toMatchObject({ code: 4400 });
  });

  it.each([
    ['over what any legal message weighs closes the link', () => connected(), MAX_ACCEPTED_MESSAGE_BYTES],
    ['over a hello closes a link without a token', () => TestPlayer.connect(scheduler.url), 16 * 1024],
  ])('%s', async (_what, connect, bytes) => {
    const player = await connect();
    player.sendText(`{"type":"${'x'.repeat(bytes)}"}`);
    expect(await player.next('closed')).toMatchObject({ code: 1009 });
  });

  it('of an unknown type is answered, and the link goes on', async () => {
    const player = await connected();
    player.sendText('{"type":"telepathy"}');
    expect(await player.next('error')).toMatchObject({ code: 'unknown-type' });
    expect(await player.arrived()).toEqual([]);
    player.close();
  });
});

it('the clock is answered with the time', async () => {
  const player = await connected();
  player.send({ type: 'clock', sentAtMs: 12.5 });
  const { sentAtMs, receivedAtMs, repliedAtMs } = await player.next('clock');
  expect(sentAtMs).toBe(12.5);
  expect(Math.abs(receivedAtMs - clock.now())).toBeLessThan(60_000);
  expect(repliedAtMs).toBeGreaterThanOrEqual(receivedAtMs);
  player.close();
});

it('a newer link of a player closes the older, and the screen stays connected', async () => {
  const older = await connected();
  const newer = await connected();
  expect(await older.next('closed')).toMatchObject({ code: 4409 });
  expect((await staff.get('/api/players')).body).toMatchObject([{ connected: true }]);
  newer.send({ type: 'plays', journalId: newer.journalId, plays: [play(1)] });
  expect(await newer.next('plays-acknowledged')).toMatchObject({ upTo: 1 });
  newer.close();
});

it('a link without traffic for a minute is dropped', async () => {
  const player = await connected();
  clock.skip(60_000);
  expect(await player.next('closed')).toMatchObject({ code: 1006 });
});

it('a token is refused once its player is unpaired', async () => {
  const pin = await pair(scheduler.url, staff, 'pin-1');
  expect((await staff.post(`/api/players/${pin.playerId}/unpair`)).status).toBe(204);
  const player = await TestPlayer.connect(scheduler.url, { token: pin.token });
  expect(await player.next('error')).toMatchObject({ code: 'refused-token' });
  await player.next('pairing');
  player.close();
});

async function livePlayer(): Promise<ScreenView['player']> {
  const screens = (await staff.get('/api/screens/live')).body as ScreenView[];
  return screens.find(({ screen }) => screen.id === 'urp-1')?.player ?? null;
}

it('a player whose link went silent was last seen when it was last heard, not when the link was given up', async () => {
  const player = await connected();
  const before = await livePlayer();
  expect(before?.connected).toBe(true);
  player.stopReading();
  clock.skip(SILENCE_LIMIT_MS + 1000);
  let after = await livePlayer();
  while (after?.connected) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    after = await livePlayer();
  }
  expect(Date.parse(after?.lastSeenAt ?? '')).toBeLessThan(
    Date.parse(before?.lastSeenAt ?? '') + SILENCE_LIMIT_MS,
  );
  player.close();
});

it('two machines with one identity cut each other off all the time; the log says so once an hour', async () => {
  const boots = [randomUUID(), randomUUID()];
  const takeTurns = async () => {
    for (let turn = 0; turn < 6; turn += 1) {
      const player = await TestPlayer.open(scheduler.url, { token });
      player.hello({ bootId: boots[turn % 2] ?? '' });
      await player.next('welcome');
      player.close();
    }
  };
  const lines = () => scheduler.logged.filter((line) => line.includes('two machines use the identity'));
  await takeTurns();
  expect(lines()).toHaveLength(1);
  clock.skip(3_590_000);
  await takeTurns();
  expect(lines()).toHaveLength(1);
  clock.skip(20_000);
  await takeTurns();
  expect(lines()).toHaveLength(2);
});
