/**
 * How many plays each screen has had today, for pages that show it live.
 *
 *  1. What is read is kept for the day, and told at once (`today`). What is not known yet, or may be another by now, is
 *     read in the background, and whoever shows it is told (`onLate`).
 *  2. On SQLite plays are committed by this process alone, and nothing is read between a commit and its `add`: it counts
 *     on by itself. On PostgreSQL what was read may have what is then added already: what changes there is read again.
 *  3. What changes while it is read is read once more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Calendar, createCalendar, type LocalDay } from '@bacheca/shared/engine/time/calendar';
import type { Id } from '@bacheca/shared/model/ids';
import type { Location } from '@bacheca/shared/model/schedule';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import type { LeaveOut } from '../database/open.ts';
import type { Committed } from '../plays/ingest-plan.ts';
import { hasHour } from '../plays/roll-ups.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { readDayCounts } from './day-counts.ts';

/** Some milliseconds' work on SQLite, after which whatever waits has its turn. */
const SCREENS_AT_ONCE = 200;

/** What is asked for in this time is read together: screens report all the time. */
const GATHERED_MS = 50;

interface PlayCountsParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'error'>;
  readonly leaveOut: LeaveOut;
  /** What `today` told of this screen was late. */
  readonly onLate?: (screenId: Id) => void;
}

/** A screen where it is now. */
export interface CountedScreen {
  readonly id: Id;
  readonly timeZone: string;
}

interface TodayCount {
  readonly timeZone: string;
  readonly startMs: number;
  readonly endMs: number;
  count: number;
  isStale: boolean;
}

export class PlayCounts {
  readonly #database: SqlDatabase;
  readonly #parts: PlayCountsParts;
  /** Complete plays of each screen's present local day. */
  readonly #today = new Map<Id, TodayCount>();
  /** The present day of each time zone that was asked for. */
  readonly #days = new Map<string, { readonly calendar: Calendar; readonly day: LocalDay }>();
  /** Screens that are read at this moment; true for those that changed since it began. */
  readonly #reading = new Map<Id, boolean>();
  /** Screens that are to be read in the background, with what was told of them. */
  readonly #late = new Map<Id, { readonly timeZone: string; readonly told: number }>();
  #isReadingLate = false;
  #isClosed = false;
  #last: Promise<void> = Promise.resolve();

  constructor(database: SqlDatabase, parts: PlayCountsParts) {
    this.#database = database;
    this.#parts = parts;
  }

  /** Complete plays since local midnight, as far as they are known. */
  today(screenId: Id, { timeZone }: Pick<Location, 'timeZone'>): number {
    const day = this.#dayOf(timeZone);
    const known = this.#today.get(screenId);
    const isOfToday = known !== undefined && isOf(known, timeZone, day);
    const told = isOfToday ? known.count : 0;
    if (!isOfToday || known.isStale) this.#readLate(screenId, { timeZone, told });
    return told;
  }

  /** Reads what is not known of these screens, or may be another by now: then `today` knows it. */
  refreshToday(screens: readonly CountedScreen[]): Promise<void> {
    // One after the other: what two ask for at the same time is read once.
    const refreshed = this.#last.then(() => this.#refresh(screens));
    this.#last = refreshed.catch(() => {});
    return refreshed;
  }

  /** Keeps the counts right by what this process has committed. */
  add(committed: readonly Committed[]): void {
    for (const { batch, fresh, recount } of committed) {
      const { screenId } = batch;
      if (recount || this.#database.engine === 'postgres') {
        this.stale([screenId]);
        continue;
      }
      if (this.#reading.has(screenId)) this.#reading.set(screenId, true);
      const known = this.#today.get(screenId);
      if (!known) continue;
      for (const play of fresh) {
        const counts = play.outcome.type === 'complete' && hasHour(play);
        if (counts && play.startedAtMs >= known.startMs && play.startedAtMs < known.endMs) known.count += 1;
      }
    }
  }

  /** Somebody else has committed plays of these screens. */
  stale(screenIds: readonly Id[] | 'all'): void {
    for (const screenId of screenIds === 'all' ? this.#today.keys() : screenIds) {
      const known = this.#today.get(screenId);
      if (known) known.isStale = true;
    }
    for (const screenId of screenIds === 'all' ? this.#reading.keys() : screenIds) {
      if (this.#reading.has(screenId)) this.#reading.set(screenId, true);
    }
  }

  /** Reads nothing any more: resolves once nothing is being read. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
  }

  async #refresh(screens: readonly CountedScreen[]): Promise<void> {
    const zones = Map.groupBy(
      screens.filter(({ id, timeZone }) => {
        const known = this.#today.get(id);
        return !known || known.isStale || !isOf(known, timeZone, this.#dayOf(timeZone));
      }),
      ({ timeZone }) => timeZone,
    );
    for (const [timeZone, of] of zones) {
      const ids = [...new Set(of.map(({ id }) => id))];
      for (let first = 0; first < ids.length; first += SCREENS_AT_ONCE) {
        if (first > 0) await new Promise((resolve) => setImmediate(resolve));
        await this.#read(timeZone, ids.slice(first, first + SCREENS_AT_ONCE));
      }
    }
  }

  async #read(timeZone: string, screenIds: readonly Id[]): Promise<void> {
    const day = this.#dayOf(timeZone);
    for (const id of screenIds) this.#reading.set(id, false);
    try {
      const source = { database: this.#database, leaveOut: this.#parts.leaveOut };
      const counts = await readDayCounts(source, timeZone, day, screenIds);
      const { startMs, endMs } = day;
      for (const id of screenIds) {
        const isStale = this.#reading.get(id) === true;
        this.#today.set(id, { timeZone, startMs, endMs, count: counts.get(id) ?? 0, isStale });
      }
    } finally {
      for (const id of screenIds) this.#reading.delete(id);
    }
  }

  #readLate(screenId: Id, late: { readonly timeZone: string; readonly told: number }): void {
    this.#late.set(screenId, late);
    if (this.#isReadingLate || this.#isClosed) return;
    this.#isReadingLate = true;
    this.#readAllLate()
      .catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'it could not be read how much was played today'),
      )
      .finally(() => {
        this.#isReadingLate = false;
      });
  }

  async #readAllLate(): Promise<void> {
    while (this.#late.size > 0) {
      await sleep(GATHERED_MS, undefined, { ref: false });
      const late = new Map(this.#late);
      this.#late.clear();
      if (this.#isClosed) return;
      await this.refreshToday(Array.from(late, ([id, { timeZone }]) => ({ id, timeZone })));
      for (const [id, { told }] of late) {
        if (this.#today.get(id)?.count !== told) this.#parts.onLate?.(id);
      }
    }
  }

  /** A live page asks for a thousand screens at once, most of them in one zone. */
  #dayOf(timeZone: string): LocalDay {
    const nowMs = this.#parts.clock.now();
    const known = this.#days.get(timeZone);
    if (known && known.day.startMs <= nowMs && nowMs < known.day.endMs) return known.day;
    const calendar = known?.calendar ?? createCalendar(timeZone);
    const day = calendar.dayAt(nowMs);
    this.#days.set(timeZone, { calendar, day });
    return day;
  }
}

function isOf(known: TodayCount, timeZone: string, day: LocalDay): boolean {
  return known.timeZone === timeZone && known.startMs === day.startMs && known.endMs === day.endMs;
}
