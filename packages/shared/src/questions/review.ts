/**
 * What is wrong with a location's week: rules that never win, minutes without anything but filler, shares too
 * small ever to come round, exact times that are lost, items with less time than their text needs. Found by
 * looking at the week's timeline, not by guessing from the rules. Findings are codes and data.
 */

import { dueInstants } from '../engine/layout/limits.ts';
import type { PreparedProgram } from '../engine/layout/prepare-program.ts';
import { covers, type Interval } from '../engine/time/calendar.ts';
import { showableTime } from '../engine/time/deadline.ts';
import { type TimelineEntry, timeline } from '../engine/timeline.ts';
import type { Id, Language } from '../model/ids.ts';
import type { Program } from '../model/program.ts';
import type { ProgramRule } from '../model/schedule.ts';
import { isUnencrypted } from '../model/url-rules.ts';
import { legibility, SCREEN_SHAPES } from './legibility.ts';
import { codeUrlOf, type UnreadableCode, unreadableCode } from './qr-code-reach.ts';
import { readingGaps } from './reading-gaps.ts';

export type ReviewFinding =
  /** The rule doesn't hold at any instant of the week at which the place is open. */
  | { readonly code: 'rule-not-this-week'; readonly ruleId: Id }
  /** It holds, and others take all the time. */
  | { readonly code: 'rule-never-wins'; readonly ruleId: Id; readonly winningRuleIds: readonly Id[] }
  /** The rule plays, but its share of this slot is so small that the week has no play of it. */
  | {
      readonly code: 'slot-never-plays';
      readonly ruleId: Id;
      readonly slotIndex: number;
      readonly itemId: Id;
    }
  | { readonly code: 'exact-time-lost'; readonly ruleId: Id; readonly atMs: number }
  /** Nothing but filler, or nothing at all, while the place is open. */
  | {
      readonly code: 'gap';
      readonly shows: 'filler' | 'nothing';
      readonly startsAtMs: number;
      readonly endsAtMs: number;
    }
  | {
      readonly code: 'too-short-to-read';
      readonly itemId: Id;
      readonly language: Language;
      /** Pages are counted from 0; it is null where the item has none. */
      readonly page: number | null;
      readonly durationMs: number;
      readonly neededMs: number;
    }
  /** From the viewing distance of these screens, their smallest text can't be read however large it is set. */
  | {
      readonly code: 'too-far-to-read';
      readonly viewingDistanceMetres: number;
      readonly reachMetres: number;
    }
  /** From there, no code that fits them can be scanned. */
  | {
      readonly code: 'too-far-to-scan';
      readonly viewingDistanceMetres: number;
      readonly reachMetres: number;
    }
  /** From there no telephone reads the code of this item; of a shorter address it would, or not even then. */
  | ({ readonly code: 'code-unreadable'; readonly itemId: Id } & UnreadableCode)
  /** Its code opens a page that comes unencrypted. */
  | { readonly code: 'unencrypted-url'; readonly itemId: Id; readonly url: string };

/** Shorter gaps are the joints between items. */
const MIN_GAP_MS = 60_000;
const WEEK_DAYS = 7;

/** The findings for the seven local days that begin with the one of `weekStartMs`. */
export function review(program: PreparedProgram, weekStartMs: number): ReviewFinding[] {
  const { calendar } = program;
  const first = calendar.dayAt(weekStartMs);
  const week = { startMs: first.startMs, endMs: calendar.dayNumbered(first.number + WEEK_DAYS).startMs };
  const entries = timeline(program, [], week.startMs, week.endMs);
  const plays = countPlays(entries);
  return [
    ...program.program.rules.flatMap((rule) => findingsOfRule(program, rule, week, entries, plays)),
    ...gaps(program, entries),
    ...program.program.rules.flatMap((rule) => exactTimesLost(program, rule, week, entries)),
    ...readingGaps(program.program).map((gap) => ({ code: 'too-short-to-read' as const, ...gap })),
    ...outOfReach(program.program),
    ...codes(program.program),
  ];
}

/** A program doesn't know the pixels of the screens that share it. */
function shapeOf({ display }: Program) {
  const stands = display?.rotation === 90 || display?.rotation === 270;
  return SCREEN_SHAPES[stands ? 'portrait' : 'landscape'];
}

function outOfReach(program: Program): ReviewFinding[] {
  const { display, items } = program;
  const { viewingDistanceMetres } = display ?? {};
  const { reach } = legibility(display, shapeOf(program));
  if (!viewingDistanceMetres || !reach) return [];
  const hasCodes = Object.values(items).some(({ kind }) => kind === 'qr');
  return [
    ...(viewingDistanceMetres > reach.readMetres
      ? [{ code: 'too-far-to-read' as const, viewingDistanceMetres, reachMetres: reach.readMetres }]
      : []),
    ...(hasCodes && viewingDistanceMetres > reach.scanMetres
      ? [{ code: 'too-far-to-scan' as const, viewingDistanceMetres, reachMetres: reach.scanMetres }]
      : []),
  ];
}

function codes(program: Program): ReviewFinding[] {
  return Object.values(program.items).flatMap((item) => {
    const unreadable = unreadableCode(item, program.display, shapeOf(program));
    const url = codeUrlOf(item);
    return [
      ...(unreadable ? [{ code: 'code-unreadable' as const, itemId: item.id, ...unreadable }] : []),
      ...(url !== null && isUnencrypted(url)
        ? [{ code: 'unencrypted-url' as const, itemId: item.id, url }]
        : []),
    ];
  });
}

function slotKey(ruleId: Id, slotIndex: number): string {
  return `${ruleId}/${slotIndex}`;
}

/** Plays by rule, and by rule and slot. */
function countPlays(entries: readonly TimelineEntry[]): ReadonlyMap<string, number> {
  const plays = new Map<string, number>();
  const count = (key: string) => plays.set(key, (plays.get(key) ?? 0) + 1);
  for (const entry of entries) {
    if (entry.type !== 'item' || entry.planned.source.type !== 'rule') continue;
    const { ruleId, slotIndex } = entry.planned.source;
    count(ruleId);
    count(slotKey(ruleId, slotIndex));
  }
  return plays;
}

function findingsOfRule(
  program: PreparedProgram,
  rule: ProgramRule,
  week: Interval,
  entries: readonly TimelineEntry[],
  plays: ReadonlyMap<string, number>,
): ReviewFinding[] {
  if (plays.has(rule.id)) {
    const slots = program.program.playlists[rule.playlistId]?.slots ?? [];
    return slots.flatMap(({ itemId }, slotIndex) =>
      plays.has(slotKey(rule.id, slotIndex)) || !mayShow(program, itemId, week)
        ? []
        : [{ code: 'slot-never-plays' as const, ruleId: rule.id, slotIndex, itemId }],
    );
  }
  const held = windowsIn(program, rule, week);
  const winners = new Set<Id>();
  let holdsOpen = false;
  for (const entry of entries) {
    if (entry.type === 'closed' || !held.some((part) => overlap(part, entry))) continue;
    holdsOpen = true;
    if (entry.type === 'item' && entry.planned.source.type === 'rule')
      winners.add(entry.planned.source.ruleId);
  }
  if (!holdsOpen) return [{ code: 'rule-not-this-week', ruleId: rule.id }];
  return [{ code: 'rule-never-wins', ruleId: rule.id, winningRuleIds: [...winners] }];
}

function mayShow({ program }: PreparedProgram, itemId: Id, week: Interval): boolean {
  const item = program.items[itemId];
  if (!item) return false;
  const { startMs, endMs } = showableTime(item);
  return startMs < week.endMs && endMs > week.startMs;
}

function windowsIn({ calendar, recurrence }: PreparedProgram, rule: ProgramRule, week: Interval): Interval[] {
  const first = calendar.dayAt(week.startMs);
  return Array.from({ length: WEEK_DAYS }, (_, offset) =>
    recurrence.windows(rule, calendar.dayNumbered(first.number + offset)),
  ).flat();
}

function overlap(part: Interval, { startsAtMs, endsAtMs }: TimelineEntry): boolean {
  return part.startMs < endsAtMs && startsAtMs < part.endMs;
}

function gaps({ program }: PreparedProgram, entries: readonly TimelineEntry[]): ReviewFinding[] {
  const fillers = new Set(program.rules.flatMap(({ id, priority }) => (priority === 'filler' ? id : [])));
  const found: Extract<ReviewFinding, { code: 'gap' }>[] = [];
  for (const entry of entries) {
    const shows = showsOnly(entry, fillers);
    if (!shows) continue;
    const { startsAtMs, endsAtMs } = entry;
    const last = found.at(-1);
    if (last?.endsAtMs === startsAtMs && last.shows === shows)
      found[found.length - 1] = { ...last, endsAtMs };
    else found.push({ code: 'gap', shows, startsAtMs, endsAtMs });
  }
  return found.filter(({ startsAtMs, endsAtMs }) => endsAtMs - startsAtMs >= MIN_GAP_MS);
}

function showsOnly(entry: TimelineEntry, fillers: ReadonlySet<Id>): 'filler' | 'nothing' | undefined {
  if (entry.type === 'closed') return undefined;
  if (entry.type !== 'item') return 'nothing';
  const { source } = entry.planned;
  return source.type === 'rule' && fillers.has(source.ruleId) ? 'filler' : undefined;
}

function exactTimesLost(
  { calendar, recurrence }: PreparedProgram,
  rule: ProgramRule,
  week: Interval,
  entries: readonly TimelineEntry[],
): ReviewFinding[] {
  const { playAt, id: ruleId } = rule;
  if (!playAt) return [];
  const begun = new Set<number>();
  for (const entry of entries) {
    if (
      entry.type === 'item' &&
      entry.planned.source.type === 'rule' &&
      entry.planned.source.ruleId === ruleId
    )
      begun.add(entry.planned.startsAtMs);
  }
  const first = calendar.dayAt(week.startMs);
  return Array.from({ length: WEEK_DAYS }, (_, offset) =>
    calendar.dayNumbered(first.number + offset),
  ).flatMap((day) => {
    const open = recurrence.open(day);
    return dueInstants(calendar, recurrence, rule, day)
      .filter((atMs) => covers(open, atMs) && !begun.has(atMs))
      .map((atMs) => ({ code: 'exact-time-lost' as const, ruleId, atMs }));
  });
}
