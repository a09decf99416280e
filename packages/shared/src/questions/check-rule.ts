/**
 * Whether a rule can ever play at a place, and if not, why. A rule that can't is refused when it is saved.
 *
 *  1. A finding is a code and its data; the words are those of whoever shows it.
 *  2. A rule is refused only if no instant exists at which it holds, the place is open, and one of its
 *     playlist's items may be shown. Losing against other rules is no reason: they may change (`review.ts`).
 */

import { dueInstants } from '../engine/layout/limits.ts';
import {
  type Calendar,
  clip,
  createCalendar,
  type Interval,
  type LocalDay,
} from '../engine/time/calendar.ts';
import { showableTime } from '../engine/time/deadline.ts';
import { createRecurrence, type Recurrence } from '../engine/time/recurrence.ts';
import type { Id } from '../model/ids.ts';
import type { Item } from '../model/items.ts';
import type { ProgramLocation } from '../model/program.ts';
import type { PlayAt, Playlist, ProgramRule } from '../model/schedule.ts';

/** Why a rule can never play. */
export type RuleProblem =
  | { readonly code: 'no-playlist'; readonly playlistId: Id }
  | { readonly code: 'no-items'; readonly playlistId: Id }
  | { readonly code: 'ends-before-start'; readonly validFrom: string; readonly validUntil: string }
  | { readonly code: 'over'; readonly validUntil: string }
  /** No weekday, and neither dates nor holidays that add days. */
  | { readonly code: 'no-days' }
  /** It asks for the first or last minutes of opening hours, and the place has none. */
  | { readonly code: 'no-opening-hours' }
  /** None of its items may be shown while it is valid: all come later or are over. */
  | { readonly code: 'items-not-valid'; readonly itemIds: readonly Id[] }
  /** Its weekdays, dates and dayparts leave nothing of its validity. */
  | { readonly code: 'no-day-left' }
  /** Whenever it holds, the place is closed. */
  | { readonly code: 'never-open' }
  | { readonly code: 'exact-times-outside'; readonly playAt: PlayAt }
  /** Its items may be shown, but never while it holds. */
  | { readonly code: 'items-not-then'; readonly itemIds: readonly Id[] };

export interface RuleAtLocation {
  readonly location: Pick<ProgramLocation, 'timeZone' | 'country' | 'patronDay' | 'openingHours'>;
  /** It is undefined if the rule's playlist doesn't exist. */
  readonly playlist: Pick<Playlist, 'id' | 'slots'> | undefined;
  readonly items: Readonly<Record<Id, Item>>;
}

/** Weekdays, opening hours and changes of clocks come round within a year; the second is for exceptions. */
const SEARCH_DAYS = 2 * 366;

/** The reason why `rule` can never play from `nowMs` on, or null if it can. */
export function checkRule(rule: ProgramRule, place: RuleAtLocation, nowMs: number): RuleProblem | null {
  const { playlist, items, location } = place;
  const { validFrom, validUntil, weekdays, includeDates, holidays, openingHours } = rule;
  if (!playlist) return { code: 'no-playlist', playlistId: rule.playlistId };
  const listed = playlist.slots.flatMap(({ itemId }) => items[itemId] ?? []);
  if (listed.length === 0) return { code: 'no-items', playlistId: playlist.id };
  if (weekdays?.length === 0 && !includeDates?.length && holidays !== 'include') return { code: 'no-days' };
  if ((openingHours?.firstMinutes ?? openingHours?.lastMinutes) !== undefined && !location.openingHours)
    return { code: 'no-opening-hours' };

  const calendar = createCalendar(location.timeZone);
  const recurrence = createRecurrence(calendar, location);
  const valid = recurrence.validity(rule);
  const overFromMs = recurrence.overFromMs(rule);
  if (validUntil !== undefined) {
    if (validFrom !== undefined && valid.endMs <= valid.startMs)
      return { code: 'ends-before-start', validFrom, validUntil };
    if (overFromMs <= nowMs) return { code: 'over', validUntil };
  }
  const itemIds = listed.map(({ id }) => id);
  const showable = clip(listed.map(showableTime), Math.max(valid.startMs, nowMs), overFromMs);
  if (showable.length === 0) return { code: 'items-not-valid', itemIds };

  let furthest = 0;
  const fromMs = Math.min(...showable.map(({ startMs }) => startMs));
  for (const day of daysToSearch(rule, calendar, fromMs, overFromMs)) {
    const reached = stagesOn(day, rule, calendar, recurrence, showable).findIndex(
      ({ length }) => length === 0,
    );
    if (reached < 0) return null;
    furthest = Math.max(furthest, reached);
  }
  if (furthest === 1) return { code: 'never-open' };
  if (furthest === 2 && rule.playAt) return { code: 'exact-times-outside', playAt: rule.playAt };
  return furthest === 0 ? { code: 'no-day-left' } : { code: 'items-not-then', itemIds };
}

/** What is left of a day after each condition; the first that leaves nothing is in the way on that day. */
function stagesOn(
  day: LocalDay,
  rule: ProgramRule,
  calendar: Calendar,
  recurrence: Recurrence,
  showable: readonly Interval[],
): Interval[][] {
  const held = recurrence.windows(rule, day);
  const open = recurrence.open(day).flatMap((part) => clip(held, part.startMs, part.endMs));
  const exact = rule.playAt ? instantsAsIntervals(dueInstants(calendar, recurrence, rule, day)) : undefined;
  const timely = exact ? open.flatMap((part) => clip(exact, part.startMs, part.endMs)) : open;
  return [held, open, timely, showable.flatMap((time) => clip(timely, time.startMs, time.endMs))];
}

/** Days on which the rule might play: those that come, and those that it names. */
function* daysToSearch(
  rule: ProgramRule,
  calendar: Calendar,
  fromMs: number,
  untilMs: number,
): Generator<LocalDay> {
  let day = calendar.dayAt(fromMs);
  for (let walked = 0; walked < SEARCH_DAYS && day.startMs < untilMs; walked++) {
    yield day;
    day = calendar.nextDay(day);
  }
  for (const date of rule.includeDates ?? []) yield calendar.dayOf(date);
}

function instantsAsIntervals(instants: readonly number[]): Interval[] {
  return instants.map((startMs) => ({ startMs, endMs: startMs + 1 }));
}
