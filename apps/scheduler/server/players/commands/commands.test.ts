import { IDENTIFY, UNPAIR } from '@bacheca/shared/wire/commands';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { TestClock } from '../../testing/clock.ts';
import { describeEngines, type TestDatabase } from '../../testing/engines.ts';
import { Commands, MAX_WAITING } from './commands.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const player = { id: 'player-1', screenId: 'atrio' };
const other = { id: 'player-2', screenId: 'sala' };
const done = { outcome: 'done' } as const;

describeEngines('the commands of players', (open) => {
  let test: TestDatabase;
  let clock: TestClock;
  let commands: Commands;
  let logged: string[];
  beforeEach(async () => {
    test = await open();
    clock = new TestClock('2026-11-30T08:00:00Z');
    logged = [];
    const log = createLog({ logLevel: 'error' }, { write: (line) => void logged.push(line) });
    commands = new Commands(test.database, clock, log);
  });
  afterEach(() => test.remove());

  const add = (to = player, name = IDENTIFY) =>
    commands.add({ player: to, name, args: { forMs: 20_000 }, issuedBy: 'anna', forMs: MINUTE_MS });
  const idsFor = async (playerId: string) =>
    (await commands.waitingFor(playerId)).map(({ command }) => command.id);
  const stateOf = async (id: string) => (await commands.get(id))?.state;

  it('are in one order for each player, however many give them at once', async () => {
    const given = await Promise.all(
      Array.from({ length: 12 }, (_, index) => add(index % 3 ? player : other)),
    );
    const seqs = await test.database.query
      .selectFrom('commands')
      .select(['id', 'seq'])
      .where('player_id', '=', player.id)
      .orderBy('seq')
      .execute();
    expect(seqs.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await idsFor(player.id)).toEqual(seqs.map(({ id }) => id));
    expect((await idsFor(other.id)).length).toBe(4);
    expect(given.map(({ state }) => state)).toEqual(Array.from({ length: 12 }, () => 'queued'));
  });

  it('are queued, delivered and done, each step once and for their own player only', async () => {
    const { id } = (await add()).command;
    expect(await commands.delivered(id, other.id)).toBeNull();
    expect((await commands.delivered(id, player.id))?.state).toBe('delivered');
    expect(await commands.delivered(id, player.id)).toBeNull();
    expect(await commands.playersWithQueued()).toEqual([]);
    expect(await idsFor(player.id)).toEqual([id]);

    expect(await commands.end(id, { playerId: other.id }, done)).toBeNull();
    expect(await commands.end(id, { playerId: player.id }, done)).toMatchObject({
      state: 'done',
      result: done,
      endedAtMs: expect.any(Number),
    });
    const failed = { outcome: 'failed', code: 'error', reason: 'no' } as const;
    expect(await commands.end(id, { playerId: player.id }, failed)).toBeNull();
    expect(await stateOf(id)).toBe('done');
    expect(await idsFor(player.id)).toEqual([]);
  });

  it('expire at their time, and are done all the same where the player says so later', async () => {
    const [late, never] = [await add(), await add()];
    await commands.delivered(late.command.id, player.id);
    clock.skip(MINUTE_MS);
    expect((await commands.expire()).length).toBe(2);
    expect(await idsFor(player.id)).toEqual([]);
    expect(await commands.expire()).toEqual([]);
    expect(await commands.end(late.command.id, { playerId: player.id }, done)).not.toBeNull();
    expect([await stateOf(late.command.id), await stateOf(never.command.id)]).toEqual(['done', 'expired']);
  });

  it('of a player that nobody knows any more only what unpaired it is taken', async () => {
    const [identify, unpair] = [await add(), await add(player, UNPAIR)];
    expect(await commands.end(identify.command.id, { unclaimedName: UNPAIR }, done)).toBeNull();
    expect((await commands.end(unpair.command.id, { unclaimedName: UNPAIR }, done))?.state).toBe('done');
  });

  it('are refused where too many wait, and taken again when those are over', async () => {
    for (let count = 0; count < MAX_WAITING; count++) await add();
    await expect(add()).rejects.toMatchObject({ code: 'too-many-commands' });
    expect((await add(other)).state).toBe('queued');
    clock.skip(MINUTE_MS);
    await commands.expire();
    expect((await add()).state).toBe('queued');
  });

  it('are listed for the screen, the newest first, and go when they are long over', async () => {
    const first = await add();
    clock.skip(1000);
    const second = await add();
    expect((await commands.ofScreen('atrio', 10)).map(({ command }) => command.id)).toEqual([
      second.command.id,
      first.command.id,
    ]);
    await commands.end(first.command.id, { playerId: player.id }, done);
    clock.skip(91 * DAY_MS);
    await commands.deleteOld();
    expect((await commands.ofScreen('atrio', 10)).map(({ command }) => command.id)).toEqual([
      second.command.id,
    ]);
  });

  it('that are damaged are left out and named, and keep no other from the player', async () => {
    const [broken, well] = [await add(), await add()];
    await test.database.query
      .updateTable('commands')
      .set({ args: '{"for' })
      .where('id', '=', broken.command.id)
      .execute();
    expect(await idsFor(player.id)).toEqual([well.command.id]);
    expect(logged.join()).toContain(broken.command.id);
  });
});
