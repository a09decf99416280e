import { randomUUID } from 'node:crypto';
import type { Location } from '@bacheca/shared/model/schedule';
import type { Play } from '@bacheca/shared/wire/plays';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { location, play, screen } from '../testing/content.ts';
import {
  countedPlays,
  JOURNAL,
  NO_SURROUNDINGS,
  openPlays,
  type PlayStore,
  reporter,
  withStore,
} from '../testing/plays/plays.ts';
import { temporaryFolder } from '../testing/scheduler.ts';

const BOOT_MS = Date.parse('2026-11-21T09:00:00Z');
const [KNOWN, UNKNOWN] = [randomUUID(), randomUUID()];

let folder: ReturnType<typeof temporaryFolder>;
let store: PlayStore;
let urp: Location;

beforeEach(() => {
  folder = temporaryFolder();
  urp = location('urp');
  open();
});
afterEach(() => {
  store.close();
  folder.remove();
});

function open(): void {
  const surroundings = {
    ...NO_SURROUNDINGS,
    screen: () => screen('urp-1', 'urp'),
    location: () => urp,
  };
  store = openPlays(folder.path, { surroundings });
}

const batch = (...plays: Play[]) => ({
  playerId: 'player-1',
  screenId: 'urp-1',
  journalId: JOURNAL,
  plays,
});

/** The play has the minute of its boot as its number. */
function unsynced(seq: number, bootId: string): Play {
  return play(seq, {
    startedAtMs: seq * 60_000,
    monotonicMs: seq * 60_000,
    bootId,
    clock: { quality: 'unsynced' },
  });
}

function synced(seq: number, bootId: string): Play {
  return play(seq, { startedAtMs: BOOT_MS + seq * 60_000, monotonicMs: seq * 60_000, bootId });
}

const sum = (table: string) =>
  (store.database.prepare(`SELECT coalesce(sum(plays), 0) AS plays FROM ${table}`).get() as { plays: number })
    .plays;

it('one sure play of a boot gives all of it their hours, whatever the order and the grouping they come in', () => {
  const all = [1, 2, 3, 4, 5].map((seq) => unsynced(seq, KNOWN));
  const others = [7, 8].map((seq) => unsynced(seq, UNKNOWN));
  const plays = [...all, synced(6, KNOWN), ...others];
  const order = fc.shuffledSubarray(plays, { minLength: plays.length });
  // Each play is a batch; groups of them are committed together, some batches come twice.
  const steps = fc.array(
    fc.record({ size: fc.integer({ min: 1, max: 4 }), again: fc.boolean(), restart: fc.boolean() }),
    {
      minLength: plays.length,
      maxLength: plays.length,
    },
  );
  fc.assert(
    fc.property(order, steps, (shuffled, groups) => {
      store.close();
      folder.remove();
      folder = temporaryFolder();
      open();
      const rest = [...shuffled];
      for (const { size, again, restart } of groups) {
        const group = rest.splice(0, size).map((of) => batch(of));
        if (group.length > 0) store.ingest.commit(again ? [...group, ...group] : group);
        if (restart) {
          store.close();
          open();
        }
      }
      expect({ timed: sum('hourly_plays'), apart: sum('undated_plays') }).toEqual({ timed: 6, apart: 2 });
      const started = store.months.latest(10).map(({ seq, started_at_ms }) => [seq, started_at_ms]);
      for (const [seq = 0, startedAtMs] of started)
        expect(startedAtMs).toBe(seq <= 6 ? BOOT_MS + seq * 60_000 : seq * 60_000);
    }),
    { seed: 20261128, numRuns: 20 },
  );
});

it('a play is taken from where it was counted apart, though staff have renamed the place since', () => {
  store.ingest.commit([batch(unsynced(1, KNOWN))]);
  urp = location('urp', { name: 'Sportello' });
  store.close();
  open();
  store.ingest.commit([batch(synced(2, KNOWN))]);
  expect(store.database.prepare('SELECT plays FROM undated_plays').all()).toEqual([{ plays: 0 }]);
  expect(sum('hourly_plays')).toBe(2);
});

it('ingest sets plays without a known hour aside until a later one of the same boot tells it', () => {
  withStore((store, reopen) => {
    const unsynced = { startedAtMs: 60_000, monotonicMs: 60_000, clock: { quality: 'unsynced' as const } };
    const otherBoot = randomUUID();
    store().ingest.commit([
      { ...reporter, plays: [play(1, unsynced), play(2, { ...unsynced, bootId: otherBoot })] },
    ]);
    expect(countedPlays(store())).toEqual({ timed: 0, undated: 2 });
    const synced = play(3, { startedAtMs: 1_795_248_000_000, monotonicMs: 100_000 });
    const late = play(4, unsynced);
    reopen();
    expect(store().ingest.commit([{ ...reporter, plays: [synced] }])[0]).toMatchObject({ recount: true });
    expect(countedPlays(store())).toEqual({ timed: 2, undated: 1 });
    expect(
      store()
        .months.latest(10)
        .map(({ seq, started_at_ms, clock_quality }) => [seq, started_at_ms, clock_quality]),
    ).toEqual([
      [3, 1_795_248_000_000, 'synced'],
      [1, 1_795_247_960_000, 'estimated'],
      [2, 60_000, 'unsynced'],
    ]);
    store().ingest.commit([{ ...reporter, plays: [late] }]);
    expect(countedPlays(store()), 'it comes late, but its boot is known').toEqual({
      timed: 3,
      undated: 1,
    });
  });
});

it('a file of plays that takes no times back keeps no plays, and gets them at the next start', () =>
  withStore((store, reopen) => {
    const boot = play(1).bootId;
    const untimed = {
      ...play(1),
      clock: { quality: 'unsynced' } as const,
      startedAtMs: 1,
      monotonicMs: 60_000,
    };
    store().ingest.commit([{ ...reporter, plays: [untimed] }]);
    const { months } = store();
    const anchor = months.anchor.bind(months);
    months.anchor = () => {
      throw new Error('the disk');
    };
    const synced = { ...play(2), monotonicMs: 120_000 };
    expect(store().ingest.commit([{ ...reporter, plays: [synced] }])).toMatchObject([
      { upTo: 2, recount: true },
    ]);
    months.anchor = anchor;
    const again = reopen();
    expect(again.months.undatedOf(reporter.playerId, JOURNAL, boot)).toEqual([]);
  }));
