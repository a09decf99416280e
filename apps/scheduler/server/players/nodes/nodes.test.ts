/** Nodes that end without a word, stand still and go on, or have the same player linked. */
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { openBus } from '../../bus/open-bus.ts';
import type { SqlDatabase } from '../../database/engines/sql-database.ts';
import { createLog } from '../../runtime/log.ts';
import { TestClock } from '../../testing/clock.ts';
import { newDatabase, type TestDatabase } from '../../testing/engines.ts';
import { addCode, readCode } from '../pairing/pairing-codes.ts';
import { LinkOwners } from './link-owners.ts';
import { GONE_AFTER_MS, Nodes } from './nodes.ts';

const WAIT = { timeout: 100_000 };
const PLAYER = { id: 'player-1', screenId: 'urp-1' };

describe.skipIf(inject('postgresUrl') === null)('nodes over one PostgreSQL', () => {
  let test: TestDatabase;
  let sql: SqlDatabase;
  const closing: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    test = await newDatabase('postgres');
    sql = test.database;
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await test.remove();
  });

  async function newNode() {
    const clock = new TestClock();
    const log = createLog({ logLevel: 'silent' });
    const bus = await openBus(test.at, sql, log);
    const nodes = await Nodes.start({ sql, bus }, clock, log);
    const owners = new LinkOwners({ sql, bus, nodes }, clock, log);
    const taken: string[] = [];
    owners.onTaken((playerId) => taken.push(playerId));
    closing.push(async () => {
      await owners.close();
      await nodes.close();
      await bus.close();
    });
    return { clock, bus, nodes, owners, taken };
  }

  const links = () => sql.query.selectFrom('player_links').select(['node_id', 'link_id']).execute();
  const isWritten = (node: string, link: string) =>
    vi.waitFor(async () => expect(await links()).toEqual([{ node_id: node, link_id: link }]), WAIT);

  it('a player’s newest link is the last that was written, and the node of an older one hears of it', async () => {
    const [one, other] = [await newNode(), await newNode()];
    one.owners.linked(PLAYER, 'first');
    await isWritten(one.nodes.id, 'first');
    other.owners.linked(PLAYER, 'second');
    await isWritten(other.nodes.id, 'second');
    await vi.waitFor(() => expect(one.taken).toEqual([PLAYER.id]), WAIT);
    // Its own end of the older link ends nothing of the newer one.
    one.owners.left(PLAYER);
    await one.owners.close();
    expect(await links()).toEqual([{ node_id: other.nodes.id, link_id: 'second' }]);
    expect([...(await one.owners.elsewhere([PLAYER.id])).keys()]).toEqual([PLAYER.id]);
    expect((await other.owners.elsewhere('all')).size).toBe(0);
    other.owners.left(PLAYER);
    await vi.waitFor(async () => expect(await links()).toEqual([]), WAIT);
  });

  it('of links at the same moment on both nodes one stays', async () => {
    const [one, other] = [await newNode(), await newNode()];
    for (let round = 0; round < 10; round++) {
      one.taken.length = other.taken.length = 0;
      one.owners.linked(PLAYER, `one-${round}`);
      other.owners.linked(PLAYER, `other-${round}`);
      await vi.waitFor(async () => {
        const [row] = await links();
        const loser = row?.node_id === one.nodes.id ? other : one;
        const winner = loser === one ? other : one;
        expect(row?.link_id).toMatch(new RegExp(`-${round}$`));
        expect([winner.taken, loser.taken]).toEqual([[], [PLAYER.id]]);
      }, WAIT);
    }
  });

  it('one that says nothing any more has no links and shows no codes, and says so to itself when it goes on', async () => {
    const [one, other] = [await newNode(), await newNode()];
    let revivals = 0;
    other.nodes.onRevived(() => {
      revivals += 1;
    });
    other.owners.linked(PLAYER, 'link');
    await isWritten(other.nodes.id, 'link');
    const times = { offeredAtMs: 0, expiresAtMs: Number.MAX_SAFE_INTEGER };
    for (const [code, nodeId] of [
      ['ABCDEF', other.nodes.id],
      ['GHJKMN', one.nodes.id],
    ] as const)
      await addCode(sql.query, { code, network: '127.0.0.1', nodeId, ...times });
    await one.nodes.beat();
    one.clock.skip(GONE_AFTER_MS - 1000);
    await one.nodes.beat();
    expect(await links()).toHaveLength(1);
    // It works still, and has said so.
    await other.nodes.beat();
    one.clock.skip(GONE_AFTER_MS);
    await one.nodes.beat();
    expect(await links()).toHaveLength(1);
    one.clock.skip(GONE_AFTER_MS);
    await one.nodes.beat();
    expect(await links()).toEqual([]);
    expect(await readCode(sql.query, 'ABCDEF')).toBeNull();
    expect(await readCode(sql.query, 'GHJKMN')).not.toBeNull();

    await other.nodes.beat();
    expect(revivals).toBe(1);
    await isWritten(other.nodes.id, 'link');
  });

  it('one that stops leaves nothing', async () => {
    const one = await newNode();
    one.owners.linked(PLAYER, 'link');
    await isWritten(one.nodes.id, 'link');
    for (const close of closing.splice(0)) await close();
    expect(await links()).toEqual([]);
    expect(await sql.query.selectFrom('nodes').selectAll().execute()).toEqual([]);
  });
});
