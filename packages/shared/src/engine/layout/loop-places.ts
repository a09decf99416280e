/**
 * Who takes part at an instant, with which weight. A place is one slot of one rule. Rules share the plays of
 * their class by `share`, the slots of a rule share its plays by their weights, times the factor of a
 * deadline that is near.
 */

import type { Item } from '../../model/items.ts';
import type { ProgramRule, Slot } from '../../model/schedule.ts';
import { gcd, lcm } from './weighted-order.ts';

/** Shares are rounded to one turn in so many, unless a slot's part is smaller than that. */
const TURNS_IN_CYCLE = 2000;
/** A cycle grows until its rarest slot has one turn, so that rare ones don't eat up their betters, to this. */
const MAX_TURNS_IN_CYCLE = 20_000;
/** Beyond this the products of weights would leave the whole numbers that a double holds exactly. */
const MAX_COMMON_MULTIPLE = 1e9;

/** A rule with those of its slots that may show now. */
export interface ContendingRule {
  readonly rule: ProgramRule;
  readonly slots: readonly ContendingSlot[];
}

export interface ContendingSlot {
  readonly slot: Slot;
  readonly slotIndex: number;
  readonly item: Item;
  /** Its deadline raises its weight by this factor (`deadline.ts`), which is 1 without one. */
  readonly factor: number;
}

export interface LoopPlace {
  readonly rule: ProgramRule;
  readonly slot: Slot;
  readonly slotIndex: number;
  readonly item: Item;
  readonly weight: number;
  /** Its part of the plays of its class, before weights are made whole numbers. */
  readonly share: number;
  /** Two showings of one service should not be neighbours. */
  readonly service: string;
}

/** A rule that may not take all the time it could get. */
export function isLimited({ maxPlaysPerHour, minMinutesBetween, playAt }: ProgramRule): boolean {
  return maxPlaysPerHour !== undefined || minMinutesBetween !== undefined || playAt !== undefined;
}

/** What an item is about, for all that keeps showings of one service apart. */
export function serviceOf({ id, serviceId }: Item): string {
  return serviceId ?? `item/${id}`;
}

/** Makes places of one class's rules, with whole numbers as their weights. */
export function loopPlaces(contenders: readonly ContendingRule[]): LoopPlace[] {
  const weights = placeWeights(contenders);
  const shares = exactShares(contenders);
  return contenders
    .flatMap(({ rule, slots }) => slots.map((entry) => ({ rule, ...entry })))
    .map(({ rule, slot, slotIndex, item }, index) => ({
      rule,
      slot,
      slotIndex,
      item,
      weight: weights[index] ?? 0,
      share: shares[index] ?? 0,
      service: serviceOf(item),
    }));
}

function placeWeights(contenders: readonly ContendingRule[]): number[] {
  const totals = contenders.map(({ slots }) => slots.reduce((sum, entry) => sum + weightOf(entry), 0));
  // It is not taken further than it is of use: that of many totals is beyond every number.
  const common = totals.reduce((so, total) => (so < MAX_COMMON_MULTIPLE ? lcm(so, total) : so), 1);
  const weightsTimes = (factor: number) =>
    contenders.flatMap(({ rule, slots }, index) =>
      slots.map((entry) => (rule.share * weightOf(entry) * factor) / (totals[index] ?? 1)),
    );
  const fractions = weightsTimes(1);
  const total = fractions.reduce((sum, weight) => sum + weight, 0);
  const rarest = fractions.reduce((least, weight) => Math.min(least, weight), Infinity);
  const turns = Math.min(Math.max(TURNS_IN_CYCLE, Math.round(total / rarest)), MAX_TURNS_IN_CYCLE);
  if (common < MAX_COMMON_MULTIPLE) {
    const exact = weightsTimes(common);
    const divisor = exact.reduce(gcd, 0) || 1;
    if (exact.reduce((sum, weight) => sum + weight, 0) / divisor <= turns) return exact;
  }
  return fractions.map((weight) => Math.max(1, Math.round((weight / total) * turns)));
}

function exactShares(contenders: readonly ContendingRule[]): number[] {
  const all = contenders.reduce((sum, { rule }) => sum + rule.share, 0);
  return contenders.flatMap(({ rule, slots }) => {
    const total = slots.reduce((sum, entry) => sum + weightOf(entry), 0);
    return slots.map((entry) => (rule.share / all) * (weightOf(entry) / total));
  });
}

function weightOf({ slot, factor }: ContendingSlot): number {
  return slot.weight * factor;
}
