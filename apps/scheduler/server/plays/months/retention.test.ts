import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { play } from '../../testing/content.ts';
import { describeOffices } from '../../testing/plays/play-offices.ts';
import { reporter, TestOffice } from '../../testing/plays/plays.ts';
import { prune, ROWS_AT_ONCE } from './retention.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const at = (instant: string) => Date.parse(instant);

let office: TestOffice;

beforeEach(() => {
  office = new TestOffice();
});
afterEach(() => office.close());

describe('retention', () => {
  const pruneNow = () =>
    prune({
      database: office.store.database.sql,
      rawPlays: office.store.months,
      clock: office.clock,
      log: { info: () => undefined },
      rawPlayDays: 60,
    });

  it('drops whole months of plays 60 days after they ended, and no count with them', async () => {
    office.take([play(1)]);
    office.clock.ms += 15 * DAY_MS;
    office.take([play(2)]);
    expect(office.store.months.months()).toEqual(['2026-11', '2026-12']);
    office.clock.ms = at('2027-01-29T23:00:00Z');
    await pruneNow();
    expect(office.store.months.months()).toEqual(['2026-11', '2026-12']);
    office.clock.ms = at('2027-01-30T01:00:00Z');
    await pruneNow();
    expect(office.store.months.months()).toEqual(['2026-12']);
    expect(office.rows('SELECT sum(plays) AS plays FROM daily_plays')).toEqual([{ plays: 2 }]);
    office.reopen();
    expect(office.take([play(1)]), 'a late repeat').toMatchObject({ fresh: [], upTo: 2 });
  });

  it('drops hours after 13 months a few at a time, while plays go on being taken in between', async () => {
    const insert = office.store.database.prepare('INSERT INTO hourly_plays VALUES (?, 1, ?, 0, 1, 0, 1000)');
    const oldHour = (office.clock.ms - 400 * DAY_MS) / MINUTE_MS;
    office.store.database.transaction(() => {
      for (let index = 0; index < 5 * ROWS_AT_ONCE; index += 1)
        insert.run(oldHour + 60 * Math.floor(index / 100), index % 100);
    });
    const left = () =>
      (
        office.rows(`SELECT count(*) AS count FROM hourly_plays WHERE hour < ${oldHour + 60 * 200}`)[0] as {
          count: number;
        }
      ).count;
    const whenTaken: number[] = [];
    const pruned = pruneNow();
    for (let seq = 1; seq <= 3; seq += 1) {
      await new Promise<void>((resolve) =>
        office.store.ingest.add({ ...reporter, plays: [play(seq)] }, () => {
          whenTaken.push(left());
          resolve();
        }),
      );
    }
    await pruned;
    const steps = [5 * ROWS_AT_ONCE, ...whenTaken].map(
      (count, index, all) => (all[index - 1] ?? count) - count,
    );
    for (const step of steps) expect(step).toBeLessThanOrEqual(2 * ROWS_AT_ONCE);
    expect(whenTaken[0], 'the first was taken before all were gone').toBeGreaterThan(0);
    // Of the 100 hours inserted those within the 396 days stay.
    expect(left()).toBe(office.rows(`SELECT 1 FROM hourly_plays WHERE hour < ${oldHour + 60 * 200}`).length);
    expect(
      office.rows(`SELECT 1 FROM hourly_plays WHERE hour < ${(office.clock.ms - 396 * DAY_MS) / MINUTE_MS}`),
    ).toEqual([]);
  });

  it('drops spans of each screen a few at a time, in between plays, and keeps what reaches into the time kept', async () => {
    const insert = office.store.database.prepare('INSERT INTO reported_spans VALUES (?, ?, ?)');
    const keptFromMs = office.clock.ms - 396 * DAY_MS;
    const old = 2 * ROWS_AT_ONCE + 10;
    const reaching = { fromMs: keptFromMs - HOUR_MS, untilMs: keptFromMs + HOUR_MS };
    office.store.database.transaction(() => {
      for (const screenId of ['bus-1', 'urp-1']) {
        for (let back = 2; back < old + 2; back += 1)
          insert.run(screenId, keptFromMs - back * HOUR_MS, keptFromMs - back * HOUR_MS + MINUTE_MS);
        insert.run(screenId, reaching.fromMs, reaching.untilMs);
      }
    });
    const left = () => office.rows('SELECT 1 FROM reported_spans').length;
    const whenTaken = [left()];
    let isOver = false;
    const pruned = pruneNow().then(() => {
      isOver = true;
    });
    for (let seq = 1; !isOver; seq += 1) {
      const batch = { ...reporter, plays: [play(seq)] };
      await new Promise<void>((resolve) => office.store.ingest.add(batch, () => resolve()));
      whenTaken.push(left());
    }
    await pruned;
    for (const [index, count] of whenTaken.entries())
      expect((whenTaken[index - 1] ?? count) - count).toBeLessThanOrEqual(2 * ROWS_AT_ONCE);
    expect(whenTaken.filter((count) => count > 2 && count < 2 * old + 2).length).toBeGreaterThan(0);
    expect(
      office.rows('SELECT screen_id AS id, from_ms AS fromMs, until_ms AS untilMs FROM reported_spans'),
    ).toEqual([
      { id: 'bus-1', ...reaching },
      { id: 'urp-1', ...reaching },
    ]);
  });
});

describeOffices('what is kept for how long', (office) => {
  it('goes when its time is over, by rows and by months, and everything else stays', async () => {
    const { sql, clock, rawPlays } = office();
    const { query } = sql;
    const totals = { place: 1, outcome: 0, plays: 1, panel_off: 0, shown_ms: 0 };
    await office().take([play(1)]);
    const taken = await query.selectFrom('hourly_plays').select('hour').executeTakeFirstOrThrow();
    const keptFromMs = clock.ms - 396 * DAY_MS;
    const oldHour = Math.floor(keptFromMs / HOUR_MS) * 60;
    const hours = [oldHour - 60, oldHour].flatMap((hour) =>
      Array.from({ length: 30 }, (_, item) => ({ hour, item: item + 10, ...totals })),
    );
    await query.insertInto('hourly_plays').values(hours).execute();
    const span = (screen_id: string, from: number, until: number) => ({
      screen_id,
      from_ms: keptFromMs + from * HOUR_MS,
      until_ms: keptFromMs + until * HOUR_MS,
    });
    const kept = [span('bus-1', -1, 1), span('urp-1', 2, 3)];
    const spans = [span('bus-1', -5, -4), span('urp-1', -9, -8), span('urp-1', -3, -2)];
    for (const table of ['linked_spans', 'reported_spans'] as const)
      await query
        .insertInto(table)
        .values([...kept, ...spans])
        .execute();
    const journal = await query.selectFrom('journals').select('id').executeTakeFirstOrThrow();
    const aggregate = { journal: journal.id, last_seq: 1000, screen_id: 'urp-1', body: '{}' };
    const atMs = clock.ms - 61 * DAY_MS;
    for (const [first_seq, state] of ['counted', 'quarantined', 'seen'].entries())
      await query
        .insertInto('aggregated_plays')
        .values({ ...aggregate, first_seq: 900 + first_seq, state, received_at_ms: atMs })
        .execute();

    const pruneNow = () =>
      prune({ database: sql, rawPlays, clock, log: { info: () => undefined }, rawPlayDays: 60 });
    await pruneNow();
    expect(await office().rows('select distinct hour from hourly_plays order by hour')).toEqual([
      { hour: oldHour },
      { hour: taken.hour },
    ]);
    for (const table of ['linked_spans', 'reported_spans'])
      expect(await office().rows(`select * from ${table} order by screen_id`)).toEqual(kept);
    const states = 'select state from aggregated_plays order by first_seq';
    expect(await office().rows(states)).toEqual([{ state: 'quarantined' }, { state: 'seen' }]);
    expect(await rawPlays.months()).toEqual(['2026-11']);
    clock.ms = at('2027-01-30T01:00:00Z');
    await pruneNow();
    expect(await rawPlays.months()).toEqual([]);
    expect(await rawPlays.count()).toBe(0);
    expect(await office().rows('select sum(plays) as plays from daily_plays')).toEqual([{ plays: 1 }]);
  });
});
