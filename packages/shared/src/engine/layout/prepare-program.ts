/**
 * From a program to its segments. A segment is a longest span of time in which the same rules win. Without
 * limits one loop repeats in it, anchored to the segment's start (or, if it has always held, to the Unix
 * epoch); with limits it is laid out day by day (`layout.ts`).
 *
 *  1. Segments come from the rules and the calendar alone, never from when a program was compiled or loaded.
 *  2. Rules that lose (a higher class takes all the time) cause no boundaries.
 *  3. Work is per local day and kept, so that resolving an instant is a look-up.
 */

import type { Program } from '../../model/program.ts';
import type { ProgramRule } from '../../model/schedule.ts';
import { type Calendar, createCalendar, type LocalDay } from '../time/calendar.ts';
import { createRecurrence, type Recurrence } from '../time/recurrence.ts';
import { CLOSED, createContention } from './contention.ts';
import { createDayStates, type DaySpans, type StateSpan, spanAt } from './day-spans.ts';
import { type Carry, DayLayout, type Piece } from './layout.ts';
import { dueInstants } from './limits.ts';
import type { Loop } from './loop.ts';
import { serviceOf } from './loop-places.ts';
import { plannedInLoop } from './loop-tail.ts';
import type { Segment } from './segment.ts';
import { createStateRuns } from './state-runs.ts';
import { longestMs } from './variants.ts';

export interface PreparedProgram {
  readonly program: Program;
  readonly calendar: Calendar;
  readonly recurrence: Recurrence;
  segmentAt(instantMs: number): Segment;
  /** How the local day of this instant is laid out where its state has limits. */
  laidOutAt(instantMs: number): DayLayoutResult;
  /** The rules that hold at this instant, whether or not they win. */
  rulesAt(instantMs: number): readonly ProgramRule[];
  /** The loops of the classes that hold at this instant, highest first: what shows if all else is unavailable. */
  loopsAt(instantMs: number): readonly Loop[];
}

/** What a day shows where its states have limits; it has no pieces for the rest of the day. */
export interface DayLayoutResult {
  readonly pieces: readonly Piece[];
  readonly startsMs: readonly number[];
  /** Until when each service counts as shown before midnight, where distances are kept over it. */
  readonly carried: ReadonlyMap<string, number>;
}

/** A month of days, at some thousand pieces each, is enough for any question. */
const MAX_LAYOUTS_KEPT = 40;
const MINUTE_MS = 60_000;

export function prepare(program: Program): PreparedProgram {
  const calendar = createCalendar(program.location.timeZone);
  const recurrence = createRecurrence(calendar, program.location);
  const contention = createContention(program, calendar);
  const days = createDayStates(program, calendar, recurrence, contention);
  const runs = createStateRuns(program, calendar, recurrence, days);
  const segments = new WeakMap<StateSpan, Segment>();
  const layouts = new Map<number, DayLayoutResult>();
  const longestDistanceMs =
    Math.max(0, ...program.rules.map(({ minMinutesBetween }) => minMinutesBetween ?? 0)) * MINUTE_MS;

  function segmentOf(of: DaySpans, span: StateSpan, index: number): Segment {
    const known = segments.get(span);
    if (known) return known;
    const { state } = span;
    const startMs = index === 0 ? runs.startBefore(of.day, state) : span.startMs;
    const following = of.spans[index + 1];
    const end = following ? { endMs: span.endMs, next: following.state } : runs.endAfter(of.day, state);
    const segment = { startMs, endMs: end.endMs, state, closesAtEnd: end.next === CLOSED };
    segments.set(span, segment);
    return segment;
  }

  function layOut(of: DaySpans): DayLayoutResult {
    const { day, spans } = of;
    const keepsDistance = spans.some(
      ({ state }) =>
        state.type === 'layered' &&
        state.layers.some(({ places, exact }) =>
          [...places, ...exact].some(({ rule }) => rule.minMinutesBetween !== undefined),
        ),
    );
    const carried: Carry = keepsDistance ? carryInto(day) : new Map();
    const layout = new DayLayout({ program, calendar, recurrence }, day, new Map(carried));
    for (const [index, span] of spans.entries()) {
      const { state, startMs, endMs } = span;
      if (state.type === 'layered') {
        const next = spans[index + 1] ?? days.of(calendar.nextDay(day)).spans[0];
        layout.add({ startMs, endMs, state, closesAtEnd: next?.state === CLOSED });
      } else if (state.type === 'loop' && keepsDistance) {
        const segment = segmentOf(of, span, index);
        for (let atMs = Math.max(startMs, endMs - longestDistanceMs); atMs < endMs; ) {
          const showing = plannedInLoop(segment, state.loop, atMs);
          if (!showing) break;
          layout.note(serviceOf(showing.item), Math.min(showing.endsAtMs, endMs));
          atMs = showing.endsAtMs;
        }
      }
    }
    return { pieces: layout.pieces, startsMs: layout.pieces.map(({ startsAtMs }) => startsAtMs), carried };
  }

  /**
   * What may have been shown before midnight, so that distances are kept over it. How the day before was laid
   * out would hang on the day before that, so a service counts as shown for as long as it might have been: in
   * turn until the end of its span, at exact times until the last of them is over.
   */
  function carryInto(day: LocalDay): Carry {
    const carry: Carry = new Map();
    const before = calendar.previousDay(day);
    for (const span of days.of(before).spans) {
      if (span.endMs <= day.startMs - longestDistanceMs) continue;
      for (const [service, endMs] of lastEnds(span, before))
        carry.set(service, Math.max(endMs, carry.get(service) ?? -Infinity));
    }
    return carry;
  }

  /** Until when each service may show in a span of a day. */
  function* lastEnds({ state, startMs, endMs }: StateSpan, day: LocalDay): Generator<[string, number]> {
    if (state.type === 'loop') for (const { service } of state.loop.places) yield [service, endMs];
    if (state.type !== 'layered') return;
    for (const { places, exact } of state.layers) {
      for (const { service } of places) yield [service, endMs];
      for (const { rule, turns } of exact) {
        if (!rule.playAt) continue;
        const lastMs = dueInstants(calendar, recurrence, rule, day).findLast(
          (atMs) => startMs <= atMs && atMs < endMs,
        );
        if (lastMs === undefined) continue;
        for (const { service, item, slot } of turns)
          yield [service, Math.min(endMs, lastMs + longestMs(program, item, slot.durationMs))];
      }
    }
  }

  return {
    program,
    calendar,
    recurrence,
    segmentAt(instantMs) {
      const of = days.at(instantMs);
      const { span, index } = spanAt(of, instantMs);
      return segmentOf(of, span, index);
    },
    laidOutAt(instantMs) {
      const of = days.at(instantMs);
      let known = layouts.get(of.day.number);
      if (!known) {
        known = layOut(of);
        if (layouts.size >= MAX_LAYOUTS_KEPT) layouts.clear();
        layouts.set(of.day.number, known);
      }
      return known;
    },
    rulesAt: (instantMs) => days.rulesAt(instantMs),
    loopsAt: (instantMs) => contention.spareLoops(instantMs, days.rulesAt(instantMs)),
  };
}
