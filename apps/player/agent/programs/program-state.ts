/**
 * The life of a program on this player, as a pure machine: `received -> caching -> offered -> on trial -> good | failed`.
 * What is done about it (files, downloads, the stage) is up to who asks.
 *
 *   event     of which program               becomes
 *   received  a new one, or an earlier one   pending (caching) in place of any other that is; what is offered stays offered
 *   received  the one that plays             nothing is pending, and it is offered once more: the scheduler went back to it
 *   received  one that failed                refused
 *   cached    the pending one                offered too: it takes over at the end of what is on
 *   began     the offered one                active, and on trial; the one before it is earlier if it was good, else gone
 *   failed    the active one                 the newest earlier one is active and offered; this one is failed, or on its
 *                                            first strike pending for a second chance unless a newer one is
 *   failed    the pending one                failed, or pending as before; the active one is offered
 *   failed    the only one                   it plays on: there is nothing to go back to
 *   cleared   every one                      gone, those that failed too
 *
 * Any other event of any other program changes nothing. A trial ends well by itself: whether it did is asked when the
 * next program begins (`wasGood`).
 */

import type { Sha256 } from '@bacheca/shared/model/ids';

/** It made the player crash, or showed nothing. */
export interface FailedProgram {
  readonly revision: Sha256;
  readonly reason: string;
}

interface Known {
  readonly revision: Sha256;
}

export interface ProgramState<Program extends Known> {
  /** The one that plays, or begins at the end of what is on because another has failed. */
  readonly active: Program | null;
  /** The one that waits for its media, or for its second chance. */
  readonly pending: Program | null;
  /** The one that takes over at the end of what is on. */
  readonly offered: Program | null;
  /** Those that played well before, newest first. */
  readonly earlier: readonly Program[];
  /** The one that came last, of those that failed too: the scheduler need not send it again. */
  readonly newest: Sha256 | null;
  /** Those that failed on this screen, newest first: they are not taken again. */
  readonly failed: readonly FailedProgram[];
}

export type ProgramEvent<Program extends Known> =
  /** Its bytes are on disk. */
  | { readonly type: 'received'; readonly program: Program }
  /** What it needs soon is in the cache. */
  | { readonly type: 'cached'; readonly revision: Sha256 }
  /** What was on has ended. `wasGood`: nothing speaks against the program that played until now. */
  | { readonly type: 'began'; readonly revision: Sha256; readonly wasGood: boolean }
  | {
      readonly type: 'failed';
      readonly revision: Sha256;
      readonly reason: string;
      /** It was its last strike. */
      readonly forGood: boolean;
    }
  | { readonly type: 'cleared' };

export type ProgramEffect<Program extends Known> =
  /** Which is which is to be written down. */
  | { readonly type: 'save' }
  | { readonly type: 'refuse'; readonly failed: FailedProgram }
  /** Another takes over at the end of what is on. */
  | { readonly type: 'offer'; readonly program: Program }
  | { readonly type: 'begin'; readonly program: Program }
  /** It is not taken again: its file is of use only to whoever looks into why. */
  | { readonly type: 'quarantine'; readonly failed: FailedProgram }
  /** It fails, and plays on. */
  | { readonly type: 'suspect'; readonly reason: string };

type Step<Program extends Known> = readonly [ProgramState<Program>, readonly ProgramEffect<Program>[]];

/** The active one and two that played well before it. */
export const EARLIER_KEPT = 2;
const FAILED_KEPT = 20;
const MAX_REASON_LENGTH = 500;

export const NO_PROGRAMS = {
  active: null,
  pending: null,
  offered: null,
  earlier: [],
  newest: null,
  failed: [],
} as const satisfies ProgramState<never>;

export function next<Program extends Known>(
  state: ProgramState<Program>,
  event: ProgramEvent<Program>,
): Step<Program> {
  switch (event.type) {
    case 'received':
      return received(state, event.program);
    case 'cached': {
      const { pending } = state;
      if (pending?.revision !== event.revision) return [state, []];
      return [{ ...state, offered: pending }, [{ type: 'offer', program: pending }]];
    }
    case 'began':
      return began(state, event.revision, event.wasGood);
    case 'failed':
      return failed(state, event);
    case 'cleared':
      return [NO_PROGRAMS, []];
  }
}

/** The newest that came, as the scheduler is told, so that it doesn't send it again. */
export function newestOf({ active, pending, ...state }: ProgramState<Known>): Sha256 | null {
  return failedNow({ ...state })?.revision ?? (pending ?? active)?.revision ?? null;
}

/** The newest that came, if it failed on this screen. */
export function failedNow({
  newest,
  failed,
}: Pick<ProgramState<Known>, 'newest' | 'failed'>): FailedProgram | null {
  return failed.find(({ revision }) => revision === newest) ?? null;
}

function received<Program extends Known>(state: ProgramState<Program>, program: Program): Step<Program> {
  const { revision } = program;
  const { active, pending } = state;
  const known = { ...state, newest: revision };
  const failure = failedNow(known);
  if (failure) return [known, [{ type: 'save' }, { type: 'refuse', failed: failure }]];
  if (active?.revision === revision) {
    const back = { ...known, pending: null, offered: active };
    return [back, [{ type: 'save' }, { type: 'offer', program: active }]];
  }
  return [{ ...known, pending: pending?.revision === revision ? pending : program }, [{ type: 'save' }]];
}

function began<Program extends Known>(
  state: ProgramState<Program>,
  revision: Sha256,
  wasGood: boolean,
): Step<Program> {
  const { active, pending, offered, earlier } = state;
  if (offered?.revision !== revision) return [state, []];
  const begin = { type: 'begin', program: offered } as const;
  if (active?.revision === revision) return [{ ...state, offered: null }, [begin]];
  const before = wasGood && active ? [active, ...earlier] : earlier;
  const changed = {
    ...state,
    active: offered,
    pending: pending?.revision === revision ? null : pending,
    offered: null,
    earlier: before.filter((other) => other.revision !== revision).slice(0, EARLIER_KEPT),
  };
  return [changed, [begin, { type: 'save' }]];
}

function failed<Program extends Known>(
  state: ProgramState<Program>,
  { revision, reason, forGood }: Extract<ProgramEvent<Program>, { type: 'failed' }>,
): Step<Program> {
  const { active, pending, earlier } = state;
  const isActive = active?.revision === revision;
  const failing = [active, pending].find((program) => program?.revision === revision);
  if (!failing) return [state, []];
  const before = isActive ? earlier[0] : active;
  if (!before) return [state, [{ type: 'suspect', reason }]];
  const failure = { revision, reason: reason.slice(0, MAX_REASON_LENGTH) };
  const waiting = isActive ? pending : null;
  const pendingNow = forGood ? waiting : (waiting ?? failing);
  return [
    {
      ...state,
      active: before,
      // The scheduler may have gone back to the very one that takes over now.
      pending: pendingNow?.revision === before.revision ? null : pendingNow,
      offered: before,
      // One that came again while another plays is among them, too.
      earlier: earlier.filter((other) => other !== before && !(forGood && other.revision === revision)),
      failed: forGood ? [failure, ...state.failed].slice(0, FAILED_KEPT) : state.failed,
    },
    [
      ...(forGood ? [{ type: 'quarantine', failed: failure } as const] : []),
      { type: 'save' },
      { type: 'offer', program: before },
    ],
  ];
}
