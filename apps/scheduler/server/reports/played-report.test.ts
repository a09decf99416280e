import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { location, play } from '../testing/content.ts';
import { describeOffices } from '../testing/plays/play-offices.ts';
import { type PlayedQuestion, readPlayedReport } from './played-report.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const at = (instant: string) => Date.parse(instant);

describeOffices('roll-ups', (office) => {
  const read = (question: PlayedQuestion) =>
    readPlayedReport({ database: office().sql, leaveOut: office().leaveOut }, question);

  it('count a play in the hour it starts in, and split its time over the hours it covers', async () => {
    await office().take([
      play(1, { startedAtMs: at('2026-11-21T08:59:30Z'), durationMs: 2 * HOUR_MS + MINUTE_MS }),
    ]);
    expect(
      await office().rows('SELECT hour * 60000 AS ms, plays, shown_ms FROM hourly_plays ORDER BY hour'),
    ).toEqual([
      { ms: at('2026-11-21T08:00:00Z'), plays: 1, shown_ms: 30_000 },
      { ms: at('2026-11-21T09:00:00Z'), plays: 0, shown_ms: HOUR_MS },
      { ms: at('2026-11-21T10:00:00Z'), plays: 0, shown_ms: HOUR_MS },
      { ms: at('2026-11-21T11:00:00Z'), plays: 0, shown_ms: 30_000 },
    ]);
  });

  it('split at local midnight between two days', async () => {
    await office().take([play(1, { startedAtMs: at('2026-11-21T22:59:50Z'), durationMs: 30_000 })]);
    const report = await read({
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

  it('go by the clock hours of the place where clocks are half an hour off', async () => {
    office().locations.urp = location('urp', { timeZone: 'Asia/Kolkata' });
    await office().take([
      play(1, { startedAtMs: at('2026-11-21T18:29:59Z'), durationMs: 1000 }),
      play(2, { startedAtMs: at('2026-11-21T18:30:00Z'), durationMs: 1000 }),
    ]);
    const byDay = await read({
      by: 'day',
      fromDate: '2026-11-21',
      untilDate: '2026-11-22',
    });
    expect(byDay.rows.map(({ startsAt, complete }) => [startsAt.slice(0, 10), complete])).toEqual([
      ['2026-11-21', 1],
      ['2026-11-22', 1],
    ]);
    const byHour = await read({
      by: 'hour',
      fromDate: '2026-11-22',
      untilDate: '2026-11-22',
    });
    expect(byHour.rows.map(({ startsAt }) => startsAt)).toEqual(['2026-11-21T18:30:00.000Z']);
  });

  it('keep both passes of the hour that occurs twice', async () => {
    await office().take([
      play(1, { startedAtMs: at('2026-10-25T00:30:00Z') }),
      play(2, { startedAtMs: at('2026-10-25T01:30:00Z') }),
    ]);
    const { rows: hours } = await read({
      by: 'hour',
      fromDate: '2026-10-25',
      untilDate: '2026-10-25',
    });
    expect(hours.map(({ startsAt }) => startsAt)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
    ]);
    const { rows: days } = await read({
      by: 'day',
      fromDate: '2026-10-25',
      untilDate: '2026-10-25',
    });
    expect(days).toMatchObject([{ complete: 2 }]);
  });

  it('show plays of unknown time apart, and plays before a dark panel as such', async () => {
    await office().take([
      play(1, { clock: { quality: 'unsynced' }, startedAtMs: 60_000, bootId: randomUUID() }),
      play(2, { panel: 'off', startedAtMs: at('2026-11-21T09:00:00Z') }),
    ]);
    const report = await read({
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
