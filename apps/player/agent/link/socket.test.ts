/** What the link may count on of a socket, over a network and, as other tests of the agent have it, in memory. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_PROGRAM_FRAME_BYTES } from '@bacheca/shared/wire/message-size';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { Network, PLAIN_NETWORK } from '../network/network.ts';
import { Changes } from '../testing/changes.ts';
import { type Accept, MemorySocketPair, type PeerSocket } from '../testing/memory-socket.ts';
import { type LinkSocket, type OpenSocket, type SocketEvents, webSocketOpener } from './socket.ts';

const network = new Network(PLAIN_NETWORK, {
  certainMs: () => null,
  notBeforeMs: () => -Infinity,
  nowMs: Date.now,
  monotonicMs: () => performance.now(),
});
const server: Server = createServer();
const sockets = new WebSocketServer({ server });
let accept: Accept;

beforeAll(async () => {
  sockets.on('connection', (socket, { headers }) => {
    const { text, closed } = accept(socket, headers.authorization?.replace('Bearer ', '') ?? null);
    socket.on('message', (data) => text(String(data)));
    socket.on('close', closed);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterAll(() => {
  network.close();
  server.close();
});

const overNetwork: OpenSocket = (_url, token, events) => {
  const { port } = server.address() as AddressInfo;
  return webSocketOpener(network)(`ws://127.0.0.1:${port}/`, token, events);
};
const inMemory: OpenSocket = (_url, token, events) => new MemorySocketPair(token, events, accept).link;

describe.each([
  ['a WebSocket', overNetwork, webSocketOpener(network)],
  ['a pair in memory', inMemory, (_url, token, events) => new MemorySocketPair(token, events, null).link],
] satisfies [string, OpenSocket, OpenSocket][])('%s', (_name, open, openToNobody) => {
  const changes = new Changes();
  /** What either end has heard, in order. */
  let player: string[];
  let scheduler: string[];
  let peer: PeerSocket | undefined;
  let link: LinkSocket;

  beforeEach(() => {
    player = [];
    scheduler = [];
    peer = undefined;
    accept = (socket, token) => {
      peer = socket;
      noteAt(scheduler)(`opened with ${token}`);
      return {
        text: noteAt(scheduler),
        closed: (code) => noteAt(scheduler)(`closed ${code}`),
      };
    };
  });

  // So that nothing of one test is heard in the next.
  afterEach(async () => {
    link.terminate();
    await changes.until(() => hasClosed(player) && (peer === undefined || hasClosed(scheduler)));
  });

  const hasClosed = (heard: string[]) => heard.some((what) => what.startsWith('closed'));
  const noteAt = (heard: string[]) => (what: string) => {
    heard.push(what);
    changes.notify();
  };
  const events: SocketEvents = {
    opened: () => noteAt(player)('opened'),
    text: (text) => noteAt(player)(text),
    binary: (bytes) => noteAt(player)(`${bytes.byteLength} bytes`),
    activity: () => noteAt(player)('activity'),
    closed: (code, reason) => noteAt(player)(`closed ${code} ${reason}`),
  };
  const both = (count: number) => changes.until(() => player.length >= count && scheduler.length >= count);

  async function opened(): Promise<PeerSocket> {
    link = open('', 'token', events);
    expect(player, 'opens later').toEqual([]);
    await both(1);
    expect([player, scheduler]).toEqual([['opened'], ['opened with token']]);
    if (!peer) throw new Error('the scheduler has no end of it');
    return peer;
  }

  it('brings what either end says in its order, and never within the call that sends it', async () => {
    const other = await opened();
    for (const text of ['a', 'b', 'c']) link.send(text);
    for (const text of ['1', '2']) other.send(text);
    other.send(Buffer.alloc(7));
    expect([player.length, scheduler.length]).toEqual([1, 1]);
    await both(4);
    expect(player.slice(1)).toEqual(['1', '2', '7 bytes']);
    expect(scheduler.slice(1)).toEqual(['a', 'b', 'c']);
  });

  it('answers a ping', async () => {
    await opened();
    link.ping();
    await changes.until(() => player.includes('activity'));
  });

  it('closed by the scheduler, brings what was said before, then its code and reason, once', async () => {
    const other = await opened();
    other.send('the last word');
    other.close(4001, 'unknown token');
    other.send('too late');
    await both(2);
    await changes.until(() => player.length >= 3);
    link.close(1000, '');
    link.terminate();
    link.send('to nobody');
    await passOver();
    expect(player).toEqual(['opened', 'the last word', 'closed 4001 unknown token']);
    expect(scheduler).toEqual(['opened with token', 'closed 4001']);
  });

  it('closed by the player, brings what was said before, then its code', async () => {
    await opened();
    link.send('the last word');
    link.close(1000, 'goodbye');
    await both(2);
    await changes.until(() => scheduler.length >= 3);
    expect(scheduler).toEqual(['opened with token', 'the last word', 'closed 1000']);
    expect(player).toEqual(['opened', 'closed 1000 goodbye']);
  });

  it.each(['player', 'scheduler'] as const)(
    'given up by the %s, ends for both without a word',
    async (by) => {
      const other = await opened();
      if (by === 'player') link.terminate();
      else other.terminate();
      await both(2);
      expect([player[1], scheduler[1]]).toEqual(['closed 1006 ', 'closed 1006']);
    },
  );

  it('takes the largest program, and is closed by one byte more', async () => {
    const other = await opened();
    other.send(Buffer.alloc(MAX_PROGRAM_FRAME_BYTES));
    await changes.until(() => player.includes(`${MAX_PROGRAM_FRAME_BYTES} bytes`));
    other.send(Buffer.alloc(MAX_PROGRAM_FRAME_BYTES + 1));
    await changes.until(() => player.length >= 3 && scheduler.length >= 2);
    expect(player[2]).toMatch(/^closed 1006 ./);
    expect(scheduler[1]).toBe('closed 1009');
  });

  it.each(['close', 'terminate'] as const)('let go by %s before it is open, never opens', async (by) => {
    link = open('', 'token', events);
    if (by === 'close') link.close(1000, '');
    else link.terminate();
    await changes.until(() => player.length > 0);
    await passOver();
    expect(player).toHaveLength(1);
    expect(player[0]).toMatch(/^closed 1006/);
  });

  it('to where nobody listens is closed, and says why', async () => {
    link = openToNobody('ws://127.0.0.1:9/', null, events);
    expect(player).toEqual([]);
    await changes.until(() => player.length > 0);
    expect(player).toEqual([expect.stringMatching(/^closed 1006 ./)]);
  });

  /** Opens one more, which comes to its end: whatever the one before had still to say has come by then. */
  async function passOver(): Promise<void> {
    let isOver = false;
    const before = accept;
    accept = () => ({ text: () => undefined, closed: () => undefined });
    const next = open('', 'other', {
      ...{ text: () => undefined, binary: () => undefined, activity: () => undefined },
      opened: () => next.terminate(),
      closed: () => {
        isOver = true;
        changes.notify();
      },
    });
    await changes.until(() => isOver);
    accept = before;
  }
});
