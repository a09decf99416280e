/**
 * The life of a program on this player, as a pure machine: `received -> caching -> offered -> on trial -> good | failed`.
 * What is done about it (files, downloads, the stage) is up to who asks.
 *
 *   event     of which program               becomes
 *   received  a new one, or an earlier one   pending (caching) in place of any other that is; what is offered stays offered
 *   received  the one that plays             nothing is pending, and it is offered once more: the scheduler went back to it
 *   received  one that failed                refused
 *   cached    the pending one                on trial as soon as that is noted, for it may crash the player at once
 *   noted     the pending one                offered too: it takes over at the end of what is on
 *   began     the offered one                active; the one before it is earlier, unless something speaks against it and
 *                                            there is another to go back to
 *   shown     the active one                 on trial still, and good a minute later
 *   looked    the active one, on trial       good; or it has a strike, and fails; or neither yet
 *   failed    the active one                 the newest earlier one is active and offered; this one is failed for good, or
 *                                            on its first strike pending for a second chance unless a newer one is
 *   failed    the pending one                failed; the active one is offered
 *   failed    the only one                   it plays on: there is nothing to go back to
 *   started   those that were on trial       have a strike if the player crashed, and fail if it was the last
 *   cleared   every one                      gone, those that failed too
 *
 * Any other event of any other program changes nothing. A program that plays, or has played, and has no trial is good:
 * of those to go back to, at least one is, if any ever was.
 */

import type { Sha256 } from '@bacheca/shared/model/ids';
import type { NestedFault } from '@bacheca/shared/translations/problem';
import {
  afterRestart,
  failureCause,
  isLost,
  look,
  NOTHING_SEEN,
  type Observation,
  pageLost,
  shown,
  type Trial,
  withStrike,
} from './program-trial.ts';

/** It made the player crash, or showed nothing. */
export interface FailedProgram {
  readonly revision: Sha256;
  readonly why: string | NestedFault;
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
  /** They played before, newest first, and can be gone back to. */
  readonly earlier: readonly Program[];
  /** The one that came last, of those that failed too: the scheduler need not send it again. */
  readonly newest: Sha256 | null;
  /** They failed on this screen, newest first: they are not taken again. */
  readonly failed: readonly FailedProgram[];
  /** They are of those that have yet to prove themselves. */
  readonly trials: readonly Trial[];
  /** What was seen of the active one since it began. */
  readonly seen: Observation;
  /** Names the machine's start; another after each. */
  readonly machineBoot: string;
}

export type ProgramEvent<Program extends Known> =
  /** The agent has started: whatever was on trial when the last run ended may be why it ended. */
  | { readonly type: 'started' }
  /** Its bytes are on disk. */
  | { readonly type: 'received'; readonly program: Program }
  /** What it needs soon is in the cache. */
  | { readonly type: 'cached'; readonly revision: Sha256 }
  /** That it is on trial is on disk, or the disk takes nothing. */
  | { readonly type: 'noted'; readonly revision: Sha256 }
  /** What was on has ended. */
  | { readonly type: 'began'; readonly revision: Sha256 }
  /** An item of it is on screen. `nowMs` is monotonic. */
  | { readonly type: 'shown'; readonly revision: Sha256; readonly nowMs: number }
  /** The page that shows it is gone. */
  | { readonly type: 'page-lost' }
  /** Comes every few seconds. `canShow`: the active one has something to show now, and a page to show it on. */
  | { readonly type: 'looked'; readonly nowMs: number; readonly canShow: boolean }
  /** It failed for good, for a reason that is none of its trial's. */
  | { readonly type: 'failed'; readonly revision: Sha256; readonly why: string | NestedFault }
  /** The agent ends because it was asked to. */
  | { readonly type: 'stopped' }
  | { readonly type: 'cleared' };

/** They are to be done in their order: a power cut between two of them leaves what `started` makes sense of. */
export type ProgramEffect<Program extends Known> =
  /** Which is which is to be written down. */
  | { readonly type: 'save' }
  /** Which are on trial is to be written down. */
  | { readonly type: 'note' }
  | { readonly type: 'refuse'; readonly failed: FailedProgram }
  /** Another takes over at the end of what is on. */
  | { readonly type: 'offer'; readonly program: Program }
  | { readonly type: 'begin'; readonly program: Program; readonly isNew: boolean }
  /** It is not taken again: its file is of use only to whoever looks into why. */
  | { readonly type: 'quarantine'; readonly failed: FailedProgram }
  /** It failed, and is tried once more, but not at once. */
  | { readonly type: 'give-second-chance'; readonly failed: FailedProgram }
  /** It fails, and plays on. */
  | { readonly type: 'suspect'; readonly failed: FailedProgram };

type Step<Program extends Known> = readonly [ProgramState<Program>, readonly ProgramEffect<Program>[]];

/** Two that played before the active one are kept beside it. */
export const EARLIER_KEPT = 2;
const FAILED_KEPT = 20;

export function noPrograms(machineBoot: string): ProgramState<never> {
  return {
    active: null,
    pending: null,
    offered: null,
    earlier: [],
    newest: null,
    failed: [],
    trials: [],
    seen: NOTHING_SEEN,
    machineBoot,
  };
}

export function nextProgramState<Program extends Known>(
  state: ProgramState<Program>,
  event: ProgramEvent<Program>,
): Step<Program> {
  switch (event.type) {
    case 'started':
      return started(state);
    case 'received':
      return received(state, event.program);
    case 'cached':
      return cached(state, event.revision);
    case 'noted': {
      const { pending, machineBoot } = state;
      const isNoted = trialOf(state, event.revision)?.machineBoot === machineBoot;
      if (!isNoted || pending?.revision !== event.revision || isOffered(state, pending)) return [state, []];
      return [{ ...state, offered: pending }, [{ type: 'offer', program: pending }]];
    }
    case 'began':
      return began(state, event.revision);
    case 'shown': {
      if (event.revision !== state.active?.revision) return [state, []];
      return [{ ...state, seen: shown(state.seen, event.nowMs) }, []];
    }
    case 'page-lost':
      return [{ ...state, seen: pageLost(state.seen) }, []];
    case 'looked':
      return looked(state, event.nowMs, event.canShow);
    case 'failed':
      return failed(state, event, true);
    case 'stopped': {
      if (state.trials.every(({ machineBoot }) => machineBoot === null)) return [state, []];
      const trials = state.trials.map((trial) => ({ ...trial, machineBoot: null }));
      return [{ ...state, trials }, [{ type: 'note' }]];
    }
    case 'cleared':
      return [noPrograms(state.machineBoot), []];
  }
}

/** The newest that came, as the scheduler is told, so that it doesn't send it again. */
export function newestOf({ active, pending, ...state }: ProgramState<Known>): Sha256 | null {
  return failedNow(state)?.revision ?? (pending ?? active)?.revision ?? null;
}

/** Returns the newest that came, if it failed on this screen. */
export function failedNow({
  newest,
  failed,
}: Pick<ProgramState<Known>, 'newest' | 'failed'>): FailedProgram | null {
  return failed.find(({ revision }) => revision === newest) ?? null;
}

/** Whether the active program has yet to prove itself. */
export function isOnTrial(state: ProgramState<Known>): boolean {
  return state.active !== null && trialOf(state, state.active.revision) !== null;
}

/** Says of a program that plays or has played whether it has proved itself. */
export function isGood(state: Pick<ProgramState<Known>, 'active' | 'trials'>, revision: Sha256): boolean {
  const trial = trialOf(state, revision);
  if (!trial) return true;
  return trial.wasGood && trial.strikes.length === 0 && revision !== state.active?.revision;
}

function trialOf({ trials }: Pick<ProgramState<Known>, 'trials'>, revision: Sha256): Trial | null {
  return trials.find((trial) => trial.revision === revision) ?? null;
}

function isOffered({ offered }: ProgramState<Known>, { revision }: Known): boolean {
  return offered?.revision === revision;
}

/** Returns the trials of programs that are here. */
function knownTrials({
  active,
  pending,
  offered,
  earlier,
  trials,
}: Pick<ProgramState<Known>, 'active' | 'pending' | 'offered' | 'earlier' | 'trials'>): Trial[] {
  const known = [active, pending, offered, ...earlier].map((program) => program?.revision);
  return trials.filter(({ revision }) => known.includes(revision));
}

function started<Program extends Known>(state: ProgramState<Program>): Step<Program> {
  const { active, pending, machineBoot } = state;
  const trials = knownTrials(state).map((trial) => {
    const { revision } = trial;
    // What ended the last run was none that had given way, nor one that was good once, if the one before it may be.
    const isSuspect = revision === pending?.revision && !(trial.wasGood && isOnTrial(state));
    if (revision !== active?.revision && !isSuspect) return { ...trial, machineBoot: null };
    // One that only waits is blamed for nothing that happens now.
    const resumed = afterRestart(trial, machineBoot);
    return revision === active?.revision ? { ...resumed, machineBoot } : resumed;
  });
  let now: ProgramState<Program> = { ...state, trials };
  const effects: ProgramEffect<Program>[] = state.trials.length > 0 ? [{ type: 'note' }] : [];
  for (const trial of trials.filter(isLost)) {
    const [after, more] = failed(now, { revision: trial.revision, why: failureCause(trial) }, true);
    now = after;
    effects.push(...more);
  }
  return [now, effects];
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

function cached<Program extends Known>(state: ProgramState<Program>, revision: Sha256): Step<Program> {
  const { pending, earlier, machineBoot } = state;
  if (pending?.revision !== revision || isOffered(state, pending)) return [state, []];
  const played = earlier.some((program) => program.revision === revision);
  const before = trialOf(state, revision) ?? { strikes: [], powerCuts: 0, wasGood: played };
  const others = knownTrials(state).filter((trial) => trial.revision !== revision);
  return [{ ...state, trials: [{ ...before, revision, machineBoot }, ...others] }, [{ type: 'note' }]];
}

function began<Program extends Known>(state: ProgramState<Program>, revision: Sha256): Step<Program> {
  const { active, pending, offered, seen } = state;
  if (offered?.revision !== revision) return [state, []];
  if (active?.revision === revision)
    return [{ ...state, offered: null }, [{ type: 'begin', program: offered, isNew: false }]];
  const before = active && trialOf(state, active.revision);
  // The last that could be gone back to is kept all the same: a crash may have been blamed on two.
  const isBlamed =
    before !== null && before.strikes.length > 0 && seen.shownAtMs === null && state.earlier.length > 0;
  const trials = state.trials.map((trial) => (trial === before ? { ...trial, machineBoot: null } : trial));
  const played = active && !isBlamed ? [active, ...state.earlier] : state.earlier;
  const now = {
    ...state,
    active: offered,
    pending: pending?.revision === revision ? null : pending,
    offered: null,
    trials,
    seen: NOTHING_SEEN,
  };
  const earlier = earlierKept(
    now,
    played.filter((other) => other.revision !== revision),
  );
  const kept = knownTrials({ ...now, earlier });
  return [
    { ...now, earlier, trials: kept },
    [
      { type: 'begin', program: offered, isNew: true },
      { type: 'save' },
      // It is noted only where another one's trial has ended: its own is noted.
      ...(before || kept.length < trials.length ? [{ type: 'note' } as const] : []),
    ],
  ];
}

/** The newest of those that played, and among them the newest that is good, however many came in its first minute. */
function earlierKept<Program extends Known>(
  state: ProgramState<Program>,
  played: readonly Program[],
): readonly Program[] {
  const newest = played.slice(0, EARLIER_KEPT);
  const good = played.find(({ revision }) => isGood(state, revision));
  return !good || newest.includes(good) ? newest : [...newest.slice(0, EARLIER_KEPT - 1), good];
}

function looked<Program extends Known>(
  state: ProgramState<Program>,
  nowMs: number,
  canShow: boolean,
): Step<Program> {
  const trial = state.active && trialOf(state, state.active.revision);
  if (!trial) return [state, []];
  const [seen, verdict] = look(state.seen, nowMs, canShow);
  const now = { ...state, seen };
  if (verdict.type === 'on-trial') return [now, []];
  const others = state.trials.filter((other) => other !== trial);
  if (verdict.type === 'good') return [{ ...now, trials: others }, [{ type: 'note' }]];
  const struck = withStrike(trial, verdict.strike);
  const failure = { revision: trial.revision, why: failureCause(struck) };
  const [after, effects] = failed(
    { ...now, trials: [struck, ...others], seen: NOTHING_SEEN },
    failure,
    isLost(struck),
  );
  // The strike comes first: whatever of the rest a power cut prevents, it counts.
  return [after, [{ type: 'note' }, ...effects]];
}

function failed<Program extends Known>(
  state: ProgramState<Program>,
  { revision, why }: FailedProgram,
  forGood: boolean,
): Step<Program> {
  const { active, pending, earlier, machineBoot } = state;
  const isActive = active?.revision === revision;
  const failing = [active, pending].find((program) => program?.revision === revision);
  if (!failing) return [state, []];
  const before = isActive ? earlier[0] : active;
  const failure = { revision, why };
  if (!before) return [state, [{ type: 'suspect', failed: failure }]];
  // One that gave way before it could prove itself goes on with its trial; one that was good needs none.
  const ofBefore = isActive ? trialOf(state, before.revision) : null;
  const trials = state.trials.flatMap((trial) => {
    if (trial !== ofBefore) return [trial];
    return isGood(state, trial.revision) ? [] : [{ ...trial, machineBoot }];
  });
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
      trials,
      seen: isActive ? NOTHING_SEEN : state.seen,
    },
    [
      forGood ? { type: 'quarantine', failed: failure } : { type: 'give-second-chance', failed: failure },
      { type: 'save' },
      ...(ofBefore ? [{ type: 'note' } as const] : []),
      { type: 'offer', program: before },
    ],
  ];
}
