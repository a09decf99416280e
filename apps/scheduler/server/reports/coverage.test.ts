import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { location, play } from '../testing/content.ts';
import { TestOffice } from '../testing/plays.ts';
import { Coverage } from './coverage.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const at = (instant: string) => Date.parse(instant);

let office: TestOffice;

beforeEach(() => {
  office = new TestOffice();
});
afterEach(() => office.close());

describe('coverage', () => {
  function save(coverage: Coverage): void {
    const screenIds = coverage.unsaved();
    office.store.database.transaction(() => coverage.write(screenIds));
    coverage.written(screenIds);
  }

  it('tells what did not play from what is not reported yet', () => {
    office.locations.urp = location('urp', {
      openingHours: [{ weekdays: [6], dayparts: [{ from: '09:00', until: '13:00' }] }],
    });
    const coverage = new Coverage(office.store.database, office.clock);
    office.clock.ms = at('2026-11-21T08:00:00Z');
    coverage.linked('urp-1');
    office.clock.ms = at('2026-11-21T09:30:00Z');
    coverage.unlinked('urp-1');
    office.clock.ms = at('2026-11-21T12:00:00Z');
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
    office.take([play(1, { startedAtMs: at('2026-11-21T08:10:00Z') })]);
    office.clock.ms = at('2026-11-21T12:00:00Z');
    const report = coverage.report('urp-1', office.locations.urp, '2026-11-21', '2026-11-21');
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
    const coverage = new Coverage(office.store.database, office.clock);
    coverage.claimed('urp-1', { fromMs: 0, untilMs: office.clock.ms + DAY_MS }, office.clock.ms - HOUR_MS);
    save(coverage);
    expect(office.rows('SELECT from_ms, until_ms FROM reported_spans')).toEqual([
      { from_ms: office.clock.ms - HOUR_MS, until_ms: office.clock.ms + MINUTE_MS },
    ]);
  });
});
