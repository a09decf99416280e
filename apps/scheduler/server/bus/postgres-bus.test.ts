import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { onServer } from '../../../../test/support/postgres.ts';
import { postgresDatabase } from '../database/engines/postgres.ts';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import { newDatabase, type TestDatabase } from '../testing/engines.ts';
import type { Bus, BusEvent } from './bus.ts';
import { openPostgresBus } from './postgres-bus.ts';

interface Node {
  readonly sql: SqlDatabase;
  readonly bus: Bus;
  readonly heard: { readonly event: BusEvent; readonly isOwn: boolean }[];
  readonly logged: string[];
  close(): Promise<void>;
}

const NEVER_MS = 3_600_000;

describe.skipIf(inject('postgresUrl') === null)('the bus over PostgreSQL', () => {
  let test: TestDatabase;
  const nodes: Node[] = [];
  beforeEach(async () => {
    test = await newDatabase('postgres');
  });
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.close();
    await test.remove();
  });

  async function newNode(pollIntervalMs = NEVER_MS): Promise<Node> {
    const sql = await postgresDatabase(test.at);
    const logged: string[] = [];
    const log = (_: unknown, message?: string) => void logged.push(String(message));
    const bus = await openPostgresBus({ sql, url: test.at }, { error: log, warn: log }, { pollIntervalMs });
    const heard: Node['heard'] = [];
    for (const type of ['held', 'plays', 'pairing', 'link-taken', 'commands'] as const)
      bus.subscribe(type, (event, isOwn) => heard.push({ event, isOwn }));
    const node = {
      ...{ sql, bus, heard, logged },
      async close() {
        await bus.close();
        await sql.close();
      },
    };
    nodes.push(node);
    return node;
  }

  const codes = ({ heard }: Node) => heard.map(({ event }) => ('code' in event ? event.code : event.type));
  const endOtherConnections = (name: string) =>
    onServer(
      test.at,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}'`,
    );

  it('is heard by all nodes in order, each of which knows whether it was itself', async () => {
    const [one, other] = [await newNode(), await newNode()];
    const told: BusEvent[] = [
      { type: 'held' },
      { type: 'plays', screenIds: ['a', 'b'] },
      { type: 'link-taken', playerId: 'p', linkId: 'l' },
      { type: 'commands', playerIds: ['p'] },
      { type: 'pairing', code: 'è la fine' },
    ];
    for (const event of told) await one.bus.tell(event);
    expect(one.heard).toEqual(told.map((event) => ({ event, isOwn: true })));
    await expect.poll(() => other.heard).toEqual(told.map((event) => ({ event, isOwn: false })));
  });

  it('carries what is told in a transaction once that is committed, and never if it is rolled back', async () => {
    const [one, other] = [await newNode(), await newNode()];
    const failing = one.sql.transaction(async (tx) => {
      await one.bus.tell({ type: 'pairing', code: 'rolled back' }, tx);
      throw new Error('not so');
    });
    await expect(failing).rejects.toThrow('not so');
    await one.sql.transaction(async (tx) => {
      await one.bus.tell({ type: 'pairing', code: 'committed' }, tx);
      // What comes in the order of commits would be after it, had it been told by now.
      await one.bus.tell({ type: 'pairing', code: 'beside' });
      await expect.poll(() => codes(other)).toEqual(['beside']);
      expect(codes(one)).toEqual(['beside']);
    });
    expect(codes(one)).toEqual(['beside', 'committed']);
    await expect.poll(() => codes(other)).toEqual(['beside', 'committed']);
  });

  it('tells more screens than fit into a message as all', async () => {
    const [one, other] = [await newNode(), await newNode()];
    const screenIds = Array.from({ length: 1_000 }, (_, index) => `schermo-${index}`);
    await one.bus.tell({ type: 'plays', screenIds });
    expect(one.heard).toEqual([{ event: { type: 'plays', screenIds }, isOwn: true }]);
    await expect
      .poll(() => other.heard)
      .toEqual([{ event: { type: 'plays', screenIds: 'all' }, isOwn: false }]);
  });

  it('refuses anything else that is too long', async () => {
    const one = await newNode();
    const code = 'x'.repeat(9_000);
    await expect(one.bus.tell({ type: 'pairing', code })).rejects.toThrow('too long');
    expect(one.heard).toEqual([]);
  });

  it('connects again when its connection is lost, and lets everybody look', async () => {
    const [one, other] = [await newNode(), await newNode()];
    let looks = 0;
    other.bus.onPoll(() => void looks++);
    const stop = other.bus.onPoll(() => {
      throw new Error('whoever no longer looks');
    });
    stop();
    await endOtherConnections('bacheca bus');
    await expect.poll(() => looks).toBe(1);
    await one.bus.tell({ type: 'pairing', code: 'after' });
    await expect.poll(() => codes(other)).toContain('after');
    expect(other.logged).toEqual(['other nodes are not heard: the connection to PostgreSQL is opened again']);
  });

  it('hears itself and goes on where nobody else can be told', async () => {
    const one = await newNode();
    await one.sql.close();
    await one.bus.tell({ type: 'pairing', code: 'told to itself' });
    expect(codes(one)).toEqual(['told to itself']);
    expect(one.logged).toEqual(['other nodes were not told; they see it when they look']);
  });

  it('looks every few seconds, and never twice at the same time', async () => {
    const node = await newNode(5);
    let looking = 0;
    let looks = 0;
    let most = 0;
    node.bus.onPoll(async () => {
      most = Math.max(most, ++looking);
      await new Promise((resolve) => setTimeout(resolve, 30));
      looking--;
      looks++;
      if (looks === 1) throw new Error('the first of them');
    });
    await expect.poll(() => looks).toBeGreaterThan(3);
    expect(most).toBe(1);
    expect(node.logged).toContain('it could not be told what other nodes have changed');
  });
});
