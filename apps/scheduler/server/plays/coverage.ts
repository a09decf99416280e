/**
 * What is known of a screen's hours: whether it should have been on, whether its player was linked, and whether
 * all that it played has come. Only of an hour that is accounted for can be said that something did *not* play;
 * of the others, that it is not reported yet.
 *
 *  1. A player claims a span: every play that began in it was acknowledged (`PlayerStatus.journal.accounted`).
 *     What such a span covers without plays is time in which nothing played, the player switched off or not.
 *  2. Spans are written down each minute and joined where they touch. After a crash the next claim makes up
 *     for the last.
 *  3. Expected is what the location's opening hours say now.
 */
import type { CoverageReport, Id, LocalDate, Location } from '@bacheca/shared';
import { createCalendar, type Interval } from '@bacheca/shared/calendar';
import { createRecurrence } from '@bacheca/shared/recurrence';
import { type Clock, instantOf } from '../clock.ts';
import type { Database } from '../database/open.ts';
import { MINUTE_MS, OUTCOMES } from './roll-ups.ts';

/** A player's clock is right to some seconds; of what lies further ahead it can't know. */
const MAX_AHEAD_MS = 60_000;
const COMPLETE = OUTCOMES.indexOf('complete');

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

type SpanTable = 'linked_spans' | 'accounted_spans';

export class Coverage {
  readonly #database: Database;
  readonly #clock: Pick<Clock, 'now'>;
  /** Since when each screen's player is linked. */
  readonly #linked = new Map<Id, number>();
  /** Claims that aren't written down yet. */
  readonly #claimed = new Map<Id, Span>();

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
    this.#join('linked_spans', screenId, { fromMs, untilMs: this.#clock.now() });
  }

  /** What a screen's player claims. It can't speak of the time before it was this screen's. */
  claimed(screenId: Id, { fromMs, untilMs }: Span, pairedAtMs: number): void {
    const span = {
      fromMs: Math.max(fromMs, pairedAtMs),
      untilMs: Math.min(untilMs, this.#clock.now() + MAX_AHEAD_MS),
    };
    if (span.fromMs >= span.untilMs) return;
    const waiting = this.#claimed.get(screenId);
    if (waiting && (span.fromMs > waiting.untilMs || waiting.fromMs > span.untilMs)) {
      this.#join('accounted_spans', screenId, waiting);
      this.#claimed.set(screenId, span);
    } else {
      this.#claimed.set(screenId, waiting ? unionOf(waiting, span) : span);
    }
  }

  /** Writes down what is known by now. */
  save(): void {
    const untilMs = this.#clock.now();
    this.#database.transaction(() => {
      for (const [screenId, fromMs] of this.#linked)
        this.#join('linked_spans', screenId, { fromMs, untilMs });
      for (const [screenId, span] of this.#claimed) this.#join('accounted_spans', screenId, span);
    });
    this.#claimed.clear();
  }

  /** From the first day to the last, both included, as far as they have come. */
  report(screenId: Id, location: Location, from: LocalDate, until: LocalDate): CoverageReport {
    this.save();
    const calendar = createCalendar(location.timeZone);
    const fromMs = calendar.dayOf(from).startMs;
    const untilMs = Math.min(calendar.dayOf(until).endMs, this.#clock.now());
    const recurrence = createRecurrence(calendar, location);
    const linked = this.#spans('linked_spans', screenId, fromMs, untilMs);
    const accounted = this.#spans('accounted_spans', screenId, fromMs, untilMs);
    const plays = this.#plays(screenId, fromMs, untilMs);
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
          accountedMs: expected.reduce(
            (sum, part) => sum + lengthOf(within(accounted, part.startMs, part.endMs)),
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
    const accountedMs = sum((hour) => hour.accountedMs);
    return {
      screenId,
      timeZone: location.timeZone,
      hours,
      plays: sum((hour) => hour.plays),
      expectedMs,
      accountedMs,
      accountedShare: expectedMs === 0 ? null : accountedMs / expectedMs,
      accountedUntil: this.#accountedUntil(screenId),
      journal: this.#latestJournal(screenId),
    };
  }

  #join(table: SpanTable, screenId: Id, span: Span): void {
    const touching = this.#database
      .prepare(`SELECT from_ms AS fromMs, until_ms AS untilMs FROM ${table}
        WHERE screen_id = ? AND from_ms <= ? AND until_ms >= ?`)
      .all(screenId, span.untilMs, span.fromMs) as Span[];
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
    return this.#database
      .prepare(`SELECT from_ms AS startMs, until_ms AS endMs FROM ${table}
        WHERE screen_id = ? AND from_ms < ? AND until_ms > ? ORDER BY from_ms`)
      .all(screenId, untilMs, fromMs) as Interval[];
  }

  #plays(screenId: Id, fromMs: number, untilMs: number): Map<number, { plays: number; shownMs: number }> {
    const rows = this.#database
      .prepare(
        `SELECT hour, sum(iif(outcome = ?, plays, 0)) AS plays, sum(shown_ms) AS shownMs FROM hourly_plays
         WHERE hour >= ? AND hour < ? AND place IN (SELECT id FROM place_snapshots WHERE screen_id = ?)
         GROUP BY hour`,
      )
      .all(COMPLETE, Math.floor(fromMs / MINUTE_MS), Math.ceil(untilMs / MINUTE_MS), screenId) as {
      hour: number;
      plays: number;
      shownMs: number;
    }[];
    return new Map(rows.map(({ hour, ...counted }) => [hour, counted]));
  }

  #accountedUntil(screenId: Id): string | null {
    const row = this.#database
      .prepare('SELECT max(until_ms) AS untilMs FROM accounted_spans WHERE screen_id = ?')
      .get(screenId) as { untilMs: number | null };
    return row.untilMs === null ? null : instantOf(row.untilMs);
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

function unionOf(a: Span, b: Span): Span {
  return { fromMs: Math.min(a.fromMs, b.fromMs), untilMs: Math.max(a.untilMs, b.untilMs) };
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
