/**
 * The trial of a program: whether it makes the player crash, or shows nothing. Pure, a part of `program-state-machine.ts`.
 *
 *  1. A note of the program on trial is on disk before the stage hears of it, and until it has been on screen for
 *     a while. An agent that finds the note at its start, and no sign of a proper end, crashed.
 *  2. A power cut is no crash: the machine has started since. Only if that happens again and again may the
 *     program be what takes the machine down.
 *  3. It shows nothing if for a minute in which it had items to show, and their files, none of them was shown.
 *  4. The second strike of either kind is the last.
 */

import type { Sha256 } from '@bacheca/shared/model/ids';

export interface Trial {
  readonly revision: Sha256;
  /** They say why it failed, once for each time. */
  readonly strikes: readonly string[];
  readonly powerCuts: number;
  /** The start of the machine in which it plays or is about to; null after a proper end, and while it only waits. */
  readonly machineBoot: string | null;
  /** It was good before it came once more: until it plays, it still is. */
  readonly wasGood: boolean;
}

/** What was seen of the program on trial in this run. Times are monotonic. */
export interface Observation {
  readonly shownAtMs: number | null;
  /** It should have shown something for so long, and hasn't. */
  readonly playableMs: number;
  readonly lookedAtMs: number | null;
  readonly pagesLost: number;
}

export type Verdict =
  | { readonly type: 'on-trial' }
  | { readonly type: 'good' }
  | { readonly type: 'strike'; readonly reason: string };

export const NOTHING_SEEN: Observation = { shownAtMs: null, playableMs: 0, lookedAtMs: null, pagesLost: 0 };

const STRIKES = 2;
/** More than a bus's ignition or a loose plug is likely to make in a program's first minute. */
const POWER_CUTS = 10;
/** A program that is on screen for this long, without an end of the agent, is good. */
const GOOD_AFTER_MS = 60_000;
/** A program fails after this much time in which it should have shown something. */
const NOTHING_SHOWN_MS = 60_000;
/** It is asked every few seconds. What is more is time in which this process stood still, and nothing could be shown. */
const MAX_BETWEEN_LOOKS_MS = 10_000;
/** A page that goes again and again before anything was shown. */
const PAGES_LOST = 2;

/** An item of it is on screen. */
export function shown(seen: Observation, nowMs: number): Observation {
  return { ...seen, shownAtMs: seen.shownAtMs ?? nowMs };
}

/** The page that shows it is gone. */
export function pageLost(seen: Observation): Observation {
  return seen.shownAtMs === null ? { ...seen, pagesLost: seen.pagesLost + 1 } : seen;
}

/** This is asked every few seconds. `canShow`: it has something to show now, and a page to show it on. */
export function look(seen: Observation, nowMs: number, canShow: boolean): [Observation, Verdict] {
  const sinceMs = nowMs - (seen.lookedAtMs ?? nowMs);
  if (seen.shownAtMs !== null) {
    const isGood = nowMs - seen.shownAtMs >= GOOD_AFTER_MS;
    return [{ ...seen, lookedAtMs: nowMs }, { type: isGood ? 'good' : 'on-trial' }];
  }
  const playableMs = seen.playableMs + (canShow ? Math.min(sinceMs, MAX_BETWEEN_LOOKS_MS) : 0);
  const looked = { ...seen, lookedAtMs: nowMs, playableMs };
  if (playableMs >= NOTHING_SHOWN_MS)
    return [looked, { type: 'strike', reason: 'none of its items could be shown' }];
  if (seen.pagesLost >= PAGES_LOST)
    return [looked, { type: 'strike', reason: 'the page ended before any item was shown' }];
  return [looked, { type: 'on-trial' }];
}

export function withStrike(trial: Trial, reason: string): Trial {
  return { ...trial, strikes: [...trial.strikes, reason].slice(-STRIKES), machineBoot: null };
}

/** Says at the agent's start what the end of the last run says of a trial. */
export function afterRestart(trial: Trial, machineBoot: string): Trial {
  if (trial.machineBoot === null) return trial;
  if (trial.machineBoot === machineBoot)
    return withStrike(trial, 'the player ended unexpectedly soon after it had begun');
  const powerCuts = trial.powerCuts + 1;
  const strikes =
    powerCuts < POWER_CUTS
      ? trial.strikes
      : ['the machine restarted again and again soon after it had begun'];
  return { ...trial, powerCuts, strikes, machineBoot: null };
}

/** It has no third chance. */
export function isLost({ strikes, powerCuts }: Trial): boolean {
  return strikes.length >= STRIKES || powerCuts >= POWER_CUTS;
}

/** Says why it failed, for people. */
export function failureReason({ strikes }: Trial): string {
  return strikes.join('; then ');
}
