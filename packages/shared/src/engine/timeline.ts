/**
 * The timeline between two instants, as a list. It is what `resolve` answers at every instant of it, one
 * entry for each stretch over which the answer is the same.
 */

import type { Takeover } from '../model/schedule.ts';
import type { PreparedProgram } from './layout/prepare-program.ts';
import type { Showing } from './layout/showing.ts';
import { resolve } from './resolve.ts';

interface Stretch {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** What is on from one instant until another; only the first and the last entry are clipped to what was asked. */
export type TimelineEntry =
  /** `showing` is what is shown; `planned` another one if it stands in for that. */
  | (Stretch & { readonly type: 'item'; readonly showing: Showing; readonly planned: Showing })
  /** `planned` is the showing that can't be shown, if it is for that. */
  | (Stretch & { readonly type: 'bumper'; readonly planned: Showing | null })
  | (Stretch & { readonly type: 'closed' })
  | (Stretch & { readonly type: 'nothing' });

const NOTHING_UNAVAILABLE: ReadonlySet<string> = new Set();

/** What is on from `fromMs` until just before `toMs`; of more than `mostEntries` the first. */
export function timeline(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  fromMs: number,
  toMs: number,
  unavailable: ReadonlySet<string> = NOTHING_UNAVAILABLE,
  maxEntries = Infinity,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (let atMs = fromMs; atMs < toMs && entries.length < maxEntries; ) {
    const entry = entryAt(program, takeovers, atMs, unavailable);
    const clipped = { ...entry, startsAtMs: atMs, endsAtMs: Math.min(entry.endsAtMs, toMs) };
    const last = entries.at(-1);
    // A state that goes on over a boundary (New Year, midnight) is one stretch.
    if (last && last.type === entry.type && last.type !== 'item' && last.type !== 'bumper')
      entries[entries.length - 1] = { ...last, endsAtMs: clipped.endsAtMs };
    else entries.push(clipped);
    atMs = clipped.endsAtMs;
  }
  return entries;
}

function entryAt(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  atMs: number,
  unavailable: ReadonlySet<string>,
): TimelineEntry {
  const resolution = resolve(program, takeovers, atMs, unavailable);
  if (resolution.type === 'bumper')
    return { type: 'bumper', planned: null, startsAtMs: atMs, endsAtMs: resolution.untilMs };
  if (resolution.type !== 'item')
    return { type: resolution.type, startsAtMs: atMs, endsAtMs: resolution.untilMs };
  const { planned, shown, substitutes } = resolution;
  if (shown) return { type: 'item', showing: shown, planned, startsAtMs: atMs, endsAtMs: shown.endsAtMs };
  const next = substitutes.find(({ startsAtMs }) => startsAtMs > atMs);
  return { type: 'bumper', planned, startsAtMs: atMs, endsAtMs: next?.startsAtMs ?? planned.endsAtMs };
}
