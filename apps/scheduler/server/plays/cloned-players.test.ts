import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { play } from '../testing/content.ts';
import { describeOffices } from '../testing/plays/play-offices.ts';
import { JOURNAL, reporter } from '../testing/plays/plays.ts';
import { ClonedPlayers } from './cloned-players.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describeOffices('a copied disk', (office) => {
  const bootA = randomUUID();
  const bootB = randomUUID();
  const logged: unknown[] = [];
  const open = () =>
    ClonedPlayers.open(office().sql, {
      clock: office().clock,
      leaveOut: office().leaveOut,
      log: { error: (facts: unknown) => void logged.push(facts) },
    });

  it('shows when a boot comes back after another, not when a player restarts or reconnects', async () => {
    const clones = await open();
    const { clock } = office();
    for (const boot of [bootA, bootA, bootB, bootB]) expect(clones.linked('player-1', boot)).toBe(false);
    expect(clones.since('player-1')).toBeNull();
    expect(clones.linked('player-1', bootA)).toBe(true);
    expect(clones.since('player-1')).toBe(clock.ms);
    await expect.poll(async () => (await open()).since('player-1')).toBe(clock.ms);
    clock.ms += DAY_MS;
    expect((await open()).since('player-1'), 'after a restart').toBe(clock.ms - DAY_MS);
    clock.ms += 7 * DAY_MS;
    expect(clones.since('player-1'), 'long after').toBeNull();
  });

  it('shows when plays of two boots overlap in time, not when one follows the other', async () => {
    const clones = await open();
    const playOf = (bootId: string, seq: number, minute: number) =>
      play(seq, { bootId, startedAtMs: office().clock.ms + minute * MINUTE_MS });
    const other = randomUUID();
    const took = async (plays: ReturnType<typeof playOf>[], journalId: string) =>
      clones.committed([await office().take(plays, journalId)]);
    expect(await took([playOf(bootA, 1, 0), playOf(bootA, 2, 30)], JOURNAL)).toEqual([]);
    expect(await took([playOf(bootB, 1, 31), playOf(bootB, 2, 60)], other)).toEqual([]);
    expect(await took([playOf(bootA, 3, 50)], JOURNAL)).toEqual(['urp-1']);
    expect(clones.since('player-1')).toBe(office().clock.ms);
    expect(await office().rawPlays.count(), 'all of them count').toBe(5);
  });

  it('is told of those of many players whose plays overlap, and of no other', async () => {
    const clones = await open();
    const { ms } = office().clock;
    const batches = (bootId: string, journalId: string, minute: (player: number) => number) =>
      Array.from({ length: 20 }, (_, player) => ({
        playerId: `player-${player}`,
        screenId: `bus-${player}`,
        journalId,
        plays: [1, 2].map((seq) =>
          play(seq, { bootId, startedAtMs: ms + (minute(player) + 30 * (seq - 1)) * MINUTE_MS }),
        ),
      }));
    await office().commit(...batches(bootA, JOURNAL, () => 0));
    const later = await office().commit(
      ...batches(bootB, randomUUID(), (player) => (player % 10 === 3 ? 10 : 100)),
    );
    expect((await clones.committed(later)).sort()).toEqual(['bus-13', 'bus-3']);
  });

  it('with one journal and two plays under one number: nothing of the second is taken, from that number on', async () => {
    const of = (bootId: string, ...seqs: number[]) => seqs.map((seq) => play(seq, { bootId }));
    await office().take(of(bootA, 1, 2, 3, 4));
    const same = await office().take(of(bootA, 3, 4, 5));
    expect(same).toMatchObject({ upTo: 5, fresh: [{ seq: 5 }] });
    const conflict = await office().take([...of(bootA, 2), ...of(bootB, 3, 4, 5, 6)]);
    expect(conflict).toMatchObject({ fresh: [], conflictFrom: 3 });
    expect(await (await open()).committed([conflict])).toEqual(['urp-1']);
    expect(await office().rawPlays.count()).toBe(5);
    expect((await office().take(of(bootB, 1, 2, 3, 4), randomUUID())).fresh).toHaveLength(4);
  });

  it('told apart from an end that was told twice, as after a power cut', async () => {
    await office().take([play(1, { outcome: { type: 'complete' } })]);
    const again = await office().take([play(1, { outcome: { type: 'interrupted' }, durationMs: 5 })]);
    expect(again).toMatchObject({ fresh: [], upTo: 1 });
  });

  it('that two nodes see is shown since the first of them saw it, by both', async () => {
    const { clock } = office();
    const sees = { batch: { ...reporter, plays: [] }, fresh: [], upTo: 0, recount: false, conflictFrom: 1 };
    const nodes = [await open(), await open()] as const;
    const firstAtMs = clock.ms;
    await nodes[0].committed([sees]);
    clock.ms += HOUR_MS;
    await nodes[1].committed([sees]);
    for (const node of nodes) {
      await node.refresh();
      expect(node.since('player-1')).toBe(firstAtMs);
    }
  });

  it('shows all the same where the database takes nothing, and is noted with the next sign', async () => {
    const clones = await open();
    const sees = { batch: { ...reporter, plays: [] }, fresh: [], upTo: 0, recount: false, conflictFrom: 1 };
    await office().rows('alter table clones rename to clones_away');
    expect(await clones.committed([sees])).toEqual(['urp-1']);
    expect(clones.since('player-1')).toBe(office().clock.ms);
    expect(logged).toHaveLength(1);
    await office().rows('alter table clones_away rename to clones');
    office().clock.ms += HOUR_MS;
    await clones.committed([sees]);
    expect((await open()).since('player-1')).toBe(office().clock.ms - HOUR_MS);
    logged.length = 0;
  });
});
