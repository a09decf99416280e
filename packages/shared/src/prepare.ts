/**
 * From a program to its segments. A segment is a longest span of time in which the same rules win, so that
 * one loop repeats in it, anchored to the segment's start (or, if it has always held, to the Unix epoch).
 *
 *  1. Segments come from the rules and the calendar alone, never from when a program was compiled or loaded.
 *  2. Rules that lose (a higher class has something to show) cause no boundaries.
 *  3. Work is per local day and kept, so that resolving an instant is a look-up.
 */
import {
  type Calendar,
  covers,
  createCalendar,
  type Interval,
  type LocalDay,
  openWindows,
  ruleWindows,
} from './calendar.ts';
import type { Item } from './items.ts';
import { buildLoop, type Contender, type Loop } from './loop.ts';
import type { Program } from './program.ts';
import { Priority, type ProgramRule } from './schedule.ts';

export type SegmentState =
  | { readonly type: 'loop'; readonly loop: Loop }
  | { readonly type: 'closed' }
  | { readonly type: 'nothing' };

export interface Segment {
  /** -Infinity and Infinity where it has no start or no end. */
  readonly startMs: number;
  readonly endMs: number;
  readonly state: SegmentState;
  /** What follows is closing time: items may be cut at its end. */
  readonly closesAtEnd: boolean;
}

export interface PreparedProgram {
  readonly program: Program;
  segmentAt(instantMs: number): Segment;
  /** The loops of the classes that hold at this instant, highest first: what shows if all else is unavailable. */
  loopsAt(instantMs: number): readonly Loop[];
}

/** Weekly patterns repeat; after two weeks without a change only a dated one can end a segment. */
const PATTERN_DAYS = 15;
/** A prepared program may live for weeks: days that are over are forgotten. */
const MAX_DAYS_KEPT = 400;

const CLOSED: SegmentState = { type: 'closed' };
const NOTHING: SegmentState = { type: 'nothing' };

interface Span extends Interval {
  readonly state: SegmentState;
  segment?: Segment;
}

interface DaySpans {
  readonly day: LocalDay;
  readonly spans: readonly Span[];
}

export function prepare(program: Program): PreparedProgram {
  const calendar = createCalendar(program.location.timeZone);
  const loops = new Map<string, SegmentState>();
  const known = new Map<string, DaySpans>();
  let latest: DaySpans | undefined;

  function stateAt(instantMs: number, active: readonly ProgramRule[]): SegmentState {
    for (const priority of Priority.options) {
      const state = classState(program, loops, priority, instantMs, active);
      if (state) return state;
    }
    return NOTHING;
  }

  function spansOf(day: LocalDay): DaySpans {
    const kept = known.get(day.date);
    if (kept) return kept;
    const windows = program.rules.map((rule) => ({ rule, windows: ruleWindows(calendar, rule, day) }));
    const open = openWindows(calendar, program.location.openingHours, day);
    const cuts = new Set([day.startMs, day.endMs]);
    for (const { startMs, endMs } of [...open, ...windows.flatMap((entry) => entry.windows)])
      cuts.add(startMs).add(endMs);
    for (const instantMs of itemBounds(program))
      if (instantMs > day.startMs && instantMs < day.endMs) cuts.add(instantMs);

    const edges = [...cuts].sort((a, b) => a - b);
    const spans: Span[] = [];
    for (const [index, startMs] of edges.slice(0, -1).entries()) {
      const endMs = edges[index + 1] ?? day.endMs;
      const state = covers(open, startMs)
        ? stateAt(
            startMs,
            windows.filter((entry) => covers(entry.windows, startMs)).map((entry) => entry.rule),
          )
        : CLOSED;
      const last = spans.at(-1);
      if (last?.state === state) spans[spans.length - 1] = { startMs: last.startMs, endMs, state };
      else spans.push({ startMs, endMs, state });
    }
    const made = { day, spans };
    if (known.size >= MAX_DAYS_KEPT) known.clear();
    known.set(day.date, made);
    return made;
  }

  function daySpansAt(instantMs: number): DaySpans {
    if (!latest || instantMs < latest.day.startMs || instantMs >= latest.day.endMs) {
      latest = spansOf(calendar.dayAt(instantMs));
    }
    return latest;
  }

  const dated = [...datedInstants(program, calendar)].sort((a, b) => a - b);

  /** Whether a dated change can act on this day: on its own, or through a daypart that crosses midnight. */
  function isDated(day: LocalDay): boolean {
    const from = calendar.previousDay(calendar.previousDay(day)).startMs;
    const found = dated.find((instantMs) => instantMs >= from);
    return found !== undefined && found < day.endMs;
  }

  /** Until when `state` holds from the end of the day `from` on, and what follows it. */
  function runEnd(from: LocalDay, state: SegmentState): { endMs: number; next: SegmentState | undefined } {
    let day = from;
    for (let undated = 0; ; undated = isDated(day) ? 0 : undated + 1) {
      if (undated === PATTERN_DAYS) {
        const after = day.endMs;
        const change = dated.find((instantMs) => instantMs >= after);
        if (change === undefined) return { endMs: Number.POSITIVE_INFINITY, next: undefined };
        day = calendar.previousDay(calendar.dayAt(change));
      }
      const { day: following, spans } = spansOf(calendar.nextDay(day));
      const [first, second] = spans;
      if (!first || first.state !== state) return { endMs: following.startMs, next: first?.state };
      if (second) return { endMs: first.endMs, next: second.state };
      day = following;
    }
  }

  /** Since when `state` has held before the start of the day `from`. */
  function runStart(from: LocalDay, state: SegmentState): number {
    let day = from;
    for (let undated = 0; ; undated = isDated(day) ? 0 : undated + 1) {
      if (undated === PATTERN_DAYS) {
        const before = day.startMs;
        const change = dated.findLast((instantMs) => instantMs < before);
        if (change === undefined) return Number.NEGATIVE_INFINITY;
        day = calendar.dayAt(change);
        for (let step = 0; step < 3 && day.startMs < before; step++) day = calendar.nextDay(day);
      }
      const { day: preceding, spans } = spansOf(calendar.previousDay(day));
      const last = spans.at(-1);
      if (!last || last.state !== state) return preceding.endMs;
      if (spans.length > 1) return last.startMs;
      day = preceding;
    }
  }

  function segmentOf(of: DaySpans, span: Span, index: number): Segment {
    const { state } = span;
    const startMs = index === 0 ? runStart(of.day, state) : span.startMs;
    const following = of.spans[index + 1];
    const end = following ? { endMs: span.endMs, next: following.state } : runEnd(of.day, state);
    return { startMs, endMs: end.endMs, state, closesAtEnd: end.next === CLOSED };
  }

  return {
    program,
    segmentAt(instantMs) {
      const of = daySpansAt(instantMs);
      const index = lastAtOrBefore(of.spans, instantMs);
      const span = of.spans[index];
      if (!span) throw new Error(`no span at ${instantMs} on ${of.day.date}`);
      span.segment ??= segmentOf(of, span, index);
      return span.segment;
    },
    loopsAt(instantMs) {
      const { day } = daySpansAt(instantMs);
      const active = program.rules.filter((rule) => covers(ruleWindows(calendar, rule, day), instantMs));
      return Priority.options.flatMap((priority) => {
        const state = classState(program, loops, priority, instantMs, active);
        return state?.type === 'loop' ? [state.loop] : [];
      });
    },
  };
}

/** The loop of one class, the same object for the same rules and items; undefined if it has nothing to show. */
function classState(
  program: Program,
  loops: Map<string, SegmentState>,
  priority: Priority,
  instantMs: number,
  active: readonly ProgramRule[],
): SegmentState | undefined {
  const contenders: Contender[] = [];
  for (const rule of active) {
    if (rule.priority !== priority) continue;
    const slots = (program.playlists[rule.playlistId]?.slots ?? []).flatMap((slot, slotIndex) => {
      const item = program.items[slot.itemId];
      return item && isValid(item, instantMs) ? [{ slot, slotIndex, item }] : [];
    });
    if (slots.length > 0) contenders.push({ rule, slots });
  }
  if (contenders.length === 0) return undefined;
  const key = contenders
    .map(({ rule, slots }) => `${rule.id}:${slots.map((entry) => entry.slotIndex)}`)
    .join(';');
  let state = loops.get(key);
  if (!state) {
    state = { type: 'loop', loop: buildLoop(program, contenders) };
    loops.set(key, state);
  }
  return state;
}

function isValid(item: Item, instantMs: number): boolean {
  return (
    (item.validFrom === undefined || Date.parse(item.validFrom) <= instantMs) &&
    (item.validUntil === undefined || instantMs < Date.parse(item.validUntil))
  );
}

function* itemBounds(program: Program): Generator<number> {
  for (const item of Object.values(program.items)) {
    if (item.validFrom) yield Date.parse(item.validFrom);
    if (item.validUntil) yield Date.parse(item.validUntil);
  }
}

/** Every instant at which something changes by date rather than by the week. */
function* datedInstants(program: Program, calendar: Calendar): Generator<number> {
  yield* itemBounds(program);
  for (const rule of program.rules) {
    if (rule.validFrom) yield Date.parse(rule.validFrom);
    if (rule.validUntil) yield Date.parse(rule.validUntil);
    for (const date of rule.exceptDates ?? []) yield calendar.dayOf(date).startMs;
  }
}

/** The index of the last span that starts at or before the instant. */
function lastAtOrBefore(spans: readonly Interval[], instantMs: number): number {
  let low = 0;
  let high = spans.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((spans[middle]?.startMs ?? 0) <= instantMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
