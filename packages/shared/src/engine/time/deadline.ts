/**
 * How the weight of an item rises as its service's deadline nears: in whole steps, at local midnights. The
 * days are counted on the calendar from today to the local day on which the deadline falls.
 *
 *     15 days and more   × 1
 *      8 to 14           × 2
 *      3 to 7            × 3
 *      2, 1, the day     × 4
 */

import type { Item } from '../../model/items.ts';
import type { Calendar } from './calendar.ts';

export const DEADLINE_STEPS = [
  { daysLeft: 14, factor: 2 },
  { daysLeft: 7, factor: 3 },
  { daysLeft: 2, factor: 4 },
] as const;

export interface WeightStep {
  readonly fromMs: number;
  readonly factor: number;
}

/** When the weight of an item rises, in order; before the first step its factor is 1. */
export function weightSteps(calendar: Calendar, { deadline }: Item): WeightStep[] {
  if (!deadline) return [];
  const lastDay = calendar.dayAt(Date.parse(deadline.closesAt) - 1);
  return DEADLINE_STEPS.map(({ daysLeft, factor }) => ({
    fromMs: calendar.dayNumbered(lastDay.number - daysLeft).startMs,
    factor,
  }));
}

/** When an item may be shown, all its limits taken together: `startMs` inclusive, `endMs` exclusive. */
export function showableTime({ validFrom, validUntil, deadline }: Item): { startMs: number; endMs: number } {
  return {
    startMs: Math.max(parsed(validFrom, -Infinity), parsed(deadline?.opensAt, -Infinity)),
    endMs: Math.min(parsed(validUntil, Infinity), parsed(deadline?.closesAt, Infinity)),
  };
}

function parsed(instant: string | undefined, otherwise: number): number {
  return instant === undefined ? otherwise : Date.parse(instant);
}
