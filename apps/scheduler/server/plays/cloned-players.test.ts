import { randomUUID } from 'node:crypto';
import type { Play } from '@bacheca/shared/wire/plays';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { play } from '../testing/content.ts';
import { JOURNAL, TestOffice } from '../testing/plays/plays.ts';
import { ClonedPlayers } from './cloned-players.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let office: TestOffice;

beforeEach(() => {
  office = new TestOffice();
});
afterEach(() => office.close());

describe('a copied disk', () => {
  const bootA = randomUUID();
  const bootB = randomUUID();

  it('shows when a boot comes back after another, not when a player restarts or reconnects', () => {
    const clones = new ClonedPlayers(office.store.database, office.clock);
    for (const boot of [bootA, bootA, bootB, bootB]) expect(clones.linked('player-1', boot)).toBe(false);
    expect(clones.since('player-1')).toBeNull();
    expect(clones.linked('player-1', bootA)).toBe(true);
    expect(clones.since('player-1')).toBe(office.clock.ms);
    office.clock.ms += DAY_MS;
    expect(new ClonedPlayers(office.store.database, office.clock).since('player-1'), 'after a restart').toBe(
      office.clock.ms - DAY_MS,
    );
    office.clock.ms += 7 * DAY_MS;
    expect(clones.since('player-1'), 'long after').toBeNull();
  });

  it('shows when plays of two boots overlap in time, not when one follows the other', () => {
    const clones = new ClonedPlayers(office.store.database, office.clock);
    const playOf = (bootId: string, seq: number, minute: number) =>
      play(seq, { bootId, startedAtMs: office.clock.ms + minute * MINUTE_MS });
    const other = randomUUID();
    const took = (plays: Play[], journalId: string) => {
      const committed = office.take(plays, journalId);
      return committed ? clones.committed(committed) : null;
    };
    expect(took([playOf(bootA, 1, 0), playOf(bootA, 2, 30)], JOURNAL)).toBe(false);
    expect(took([playOf(bootB, 1, 31), playOf(bootB, 2, 60)], other)).toBe(false);
    expect(took([playOf(bootA, 3, 50)], JOURNAL)).toBe(true);
    expect(clones.since('player-1')).toBe(office.clock.ms);
    expect(office.store.months.count(), 'all of them count').toBe(5);
  });

  it('with one journal and two plays under one number: nothing of the second is taken, from that number on', () => {
    const of = (bootId: string, ...seqs: number[]) => seqs.map((seq) => play(seq, { bootId }));
    office.take(of(bootA, 1, 2, 3, 4));
    const same = office.take(of(bootA, 3, 4, 5));
    expect(same).toMatchObject({ upTo: 5, fresh: [{ seq: 5 }] });
    const conflict = office.take([...of(bootA, 2), ...of(bootB, 3, 4, 5, 6)]);
    expect(conflict).toMatchObject({ fresh: [], conflictFrom: 3 });
    expect(
      new ClonedPlayers(office.store.database, office.clock).committed(
        conflict ?? ({ ...same, conflictFrom: 0 } as never),
      ),
    ).toBe(true);
    expect(office.store.months.count()).toBe(5);
    expect(office.take(of(bootB, 1, 2, 3, 4), randomUUID())?.fresh).toHaveLength(4);
  });

  it('told apart from an end that was told twice, as after a power cut', () => {
    office.take([play(1, { outcome: { type: 'complete' } })]);
    expect(office.take([play(1, { outcome: { type: 'interrupted' }, durationMs: 5 })])).toMatchObject({
      fresh: [],
      upTo: 1,
    });
  });
});
