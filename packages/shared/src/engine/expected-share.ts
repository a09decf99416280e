/**
 * How far an item's plays by a rule are from the exact share that the weights say. Weights are made whole numbers, an
 * order begins anew with each segment, and limits hold back: over days that may come to more than a play.
 *
 *  1. Seven days are counted, over all changes of rules: a loop by its cycles, a day with limits as it is laid out.
 *  2. Such days are looked at one by one, and no more of them once that has taken `MAX_STEPS`: how far the count came is
 *     said with it. The first local day is always whole.
 */
import type { Item } from '../model/items.ts';
import type { ProgramRule } from '../model/schedule.ts';
import type { LoopPlace } from './layout/loop-places.ts';
import { startedBetween } from './layout/loop-tail.ts';
import type { PreparedProgram } from './layout/prepare-program.ts';
import { timeline } from './timeline.ts';

export interface ExpectedShare {
  readonly untilMs: number;
  /** Less than seven days were counted. */
  readonly isCutShort: boolean;
  readonly plays: number;
  /** Its exact share of the plays of its class in that time, by its weight; not a whole number. */
  readonly exact: number;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Plays times the places that contend for them: some tenths of a second. */
const MAX_STEPS = 20_000_000;

/** Says what is planned without takeovers from an instant on, and what would be exact. */
export function expectedShare(
  program: PreparedProgram,
  rule: ProgramRule,
  item: Item,
  fromMs: number,
): ExpectedShare {
  const weekEndMs = fromMs + WEEK_MS;
  let plays = 0;
  let exact = 0;
  let steps = 0;
  let atMs = fromMs;
  while (atMs < weekEndMs && steps < MAX_STEPS) {
    const segment = program.segmentAt(atMs);
    const { state } = segment;
    let endMs = Math.min(segment.endMs, weekEndMs);
    if (state.type === 'loop') {
      const own = ownAmong(state.loop.places, rule, item);
      if (own.size > 0) {
        const started = startedBetween(segment, state.loop, atMs, endMs, own);
        plays += started.own;
        exact += started.all * shareOf(own);
      }
    } else if (state.type === 'layered') {
      endMs = Math.min(endMs, program.calendar.dayAt(atMs).endMs);
      const started = startedIn(program, fromMs, atMs, endMs);
      for (const { places } of state.layers) {
        steps += started.all * places.length;
        const own = ownAmong(places, rule, item);
        if (own.size === 0) continue;
        plays += started.byRule.get(rule.id)?.byItem.get(item.id) ?? 0;
        const rules = new Set(places.map((place) => place.rule.id));
        for (const id of rules) exact += (started.byRule.get(id)?.all ?? 0) * shareOf(own);
      }
    }
    atMs = endMs;
  }
  return { untilMs: atMs, isCutShort: atMs < weekEndMs, plays, exact };
}

interface Started {
  readonly all: number;
  readonly byRule: ReadonlyMap<
    string,
    { readonly all: number; readonly byItem: ReadonlyMap<string, number> }
  >;
}

/** The counts by when each part begins: an explanation asks for the same days once for each rule. */
const counted = new WeakMap<PreparedProgram, { fromMs: number; parts: Map<number, Started> }>();

/** How many plays of each rule and item start in a part of the time from `fromMs` on. */
function startedIn(program: PreparedProgram, fromMs: number, startMs: number, endMs: number): Started {
  let known = counted.get(program);
  if (known?.fromMs !== fromMs) {
    known = { fromMs, parts: new Map() };
    counted.set(program, known);
  }
  const started = known.parts.get(startMs) ?? countStarted(program, startMs, endMs);
  known.parts.set(startMs, started);
  return started;
}

function countStarted(program: PreparedProgram, startMs: number, endMs: number): Started {
  const byRule = new Map<string, { all: number; byItem: Map<string, number> }>();
  let all = 0;
  for (const entry of timeline(program, [], startMs, endMs)) {
    if (entry.type !== 'item' || entry.planned.startsAtMs < startMs) continue;
    const { source, item } = entry.planned;
    if (source.type !== 'rule') continue;
    all++;
    const ofRule = byRule.get(source.ruleId) ?? { all: 0, byItem: new Map<string, number>() };
    byRule.set(source.ruleId, ofRule);
    ofRule.all++;
    ofRule.byItem.set(item.id, (ofRule.byItem.get(item.id) ?? 0) + 1);
  }
  return { all, byRule };
}

function ownAmong(places: readonly LoopPlace[], rule: ProgramRule, item: Item): ReadonlySet<LoopPlace> {
  return new Set(places.filter((place) => place.rule === rule && place.item === item));
}

function shareOf(places: ReadonlySet<LoopPlace>): number {
  return [...places].reduce((sum, { share }) => sum + share, 0);
}
