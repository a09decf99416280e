/** The answer to what is known of a screen's hours (`coverage.ts`), read beside the loop. */
import type { CoverageReport } from '@bacheca/shared/api/reports';
import { type Calendar, createCalendar, type Interval } from '@bacheca/shared/engine/time/calendar';
import { createRecurrence } from '@bacheca/shared/engine/time/recurrence';
import type { Id, LocalDate } from '@bacheca/shared/model/ids';
import type { Location } from '@bacheca/shared/model/schedule';
import { sql } from 'kysely';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import { MINUTE_MS, OUTCOMES } from '../plays/roll-ups.ts';
import { instantOf, isInstant } from '../runtime/clock.ts';
import { type CoverageSpan, joined, type SpanTable } from './coverage-spans.ts';

const COMPLETE = OUTCOMES.indexOf('complete');

export interface CoverageQuestion {
  readonly screenId: Id;
  readonly location: Location;
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly nowMs: number;
  /** What isn't written down yet. */
  readonly held: Readonly<Record<SpanTable, readonly CoverageSpan[]>>;
}

/** What is known of a screen's hours, as far as they have come. */
export async function readCoverage(
  database: SqlDatabase,
  question: CoverageQuestion,
): Promise<CoverageReport> {
  const { screenId, location, from, until, nowMs } = question;
  const calendar = createCalendar(location.timeZone);
  const fromMs = calendar.dayOf(from).startMs;
  const untilMs = Math.min(calendar.dayOf(until).endMs, nowMs);
  const recurrence = createRecurrence(calendar, location);
  const linked = await readSpans(database, question, 'linked_spans', { fromMs, untilMs });
  const reported = await readSpans(database, question, 'reported_spans', { fromMs, untilMs });
  const plays = await readPlays(database, screenId, hoursIn(calendar, fromMs, untilMs));
  const hours: CoverageReport['hours'] = [];
  let day = calendar.dayAt(fromMs);
  for (; day.startMs < untilMs; day = calendar.nextDay(day)) {
    const open = recurrence.open(day);
    const starts = calendar.hoursOf(day);
    for (const [index, startMs] of starts.entries()) {
      const endMs = Math.min(starts[index + 1] ?? day.endMs, untilMs);
      if (startMs < fromMs || startMs >= endMs) continue;
      const expected = within(open, startMs, endMs);
      const counted = plays.get(startMs / MINUTE_MS);
      hours.push({
        startsAt: instantOf(startMs),
        expectedMs: lengthOf(expected),
        linkedMs: lengthOf(within(linked, startMs, endMs)),
        reportedMs: expected.reduce(
          (sum, part) => sum + lengthOf(within(reported, part.startMs, part.endMs)),
          0,
        ),
        plays: counted?.plays ?? 0,
        shownMs: counted?.shownMs ?? 0,
      });
    }
  }
  const sum = (of: (hour: CoverageReport['hours'][number]) => number) =>
    hours.reduce((total, hour) => total + of(hour), 0);
  const expectedMs = sum((hour) => hour.expectedMs);
  const reportedMs = sum((hour) => hour.reportedMs);
  return {
    screenId,
    timeZone: location.timeZone,
    hours,
    plays: sum((hour) => hour.plays),
    expectedMs,
    reportedMs,
    reportedShare: expectedMs === 0 ? null : reportedMs / expectedMs,
    reportedUntil: await readReportedUntil(database, question),
    journal: await readLatestJournal(database, screenId),
  };
}

async function readSpans(
  database: SqlDatabase,
  { screenId, held }: CoverageQuestion,
  table: SpanTable,
  { fromMs, untilMs }: CoverageSpan,
): Promise<Interval[]> {
  const written = await database.query
    .selectFrom(table)
    .select(['from_ms as fromMs', 'until_ms as untilMs'])
    .where('screen_id', '=', screenId)
    .where('from_ms', '<', untilMs)
    .where('until_ms', '>', fromMs)
    .execute();
  return joined([...written, ...held[table]]).map((span) => ({
    startMs: span.fromMs,
    endMs: span.untilMs,
  }));
}

/** Each hour is sought by itself: what other screens played costs nothing. */
async function readPlays(
  database: SqlDatabase,
  screenId: Id,
  hours: readonly number[],
): Promise<Map<number, { plays: number; shownMs: number }>> {
  const [first, last] = [hours[0], hours.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  // Hours begin 60 minutes apart, where clocks change by half an hour also 30.
  const step = hours.reduce((common, hour) => greatestCommonDivisor(common, hour - first), 60);
  const { rows } = await sql<{ hour: number; plays: number; shownMs: number }>`
      with recursive wanted (hour) as (
        select cast(${first} as bigint) union all select hour + ${step} from wanted where hour < ${last})
      select played.hour, sum(case when outcome = ${COMPLETE} then plays else 0 end) as plays,
        sum(shown_ms) as ${sql.id('shownMs')}
      from wanted cross join place_snapshots as here cross join hourly_plays as played
      where here.screen_id = ${screenId} and played.hour = wanted.hour and played.place = here.id
      group by played.hour`.execute(database.query);
  return new Map(rows.map(({ hour, ...counted }) => [hour, counted]));
}

async function readReportedUntil(
  database: SqlDatabase,
  { screenId, held }: CoverageQuestion,
): Promise<string | null> {
  const row = await database.query
    .selectFrom('reported_spans')
    .select(({ fn }) => fn.max<number | null>('until_ms').as('untilMs'))
    .where('screen_id', '=', screenId)
    .executeTakeFirst();
  const untilMs = Math.max(row?.untilMs ?? 0, ...held.reported_spans.map((span) => span.untilMs));
  return untilMs === 0 || !isInstant(untilMs) ? null : instantOf(untilMs);
}

/** Up to which number the latest journal of the screen's player has come without a gap. */
async function readLatestJournal(database: SqlDatabase, screenId: Id): Promise<CoverageReport['journal']> {
  const row = await database.query
    .selectFrom('journals')
    .innerJoin('players', 'players.id', 'journals.player_id')
    .leftJoin('journal_ranges', (join) =>
      join.onRef('journal_ranges.journal', '=', 'journals.id').on('journal_ranges.first_seq', '=', 1),
    )
    .select(['journals.journal_id as journalId', 'journal_ranges.last_seq as upTo'])
    .where('players.screen_id', '=', screenId)
    .orderBy('journals.until_ms', (order) => order.desc().nullsLast())
    .orderBy('journals.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { journalId: row.journalId, upTo: row.upTo ?? 0 } : null;
}

/** When each begins, in minutes since 1970 UTC. */
function hoursIn(calendar: Calendar, fromMs: number, untilMs: number): number[] {
  const hours: number[] = [];
  for (let day = calendar.dayAt(fromMs); day.startMs < untilMs; day = calendar.nextDay(day))
    for (const startMs of calendar.hoursOf(day)) if (startMs < untilMs) hours.push(startMs / MINUTE_MS);
  return hours;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function within(intervals: readonly Interval[], startMs: number, endMs: number): Interval[] {
  return intervals
    .map((interval) => ({
      startMs: Math.max(interval.startMs, startMs),
      endMs: Math.min(interval.endMs, endMs),
    }))
    .filter((interval) => interval.startMs < interval.endMs);
}

function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}
