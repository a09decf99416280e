/**
 * Which rules win, among those that hold.
 *
 *  1. Classes in falling order: a class in which some rule may always play takes all the time, and lower
 *     ones get none. One whose rules all have limits takes what they leave it, the rest falls to the next.
 *  2. Where the classes that get time are one, without limits, a loop repeats. Otherwise the day is laid out
 *     (`layout.ts`), class by class.
 *  3. The same rules with the same slots and weights are the same state: the same object.
 */

import type { Program } from '../../model/program.ts';
import { Priority, type ProgramRule } from '../../model/schedule.ts';
import type { Calendar, Interval } from '../time/calendar.ts';
import { showableTime, type WeightStep, weightSteps } from '../time/deadline.ts';
import { buildLoop, type Loop, orderOf } from './loop.ts';
import {
  type ContendingRule,
  type ContendingSlot,
  isLimited,
  type LoopPlace,
  loopPlaces,
} from './loop-places.ts';
import type { FairOrder } from './weighted-order.ts';

export type SegmentState =
  | { readonly type: 'loop'; readonly loop: Loop }
  | { readonly type: 'layered'; readonly layers: readonly Layer[] }
  | { readonly type: 'closed' }
  | { readonly type: 'nothing' };

export type LayeredState = Extract<SegmentState, { type: 'layered' }>;

/** One class of a state with limits. */
export interface Layer {
  readonly priority: Priority;
  /** The places of the rules that play when their turn comes. */
  readonly places: readonly LoopPlace[];
  /** The fair order is one of indices of `places`. */
  readonly order: FairOrder;
  /** The places of the rules that play exactly at a time. */
  readonly exact: readonly { readonly rule: ProgramRule; readonly turns: readonly LoopPlace[] }[];
}

export interface Contention {
  /** Whether a rule has something to show throughout an interval, at some time in it, or never. */
  showsIn(rule: ProgramRule, interval: Interval): 'always' | 'sometimes' | 'never';
  stateAt(instantMs: number, active: readonly ProgramRule[]): SegmentState;
  /** The loops of what may show at any time, highest class first: for when what is planned can't be shown. */
  spareLoops(instantMs: number, active: readonly ProgramRule[]): Loop[];
}

interface TimedSlot {
  readonly slot: Omit<ContendingSlot, 'factor'>;
  readonly startMs: number;
  readonly endMs: number;
  readonly steps: readonly WeightStep[];
}

/** A contender, and a text that is the same for the same rule, slots and factors. */
interface Keyed {
  readonly key: string;
  readonly contender: ContendingRule;
}

export const CLOSED: SegmentState = { type: 'closed' };
export const NOTHING: SegmentState = { type: 'nothing' };

export function createContention(program: Program, calendar: Calendar): Contention {
  const slotsOf = new Map(program.rules.map((rule) => [rule, timedSlots(program, calendar, rule)]));
  const numbers = new Map(program.rules.map((rule, index) => [rule, index]));
  const undated = new Map<ProgramRule, Keyed>();
  const states = new Map<string, SegmentState>();
  const loops = new Map<string, Loop>();

  function keyedAt(rule: ProgramRule, instantMs: number): Keyed | undefined {
    const known = undated.get(rule);
    if (known) return known;
    const timed = slotsOf.get(rule) ?? [];
    const slots = timed
      .filter(({ startMs, endMs }) => startMs <= instantMs && instantMs < endMs)
      .map(({ slot, steps }) => ({ ...slot, factor: factorAt(steps, instantMs) }));
    if (slots.length === 0) return undefined;
    const key = `${numbers.get(rule)}:${slots.map(({ slotIndex, factor }) => `${slotIndex}x${factor}`)}`;
    const keyed = { key, contender: { rule, slots } };
    if (timed.every(({ startMs, endMs, steps }) => startMs === -Infinity && endMs === Infinity && !steps[0]))
      undated.set(rule, keyed);
    return keyed;
  }

  /** Highest first, each worked out when it is asked for: where one takes all the time no other is looked at. */
  function* classesAt(instantMs: number, active: readonly ProgramRule[]): Generator<Keyed[]> {
    for (const priority of Priority.options)
      yield active.flatMap((rule) => (rule.priority === priority ? (keyedAt(rule, instantMs) ?? []) : []));
  }

  function loopOf(keyed: readonly Keyed[]): Loop {
    const key = keyed.map((one) => one.key).join(';');
    let loop = loops.get(key);
    if (!loop) {
      loop = buildLoop(program, loopPlaces(keyed.map(({ contender }) => contender)));
      loops.set(key, loop);
    }
    return loop;
  }

  return {
    showsIn(rule, { startMs, endMs }) {
      const slots = slotsOf.get(rule) ?? [];
      if (slots.some((slot) => slot.startMs <= startMs && endMs <= slot.endMs)) return 'always';
      return slots.some((slot) => slot.startMs < endMs && startMs < slot.endMs) ? 'sometimes' : 'never';
    },
    stateAt(instantMs, active) {
      const classes: Keyed[][] = [];
      for (const keyed of classesAt(instantMs, active)) {
        if (keyed.length === 0) continue;
        classes.push(keyed);
        if (keyed.some(({ contender }) => !isLimited(contender.rule))) break;
      }
      const all = classes.flat();
      if (all.length === 0) return NOTHING;
      const key = all.map((one) => one.key).join(';');
      let state = states.get(key);
      if (!state) {
        state = all.some(({ contender }) => isLimited(contender.rule))
          ? layeredState(() => classes.map((keyed) => layerOf(keyed.map((one) => one.contender))))
          : loopState(() => loopOf(all));
        states.set(key, state);
      }
      return state;
    },
    spareLoops(instantMs, active) {
      const unlimited = active.filter((rule) => !isLimited(rule));
      return [...classesAt(instantMs, unlimited)].flatMap((keyed) =>
        keyed.length > 0 ? [loopOf(keyed)] : [],
      );
    },
  };
}

// A day may have hundreds of states, of which a screen that asks for an instant needs one: each is worked out
// when it is first looked into.

function loopState(build: () => Loop): SegmentState {
  let loop: Loop | undefined;
  return {
    type: 'loop',
    get loop() {
      loop ??= build();
      return loop;
    },
  };
}

function layeredState(build: () => readonly Layer[]): SegmentState {
  let layers: readonly Layer[] | undefined;
  return {
    type: 'layered',
    get layers() {
      layers ??= build();
      return layers;
    },
  };
}

function timedSlots(program: Program, calendar: Calendar, rule: ProgramRule): TimedSlot[] {
  return (program.playlists[rule.playlistId]?.slots ?? []).flatMap((slot, slotIndex) => {
    const item = program.items[slot.itemId];
    if (!item) return [];
    return [{ slot: { slot, slotIndex, item }, ...showableTime(item), steps: weightSteps(calendar, item) }];
  });
}

/** A near deadline multiplies a weight by this factor at an instant. */
export function factorAt(steps: readonly WeightStep[], instantMs: number): number {
  return steps.findLast(({ fromMs }) => fromMs <= instantMs)?.factor ?? 1;
}

function layerOf(contenders: readonly ContendingRule[]): Layer {
  const priority = contenders[0]?.rule.priority ?? 'normal';
  const places = loopPlaces(contenders.filter(({ rule }) => !rule.playAt));
  const exact = contenders
    .filter(({ rule }) => rule.playAt)
    .map((contender) => {
      const own = loopPlaces([contender]);
      return {
        rule: contender.rule,
        turns: orderOf(own)
          .all()
          .flatMap((index) => own[index] ?? []),
      };
    });
  return { priority, places, order: orderOf(places), exact };
}
