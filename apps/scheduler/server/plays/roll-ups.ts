/**
 * Roll-ups: plays by place, item and outcome, for each clock hour and each day of the place.
 *
 *  1. A play counts in the hour in which it starts; its time on screen is split over the hours it covers.
 *  2. Hours are clock hours of the place (`clock-hours.ts`), named by the minute since 1970 at which they begin:
 *     a day there is a whole number of them, whatever its zone, and the hour that occurs twice is two.
 *  3. Plays whose time is not known are in no hour and no day but in a table of their own.
 */

import { splitOverHours } from '@bacheca/shared/engine/time/clock-hours';
import { type AggregatedCount, hasKnownTime, type Outcome, type Play } from '@bacheca/shared/wire/plays';
import type Sqlite from 'better-sqlite3';
import type { Database } from '../database/open.ts';
import type { StoredPlace } from './snapshots.ts';

/** They are in the order in which they are stored as numbers; append only. */
export const OUTCOMES = [
  'complete',
  'joined',
  'cut',
  'interrupted',
  'failed',
] as const satisfies readonly Outcome['type'][];
export const CODE_OF = Object.fromEntries(OUTCOMES.map((outcome, code) => [outcome, code])) as Record<
  Outcome['type'],
  number
>;

/** Why a row with another number is left out of a sum. */
export const NO_OUTCOME = 'no outcome has this number';

export const MINUTE_MS = 60_000;
/** Beyond these no calendar of ours holds, and no play can have been. */
const EARLIEST_MS = Date.UTC(2020, 0);
const LATEST_MS = Date.UTC(2100, 0);
/** No play lasts longer than a month, nor all those of one count. What claims to would make sums that no number holds. */
const MAX_PLAY_MS = 31 * 24 * 60 * MINUTE_MS;

/**
 * It is over all that one item can come to at one place, and thousands of them added up are still whole numbers in
 * JSON.
 */
export const MAX_TOTAL = 1e12;
const ADDED = ['plays', 'panel_off', 'shown_ms']
  .map((column) => `${column} = min(${MAX_TOTAL}, ${column} + excluded.${column})`)
  .join(', ');

const UPSERT = (table: string, time: string) => `
  INSERT INTO ${table} (${time}, place, item, outcome, plays, panel_off, shown_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET ${ADDED}`;

interface Totals {
  readonly place: number;
  readonly item: number;
  readonly outcome: number;
  plays: number;
  panelOff: number;
  shownMs: number;
}

type ByKey = Map<number, Totals>;

interface UndatedTotals extends Totals {
  readonly journal: number;
  readonly bootId: string;
}

/** What a play counts by. */
export type CountedPlay = Pick<Play, 'startedAtMs' | 'durationMs' | 'panel' | 'outcome'>;

/** What is added up is held until an engine writes it, inside the transaction that makes it count. */
export class RollUpSums {
  /** By the hour, in minutes since 1970, and a number for place, item and outcome. */
  readonly hours = new Map<number, ByKey>();
  /** By the day, in days since 1970, likewise. */
  readonly days = new Map<number, ByKey>();
  readonly #undated = new Map<string, UndatedTotals>();

  /** Sums may be negative: what is taken out of those that are stored. */
  undated(): Iterable<UndatedTotals> {
    return this.#undated.values();
  }

  add(place: StoredPlace, item: number, play: CountedPlay): void {
    const outcome = CODE_OF[play.outcome.type];
    const off = play.panel === 'off' ? 1 : 0;
    const { startedAtMs } = play;
    const durationMs = shownMs(play.durationMs);
    const hour = place.hourOf(startedAtMs);
    if (startedAtMs + durationMs <= hour.endMs) {
      this.#addHour(hour.startMs, hour.day, place.key, item, outcome, 1, off, durationMs);
      return;
    }
    let plays = 1;
    for (const part of splitOverHours(place.hourOf, startedAtMs, durationMs)) {
      this.#addHour(
        part.hour.startMs,
        part.hour.day,
        place.key,
        item,
        outcome,
        plays,
        plays * off,
        part.durationMs,
      );
      plays = 0;
    }
  }

  /** Counts that come without their plays, of the clock hour that holds this instant. */
  addCounts(
    place: StoredPlace,
    item: number,
    counts: { outcome: Outcome['type']; hourMs: number; panelOff: number; plays: number; durationMs: number },
  ): void {
    const { startMs, day } = place.hourOf(counts.hourMs);
    const { plays, panelOff } = counts;
    const durationMs = shownMs(counts.durationMs);
    this.#addHour(startMs, day, place.key, item, CODE_OF[counts.outcome], plays, panelOff, durationMs);
  }

  /** A negative `plays` takes them out again. */
  addUndated(
    journal: number,
    bootId: string,
    place: StoredPlace,
    item: number,
    counts: { outcome: Outcome['type']; panelOff: number; plays: number; durationMs: number },
  ): void {
    const outcome = CODE_OF[counts.outcome];
    const key = `${journal}/${bootId}/${place.key}/${item}/${outcome}`;
    let totals = this.#undated.get(key);
    if (!totals) {
      totals = { journal, bootId, place: place.key, item, outcome, plays: 0, panelOff: 0, shownMs: 0 };
      this.#undated.set(key, totals);
    }
    totals.plays += counts.plays;
    totals.panelOff += counts.panelOff;
    totals.shownMs += shownMs(counts.durationMs);
  }

  /** Call it after the commit, and where it failed. */
  clear(): void {
    this.hours.clear();
    this.days.clear();
    this.#undated.clear();
  }

  #addHour(
    hourMs: number,
    day: number,
    place: number,
    item: number,
    outcome: number,
    plays: number,
    panelOff: number,
    shownMs: number,
  ): void {
    // The key stays below 2^53 for 2 million items and 500 million places.
    const key = (place * 2 ** 21 + item) * 8 + outcome;
    addTo(this.hours, hourMs / MINUTE_MS, key, place, item, outcome, plays, panelOff, shownMs);
    addTo(this.days, day, key, place, item, outcome, plays, panelOff, shownMs);
  }
}

/** Writes what was added up into SQLite. */
export class RollUps extends RollUpSums {
  readonly #writeHour: Sqlite.Statement<unknown[]>;
  readonly #writeDay: Sqlite.Statement<unknown[]>;
  readonly #writeUndated: Sqlite.Statement<unknown[]>;

  constructor(database: Database) {
    super();
    this.#writeHour = database.prepare(UPSERT('hourly_plays', 'hour'));
    this.#writeDay = database.prepare(UPSERT('daily_plays', 'day'));
    this.#writeUndated = database.prepare(`
      INSERT INTO undated_plays VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET ${ADDED}`);
  }

  /** Call it inside a transaction. */
  write(): void {
    for (const [table, statement] of [
      [this.hours, this.#writeHour],
      [this.days, this.#writeDay],
    ] as const) {
      for (const [time, byKey] of table) {
        for (const { place, item, outcome, plays, panelOff, shownMs } of byKey.values()) {
          statement.run(time, place, item, outcome, plays, panelOff, shownMs);
        }
      }
    }
    for (const totals of this.undated()) {
      const { journal, bootId, place, item, outcome, plays, panelOff, shownMs } = totals;
      this.#writeUndated.run(journal, bootId, place, item, outcome, plays, panelOff, shownMs);
    }
  }
}

/** Whether it is short enough to be counted in an hour. */
export function hasHour(play: Pick<Play, 'clock' | 'startedAtMs'>): boolean {
  return hasKnownTime(play) && isPlausible(play.startedAtMs);
}

function shownMs(durationMs: number): number {
  return Math.min(durationMs, MAX_PLAY_MS);
}

export function isPlausible(instantMs: number): boolean {
  return instantMs >= EARLIEST_MS && instantMs < LATEST_MS;
}

/** What a play adds to the counts, or takes from them. */
export function countOf(
  play: Pick<Play, 'outcome' | 'panel' | 'durationMs'>,
  sign: 1 | -1,
): Pick<AggregatedCount, 'plays' | 'durationMs'> & { outcome: Play['outcome']['type']; panelOff: number } {
  return {
    outcome: play.outcome.type,
    panelOff: play.panel === 'off' ? sign : 0,
    plays: sign,
    durationMs: sign * shownMs(play.durationMs),
  };
}

function addTo(
  table: Map<number, ByKey>,
  time: number,
  key: number,
  place: number,
  item: number,
  outcome: number,
  plays: number,
  panelOff: number,
  shownMs: number,
): void {
  let byKey = table.get(time);
  if (!byKey) {
    byKey = new Map();
    table.set(time, byKey);
  }
  const totals = byKey.get(key);
  if (totals) {
    totals.plays += plays;
    totals.panelOff += panelOff;
    totals.shownMs += shownMs;
  } else {
    byKey.set(key, { place, item, outcome, plays, panelOff, shownMs });
  }
}
