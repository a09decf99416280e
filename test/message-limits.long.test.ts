/**
 * Sends full messages between the real agent and the real scheduler: they arrive, once, and nothing is sent again and
 * again.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  jsonBytes,
  MAX_ACCEPTED_MESSAGE_BYTES,
  MAX_PLAYER_MESSAGE_BYTES,
} from '@bacheca/shared/wire/message-size';
import { MAX_JOURNALS_PER_MESSAGE } from '@bacheca/shared/wire/protocol';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type Agent, startAgent } from '../apps/player/agent/agent.ts';
import { Directives } from '../apps/player/agent/link/directives.ts';
import { FakeStage } from '../apps/player/agent/testing/fake-stage.ts';
import type { Client } from '../apps/scheduler/server/testing/client.ts';
import { draftCity, notice } from '../apps/scheduler/server/testing/content.ts';
import { EventReader } from '../apps/scheduler/server/testing/events.ts';
import { pair } from '../apps/scheduler/server/testing/pair.ts';
import { TestPlayer } from '../apps/scheduler/server/testing/player.ts';
import { type TestScheduler, testScheduler } from '../apps/scheduler/server/testing/scheduler.ts';
import { fillJournal, heavyAggregate, keepAcknowledged, playsIn } from './support/full-journal.ts';

const HOUR_MS = 3_600_000;
/** They fill some messages. */
const PLAYS = 200;

let scheduler: TestScheduler;
let staff: Client;
let dataDir: string;
let token: string;
let agent: Agent | null;
let stage: FakeStage;

beforeEach(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-limits-'));
  const paired = await pair(scheduler.url, staff, 'urp-1');
  token = paired.token;
  await provision(scheduler.url, paired.playerId);
  stage = new FakeStage();
  agent = null;
});

afterEach(async () => {
  await agent?.stop();
  stage.close();
  await scheduler.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function provision(schedulerUrl: string, playerId: string): Promise<void> {
  const identity = { schedulerUrl, playerId, screenId: 'urp-1', token };
  await writeFile(join(dataDir, 'identity.json'), JSON.stringify(identity));
}

async function start(schedulerUrl?: string): Promise<void> {
  agent = await startAgent({
    dataDir,
    host: 'none',
    stage,
    log: pino({ level: 'silent' }),
    random: () => 0,
    ...(schedulerUrl === undefined ? {} : { schedulerUrl }),
  });
  stage.load();
}

const waiting = () => agent?.status().journal.waiting;

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Plays by what the scheduler counted. */
async function counted(): Promise<number> {
  const from = new Date(Date.now() - 24 * HOUR_MS).toISOString();
  const until = new Date(Date.now() + HOUR_MS).toISOString();
  const { body } = await staff.get(`/api/plays/counts?from=${from}&until=${until}`);
  return (body as { complete: number; failed: number }[]).reduce(
    (sum, { complete, failed }) => sum + complete + failed,
    0,
  );
}

describe('a full journal of an earlier version', () => {
  it('with an aggregate of 961 counts and 200 plays with long reasons arrives, each play once', async () => {
    const plays = playsIn(fillJournal(dataDir, token, PLAYS));
    await start();
    await until(() => waiting() === 0);
    expect(await counted()).toBe(plays);
    expect((await staff.get('/api/plays/quarantined')).body).toEqual({ files: [], aggregates: [] });
  });

  it('arrives through something that takes much smaller messages only', async () => {
    const plays = playsIn(fillJournal(dataDir, token, PLAYS));
    const narrow = await NarrowProxy.start(scheduler.url, 50_000);
    try {
      await start(narrow.url);
      await until(() => waiting() === 0);
      // 256, 128 and 64 KiB were too big, 32 KiB are not; and that is remembered.
      expect(narrow.tooBig).toBe(3);
      expect(await counted()).toBe(plays);
    } finally {
      await agent?.stop();
      agent = null;
      await narrow.stop();
    }
  });

  it('of hundreds of boots is told of through it, though no plays wait that a smaller message could carry', async () => {
    keepAcknowledged(dataDir, MAX_JOURNALS_PER_MESSAGE);
    const narrow = await NarrowProxy.start(scheduler.url, 50_000);
    try {
      await start(narrow.url);
      // Said once the scheduler has answered what it lacks of them.
      await until(() => agent?.status().journal.accounted !== undefined);
      expect(narrow.tooBig).toBe(0);
    } finally {
      await agent?.stop();
      agent = null;
      await narrow.stop();
    }
  });

  it('arrives over a line that breaks off after every 100 kB', async () => {
    const plays = playsIn(fillJournal(dataDir, token, PLAYS));
    const { port } = new URL(scheduler.url);
    const thin = createTcp((near) => {
      const far = connect(Number(port), '127.0.0.1');
      let bytes = 0;
      near.on('data', (data) => {
        bytes += data.byteLength;
        if (bytes > 100_000) near.destroy();
        else far.write(data);
      });
      far.pipe(near);
      near.on('error', () => undefined);
      near.on('close', () => far.destroy());
      far.on('error', () => near.destroy());
      far.on('close', () => near.destroy());
    });
    await new Promise<void>((resolve) => thin.listen(0, '127.0.0.1', resolve));
    try {
      await start(`http://127.0.0.1:${(thin.address() as AddressInfo).port}`);
      await until(() => waiting() === 0);
      expect(await counted()).toBe(plays);
    } finally {
      await agent?.stop();
      agent = null;
      thin.close();
    }
  });
});

it('a player with more to complain of than something on the way takes is linked all the same, and says of each what it can', async () => {
  const narrow = await NarrowProxy.start(scheduler.url, 50_000);
  try {
    await start(narrow.url);
    // Each letter is six bytes long as sent.
    for (let fault = 0; fault < 30; fault += 1)
      agent?.hostProblem('stream-down', { title: '\u0001'.repeat(500), why: 'x' }, `${fault}`);
    const events = await EventReader.open(scheduler.url, staff);
    for (let told = 0; told < 5; ) {
      const event = await events.next();
      if (event?.type === 'screen') told = event.screen.status?.problems.length ?? 0;
    }
    await events.close();
    expect(narrow.tooBig).toBe(0);
  } finally {
    await agent?.stop();
    agent = null;
    await narrow.stop();
  }
});

describe('what the scheduler lists for a player', () => {
  it('comes through something that takes much smaller messages only, and what matters most first', async () => {
    await startUrgentAndOthers();
    await withdrawMany(2000);
    const narrow = await NarrowProxy.start(scheduler.url, MAX_PLAYER_MESSAGE_BYTES, 50_000);
    try {
      await start(narrow.url);
      const orders = await storedOrders(({ withdrawn }) => withdrawn.length > 0);
      expect(orders.takeovers[0]?.severity).toBe('emergency');
      expect(orders.withdrawn[0]).toBe('1999-'.padEnd(80, 'x'));
      expect(orders.withdrawn.length).toBeGreaterThan(300);
      expect(jsonBytes({ type: 'withdrawn', itemIds: orders.withdrawn })).toBeLessThan(50_000);
      // 166 kB were too big, and 83 kB; 41 kB are not, and that is remembered for the next link.
      expect(narrow.tooBigForPlayer).toBe(2);
      narrow.cutLinks();
      await until(() => narrow.links > 3);
      await until(() => agent?.status().problems.every(({ code }) => code !== 'link') ?? false);
      expect(narrow.tooBigForPlayer).toBe(2);
      expect(scheduler.logged.filter((line) => line.includes('the next are smaller'))).toHaveLength(2);
    } finally {
      await agent?.stop();
      agent = null;
      await narrow.stop();
    }
  });

  it('is not shortened because a player said too much', async () => {
    await withdrawMany(2000);
    const player = await TestPlayer.connect(scheduler.url, { token });
    expect((await player.next('withdrawn')).itemIds).toHaveLength(2000);
    player.sendText(`{"type":"${'x'.repeat(MAX_ACCEPTED_MESSAGE_BYTES)}"}`);
    expect(await player.next('closed')).toMatchObject({ code: 1009 });
    const again = await TestPlayer.connect(scheduler.url, { token });
    expect((await again.next('withdrawn')).itemIds).toHaveLength(2000);
    again.close();
  });

  /** Items that were withdrawn over the years. */
  async function withdrawMany(count: number): Promise<void> {
    scheduler.spoil((database) => {
      const insert = database.prepare('INSERT INTO withdrawn_items (item_id, withdrawn_at_ms) VALUES (?, ?)');
      database.transaction(() => {
        for (let index = 0; index < count; index += 1) insert.run(`${index}-`.padEnd(80, 'x'), 1_000 + index);
      })();
    });
    // They were written past the scheduler, which looks when somebody asks.
    await staff.get('/api/takeovers');
  }

  /** The urgent one last. */
  async function startUrgentAndOthers(): Promise<void> {
    for (const severity of ['info', 'warning', 'emergency'] as const) {
      const item = notice(`avviso-${severity}`, { severity });
      const endsAt = new Date(Date.now() + HOUR_MS).toISOString();
      const targets = [{ type: 'everywhere' }];
      const request = { item, severity, endsAt, reason: 'Prova', targets, confirmed: true };
      expect((await staff.post('/api/takeovers', request)).status).toBe(201);
    }
  }

  async function storedOrders(isThere: (orders: Directives) => boolean): Promise<Directives> {
    for (;;) {
      const text = await readFile(join(dataDir, 'orders.json'), 'utf8').catch(() => null);
      const orders = text === null ? null : Directives.parse(JSON.parse(text));
      if (orders && isThere(orders)) return orders;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

it('an older player’s aggregate over the limit is taken as it is, and is not asked for again', async () => {
  const aggregate = heavyAggregate();
  const player = await TestPlayer.connect(scheduler.url, { token });
  await player.next('withdrawn');
  player.send({ type: 'fold', journalId: player.journalId, fold: aggregate });
  expect(await player.next('plays-acknowledged')).toMatchObject({ upTo: aggregate.lastSeq });
  expect(await counted()).toBe(aggregate.lastSeq);
  player.close();
});

/** Closes with 1009 whatever link says more than so much at once, on either side. */
class NarrowProxy {
  /** Messages of players that were. */
  tooBig = 0;
  tooBigForPlayer = 0;
  links = 0;
  #url = '';

  get url(): string {
    return this.#url;
  }

  static async start(schedulerUrl: string, maxPayload: number, toPlayer?: number): Promise<NarrowProxy> {
    const proxy = new NarrowProxy();
    const http = createServer();
    const sockets = new WebSocketServer({ server: http, maxPayload });
    sockets.on('connection', (near, request) => {
      proxy.links += 1;
      const far = new WebSocket(`${schedulerUrl.replace('http', 'ws')}${request.url}`, near.protocol, {
        ...(toPlayer !== undefined && { maxPayload: toPlayer }),
        headers: { authorization: request.headers.authorization ?? '' },
      });
      const held: string[] = [];
      near.on('message', (data) => {
        if (far.readyState === far.OPEN) far.send(String(data));
        else held.push(String(data));
      });
      far.on('open', () => {
        for (const text of held) far.send(text);
      });
      far.on('message', (data, binary) => near.send(data as Buffer, { binary }));
      near.on('error', () => {
        proxy.tooBig += 1;
      });
      near.on('close', () => far.terminate());
      far.on('close', () => near.terminate());
      far.on('error', () => {
        proxy.tooBigForPlayer += 1;
        near.terminate();
      });
    });
    proxy.cutLinks = () => {
      for (const client of sockets.clients) client.terminate();
    };
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const address = http.address();
    proxy.#url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    proxy.stop = async () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      await new Promise((resolve) => http.close(resolve));
    };
    return proxy;
  }

  stop: () => Promise<void> = async () => undefined;
  cutLinks: () => void = () => undefined;
}
