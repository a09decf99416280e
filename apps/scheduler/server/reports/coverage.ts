/**
 * What is known of a screen's hours: whether it should have been on, whether its player was linked, and whether
 * all that it played has come. Only of an hour that is fully reported can be said that something did *not* play;
 * of the others, that it is not reported yet.
 *
 *  1. A player claims a span: every play that began in it was acknowledged (`PlayerStatus.journal.accounted`).
 *     What such a span covers without plays is time in which nothing played, the player switched off or not.
 *  2. Spans are held in memory, written down each minute, and joined where they touch. After a crash the next claim
 *     makes up for the last.
 *  3. Expected is what the location's opening hours say now.
 */
import type { CoverageReport } from '@bacheca/shared/api/reports';
import { type Calendar, createCalendar, type Interval } from '@bacheca/shared/engine/time/calendar';
import { createRecurrence } from '@bacheca/shared/engine/time/recurrence';
import type { Id, LocalDate } from '@bacheca/shared/model/ids';
import type { Location } from '@bacheca/shared/model/schedule';
import { sql } from 'kysely';
import type { Queries, SqlDatabase } from '../database/engines/sql-database.ts';
import { MINUTE_MS, OUTCOMES } from '../plays/roll-ups.ts';
import { type Clock, instantOf, isInstant } from '../runtime/clock.ts';
import {
  type CoverageSpan,
  joined,
  joinSpans,
  type ScreenSpan,
  SPAN_TABLES,
  type SpanTable,
} from './coverage-spans.ts';

/** A player's clock is right to some seconds; of what lies further ahead it can't know. */
const MAX_AHEAD_MS = 60_000;
const COMPLETE = OUTCOMES.indexOf('complete');

/** So many spans of a screen are kept in memory while the disk takes nothing; the oldest are given up beyond it. */
const MAX_HELD = 100;

export class Coverage {
  readonly #database: SqlDatabase;
  readonly #clock: Pick<Clock, 'now'>;
  /** Since when each screen's player is linked. */
  readonly #linked = new Map<Id, number>();
  /** What isn't written down yet. */
  readonly #unsaved: Record<SpanTable, Map<Id, readonly CoverageSpan[]>> = {
    linked_spans: new Map(),
    reported_spans: new Map(),
  };
  /** What `write` has written of it, which counts as written once the transaction is committed. */
  readonly #writing: Record<SpanTable, Map<Id, readonly CoverageSpan[]>> = {
    linked_spans: new Map(),
    reported_spans: new Map(),
  };

  constructor(database: SqlDatabase, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.#clock = clock;
  }

  linked(screenId: Id): void {
    if (!this.#linked.has(screenId)) this.#linked.set(screenId, this.#clock.now());
  }

  unlinked(screenId: Id): void {
    const fromMs = this.#linked.get(screenId);
    if (fromMs === undefined) return;
    this.#linked.delete(screenId);
    this.#addUnsaved('linked_spans', screenId, { fromMs, untilMs: this.#clock.now() });
  }

  /** What a screen's player claims. It can't speak of the time before it was this screen's. */
  claimed(screenId: Id, { fromMs, untilMs }: CoverageSpan, pairedAtMs: number): void {
    const span = {
      fromMs: Math.max(fromMs, pairedAtMs),
      untilMs: Math.min(untilMs, this.#clock.now() + MAX_AHEAD_MS),
    };
    if (span.fromMs < span.untilMs) this.#addUnsaved('reported_spans', screenId, span);
  }

  /** Screens of which something is to be written down. */
  unsaved(): Id[] {
    const { linked_spans, reported_spans } = this.#unsaved;
    return [...new Set([...this.#linked.keys(), ...linked_spans.keys(), ...reported_spans.keys()])];
  }

  /**
   * Writes down what is known by now of these screens: inside the caller's transaction, and again if that is done anew;
   * `written` after it.
   */
  async write(tx: Queries, screenIds: Iterable<Id>): Promise<void> {
    const ids = [...screenIds];
    for (const table of SPAN_TABLES) {
      const spans = ids.flatMap((screenId): ScreenSpan[] => {
        const held = this.#unsaved[table].get(screenId);
        if (held) this.#writing[table].set(screenId, held);
        return this.#unsavedOf(table, screenId).map((span) => ({ screenId, ...span }));
      });
      await joinSpans(tx, table, spans);
    }
  }

  /** What has come of these screens since `write` stays to be written. */
  written(screenIds: Iterable<Id>): void {
    for (const screenId of screenIds) {
      for (const table of SPAN_TABLES) {
        const unsaved = this.#unsaved[table];
        if (unsaved.get(screenId) === this.#writing[table].get(screenId)) unsaved.delete(screenId);
        this.#writing[table].delete(screenId);
      }
    }
  }

  /** Reports from the first day to the last, both included, as far as they have come. */
  async report(screenId: Id, location: Location, from: LocalDate, until: LocalDate): Promise<CoverageReport> {
    const calendar = createCalendar(location.timeZone);
    const fromMs = calendar.dayOf(from).startMs;
    const untilMs = Math.min(calendar.dayOf(until).endMs, this.#clock.now());
    const recurrence = createRecurrence(calendar, location);
    const linked = await this.#spans('linked_spans', screenId, fromMs, untilMs);
    const reported = await this.#spans('reported_spans', screenId, fromMs, untilMs);
    const plays = await this.#plays(screenId, hoursIn(calendar, fromMs, untilMs));
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
      reportedUntil: await this.#reportedUntil(screenId),
      journal: await this.#latestJournal(screenId),
    };
  }

  #addUnsaved(table: SpanTable, screenId: Id, span: CoverageSpan): void {
    const held = joined([...(this.#unsaved[table].get(screenId) ?? []), span]);
    this.#unsaved[table].set(screenId, held.slice(-MAX_HELD));
  }

  /** The spans that are not written yet, with the link that is open now. */
  #unsavedOf(table: SpanTable, screenId: Id): readonly CoverageSpan[] {
    const held = this.#unsaved[table].get(screenId) ?? [];
    const fromMs = table === 'linked_spans' ? this.#linked.get(screenId) : undefined;
    return fromMs === undefined ? held : [...held, { fromMs, untilMs: this.#clock.now() }];
  }

  async #spans(table: SpanTable, screenId: Id, fromMs: number, untilMs: number): Promise<Interval[]> {
    const written = await this.#database.query
      .selectFrom(table)
      .select(['from_ms as fromMs', 'until_ms as untilMs'])
      .where('screen_id', '=', screenId)
      .where('from_ms', '<', untilMs)
      .where('until_ms', '>', fromMs)
      .execute();
    return joined([...written, ...this.#unsavedOf(table, screenId)]).map((span) => ({
      startMs: span.fromMs,
      endMs: span.untilMs,
    }));
  }

  /** Each hour is sought by itself: what other screens played costs nothing. */
  async #plays(
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
      group by played.hour`.execute(this.#database.query);
    return new Map(rows.map(({ hour, ...counted }) => [hour, counted]));
  }

  async #reportedUntil(screenId: Id): Promise<string | null> {
    const row = await this.#database.query
      .selectFrom('reported_spans')
      .select(({ fn }) => fn.max<number | null>('until_ms').as('untilMs'))
      .where('screen_id', '=', screenId)
      .executeTakeFirst();
    const held = this.#unsavedOf('reported_spans', screenId).map(({ untilMs }) => untilMs);
    const untilMs = Math.max(row?.untilMs ?? 0, ...held);
    return untilMs === 0 || !isInstant(untilMs) ? null : instantOf(untilMs);
  }

  /** Up to which number the latest journal of the screen's player has come without a gap. */
  async #latestJournal(screenId: Id): Promise<CoverageReport['journal']> {
    const row = await this.#database.query
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
