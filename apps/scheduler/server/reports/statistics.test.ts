import { randomUUID } from 'node:crypto';
import type { Item } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import type { Location, Screen } from '@bacheca/shared/model/schedule';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import type { Play } from '@bacheca/shared/wire/plays';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClonedPlayers } from '../plays/cloned-players.ts';
import { convertPlays } from '../plays/convert-old-plays.ts';
import { prune, ROWS_AT_ONCE } from '../plays/months/retention.ts';
import { Snapshots } from '../plays/snapshots.ts';
import { location, notice, play, screen } from '../testing/content.ts';
import { NO_SURROUNDINGS, openPlays, type PlayStore } from '../testing/plays.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { Coverage } from './coverage.ts';
import { readPlayedReport } from './played-report.ts';

const JOURNAL = '5f0c2c63-2a3c-4a0e-9c7e-8f6f3f8f2b11';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const at = (instant: string) => Date.parse(instant);

let folder: ReturnType<typeof temporaryFolder>;
let store: PlayStore;
let screens: Record<string, Screen>;
let locations: Record<string, Location>;
let programs: Record<string, Program>;
const clock = { ms: 0, now: () => clock.ms };

beforeEach(() => {
  folder = temporaryFolder();
  clock.ms = at('2026-11-21T10:00:00Z');
  screens = { 'urp-1': screen('urp-1', 'urp') };
  locations = { urp: location('urp') };
  programs = {};
  open();
});

afterEach(() => {
  store.close();
  folder.remove();
});

function open(): void {
  store = openPlays(folder.path, {
    clock,
    surroundings: {
      ...NO_SURROUNDINGS,
      screen: (id) => screens[id] ?? null,
      location: (id) => locations[id] ?? null,
      service: (id) => (id === 'cie' ? { id, name: "Carta d'identità" } : null),
      program: (revision) => programs[revision] ?? null,
    },
  });
}

function take(plays: readonly Play[], journalId = JOURNAL) {
  return store.ingest.commit([{ playerId: 'player-1', screenId: 'urp-1', journalId, plays }])[0];
}

const rows = (sql: string) => store.database.prepare(sql).all();

describe('roll-ups', () => {
  it('count a play in the hour it starts in, and split its time over the hours it covers', () => {
    take([play(1, { startedAtMs: at('2026-11-21T08:59:30Z'), durationMs: 2 * HOUR_MS + MINUTE_MS })]);
    expect(rows('SELECT hour * 60000 AS ms, plays, shown_ms FROM hourly_plays ORDER BY hour')).toEqual([
      { ms: at('2026-11-21T08:00:00Z'), plays: 1, shown_ms: 30_000 },
      { ms: at('2026-11-21T09:00:00Z'), plays: 0, shown_ms: HOUR_MS },
      { ms: at('2026-11-21T10:00:00Z'), plays: 0, shown_ms: HOUR_MS },
      { ms: at('2026-11-21T11:00:00Z'), plays: 0, shown_ms: 30_000 },
    ]);
  });

  it('split at local midnight between two days', () => {
    take([play(1, { startedAtMs: at('2026-11-21T22:59:50Z'), durationMs: 30_000 })]);
    const report = readPlayedReport(store.database, {
      by: 'day',
      fromDate: '2026-11-21',
      untilDate: '2026-11-22',
    });
    expect(report.rows.map(({ startsAt, complete, durationMs }) => [startsAt, complete, durationMs])).toEqual(
      [
        ['2026-11-21T00:00:00.000Z', 1, 10_000],
        ['2026-11-22T00:00:00.000Z', 0, 20_000],
      ],
    );
  });

  it('go by the clock hours of the place where clocks are half an hour off', () => {
    locations.urp = location('urp', { timeZone: 'Asia/Kolkata' });
    take([
      play(1, { startedAtMs: at('2026-11-21T18:29:59Z'), durationMs: 1000 }),
      play(2, { startedAtMs: at('2026-11-21T18:30:00Z'), durationMs: 1000 }),
    ]);
    const byDay = readPlayedReport(store.database, {
      by: 'day',
      fromDate: '2026-11-21',
      untilDate: '2026-11-22',
    });
    expect(byDay.rows.map(({ startsAt, complete }) => [startsAt.slice(0, 10), complete])).toEqual([
      ['2026-11-21', 1],
      ['2026-11-22', 1],
    ]);
    const byHour = readPlayedReport(store.database, {
      by: 'hour',
      fromDate: '2026-11-22',
      untilDate: '2026-11-22',
    });
    expect(byHour.rows.map(({ startsAt }) => startsAt)).toEqual(['2026-11-21T18:30:00.000Z']);
  });

  it('keep both passes of the hour that occurs twice', () => {
    take([
      play(1, { startedAtMs: at('2026-10-25T00:30:00Z') }),
      play(2, { startedAtMs: at('2026-10-25T01:30:00Z') }),
    ]);
    const { rows: hours } = readPlayedReport(store.database, {
      by: 'hour',
      fromDate: '2026-10-25',
      untilDate: '2026-10-25',
    });
    expect(hours.map(({ startsAt }) => startsAt)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
    ]);
    const { rows: days } = readPlayedReport(store.database, {
      by: 'day',
      fromDate: '2026-10-25',
      untilDate: '2026-10-25',
    });
    expect(days).toMatchObject([{ complete: 2 }]);
  });

  it('show plays of unknown time apart, and plays before a dark panel as such', () => {
    take([
      play(1, { clock: { quality: 'unsynced' }, startedAtMs: 60_000, bootId: randomUUID() }),
      play(2, { panel: 'off', startedAtMs: at('2026-11-21T09:00:00Z') }),
    ]);
    const report = readPlayedReport(store.database, {
      by: 'day',
      fromDate: '1970-01-01',
      untilDate: '2026-11-22',
    });
    expect(report).toMatchObject({
      rows: [{ startsAt: '2026-11-21T00:00:00.000Z', complete: 1, panelOff: 1 }],
      timeUnknown: [{ itemId: 'benvenuto', complete: 1 }],
    });
  });
});

describe('snapshots', () => {
  const item: Item = { ...notice('cie'), serviceId: 'cie' };
  const itemHash = sha256Of(canonicalJson(item));

  it('keep item, service and place as they were, each once, whatever staff change afterwards', () => {
    const revision = 'c'.repeat(64);
    programs[revision] = { location: locations.urp, items: { cie: item } } as unknown as Program;
    const shown = { itemId: 'cie', itemHash, title: item.title, serviceId: 'cie', revision };
    take([play(1, shown), play(2, shown)]);
    programs = {};
    locations.urp = location('urp', { name: 'Un altro nome' });
    take([play(3, shown)]);
    // What is left then is the program's account of the place.
    screens = {};
    locations = {};
    take([play(4, shown)]);
    expect(
      rows(
        'SELECT item_hash, item_snapshots.body, name FROM item_snapshots JOIN service_snapshots ON service_snapshots.id = service',
      ),
    ).toEqual([{ item_hash: itemHash, body: canonicalJson(item), name: "Carta d'identità" }]);
    const names = rows(
      "SELECT json_extract(body, '$.location.name') AS name FROM place_snapshots ORDER BY id",
    );
    expect(names).toEqual([{ name: 'Luogo urp' }, { name: 'Un altro nome' }, { name: 'Luogo urp' }]);
    const report = readPlayedReport(store.database, {
      by: 'day',
      fromDate: '2026-11-21',
      untilDate: '2026-11-21',
      screenId: 'urp-1',
    });
    expect(report.rows).toMatchObject([{ itemId: 'cie', title: item.title, complete: 4 }]);
  });

  it('count plays recorded before a screen was moved at the place that their program names', () => {
    const revision = 'd'.repeat(64);
    locations.pin = location('pin', { kind: 'campus' });
    programs[revision] = { location: locations.pin, items: {} } as unknown as Program;
    take([play(1, { revision }), play(2)]);
    expect(
      rows(
        'SELECT location_id, plays FROM hourly_plays JOIN place_snapshots ON place_snapshots.id = place ORDER BY 1',
      ),
    ).toEqual([
      { location_id: 'pin', plays: 1 },
      { location_id: 'urp', plays: 1 },
    ]);
  });

  it('are not taken of an item whose content is not what the play names', () => {
    const revision = 'e'.repeat(64);
    programs[revision] = { location: locations.urp, items: { cie: item } } as unknown as Program;
    take([play(1, { itemId: 'cie', revision })]);
    expect(rows('SELECT body FROM item_snapshots')).toEqual([{ body: null }]);
  });
});

describe('retention', () => {
  const pruneNow = () =>
    prune({
      database: store.database,
      months: store.months,
      clock,
      log: { info: () => undefined },
      rawPlayDays: 60,
    });

  it('drops whole months of plays 60 days after they ended, and no count with them', async () => {
    take([play(1)]);
    clock.ms += 15 * DAY_MS;
    take([play(2)]);
    expect(store.months.months()).toEqual(['2026-11', '2026-12']);
    clock.ms = at('2027-01-29T23:00:00Z');
    await pruneNow();
    expect(store.months.months()).toEqual(['2026-11', '2026-12']);
    clock.ms = at('2027-01-30T01:00:00Z');
    await pruneNow();
    expect(store.months.months()).toEqual(['2026-12']);
    expect(rows('SELECT sum(plays) AS plays FROM daily_plays')).toEqual([{ plays: 2 }]);
    store.close();
    open();
    expect(take([play(1)]), 'a late repeat').toMatchObject({ fresh: [], upTo: 2 });
  });

  it('drops hours after 13 months a few at a time, while plays go on being taken in between', async () => {
    const insert = store.database.prepare('INSERT INTO hourly_plays VALUES (?, 1, ?, 0, 1, 0, 1000)');
    const oldHour = (clock.ms - 400 * DAY_MS) / MINUTE_MS;
    store.database.transaction(() => {
      for (let index = 0; index < 5 * ROWS_AT_ONCE; index += 1)
        insert.run(oldHour + 60 * Math.floor(index / 100), index % 100);
    });
    const left = () =>
      (
        rows(`SELECT count(*) AS count FROM hourly_plays WHERE hour < ${oldHour + 60 * 200}`)[0] as {
          count: number;
        }
      ).count;
    const whenTaken: number[] = [];
    const pruned = pruneNow();
    for (let seq = 1; seq <= 3; seq += 1) {
      await new Promise<void>((resolve) =>
        store.ingest.add(
          { playerId: 'player-1', screenId: 'urp-1', journalId: JOURNAL, plays: [play(seq)] },
          () => {
            whenTaken.push(left());
            resolve();
          },
        ),
      );
    }
    await pruned;
    const steps = [5 * ROWS_AT_ONCE, ...whenTaken].map(
      (count, index, all) => (all[index - 1] ?? count) - count,
    );
    for (const step of steps) expect(step).toBeLessThanOrEqual(2 * ROWS_AT_ONCE);
    expect(whenTaken[0], 'the first was taken before all were gone').toBeGreaterThan(0);
    // Of the 100 hours inserted those within the 396 days stay.
    expect(left()).toBe(rows(`SELECT 1 FROM hourly_plays WHERE hour < ${oldHour + 60 * 200}`).length);
    expect(rows(`SELECT 1 FROM hourly_plays WHERE hour < ${(clock.ms - 396 * DAY_MS) / MINUTE_MS}`)).toEqual(
      [],
    );
  });

  it('drops spans of each screen a few at a time, in between plays, and keeps what reaches into the time kept', async () => {
    const insert = store.database.prepare('INSERT INTO reported_spans VALUES (?, ?, ?)');
    const keptFromMs = clock.ms - 396 * DAY_MS;
    const old = 2 * ROWS_AT_ONCE + 10;
    const reaching = { fromMs: keptFromMs - HOUR_MS, untilMs: keptFromMs + HOUR_MS };
    store.database.transaction(() => {
      for (const screenId of ['bus-1', 'urp-1']) {
        for (let back = 2; back < old + 2; back += 1)
          insert.run(screenId, keptFromMs - back * HOUR_MS, keptFromMs - back * HOUR_MS + MINUTE_MS);
        insert.run(screenId, reaching.fromMs, reaching.untilMs);
      }
    });
    const left = () => rows('SELECT 1 FROM reported_spans').length;
    const whenTaken = [left()];
    let isOver = false;
    const pruned = pruneNow().then(() => {
      isOver = true;
    });
    for (let seq = 1; !isOver; seq += 1) {
      const batch = { playerId: 'player-1', screenId: 'urp-1', journalId: JOURNAL, plays: [play(seq)] };
      await new Promise<void>((resolve) => store.ingest.add(batch, () => resolve()));
      whenTaken.push(left());
    }
    await pruned;
    for (const [index, count] of whenTaken.entries())
      expect((whenTaken[index - 1] ?? count) - count).toBeLessThanOrEqual(2 * ROWS_AT_ONCE);
    expect(whenTaken.filter((count) => count > 2 && count < 2 * old + 2).length).toBeGreaterThan(0);
    expect(
      rows('SELECT screen_id AS id, from_ms AS fromMs, until_ms AS untilMs FROM reported_spans'),
    ).toEqual([
      { id: 'bus-1', ...reaching },
      { id: 'urp-1', ...reaching },
    ]);
  });
});

it('plays of a database that is older than month files are moved and counted, once', () => {
  const insert = store.database.prepare(
    `INSERT INTO plays_to_convert VALUES (?, ?, 'urp-1', ?, 'benvenuto', '${'a'.repeat(64)}', 'notice', 'Avviso', NULL, 'it',
     NULL, NULL, NULL, NULL, NULL, ?, 10000, 'complete', NULL, '${randomUUID()}', 1000, ?, 5, 'unknown', NULL, NULL)`,
  );
  store.database
    .prepare("INSERT INTO journals (id, player_id, journal_id) VALUES (1, 'player-1', ?)")
    .run(JOURNAL);
  store.database.prepare('INSERT INTO journal_ranges VALUES (1, 1, 12)').run();
  for (let seq = 1; seq <= 12; seq += 1) {
    insert.run(1, seq, clock.ms, clock.ms - HOUR_MS, seq === 12 ? 'unsynced' : 'synced');
  }
  expect(convertPlays(store.database, store)).toBe(12);
  expect(convertPlays(store.database, store)).toBe(0);
  expect(store.months.count()).toBe(12);
  expect(rows('SELECT sum(plays) AS plays FROM hourly_plays')).toEqual([{ plays: 11 }]);
  expect(rows('SELECT sum(plays) AS plays FROM undated_plays')).toEqual([{ plays: 1 }]);
  expect(take([play(3)]), 'a repeat').toMatchObject({ fresh: [] });
});

describe('coverage', () => {
  function save(coverage: Coverage): void {
    const screenIds = coverage.unsaved();
    store.database.transaction(() => coverage.write(screenIds));
    coverage.written(screenIds);
  }

  it('tells what did not play from what is not reported yet', () => {
    locations.urp = location('urp', {
      openingHours: [{ weekdays: [6], dayparts: [{ from: '09:00', until: '13:00' }] }],
    });
    const coverage = new Coverage(store.database, clock);
    clock.ms = at('2026-11-21T08:00:00Z');
    coverage.linked('urp-1');
    clock.ms = at('2026-11-21T09:30:00Z');
    coverage.unlinked('urp-1');
    clock.ms = at('2026-11-21T12:00:00Z');
    const pairedAtMs = at('2026-11-21T07:00:00Z');
    coverage.claimed('urp-1', { fromMs: 0, untilMs: at('2026-11-21T08:40:00Z') }, pairedAtMs);
    coverage.claimed('urp-1', { fromMs: 0, untilMs: at('2026-11-21T10:30:00Z') }, pairedAtMs);
    save(coverage);
    // A later claim leaves a gap: the disk was damaged in between.
    coverage.claimed(
      'urp-1',
      { fromMs: at('2026-11-21T11:30:00Z'), untilMs: at('2026-11-21T11:45:00Z') },
      pairedAtMs,
    );
    take([play(1, { startedAtMs: at('2026-11-21T08:10:00Z') })]);
    clock.ms = at('2026-11-21T12:00:00Z');
    const report = coverage.report('urp-1', locations.urp, '2026-11-21', '2026-11-21');
    const minutes = report.hours
      .filter(({ expectedMs }) => expectedMs > 0)
      .map((hour) => [
        hour.startsAt.slice(11, 16),
        hour.plays,
        hour.linkedMs / MINUTE_MS,
        hour.reportedMs / MINUTE_MS,
      ]);
    expect(minutes).toEqual([
      ['08:00', 1, 60, 60],
      ['09:00', 0, 30, 60],
      ['10:00', 0, 0, 30],
      ['11:00', 0, 0, 15],
    ]);
    expect(report).toMatchObject({
      plays: 1,
      expectedMs: 4 * HOUR_MS,
      reportedMs: 165 * MINUTE_MS,
      reportedUntil: '2026-11-21T11:45:00.000Z',
    });
    expect(report.reportedShare).toBeCloseTo(165 / 240);
  });

  it('believes no claim about the time before the player was paired, or to come', () => {
    const coverage = new Coverage(store.database, clock);
    coverage.claimed('urp-1', { fromMs: 0, untilMs: clock.ms + DAY_MS }, clock.ms - HOUR_MS);
    save(coverage);
    expect(rows('SELECT from_ms, until_ms FROM reported_spans')).toEqual([
      { from_ms: clock.ms - HOUR_MS, until_ms: clock.ms + MINUTE_MS },
    ]);
  });
});

describe('a copied disk', () => {
  const bootA = randomUUID();
  const bootB = randomUUID();

  it('shows when a boot comes back after another, not when a player restarts or reconnects', () => {
    const clones = new ClonedPlayers(store.database, clock);
    for (const boot of [bootA, bootA, bootB, bootB]) expect(clones.linked('player-1', boot)).toBe(false);
    expect(clones.since('player-1')).toBeNull();
    expect(clones.linked('player-1', bootA)).toBe(true);
    expect(clones.since('player-1')).toBe(clock.ms);
    clock.ms += DAY_MS;
    expect(new ClonedPlayers(store.database, clock).since('player-1'), 'after a restart').toBe(
      clock.ms - DAY_MS,
    );
    clock.ms += 7 * DAY_MS;
    expect(clones.since('player-1'), 'long after').toBeNull();
  });

  it('shows when plays of two boots overlap in time, not when one follows the other', () => {
    const clones = new ClonedPlayers(store.database, clock);
    const playOf = (bootId: string, seq: number, minute: number) =>
      play(seq, { bootId, startedAtMs: clock.ms + minute * MINUTE_MS });
    const other = randomUUID();
    const took = (plays: Play[], journalId: string) => {
      const committed = take(plays, journalId);
      return committed ? clones.committed(committed) : null;
    };
    expect(took([playOf(bootA, 1, 0), playOf(bootA, 2, 30)], JOURNAL)).toBe(false);
    expect(took([playOf(bootB, 1, 31), playOf(bootB, 2, 60)], other)).toBe(false);
    expect(took([playOf(bootA, 3, 50)], JOURNAL)).toBe(true);
    expect(clones.since('player-1')).toBe(clock.ms);
    expect(store.months.count(), 'all of them count').toBe(5);
  });

  it('with one journal and two plays under one number: nothing of the second is taken, from that number on', () => {
    const of = (bootId: string, ...seqs: number[]) => seqs.map((seq) => play(seq, { bootId }));
    take(of(bootA, 1, 2, 3, 4));
    const same = take(of(bootA, 3, 4, 5));
    expect(same).toMatchObject({ upTo: 5, fresh: [{ seq: 5 }] });
    const conflict = take([...of(bootA, 2), ...of(bootB, 3, 4, 5, 6)]);
    expect(conflict).toMatchObject({ fresh: [], conflictFrom: 3 });
    expect(
      new ClonedPlayers(store.database, clock).committed(conflict ?? ({ ...same, conflictFrom: 0 } as never)),
    ).toBe(true);
    expect(store.months.count()).toBe(5);
    expect(take(of(bootB, 1, 2, 3, 4), randomUUID())?.fresh).toHaveLength(4);
  });

  it('told apart from an end that was told twice, as after a power cut', () => {
    take([play(1, { outcome: { type: 'complete' } })]);
    expect(take([play(1, { outcome: { type: 'interrupted' }, durationMs: 5 })])).toMatchObject({
      fresh: [],
      upTo: 1,
    });
  });
});

it('snapshots know their items again after a restart', () => {
  take([play(1)]);
  const again = new Snapshots(store.database, NO_SURROUNDINGS);
  expect(again.item(play(2))).toBe(store.snapshots.item(play(1)));
});

it('snapshots that a failure took back are taken again', () => {
  const { snapshots } = store;
  expect(() =>
    snapshots.together(() => {
      snapshots.item(play(1));
      snapshots.place('urp-1', undefined);
      throw new Error('the disk is full');
    }),
  ).toThrow('the disk is full');
  expect(take([play(1)])).toMatchObject({ upTo: 1 });
  const placed = rows(`SELECT item_snapshots.item_id AS item, screen_id AS screen FROM hourly_plays
    JOIN place_snapshots ON place_snapshots.id = place JOIN item_snapshots ON item_snapshots.id = item`);
  expect(placed).toEqual([{ item: 'benvenuto', screen: 'urp-1' }]);
});
