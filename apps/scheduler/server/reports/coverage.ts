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
import type { Database } from '../database/open.ts';
import { MINUTE_MS, OUTCOMES } from '../plays/roll-ups.ts';
import { type Clock, instantOf, isInstant } from '../runtime/clock.ts';

/** A player's clock is right to some seconds; of what lies further ahead it can't know. */
const MAX_AHEAD_MS = 60_000;
const COMPLETE = OUTCOMES.indexOf('complete');

interface CoverageSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

type SpanTable = 'linked_spans' | 'reported_spans';

/** So many spans of a screen are kept in memory while the disk takes nothing; the oldest are given up beyond it. */
const MAX_HELD = 100;

export class Coverage {
  readonly #database: Database;
  readonly #clock: Pick<Clock, 'now'>;
  /** Since when each screen's player is linked. */
  readonly #linked = new Map<Id, number>();
  /** What isn't written down yet. */
  readonly #unsaved: Record<SpanTable, Map<Id, readonly CoverageSpan[]>> = {
    linked_spans: new Map(),
    reported_spans: new Map(),
  };

  constructor(database: Database, clock: Pick<Clock, 'now'>) {
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

  /** Writes down what is known by now of these screens: inside the caller's transaction; `written` after it. */
  write(screenIds: Iterable<Id>): void {
    for (const screenId of screenIds) {
      for (const table of ['linked_spans', 'reported_spans'] as const) {
        for (const span of this.#unsavedOf(table, screenId)) this.#join(table, screenId, span);
      }
    }
  }

  written(screenIds: Iterable<Id>): void {
    for (const screenId of screenIds) {
      this.#unsaved.linked_spans.delete(screenId);
      this.#unsaved.reported_spans.delete(screenId);
    }
  }

  /** Reports from the first day to the last, both included, as far as they have come. */
  report(screenId: Id, location: Location, from: LocalDate, until: LocalDate): CoverageReport {
    const calendar = createCalendar(location.timeZone);
    const fromMs = calendar.dayOf(from).startMs;
    const untilMs = Math.min(calendar.dayOf(until).endMs, this.#clock.now());
    const recurrence = createRecurrence(calendar, location);
    const linked = this.#spans('linked_spans', screenId, fromMs, untilMs);
    const reported = this.#spans('reported_spans', screenId, fromMs, untilMs);
    const plays = this.#plays(screenId, hoursIn(calendar, fromMs, untilMs));
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
      reportedUntil: this.#reportedUntil(screenId),
      journal: this.#latestJournal(screenId),
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

  #join(table: SpanTable, screenId: Id, span: CoverageSpan): void {
    const touching = this.#database
      .prepare(`SELECT from_ms AS fromMs, until_ms AS untilMs FROM ${table}
        WHERE screen_id = ? AND from_ms <= ? AND until_ms >= ?`)
      .all(screenId, span.untilMs, span.fromMs) as CoverageSpan[];
    const joined = touching.reduce(unionOf, span);
    for (const { fromMs } of touching) {
      if (fromMs === joined.fromMs) continue;
      this.#database
        .prepare(`DELETE FROM ${table} WHERE screen_id = ? AND from_ms = ?`)
        .run(screenId, fromMs);
    }
    this.#database
      .prepare(`INSERT INTO ${table} VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms`)
      .run(screenId, joined.fromMs, joined.untilMs);
  }

  #spans(table: SpanTable, screenId: Id, fromMs: number, untilMs: number): Interval[] {
    const written = this.#database
      .prepare(`SELECT from_ms AS fromMs, until_ms AS untilMs FROM ${table}
        WHERE screen_id = ? AND from_ms < ? AND until_ms > ?`)
      .all(screenId, untilMs, fromMs) as CoverageSpan[];
    return joined([...written, ...this.#unsavedOf(table, screenId)]).map((span) => ({
      startMs: span.fromMs,
      endMs: span.untilMs,
    }));
  }

  /** Each hour is sought by itself: what other screens played costs nothing. */
  #plays(screenId: Id, hours: readonly number[]): Map<number, { plays: number; shownMs: number }> {
    const rows = this.#database
      .prepare(
        `SELECT hour, sum(iif(outcome = ?, plays, 0)) AS plays, sum(shown_ms) AS shownMs
         FROM json_each(?) AS wanted
           CROSS JOIN place_snapshots AS here ON here.screen_id = ?
           CROSS JOIN hourly_plays AS played ON played.hour = wanted.value AND played.place = here.id
         GROUP BY hour`,
      )
      .all(COMPLETE, JSON.stringify(hours), screenId) as {
      hour: number;
      plays: number;
      shownMs: number;
    }[];
    return new Map(rows.map(({ hour, ...counted }) => [hour, counted]));
  }

  #reportedUntil(screenId: Id): string | null {
    const row = this.#database
      .prepare('SELECT max(until_ms) AS untilMs FROM reported_spans WHERE screen_id = ?')
      .get(screenId) as { untilMs: number | null };
    const held = this.#unsavedOf('reported_spans', screenId).map(({ untilMs }) => untilMs);
    const untilMs = Math.max(row.untilMs ?? 0, ...held);
    return untilMs === 0 || !isInstant(untilMs) ? null : instantOf(untilMs);
  }

  /** Up to which number the latest journal of the screen's player has come without a gap. */
  #latestJournal(screenId: Id): CoverageReport['journal'] {
    const row = this.#database
      .prepare(
        `SELECT journal_id AS journalId,
           (SELECT last_seq FROM journal_ranges WHERE journal = journals.id AND first_seq = 1) AS upTo
         FROM journals WHERE player_id = (SELECT id FROM players WHERE screen_id = ?)
         ORDER BY until_ms DESC, id DESC LIMIT 1`,
      )
      .get(screenId) as { journalId: string; upTo: number | null } | undefined;
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

function unionOf(a: CoverageSpan, b: CoverageSpan): CoverageSpan {
  return { fromMs: Math.min(a.fromMs, b.fromMs), untilMs: Math.max(a.untilMs, b.untilMs) };
}

/** Joins spans that touch; they come out in rising order. */
function joined(spans: readonly CoverageSpan[]): CoverageSpan[] {
  const result: CoverageSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const previous = result.at(-1);
    if (previous && span.fromMs <= previous.untilMs) result[result.length - 1] = unionOf(previous, span);
    else result.push(span);
  }
  return result;
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
