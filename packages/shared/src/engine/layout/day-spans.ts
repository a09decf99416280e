/** The local days of a program, each divided into the spans in which one state holds. */

import type { Program } from '../../model/program.ts';
import { Priority, type ProgramRule } from '../../model/schedule.ts';
import {
  type Calendar,
  covers,
  type Interval,
  type LocalDay,
  lastAtOrBefore,
  merged,
} from '../time/calendar.ts';
import { showableTime, weightSteps } from '../time/deadline.ts';
import type { Recurrence } from '../time/recurrence.ts';
import { CLOSED, type Contention, type SegmentState } from './contention.ts';
import { isLimited } from './loop-places.ts';

export interface StateSpan extends Interval {
  readonly state: SegmentState;
}

export interface DaySpans {
  readonly day: LocalDay;
  /** They cover the day, in order; neighbours differ. */
  readonly spans: readonly StateSpan[];
  readonly startsMs: readonly number[];
}

export interface DayStates {
  at(instantMs: number): DaySpans;
  of(day: LocalDay): DaySpans;
  rulesAt(instantMs: number): ProgramRule[];
}

/** A prepared program may live for weeks: days that are over are forgotten. */
const MAX_DAYS_KEPT = 400;

export function createDayStates(
  program: Program,
  calendar: Calendar,
  recurrence: Recurrence,
  contention: Contention,
): DayStates {
  const known = new Map<number, DaySpans>();
  const bounds = [...new Set(itemBounds(program, calendar))].sort((a, b) => a - b);
  const byClass = Priority.options.map((priority) =>
    program.rules.filter((rule) => rule.priority === priority),
  );
  let latest: DaySpans | undefined;

  function of(day: LocalDay): DaySpans {
    const kept = known.get(day.number);
    if (kept) return kept;
    const open = recurrence.open(day);
    const windows = open.length === 0 ? [] : windowsIn(day);
    const cuts = new Set([day.startMs, day.endMs]);
    for (const { startMs, endMs } of [...open, ...windows.flatMap(({ held }) => held)])
      cuts.add(startMs).add(endMs);
    for (const instantMs of bounds) if (instantMs > day.startMs && instantMs < day.endMs) cuts.add(instantMs);

    const edges = [...cuts].sort((a, b) => a - b);
    const spans: StateSpan[] = [];
    for (const [index, startMs] of edges.slice(0, -1).entries()) {
      const endMs = edges[index + 1] ?? day.endMs;
      const state = covers(open, startMs)
        ? contention.stateAt(
            startMs,
            windows.flatMap((one) => (holdsAt(one, startMs) ? one.rule : [])),
          )
        : CLOSED;
      const last = spans.at(-1);
      if (last?.state === state) spans[spans.length - 1] = { startMs: last.startMs, endMs, state };
      else spans.push({ startMs, endMs, state });
    }
    const made = { day, spans, startsMs: spans.map(({ startMs }) => startMs) };
    if (known.size >= MAX_DAYS_KEPT) known.clear();
    known.set(day.number, made);
    return made;
  }

  /**
   * Of the rules that may win on this day. A run of a state is looked for over years of days, so a class that a higher
   * one keeps off all day is not looked at.
   */
  function windowsIn(day: LocalDay): RuleWindows[] {
    const windows: RuleWindows[] = [];
    for (const rules of byClass) {
      let isTaken = false;
      for (const rule of rules) {
        const shows = contention.showsIn(rule, day);
        const held = shows === 'never' ? [] : merged(recurrence.windows(rule, day));
        const [first] = held;
        if (!first) continue;
        windows.push({ rule, held, next: 0 });
        const isWhole = first.startMs <= day.startMs && day.endMs <= first.endMs;
        if (isWhole && shows === 'always' && !isLimited(rule)) isTaken = true;
      }
      if (isTaken) break;
    }
    return windows;
  }

  return {
    of,
    at(instantMs) {
      if (!latest || instantMs < latest.day.startMs || instantMs >= latest.day.endMs)
        latest = of(calendar.dayAt(instantMs));
      return latest;
    },
    rulesAt(instantMs) {
      const day = calendar.dayAt(instantMs);
      return program.rules.filter((rule) => covers(recurrence.windows(rule, day), instantMs));
    },
  };
}

interface RuleWindows {
  readonly rule: ProgramRule;
  readonly held: readonly Interval[];
  /** It is the next of those that are not over yet, as far as was asked. */
  next: number;
}

/** It must be asked in the order of time: a day may have hundreds of edges, and a program hundreds of rules. */
function holdsAt(one: RuleWindows, atMs: number): boolean {
  while ((one.held[one.next]?.endMs ?? Infinity) <= atMs) one.next++;
  return (one.held[one.next]?.startMs ?? Infinity) <= atMs;
}

export function spanAt({ spans, startsMs }: DaySpans, instantMs: number): { span: StateSpan; index: number } {
  const index = lastAtOrBefore(startsMs, instantMs);
  const span = spans[index];
  if (!span) throw new Error(`a day without spans at ${instantMs}`);
  return { span, index };
}

/** Every instant at which an item comes, goes or changes its weight. */
export function* itemBounds(program: Pick<Program, 'items'>, calendar: Calendar): Generator<number> {
  for (const item of Object.values(program.items)) {
    const { startMs, endMs } = showableTime(item);
    if (startMs > -Infinity) yield startMs;
    if (endMs < Infinity) yield endMs;
    for (const { fromMs } of weightSteps(calendar, item)) yield fromMs;
  }
}
