/** What staff do at the same moment to players and their screens, on both engines: a screen has one player, or none. */
import type { ClaimRequest } from '@bacheca/shared/api/pairing';
import type { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openBus } from '../bus/open-bus.ts';
import { createLog } from '../runtime/log.ts';
import { BY } from '../testing/actor.ts';
import { TestClock } from '../testing/clock.ts';
import { location, screen } from '../testing/content.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';
import { publishingNode } from '../testing/nodes/publishing-node.ts';
import { Nodes } from './nodes/nodes.ts';
import { Pairing, type PairingLink } from './pairing/pairing.ts';
import { newIdentity, Players } from './players.ts';

const ROUNDS = 4;
const WAIT = { timeout: 100_000 };
const clock = new TestClock();

async function node(test: TestDatabase) {
  const { database: sql } = test;
  const { held, locations, screens } = await publishingNode(test, clock);
  const players = new Players(sql, held, clock, () => {});
  const log = createLog({ logLevel: 'silent' });
  const bus = await openBus(sql.engine === 'postgres' ? test.at : null, sql, log);
  const nodes = await Nodes.start({ sql, bus }, clock, log);
  const sources = { held, locations, screens, players };
  const pairing = new Pairing({ sql, bus, nodeId: nodes.id }, sources, clock, log);
  return {
    ...{ held, locations, screens, players, pairing },
    async close() {
      await pairing.close();
      await nodes.close();
      await bus.close();
    },
  };
}
type Node = Awaited<ReturnType<typeof node>>;

/** A player's end of a link that shows a code. */
class Waiting implements PairingLink {
  readonly network = '127.0.0.1';
  readonly baseUrl = 'http://localhost';
  readonly tokens: string[] = [];
  readonly codes: string[] = [];
  isCrowdedOut = false;
  /** What the player does with its token. */
  onToken: (token: string) => void;

  constructor(onToken: (token: string) => void = () => {}) {
    this.onToken = onToken;
  }

  send(message: SchedulerMessage): void {
    if (message.type === 'pairing') this.codes.push(message.code);
    if (message.type !== 'paired') return;
    this.tokens.push(message.token);
    queueMicrotask(() => this.onToken(message.token));
  }

  fail(): void {
    this.isCrowdedOut = true;
  }
}

/** A player that stores its token as soon as it has it; resolves with that once the claim is answered. */
async function claim(asked: Node, wanted: ClaimRequest['screen'], linked = asked): Promise<string> {
  let storing: Promise<void> = Promise.resolve();
  const link: Waiting = new Waiting(() => {
    storing = linked.pairing.stored(link);
  });
  await linked.pairing.offer(link);
  try {
    await asked.pairing.claim(await asked.pairing.find(link.codes[0] ?? ''), wanted, BY);
  } finally {
    await storing;
  }
  return link.tokens[0] ?? '';
}

const existing = (screenId: string) => ({ type: 'existing', screenId }) as const;
const fulfilled = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.filter(({ status }) => status === 'fulfilled').length;

describeEngines('players at once', (open) => {
  let test: TestDatabase;
  let one: Node;
  /** Another process, where the engine serves several. */
  let other: Node;
  beforeEach(async () => {
    test = await open();
    one = await node(test);
    other = test.database.engine === 'postgres' ? await node(test) : one;
    await one.locations.save(location('urp'), { by: BY });
    await one.screens.save(screen('urp-1', 'urp'), { by: BY });
    await other.held.refresh();
  });
  afterEach(async () => {
    // How long they are held depends on the machine.
    for (const each of new Set([one, other])) await each.close();
    expect(test.held.filter(({ why }) => why === 'awaits something else than its queries')).toEqual([]);
    await test.remove();
  });

  const rows = (table: 'players' | 'former_players') =>
    test.database.query.selectFrom(table).select(['id', 'screen_id']).execute();

  it('of two that are claimed for the same screen one has it, and its token is known everywhere', async () => {
    const claims = await Promise.allSettled([claim(one, existing('urp-1')), claim(other, existing('urp-1'))]);
    expect(fulfilled(claims)).toBe(1);
    expect(await rows('players')).toMatchObject([{ screen_id: 'urp-1' }]);
    for (const { players } of [one, other])
      for (const result of claims)
        if (result.status === 'fulfilled')
          expect(await players.withTokenByNow(result.value)).toEqual(players.ofScreen('urp-1'));
  });

  it('a code is claimed through any node, and what it led to is there at once', async () => {
    const token = await claim(other, existing('urp-1'), one);
    expect(other.players.withToken(token)).toMatchObject({ screenId: 'urp-1' });
    expect(await one.players.withTokenByNow(token)).toEqual(other.players.ofScreen('urp-1'));
  });

  it('of two claims of one code one gets it, and the other hears that nobody shows it', async () => {
    await one.screens.save(screen('urp-2', 'urp'), { by: BY });
    await other.held.refresh();
    let storing: Promise<void> = Promise.resolve();
    const link: Waiting = new Waiting(() => {
      storing = one.pairing.stored(link);
    });
    await one.pairing.offer(link);
    const code = link.codes[0] ?? '';
    const claims = await Promise.allSettled([
      one.pairing.claim(code, existing('urp-1'), BY),
      other.pairing.claim(code, existing('urp-2'), BY),
    ]);
    await storing;
    expect(fulfilled(claims)).toBe(1);
    expect(claims.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'wrong-code' },
    });
    expect(link.tokens).toHaveLength(1);
    expect(await rows('players')).toHaveLength(1);
  });

  it('a player that comes back to another node with its token has confirmed by that', async () => {
    let isGiving: boolean | null = null;
    let returning: Promise<void> = Promise.resolve();
    const link: Waiting = new Waiting((token) => {
      one.pairing.withdraw(link);
      returning = other.pairing.isGiving(token).then((is) => {
        isGiving = is;
        return other.pairing.returnedWith(token);
      });
    });
    await one.pairing.offer(link);
    const player = await one.pairing.claim(link.codes[0] ?? '', existing('urp-1'), BY);
    await returning;
    expect(isGiving).toBe(true);
    await other.held.refresh();
    expect(other.players.withToken(link.tokens[0] ?? '')).toEqual(player);
    expect(await other.pairing.isGiving(link.tokens[0] ?? '')).toBe(false);
  });

  it('one that stores its token twice, over two links, is paired once', async () => {
    const confirming: Promise<void>[] = [];
    const link: Waiting = new Waiting((token) => {
      confirming.push(one.pairing.stored(link), other.pairing.returnedWith(token));
    });
    await one.pairing.offer(link);
    await one.pairing.claim(link.codes[0] ?? '', existing('urp-1'), BY);
    await Promise.all(confirming);
    expect(await rows('players')).toMatchObject([{ screen_id: 'urp-1' }]);
  });

  it('a claim that nobody confirms leaves the screen free, and its code is replaced', async () => {
    const link = new Waiting();
    await one.pairing.offer(link);
    const claims = other.pairing.claim(link.codes[0] ?? '', existing('urp-1'), BY);
    const refused = expect(claims).rejects.toMatchObject({ code: 'claim-not-confirmed' });
    await vi.waitFor(() => expect(link.tokens).toHaveLength(1), WAIT);
    clock.skip(10_000);
    other.pairing.sweep();
    await refused;
    // It says so when nobody waits for it any more.
    await one.pairing.stored(link);
    await one.pairing.returnedWith(link.tokens[0] ?? '');
    expect(await rows('players')).toEqual([]);
    await vi.waitFor(() => expect(link.codes).toHaveLength(2), WAIT);
    await claim(one, existing('urp-1'));
  });

  it('of too many codes of a network the oldest is given up, whichever node shows it', async () => {
    const first = new Waiting();
    await one.pairing.offer(first);
    clock.skip(1);
    const others = Array.from({ length: 50 }, () => new Waiting());
    for (const link of others) await other.pairing.offer(link);
    await vi.waitFor(() => expect(first.isCrowdedOut).toBe(true), WAIT);
    expect(others.some(({ isCrowdedOut }) => isCrowdedOut)).toBe(false);
    await expect(one.pairing.find(first.codes[0] ?? '')).rejects.toMatchObject({ code: 'wrong-code' });
  });

  it('what is written of a code tells nobody its token', async () => {
    const link = new Waiting();
    await one.pairing.offer(link);
    const claims = one.pairing.claim(link.codes[0] ?? '', existing('urp-1'), BY).catch(() => {});
    await vi.waitFor(() => expect(link.tokens).toHaveLength(1), WAIT);
    const written = await test.database.query.selectFrom('pairing_codes').selectAll().execute();
    expect(written).toMatchObject([{ screen_id: 'urp-1' }]);
    expect(JSON.stringify(written)).not.toContain(link.tokens[0]);
    await one.pairing.close();
    await claims;
  });

  it('new screens of the same name are two, or one and nothing else', async () => {
    const wanted = { type: 'new', locationId: 'urp', name: 'Sala', orientation: 'landscape' } as const;
    const claims = await Promise.allSettled([claim(one, wanted), claim(other, wanted)]);
    expect(fulfilled(claims)).toBeGreaterThan(0);
    await one.held.refresh();
    expect(one.players.list()).toHaveLength(fulfilled(claims));
    expect(one.screens.list()).toHaveLength(1 + fulfilled(claims));
  });

  it('a screen that is deleted while its player is claimed has none, or stays', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const id = `sala-${round}`;
      await one.screens.save(screen(id, 'urp'), { by: BY });
      await other.held.refresh();
      const done = await Promise.allSettled([claim(one, existing(id)), other.screens.remove(id, { by: BY })]);
      expect(fulfilled(done)).toBe(1);
      await one.held.refresh();
      expect(one.players.ofScreen(id) !== null).toBe(one.screens.has(id));
    }
  });

  it('a player that two unpair is a former one once, and nobody’s token opens anything', async () => {
    const token = await claim(one, existing('urp-1'));
    await other.held.refresh();
    const { id } = one.players.ofScreen('urp-1') ?? { id: '' };
    await Promise.all([one.players.unpair(id, BY), other.players.unpair(id, BY)]);
    expect(await rows('former_players')).toEqual([{ id, screen_id: 'urp-1' }]);
    for (const { players } of [one, other]) expect(await players.withTokenByNow(token)).toBeNull();
  });

  it('of those who replace a screen’s player at the same moment one is the last', async () => {
    const replace = ({ held, players }: Node) =>
      held.change(BY, async (change) => {
        const earlier = players.ofScreen('urp-1');
        if (earlier) await players.remove(change, earlier.id);
        await players.add(change, newIdentity('urp-1'));
      });
    await Promise.all([replace(one), replace(other), replace(one), replace(other)]);
    for (const { held, players } of [one, other]) {
      await held.refresh();
      expect(await rows('players')).toEqual([{ id: players.ofScreen('urp-1')?.id, screen_id: 'urp-1' }]);
    }
    expect(await rows('former_players')).toHaveLength(3);
  });

  it('a player that has shown its key for seals has shown it, whatever else is noted of the key', async () => {
    await claim(one, existing('urp-1'));
    await other.held.refresh();
    const { id } = one.players.ofScreen('urp-1') ?? { id: '' };
    for (let round = 0; round < ROUNDS; round++) {
      const keyId = `key-${round}`;
      await Promise.all([
        one.players.saveSealKey(id, keyId, 'given'),
        other.players.saveSealKey(id, keyId, 'shown'),
        other.players.saveSealKey(id, keyId, 'given'),
      ]);
      expect(await one.players.sealKeyState(id)).toEqual({ givenId: keyId, isUsed: true });
    }
  });

  it('whose token it was is known in every moment of its being unpaired', async () => {
    const token = await claim(one, existing('urp-1'));
    await other.held.refresh();
    const player = one.players.ofScreen('urp-1');
    const unpairing = one.players.unpair(player?.id ?? '', BY).then(() => 'over');
    const owners: unknown[] = [];
    for (let isOver = false; !isOver; ) {
      owners.push(await one.players.everWithToken(token), await other.players.everWithToken(token));
      isOver = (await Promise.race([unpairing, new Promise((resolve) => setImmediate(resolve))])) === 'over';
    }
    owners.push(await one.players.everWithToken(token), await other.players.everWithToken(token));
    for (const owner of owners) expect(owner).toEqual(player);
    expect(one.players.withToken(token)).toBeNull();
  });

  it('of whom a token was given is written down, and no token or hash of one', async () => {
    await claim(one, existing('urp-1'));
    const entries = await test.database.query
      .selectFrom('audit_entries')
      .select(['event', 'actor', 'before', 'after'])
      .where('entity', '=', 'player')
      .execute();
    const after = JSON.stringify({ screenId: 'urp-1' });
    expect(entries).toEqual([{ event: 'player-paired', actor: BY.name, before: null, after }]);
  });
});
