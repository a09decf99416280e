/** When a program that was received may take over, and what to fetch for that (semantics.md, Programs and files). */

import { resolve } from '@bacheca/shared/engine/resolve';
import type { MediaFile } from '@bacheca/shared/model/items';
import type { Takeover } from '@bacheca/shared/model/schedule';
import type { Wanted } from '../cache/downloads.ts';
import type { Availability } from './availability.ts';
import { comingUp, mediaOf, mediaOfProgram, mediaOfTakeovers, walk } from './lookahead.ts';
import type { StoredProgram } from './program-store.ts';

/** What it needs for this long must be in the cache. */
const NEEDED_AHEAD_MS = 30 * 60_000;
/**
 * After this long without progress it takes over all the same, what is missing unavailable; but not with nothing
 * at all to show, while another program still plays.
 */
const PATIENCE_MS = 10 * 60_000;
/**
 * Beyond it the order of downloads no longer follows the timeline, and a metered network isn't used
 * (`NetworkPolicy`).
 */
const ORDERED_AHEAD_MS = 24 * 3_600_000;

export interface ActivationState {
  readonly pending: StoredProgram;
  readonly active: StoredProgram | null;
  readonly takeovers: readonly Takeover[];
  /** It is the corrected time, in ms since 1970 UTC. */
  readonly nowMs: number;
  /** It is counted since the program was received, or a download last brought something. */
  readonly sinceProgressMs: number;
  readonly isReady: (file: MediaFile) => boolean;
  readonly availability: Availability;
}

/** Whether the pending program may become active at the end of the next item. */
export function mayActivate(state: ActivationState): boolean {
  const { pending, active, takeovers, nowMs, sinceProgressMs, isReady } = state;
  if (comingUp(pending, takeovers, nowMs, nowMs + NEEDED_AHEAD_MS).every(isReady)) return true;
  // A player with nothing to play waits for no more than something to show.
  return (active === null || sinceProgressMs >= PATIENCE_MS) && hasSomethingToShow(state);
}

function hasSomethingToShow({ pending, takeovers, nowMs, availability }: ActivationState): boolean {
  const unavailable = availability.unavailable([mediaOfProgram(pending), ...mediaOfTakeovers(takeovers)]);
  for (const at of walk(pending.prepared, takeovers, unavailable, nowMs, nowMs + NEEDED_AHEAD_MS)) {
    if (at.type === 'item' && at.shown) return true;
  }
  return false;
}

/**
 * Whether a program has an item of its own to show at this instant, whatever the stage made of it before. A stream
 * doesn't count: that it is down is no fault of the program.
 */
export function hasPlayableItem({
  program,
  takeovers,
  nowMs,
  availability,
}: Pick<ActivationState, 'takeovers' | 'nowMs' | 'availability'> & {
  readonly program: StoredProgram;
}): boolean {
  const unavailable = availability.unavailable(
    [mediaOfProgram(program), ...mediaOfTakeovers(takeovers)],
    true,
  );
  const at = resolve(program.prepared, takeovers, nowMs, unavailable);
  if (at.type !== 'item' || !at.shown) return false;
  return at.shown.source.type === 'rule' && at.shown.item.kind !== 'stream';
}

/**
 * All files to have, soonest needed first; those of takeovers first of all. Of a program whose files are all here
 * (`isHere`) the order is of no use, and to look ahead for it takes long.
 */
export function downloadOrder(
  programs: { readonly pending: StoredProgram | null; readonly active: StoredProgram | null },
  takeovers: readonly Takeover[],
  nowMs: number,
  isHere: (file: MediaFile) => boolean = () => false,
): Wanted[] {
  const order = new Map<string, Wanted>();
  const add = (files: readonly MediaFile[], how: Omit<Wanted, 'file'>) => {
    for (const file of files) if (!order.has(file.sha256)) order.set(file.sha256, { file, ...how });
  };
  const coming = takeovers
    .filter(({ endsAt }) => Date.parse(endsAt) > nowMs)
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  for (const { mediaFiles } of coming) add(Object.values(mediaFiles), { urgent: true, soon: true });
  const both = [programs.pending, programs.active].filter((program) => program !== null);
  for (const program of both) {
    add(markOf(program), { urgent: false, soon: true });
    if (mediaOf(program).every(isHere)) continue;
    add(comingUp(program, [], nowMs, nowMs + ORDERED_AHEAD_MS), { urgent: false, soon: true });
  }
  for (const program of both) add(mediaOf(program), { urgent: false, soon: false });
  return [...order.values()];
}

/** The place's own mark in the footer: small, and seen at all times. */
function markOf({ prepared }: StoredProgram): MediaFile[] {
  const { location, mediaFiles } = prepared.program;
  const mark = location.theme?.mark === undefined ? undefined : mediaFiles[location.theme.mark];
  return mark ? [mark] : [];
}
