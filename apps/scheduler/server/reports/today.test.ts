import type { Play } from '@bacheca/shared/wire/plays';
import { afterEach, expect, it } from 'vitest';
import type { Answer } from '../plays/ingest-plan.ts';
import { MINUTE_MS } from '../plays/roll-ups.ts';
import { play } from '../testing/content.ts';
import { describeOffices } from '../testing/plays/play-offices.ts';
import { reporter } from '../testing/plays/plays.ts';
import { PlayCounts } from './play-counts.ts';

const HOUR_MS = 60 * MINUTE_MS;
/** It is 15:30 in Rome and 22:30 in Tokyo. */
const NOW_MS = Date.parse('2026-11-29T14:30:00Z');
const ROME = { timeZone: 'Europe/Rome' };
const TOKYO = { timeZone: 'Asia/Tokyo' };

describeOffices('the plays of today', (office) => {
  const late: string[] = [];
  let opened: PlayCounts | null = null;
  // Before the office is closed.
  afterEach(() => opened?.close());

  function open(): PlayCounts {
    late.length = 0;
    office().clock.ms = NOW_MS;
    const { clock, leaveOut } = office();
    const log = { error: (facts: object) => expect.unreachable(JSON.stringify(facts)) };
    opened = new PlayCounts(office().sql, { clock, log, leaveOut, onLate: (id) => late.push(id) });
    return opened;
  }

  async function addPlace(id: number, screen_id: string, time_zone: string): Promise<void> {
    const place = { id, hash: `hash-${id}`, screen_id, location_id: 'urp', time_zone, body: '{}' };
    await office().sql.query.insertInto('place_snapshots').values(place).execute();
  }

  async function addPlays(place: number, atMs: number, day: string, plays: number): Promise<void> {
    const totals = { place, item: 1, outcome: 0, plays, panel_off: 0, shown_ms: 0 };
    const { query } = office().sql;
    const added = { plays };
    await query
      .insertInto('hourly_plays')
      .values({ hour: atMs / MINUTE_MS, ...totals })
      .execute();
    await query
      .insertInto('daily_plays')
      .values({ day: Date.parse(day) / (24 * HOUR_MS), ...totals })
      .onConflict((conflict) =>
        conflict
          .columns(['day', 'place', 'item', 'outcome'])
          .doUpdateSet(({ eb }) => ({ plays: eb('daily_plays.plays', '+', added.plays) })),
      )
      .execute();
  }

  /** What is shown, in the end, whoever else asks meanwhile. */
  const shown = (counts: PlayCounts, id: string, where = ROME) =>
    expect.poll(() => counts.today(id, where), { timeout: 20_000 });

  it('are those since local midnight, of this screen only', async () => {
    await addPlace(1, 'one', 'Europe/Rome');
    await addPlace(2, 'two', 'Europe/Rome');
    await addPlays(1, Date.parse('2026-11-29T08:00:00Z'), '2026-11-29', 3);
    await addPlays(1, Date.parse('2026-11-28T22:00:00Z'), '2026-11-28', 5);
    await addPlays(2, Date.parse('2026-11-29T08:00:00Z'), '2026-11-29', 7);
    const counts = open();
    await counts.refreshToday(['one', 'two', 'three'].map((id) => ({ id, ...ROME })));
    expect(['one', 'two', 'three'].map((id) => counts.today(id, ROME))).toEqual([3, 7, 0]);
    expect(late, 'nothing of it was late').toEqual([]);
  });

  it('are, where a location moves to another time zone, those of its new day, from before the move too', async () => {
    await addPlace(1, 'one', 'Europe/Rome');
    // 15:00 and 16:00 of the day before in Rome are 23:00 and 00:00 in Tokyo.
    await addPlays(1, Date.parse('2026-11-28T14:00:00Z'), '2026-11-28', 2);
    await addPlays(1, Date.parse('2026-11-28T15:00:00Z'), '2026-11-28', 4);
    await addPlays(1, Date.parse('2026-11-29T08:00:00Z'), '2026-11-29', 8);
    const counts = open();
    for (const [where, plays] of [
      [ROME, 8],
      [TOKYO, 12],
      [ROME, 8],
    ] as const) {
      await counts.refreshToday([{ id: 'one', ...where }]);
      expect(counts.today('one', where)).toBe(plays);
    }
  });

  it('are read when somebody asks for them, who is told once they are known', async () => {
    await addPlace(1, 'one', 'Europe/Rome');
    await addPlays(1, Date.parse('2026-11-29T08:00:00Z'), '2026-11-29', 3);
    const counts = open();
    expect(counts.today('one', ROME)).toBe(0);
    expect(counts.today('none', ROME)).toBe(0);
    await expect.poll(() => late).toEqual(['one']);
    expect(counts.today('one', ROME)).toBe(3);
    // Those of another node, which are yesterday's again after midnight.
    await addPlays(1, Date.parse('2026-11-29T09:00:00Z'), '2026-11-29', 2);
    counts.stale(['one']);
    expect(counts.today('one', ROME)).toBe(3);
    await expect.poll(() => late).toEqual(['one', 'one']);
    expect(counts.today('one', ROME)).toBe(5);
    office().clock.ms += 12 * HOUR_MS;
    expect(counts.today('one', ROME)).toBe(0);
  });

  it('go up with each play that is committed, once, also while they are read', async () => {
    const counts = open();
    const stop = office().ingest.subscribe((committed) => {
      counts.add(committed);
      for (const { batch } of committed) counts.today(batch.screenId, ROME);
    });
    const take = (...plays: Play[]) =>
      new Promise<Answer>((resolve) => office().ingest.add({ ...reporter, plays }, resolve));
    const now = { startedAtMs: NOW_MS - MINUTE_MS };
    const reading: Promise<void>[] = [];
    for (let seq = 1; seq <= 10; seq++) {
      const taken = take(play(seq, now));
      reading.push(counts.refreshToday([{ id: 'urp-1', ...ROME }]));
      await taken;
    }
    await Promise.all(reading);
    await shown(counts, 'urp-1').toBe(10);
    // A repeat is none, and one of yesterday neither.
    await take(play(10, now), play(11, { startedAtMs: NOW_MS - 20 * HOUR_MS }), play(12, now));
    await shown(counts, 'urp-1').toBe(11);
    await counts.refreshToday([{ id: 'urp-1', ...ROME }]);
    expect(counts.today('urp-1', ROME)).toBe(11);
    stop();
  });
});
