/** When a program that was received may take over, and what to fetch for that (semantics.md, Programs and files). */
import type { MediaFile, Takeover } from '@bacheca/shared';
import type { Availability } from './availability.ts';
import type { Wanted } from './cache.ts';
import type { StoredProgram } from './programs.ts';
import { comingUp, mediaOf, mediaOfProgram, mediaOfTakeovers, walk } from './timeline.ts';

/** What it needs for this long must be in the cache. */
const NEEDED_AHEAD_MS = 30 * 60_000;
/** After this long without progress it takes over all the same; what is missing stays unavailable. */
const PATIENCE_MS = 10 * 60_000;
/** Beyond it the order of downloads no longer follows the timeline. */
const ORDERED_AHEAD_MS = 24 * 3_600_000;

export interface ActivationState {
  readonly pending: StoredProgram;
  readonly active: StoredProgram | null;
  readonly takeovers: readonly Takeover[];
  /** Corrected time. */
  readonly nowMs: number;
  /** Since the program was received, or a download last brought something. */
  readonly sinceProgressMs: number;
  readonly isReady: (file: MediaFile) => boolean;
  readonly availability: Availability;
}

/** Whether the pending program may become active at the end of the next item. */
export function mayActivate(state: ActivationState): boolean {
  const { pending, active, takeovers, nowMs, sinceProgressMs, isReady } = state;
  if (comingUp(pending, takeovers, nowMs, nowMs + NEEDED_AHEAD_MS).every(isReady)) return true;
  if (sinceProgressMs >= PATIENCE_MS) return true;
  // A player with nothing to play waits for no more than something to show.
  return active === null && hasSomethingToShow(state);
}

function hasSomethingToShow({ pending, takeovers, nowMs, availability }: ActivationState): boolean {
  const unavailable = availability.unavailable([mediaOfProgram(pending), ...mediaOfTakeovers(takeovers)]);
  for (const at of walk(pending.prepared, takeovers, unavailable, nowMs, nowMs + NEEDED_AHEAD_MS)) {
    if (at.type === 'item' && at.shown) return true;
  }
  return false;
}

/** All files to have, soonest needed first; those of takeovers first of all. */
export function downloadOrder(
  programs: { readonly pending: StoredProgram | null; readonly active: StoredProgram | null },
  takeovers: readonly Takeover[],
  nowMs: number,
): Wanted[] {
  const order = new Map<string, Wanted>();
  const add = (files: readonly MediaFile[], urgent: boolean) => {
    for (const file of files) if (!order.has(file.sha256)) order.set(file.sha256, { file, urgent });
  };
  const coming = takeovers
    .filter(({ endsAt }) => Date.parse(endsAt) > nowMs)
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  for (const { mediaFiles } of coming) add(Object.values(mediaFiles), true);
  const both = [programs.pending, programs.active].filter((program) => program !== null);
  for (const program of both) add(comingUp(program, [], nowMs, nowMs + ORDERED_AHEAD_MS), false);
  for (const program of both) add(mediaOf(program), false);
  return [...order.values()];
}
