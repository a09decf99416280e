/** What a rule has to do with an item's being on or off at an instant, in the order in which things decide. */

import { type ExpectedShare, expectedShare } from '../engine/expected-share.ts';
import type { SegmentState } from '../engine/layout/contention.ts';
import { capCell, dueInstants } from '../engine/layout/limits.ts';
import type { Loop } from '../engine/layout/loop.ts';
import { serviceOf } from '../engine/layout/loop-places.ts';
import type { PreparedProgram } from '../engine/layout/prepare-program.ts';
import { deviationOf } from '../engine/layout/weighted-order.ts';
import { covers } from '../engine/time/calendar.ts';
import { showableTime } from '../engine/time/deadline.ts';
import type { DayExclusion } from '../engine/time/recurrence.ts';
import { timeline } from '../engine/timeline.ts';
import type { Id } from '../model/ids.ts';
import type { Item } from '../model/items.ts';
import type { Daypart, Priority, ProgramRule } from '../model/schedule.ts';

export type RuleFinding =
  | { readonly code: 'rule-not-yet-valid'; readonly validFrom: string }
  | { readonly code: 'rule-over'; readonly validUntil: string }
  /** It does not take the day on which its dayparts would have started. */
  | { readonly code: 'day'; readonly reason: DayExclusion }
  | { readonly code: 'outside-dayparts'; readonly dayparts: readonly Daypart[] }
  /** It is not in the part of the opening hours that it asks for. */
  | { readonly code: 'outside-opening-hours' }
  /** Rules of a higher class take all the time. */
  | { readonly code: 'lower-class'; readonly priority: Priority; readonly winningRuleIds: readonly Id[] }
  /** It plays at exact times only. */
  | { readonly code: 'exact-times'; readonly nextAtMs: number | null }
  /** This is one of its exact times, and another one's too. */
  | { readonly code: 'exact-time-taken'; readonly byRuleId: Id }
  /** It has played in this part of the hour. */
  | { readonly code: 'cap'; readonly maxPlaysPerHour: number; readonly freeAtMs: number }
  /** The service was shown too recently; before midnight it counts as shown for as long as it might have been. */
  | { readonly code: 'distance'; readonly minMinutesBetween: number; readonly freeAtMs: number }
  /** It takes part: `plays` of `of` plays of its class are its item's by this rule. */
  | { readonly code: 'takes-part'; readonly plays: number; readonly of: number }
  /** Keeping showings of one service apart moves some place this far from its share, in plays. */
  | { readonly code: 'spread-costs-share'; readonly deviation: number }
  /** From the instant until then it plays so often and is less than one play off; what follows was not counted. */
  | { readonly code: 'share-kept-until'; readonly untilMs: number; readonly plays: number }
  /**
   * From the instant until then (seven days, or fewer where many slots have limits) it plays so often; by its weight it
   * would play `exact` times, at least one off.
   */
  | { readonly code: 'share-off'; readonly untilMs: number; readonly plays: number; readonly exact: number };

const MINUTE_MS = 60_000;
/** How far ahead a rule's next exact time is looked for at which it holds: as far as a program reaches. */
const DAYS_AHEAD = 42;

export function explainRule(
  program: PreparedProgram,
  rule: ProgramRule,
  item: Item,
  instantMs: number,
): RuleFinding[] {
  const notHolding = whyNotHolding(program, rule, instantMs);
  if (notHolding.length > 0) return notHolding;
  const { startMs, endMs } = showableTime(item);
  const { state } = program.segmentAt(instantMs);
  if (instantMs < startMs || endMs <= instantMs || state.type === 'closed' || state.type === 'nothing')
    return [];
  const part = partOf(state, rule, item);
  if (!part) {
    const winners = rulesIn(state);
    return [{ code: 'lower-class', priority: rule.priority, winningRuleIds: winners.map(({ id }) => id) }];
  }
  const limits = whyHeldBack(program, rule, item, instantMs);
  const deviation = state.type === 'loop' ? deviationIn(state.loop) : 0;
  const spread: RuleFinding[] = deviation >= 1 ? [{ code: 'spread-costs-share', deviation }] : [];
  if (rule.playAt) return [...limits, ...spread];
  return [
    ...limits,
    { code: 'takes-part', ...part },
    ...spread,
    ...howFarOff(expectedShare(program, rule, item, instantMs)),
  ];
}

/** How far its share is missed, and how far that was counted where it was not seven days. */
function howFarOff({ untilMs, isCutShort, plays, exact }: ExpectedShare): RuleFinding[] {
  if (Math.abs(plays - exact) >= 1) return [{ code: 'share-off', untilMs, plays, exact }];
  return isCutShort ? [{ code: 'share-kept-until', untilMs, plays }] : [];
}

const deviations = new WeakMap<Loop, number>();

/** It belongs to the loop, not to the rule, so it is worked out once for all of them. */
function deviationIn(loop: Loop): number {
  let deviation = deviations.get(loop);
  if (deviation === undefined) {
    deviation = deviationOf(
      loop.places.map(({ weight }) => weight),
      loop.order,
    );
    deviations.set(loop, deviation);
  }
  return deviation;
}

function whyNotHolding(
  { calendar, recurrence }: PreparedProgram,
  rule: ProgramRule,
  instantMs: number,
): RuleFinding[] {
  const day = calendar.dayAt(instantMs);
  if (covers(recurrence.windows(rule, day), instantMs)) return [];
  const valid = recurrence.validity(rule);
  if (rule.validFrom !== undefined && instantMs < valid.startMs)
    return [{ code: 'rule-not-yet-valid', validFrom: rule.validFrom }];
  if (rule.validUntil !== undefined && valid.endMs <= instantMs)
    return [{ code: 'rule-over', validUntil: rule.validUntil }];
  const started = [calendar.previousDay(day), day].filter((on) =>
    covers(calendar.windowsFrom(on, rule.dayparts), instantMs),
  );
  if (started.length === 0) return [{ code: 'outside-dayparts', dayparts: rule.dayparts ?? [] }];
  const refusals = started.map((on) => recurrence.exclusion(rule, on));
  const reason = refusals.find((refusal) => refusal !== undefined);
  return reason && refusals.every(Boolean) ? [{ code: 'day', reason }] : [{ code: 'outside-opening-hours' }];
}

/** The item's plays by this rule, of those of its class; undefined if the rule gets no time. */
function partOf(
  state: Extract<SegmentState, { type: 'loop' | 'layered' }>,
  rule: ProgramRule,
  item: Item,
): { plays: number; of: number } | undefined {
  const classes =
    state.type === 'loop'
      ? [state.loop.places]
      : state.layers.flatMap(({ places, exact }) => [places, ...exact.map(({ turns }) => turns)]);
  for (const places of classes) {
    const own = places.filter((place) => place.rule === rule && place.item === item);
    if (own.length === 0) continue;
    const sum = (some: typeof places) => some.reduce((total, { weight }) => total + weight, 0);
    return { plays: sum(own), of: sum(places) };
  }
  return undefined;
}

function rulesIn(state: Extract<SegmentState, { type: 'loop' | 'layered' }>): ProgramRule[] {
  const rules =
    state.type === 'loop'
      ? state.loop.places.map(({ rule }) => rule)
      : state.layers.flatMap(({ places, exact }) => [...places, ...exact].map(({ rule }) => rule));
  return [...new Set(rules)];
}

/** Which of its limits keep the rule from starting the item now. */
function whyHeldBack(
  program: PreparedProgram,
  rule: ProgramRule,
  item: Item,
  instantMs: number,
): RuleFinding[] {
  const { calendar } = program;
  const day = calendar.dayAt(instantMs);
  const findings: RuleFinding[] = [];
  const { playAt, maxPlaysPerHour, minMinutesBetween } = rule;
  const on = shownBetween(program, instantMs, instantMs + 1)[0];
  if (on?.item === item && on.source.type === 'rule' && on.source.ruleId === rule.id) return [];
  if (playAt) findings.push(...exactFindings(program, rule, instantMs));
  if (maxPlaysPerHour !== undefined) {
    const cell = capCell(calendar, day, maxPlaysPerHour, instantMs);
    const played = shownBetween(program, cell.startMs, instantMs).some(
      ({ source, startsAtMs }) =>
        source.type === 'rule' && source.ruleId === rule.id && startsAtMs >= cell.startMs,
    );
    if (played) findings.push({ code: 'cap', maxPlaysPerHour, freeAtMs: cell.endMs });
  }
  if (minMinutesBetween !== undefined) {
    const distanceMs = minMinutesBetween * MINUTE_MS;
    const service = serviceOf(item);
    const sinceMs = Math.max(day.startMs, instantMs - distanceMs);
    const ends = shownBetween(program, sinceMs, instantMs)
      .filter((showing) => serviceOf(showing.item) === service)
      .map(({ endsAtMs }) => endsAtMs);
    const carriedMs = program.laidOutAt(instantMs).carried.get(service);
    const freeAtMs = Math.max(...ends, carriedMs ?? -Infinity) + distanceMs;
    if (freeAtMs > instantMs) findings.push({ code: 'distance', minMinutesBetween, freeAtMs });
  }
  return findings;
}

function exactFindings(program: PreparedProgram, rule: ProgramRule, instantMs: number): RuleFinding[] {
  const { calendar, recurrence } = program;
  const day = calendar.dayAt(instantMs);
  const instants = dueInstants(calendar, recurrence, rule, day);
  let next = instants.find((atMs) => atMs > instantMs);
  for (let on = day, ahead = 0; next === undefined && ahead < DAYS_AHEAD; ahead++) {
    on = calendar.nextDay(on);
    [next] = dueInstants(calendar, recurrence, rule, on);
  }
  const on = shownBetween(program, instantMs, instantMs + 1)[0];
  const taken =
    instants.includes(instantMs) && on?.source.type === 'rule' && on.source.ruleId !== rule.id
      ? [{ code: 'exact-time-taken' as const, byRuleId: on.source.ruleId }]
      : [];
  return [{ code: 'exact-times', nextAtMs: next ?? null }, ...taken];
}

/** What is planned between two instants, without takeovers. */
function shownBetween(program: PreparedProgram, fromMs: number, toMs: number) {
  return timeline(program, [], fromMs, toMs).flatMap((entry) =>
    entry.type === 'item' ? [entry.planned] : [],
  );
}
