import { expect, it } from 'vitest';
import { location, play } from '../testing/content.ts';
import { describeOffices } from '../testing/plays/play-offices.ts';
import { JOURNAL, reporter } from '../testing/plays/plays.ts';
import { Coverage } from './coverage.ts';
import { readCoverage } from './coverage-report.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OPEN = { openingHours: [{ weekdays: [6], dayparts: [{ from: '09:00', until: '13:00' }] }] };
const OTHER_JOURNAL = '0a9b8c7d-6e5f-4a3b-9c1d-0e2f4a6b8c0d';
const UNDATED_JOURNAL = '11111111-6e5f-4a3b-9c1d-0e2f4a6b8c0d';
const at = (instant: string) => Date.parse(instant);

describeOffices('coverage', (office) => {
  const open = () => new Coverage(office().clock);
  async function save(coverage: Coverage): Promise<void> {
    const screenIds = coverage.unsaved();
    await office().sql.transaction((tx) => coverage.write(tx, screenIds));
    coverage.written(screenIds);
  }
  const written = (table: string) =>
    office().rows(`select screen_id, from_ms, until_ms from ${table} order by screen_id, from_ms`);

  it('tells what did not play from what is not reported yet', async () => {
    const coverage = open();
    office().clock.ms = at('2026-11-21T08:00:00Z');
    coverage.linked('urp-1');
    office().clock.ms = at('2026-11-21T09:30:00Z');
    coverage.unlinked('urp-1');
    office().clock.ms = at('2026-11-21T12:00:00Z');
    const pairedAtMs = at('2026-11-21T07:00:00Z');
    coverage.claimed('urp-1', { fromMs: 0, untilMs: at('2026-11-21T08:40:00Z') }, pairedAtMs);
    coverage.claimed('urp-1', { fromMs: 0, untilMs: at('2026-11-21T10:30:00Z') }, pairedAtMs);
    await save(coverage);
    // A later claim leaves a gap: the disk was damaged in between.
    coverage.claimed(
      'urp-1',
      { fromMs: at('2026-11-21T11:30:00Z'), untilMs: at('2026-11-21T11:45:00Z') },
      pairedAtMs,
    );
    await office().take([play(1, { startedAtMs: at('2026-11-21T08:10:00Z') })]);
    office().clock.ms = at('2026-11-21T12:00:00Z');
    const report = await readCoverage(
      office().sql,
      coverage.question('urp-1', location('urp', OPEN), '2026-11-21', '2026-11-21'),
    );
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

  it('believes no claim about the time before the player was paired, or to come', async () => {
    const coverage = open();
    coverage.claimed(
      'urp-1',
      { fromMs: 0, untilMs: office().clock.ms + DAY_MS },
      office().clock.ms - HOUR_MS,
    );
    await save(coverage);
    expect(await written('reported_spans')).toEqual([
      { screen_id: 'urp-1', from_ms: office().clock.ms - HOUR_MS, until_ms: office().clock.ms + MINUTE_MS },
    ]);
  });

  it('joins spans where they touch, of many screens at once, and each with its own', async () => {
    const coverage = open();
    const ids = Array.from({ length: 150 }, (_, index) => `bus-${index}`);
    const base = office().clock.ms - DAY_MS;
    const claim = (fromMs: number, untilMs: number) => {
      for (const [index, id] of ids.entries())
        coverage.claimed(id, { fromMs: base + fromMs + index, untilMs: base + untilMs + index }, 0);
    };
    claim(0, 1000);
    claim(5000, 6000);
    await save(coverage);
    expect(await written('reported_spans')).toHaveLength(300);
    claim(1000, 2000);
    claim(4000, 5500);
    claim(9000, 9500);
    await save(coverage);
    claim(1500, 4000);
    await save(coverage);
    const spans = (await written('reported_spans')) as {
      screen_id: string;
      from_ms: number;
      until_ms: number;
    }[];
    expect(spans.filter(({ screen_id }) => screen_id === 'bus-7')).toEqual([
      { screen_id: 'bus-7', from_ms: base + 7, until_ms: base + 6007 },
      { screen_id: 'bus-7', from_ms: base + 9007, until_ms: base + 9507 },
    ]);
    expect(spans).toHaveLength(300);
  });

  it('keeps what comes while it is written, and what could not be written, for the next time', async () => {
    const coverage = open();
    coverage.linked('urp-1');
    office().clock.ms += MINUTE_MS;
    const fromMs = office().clock.ms - MINUTE_MS;
    const failed = office().sql.transaction(async (tx) => {
      await coverage.write(tx, ['urp-1']);
      throw new Error('the disk is full');
    });
    await expect(failed).rejects.toThrow('the disk is full');
    await office().sql.transaction((tx) => coverage.write(tx, ['urp-1']));
    office().clock.ms += MINUTE_MS;
    coverage.unlinked('urp-1');
    coverage.written(['urp-1']);
    expect(coverage.unsaved()).toEqual(['urp-1']);
    await save(coverage);
    expect(coverage.unsaved()).toEqual([]);
    expect(await written('linked_spans')).toEqual([
      { screen_id: 'urp-1', from_ms: fromMs, until_ms: fromMs + 2 * MINUTE_MS },
    ]);
  });

  it('names the journal in which its player had its latest play, and up to where that has come', async () => {
    const { query } = office().sql;
    await query.insertInto('locations').values({ id: 'urp', body: '{}' }).execute();
    await query.insertInto('screens').values({ id: 'urp-1', location_id: 'urp', body: '{}' }).execute();
    const player = { id: reporter.playerId, screen_id: 'urp-1', token_hash: 'x', paired_at_ms: 0 };
    await query
      .insertInto('players')
      .values({ ...player, host: 'none', version: '', seals_by_key: 0, edition: 0 })
      .execute();
    const { ms } = office().clock;
    const question = open().question('urp-1', location('urp'), '2026-11-21', '2026-11-21');
    const report = () => readCoverage(office().sql, question);
    expect((await report()).journal).toBeNull();
    await office().take([play(1, { startedAtMs: ms }), play(2, { startedAtMs: ms })]);
    await office().take([play(1, { startedAtMs: ms - HOUR_MS })], OTHER_JOURNAL);
    // One of which no time is known doesn't come before them.
    await office().take([play(1, { clock: { quality: 'unsynced' } })], UNDATED_JOURNAL);
    expect((await report()).journal).toEqual({ journalId: JOURNAL, upTo: 2 });
  });
});
