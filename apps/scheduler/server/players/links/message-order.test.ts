/** What a player says in order takes effect in order, also where something of it is awaited. */
import { EventEmitter } from 'node:events';
import type { PlayerMessage, SchedulerMessage } from '@bacheca/shared/wire/protocol';
import { beforeEach, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { TestClock } from '../../testing/clock.ts';
import { play } from '../../testing/content.ts';
import { PlayerLink, type PlayerLinkOwner } from './player-link.ts';

const PLAYER = { id: 'player-1', screenId: 'urp-1' };
const JOURNAL = 'b5d8b6b6-6a0b-4c8e-9f52-3c8d6a6ad1f0';
const turn = () => new Promise((resolve) => setImmediate(resolve));

let socket: EventEmitter & { isPaused: boolean };
let happened: string[];
let messageDone: PromiseWithResolvers<void>;
let committed: ((answer: SchedulerMessage | null) => void)[];

beforeEach(() => {
  happened = [];
  messageDone = Promise.withResolvers();
  committed = [];
  socket = Object.assign(new EventEmitter(), {
    ...{ isPaused: false, OPEN: 1, readyState: 1, bufferedAmount: 0 },
    pause: () => {
      socket.isPaused = true;
    },
    resume: () => {
      socket.isPaused = false;
    },
    send: (text: string) => void happened.push(`sent ${JSON.parse(text).type}`),
    close: (code: number) => void happened.push(`closed ${code}`),
  });
  const owner: PlayerLinkOwner = {
    greeted(link) {
      link.paired(PLAYER);
      return undefined;
    },
    activity() {},
    message(_player, { type }) {
      happened.push(type);
      return type === 'seal-key-stored' ? messageDone.promise : undefined;
    },
    played(_player, _message, done) {
      happened.push('plays');
      committed.push(done);
      return undefined;
    },
    async missing() {
      happened.push('journals');
      return { type: 'plays-lacking', journals: [] };
    },
    commandEnded() {},
    tokenStored() {},
    closed() {},
    tooBig() {},
    failed: (link) => link.close(1011, 'failed'),
  };
  const caller = { address: '', network: '', baseUrl: '', token: 'a', isKnown: true };
  new PlayerLink(socket as unknown as WebSocket, caller, owner, new TestClock());
  const hello = { protocol: 1, playerVersion: '0.1.0', host: 'browser', journalId: JOURNAL } as const;
  say({ type: 'hello', ...hello, revision: null });
});

function say(message: PlayerMessage): void {
  socket.emit('message', JSON.stringify(message), false);
}
const sayPlays = () => say({ type: 'plays', journalId: JOURNAL, plays: [play(committed.length + 1)] });
const received = (revision: string) => ({ type: 'program-received', revision }) as const;

it('what follows a message that is being written down waits, and is not read from the socket', async () => {
  say({ type: 'seal-key-stored' });
  say(received('a'.repeat(64)));
  say({ type: 'clock', sentAtMs: 1 });
  await turn();
  expect(happened).toEqual(['seal-key-stored']);
  expect(socket.isPaused).toBe(true);
  messageDone.resolve();
  await turn();
  expect(happened).toEqual(['seal-key-stored', 'program-received', 'sent clock']);
  expect(socket.isPaused).toBe(false);
});

it('of two such messages the second waits for the first, and the rest for both', async () => {
  const first = messageDone;
  say({ type: 'seal-key-stored' });
  say({ type: 'seal-key-stored' });
  say({ type: 'clock', sentAtMs: 1 });
  messageDone = Promise.withResolvers();
  first.resolve();
  await turn();
  expect(happened).toEqual(['seal-key-stored', 'seal-key-stored']);
  expect(socket.isPaused).toBe(true);
  messageDone.resolve();
  await turn();
  expect(happened.slice(2)).toEqual(['sent clock']);
  expect(socket.isPaused).toBe(false);
});

it('one that fails ends the link', async () => {
  say({ type: 'seal-key-stored' });
  messageDone.reject(new Error('the disk is full'));
  await turn();
  expect(happened).toEqual(['seal-key-stored', 'closed 1011']);
});

it('which plays are missing is told once those are committed that came before', async () => {
  sayPlays();
  sayPlays();
  say({ type: 'journals', journals: [{ journalId: JOURNAL, from: 1, upTo: 2 }] });
  await turn();
  committed[0]?.({ type: 'plays-acknowledged', journalId: JOURNAL, upTo: 1 });
  await turn();
  expect(happened).toEqual(['plays', 'plays', 'sent plays-acknowledged']);
  committed[1]?.(null);
  await turn();
  expect(happened.slice(3)).toEqual(['journals', 'sent plays-lacking']);
});
