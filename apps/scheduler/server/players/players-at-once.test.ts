/** What staff do at the same moment to players and their screens, on both engines: a screen has one player, or none. */
import type { ClaimRequest } from '@bacheca/shared/api/pairing';
import type { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BY } from '../testing/actor.ts';
import { TestClock } from '../testing/clock.ts';
import { location, screen } from '../testing/content.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';
import { publishingNode } from '../testing/publishing-node.ts';
import { Pairing, type PairingLink } from './pairing.ts';
import { newIdentity, Players } from './players.ts';

const ROUNDS = 4;
const clock = new TestClock();

async function node(test: TestDatabase) {
  const { held, locations, screens } = await publishingNode(test, clock);
  const players = new Players(test.database, held, clock, () => {});
  return {
    ...{ held, locations, screens, players },
    pairing: new Pairing(held, { locations, screens, players }, clock),
  };
}
type Node = Awaited<ReturnType<typeof node>>;

/** A player that stores its token as soon as it has it; resolves with that once the claim is answered. */
async function claim({ pairing }: Node, wanted: ClaimRequest['screen']): Promise<string> {
  let token = '';
  const link: PairingLink = {
    network: '127.0.0.1',
    baseUrl: 'http://localhost',
    send(message: SchedulerMessage) {
      if (message.type !== 'paired') return;
      ({ token } = message);
      queueMicrotask(() => void pairing.stored(link));
    },
    fail() {},
  };
  pairing.offer(link);
  await pairing.claim(link, wanted, BY);
  return token;
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
