/**
 * How far an item's plays by a rule are from the exact share that the weights say. Weights are made whole numbers, an
 * order begins anew with each segment, and limits hold back: over days that may come to more than a play.
 */
import type { Item } from './items.ts';
import type { Place } from './places.ts';
import type { PreparedProgram } from './prepare.ts';
import type { ProgramRule } from './schedule.ts';
import { startedBetween } from './tail.ts';
import { timeline } from './timeline.ts';

export interface ShareInTime {
  readonly untilMs: number;
  readonly plays: number;
  /** Of the plays of its class in that time, by its weight; not a whole number. */
  readonly exact: number;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** In a loop, over the seven days from an instant on: what is planned without takeovers, and what would be exact. */
export function shareInWeek(
  program: PreparedProgram,
  rule: ProgramRule,
  item: Item,
  fromMs: number,
): ShareInTime {
  const untilMs = fromMs + WEEK_MS;
  let plays = 0;
  let exact = 0;
  for (let atMs = fromMs; atMs < untilMs; ) {
    const segment = program.segmentAt(atMs);
    const endMs = Math.min(segment.endMs, untilMs);
    if (segment.state.type === 'loop') {
      const { loop } = segment.state;
      const own = ownAmong(loop.places, rule, item);
      if (own.size > 0) {
        const started = startedBetween(segment, loop, atMs, endMs, own);
        plays += started.own;
        exact += started.all * shareOf(own);
      }
    }
    atMs = endMs;
  }
  return { untilMs, plays, exact };
}

/** Where rules have limits, as the day is laid out: until the state changes, for a day at most. */
export function shareInDay(
  program: PreparedProgram,
  rule: ProgramRule,
  item: Item,
  fromMs: number,
): ShareInTime | undefined {
  const { state, endMs } = program.segmentAt(fromMs);
  if (state.type !== 'layered') return undefined;
  const layer = state.layers.find(({ places }) =>
    places.some((place) => place.rule === rule && place.item === item),
  );
  if (!layer) return undefined;
  const untilMs = Math.min(endMs, fromMs + DAY_MS);
  const rules = new Set(layer.places.map((place) => place.rule.id));
  let plays = 0;
  let all = 0;
  for (const { ruleId, itemId } of dayOf(program, fromMs, untilMs)) {
    if (!rules.has(ruleId)) continue;
    all++;
    if (ruleId === rule.id && itemId === item.id) plays++;
  }
  return { untilMs, plays, exact: all * shareOf(ownAmong(layer.places, rule, item)) };
}

interface Started {
  readonly ruleId: string;
  readonly itemId: string;
}

/** An explanation asks for the same day once for each rule. */
const days = new WeakMap<PreparedProgram, { fromMs: number; untilMs: number; started: readonly Started[] }>();

function dayOf(program: PreparedProgram, fromMs: number, untilMs: number): readonly Started[] {
  const known = days.get(program);
  if (known?.fromMs === fromMs && known.untilMs === untilMs) return known.started;
  const started = timeline(program, [], fromMs, untilMs).flatMap((entry) =>
    entry.type === 'item' && entry.planned.startsAtMs >= fromMs && entry.planned.source.type === 'rule'
      ? [{ ruleId: entry.planned.source.ruleId, itemId: entry.planned.item.id }]
      : [],
  );
  days.set(program, { fromMs, untilMs, started });
  return started;
}

function ownAmong(places: readonly Place[], rule: ProgramRule, item: Item): ReadonlySet<Place> {
  return new Set(places.filter((place) => place.rule === rule && place.item === item));
}

function shareOf(places: ReadonlySet<Place>): number {
  return [...places].reduce((sum, { share }) => sum + share, 0);
}
