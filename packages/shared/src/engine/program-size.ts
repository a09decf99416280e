/**
 * How large a screen's program may be, so that a day of it is laid out in less than a second. What a day costs goes with
 * how many slots contend, how often in the day others do, and how many plays there are. Held to when something is saved
 * or published, never when it is read: what an older release let through goes on playing.
 */

import type { Id } from '../model/ids.ts';
import type { Item } from '../model/items.ts';
import type { Program } from '../model/program.ts';
import type { Location, Playlist, Rule } from '../model/schedule.ts';
import { itemBounds } from './layout/day-spans.ts';
import { pagesMs } from './layout/variants.ts';
import { createCalendar, lastAtOrBefore } from './time/calendar.ts';

/** A city with a rule for each of its services has some dozens on a screen. */
export const MAX_RULES_ON_SCREEN = 200;
/** The slots of all rules of a screen together; a playlist's count as often as rules play it. */
export const MAX_SLOTS_ON_SCREEN = 2400;
/** Instants of one day at which a rule or an item comes or goes: every quarter of an hour is 96. */
export const MAX_CHANGES_IN_DAY = 100;
/** At each change all slots contend anew: 1,000 of them may do so at a hundred changes, 2,000 at fifty. */
const SLOTS_TIMES_CHANGES = 100_000;
/** Days that rules name one by one. */
export const MAX_DATES_ON_SCREEN = 800;
export const MAX_DATES_OF_RULE = 400;
export const MAX_DAYPARTS = 24;
export const MAX_EXACT_TIMES = 288;
export const MAX_DURATION_MS = 24 * 3_600_000;
/** Where items are shorter than this a day has more plays, so that fewer slots may contend for them. */
const USUAL_MIN_MS = 3000;

/** What there is too much of. */
export type Excess =
  | { readonly code: 'rules' | 'slots' | 'changes' | 'dates'; readonly count: number; readonly max: number }
  | { readonly code: 'short-items'; readonly count: number; readonly max: number; readonly itemId: Id };

/** A `duration` is counted in hours. */
export interface DocumentExcess {
  readonly code: 'dayparts' | 'dates' | 'exact-times' | 'duration';
  readonly count: number;
  readonly max: number;
}

/** What a program's size goes by. */
export type SizedProgram = Pick<Program, 'location' | 'rules' | 'playlists' | 'items' | 'mediaFiles'>;

/** What is too much of a program for a day to be laid out soon enough; undefined if it is within all limits. */
export function excessOf(program: SizedProgram): Excess | undefined {
  const { rules, playlists } = program;
  if (rules.length > MAX_RULES_ON_SCREEN)
    return { code: 'rules', count: rules.length, max: MAX_RULES_ON_SCREEN };
  const slots = rules.reduce((sum, { playlistId }) => sum + (playlists[playlistId]?.slots.length ?? 0), 0);
  if (slots > MAX_SLOTS_ON_SCREEN) return { code: 'slots', count: slots, max: MAX_SLOTS_ON_SCREEN };
  const shortest = shortestOf(program);
  if (shortest && shortest.minMs < USUAL_MIN_MS) {
    const max = Math.floor((MAX_SLOTS_ON_SCREEN * shortest.minMs) / USUAL_MIN_MS);
    if (slots > max) return { code: 'short-items', count: slots, max, itemId: shortest.itemId };
  }
  const dates = new Set(rules.flatMap(datesOf)).size;
  if (dates > MAX_DATES_ON_SCREEN) return { code: 'dates', count: dates, max: MAX_DATES_ON_SCREEN };
  const changes = maxChangesInDay(program);
  const max = maxChangesWith(slots);
  if (changes > max) return { code: 'changes', count: changes, max };
  return undefined;
}

export function maxChangesWith(slots: number): number {
  return Math.min(MAX_CHANGES_IN_DAY, Math.floor(SLOTS_TIMES_CHANGES / Math.max(1, slots)));
}

export function excessOfRule(rule: Rule): DocumentExcess | undefined {
  const dayparts = rule.dayparts?.length ?? 0;
  if (dayparts > MAX_DAYPARTS) return { code: 'dayparts', count: dayparts, max: MAX_DAYPARTS };
  const dates = datesOf(rule).length;
  if (dates > MAX_DATES_OF_RULE) return { code: 'dates', count: dates, max: MAX_DATES_OF_RULE };
  const { playAt } = rule;
  const times = playAt?.type === 'times' ? playAt.times.length : (playAt?.minutes.length ?? 0);
  if (times > MAX_EXACT_TIMES) return { code: 'exact-times', count: times, max: MAX_EXACT_TIMES };
  return undefined;
}

export function excessOfLocation({ openingHours = [] }: Location): DocumentExcess | undefined {
  for (const weekday of [1, 2, 3, 4, 5, 6, 7]) {
    const count = openingHours
      .filter(({ weekdays }) => weekdays.includes(weekday))
      .reduce((sum, { dayparts }) => sum + dayparts.length, 0);
    if (count > MAX_DAYPARTS) return { code: 'dayparts', count, max: MAX_DAYPARTS };
  }
  return undefined;
}

export function excessOfPlaylist({ slots }: Playlist): DocumentExcess | undefined {
  return tooLong(Math.max(0, ...slots.map(({ durationMs }) => durationMs ?? 0)));
}

export function excessOfItem(item: Item): DocumentExcess | undefined {
  if ('durationMs' in item) return tooLong(item.durationMs);
  if (item.kind !== 'infographic') return undefined;
  return tooLong(Math.max(...item.variants.map(({ pages }) => pagesMs(pages))));
}

function tooLong(durationMs: number): DocumentExcess | undefined {
  if (durationMs <= MAX_DURATION_MS) return undefined;
  return { code: 'duration', count: Math.ceil(durationMs / 3_600_000), max: MAX_DURATION_MS / 3_600_000 };
}

function datesOf({
  exceptDates = [],
  includeDates = [],
}: Pick<Rule, 'exceptDates' | 'includeDates'>): string[] {
  return [...exceptDates, ...includeDates];
}

/** The item of these rules that may be over soonest. */
function shortestOf({ rules, playlists, items, mediaFiles }: SizedProgram) {
  let shortest: { itemId: Id; minMs: number } | undefined;
  const played = new Set(rules.flatMap(({ playlistId }) => playlists[playlistId]?.slots ?? []));
  for (const { itemId } of played) {
    const item = items[itemId];
    if (!item) continue;
    const minMs = minMsOf(item, mediaFiles);
    if (!shortest || minMs < shortest.minMs) shortest = { itemId, minMs };
  }
  return shortest;
}

function minMsOf(item: Item, mediaFiles: Program['mediaFiles']): number {
  switch (item.kind) {
    case 'video':
      return Math.min(...item.variants.map(({ media }) => mediaFiles[media]?.durationMs ?? USUAL_MIN_MS));
    case 'infographic':
      return Math.min(...item.variants.map(({ pages }) => pagesMs(pages)));
    default:
      return item.durationMs;
  }
}

/** The times of day at which it may change by the week, and the instants of the fullest day by date. */
function maxChangesInDay(program: SizedProgram): number {
  const { location, rules } = program;
  const times = new Set<number>();
  const opening = (location.openingHours ?? []).flatMap(({ dayparts }) => dayparts);
  for (const { from, until } of [...opening, ...rules.flatMap(({ dayparts = [] }) => dayparts)])
    times.add(minuteOf(from)).add(minuteOf(until));
  for (const { openingHours } of rules) {
    const { firstMinutes = 0, lastMinutes = 0 } = openingHours ?? {};
    for (const { from, until } of firstMinutes || lastMinutes ? opening : [])
      times.add((minuteOf(from) + firstMinutes) % 1440).add((minuteOf(until) + 1440 - lastMinutes) % 1440);
  }
  const calendar = createCalendar(location.timeZone);
  const instants = new Set(itemBounds(program, calendar));
  for (const { validFrom, validUntil } of rules)
    for (const bound of [validFrom, validUntil]) if (bound?.includes('T')) instants.add(Date.parse(bound));
  return times.size + maxInOneDay([...instants].sort((a, b) => a - b));
}

/** Whichever zone, a day is no longer than this. */
const MAX_DAY_MS = 25 * 3_600_000;

function maxInOneDay(instants: readonly number[]): number {
  let max = 0;
  for (const [index, instantMs] of instants.entries())
    max = Math.max(max, lastAtOrBefore(instants, instantMs + MAX_DAY_MS - 1) - index + 1);
  return max;
}

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return (Number(hours) * 60 + Number(minutes)) % 1440;
}
