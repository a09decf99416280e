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
import { faults } from '@bacheca/shared/translations/en/faults';
import { fault, type NestedFault } from '@bacheca/shared/translations/problem';

const STRIKE_CODES = [
  'trial-nothing-shown',
  'trial-page-ended',
  'trial-player-ended',
  'trial-machine-restarted',
] as const;
/** What spoke against a program, as the code of its words. */
export type Strike = (typeof STRIKE_CODES)[number];

export interface Trial {
  readonly revision: Sha256;
  /** They say why it failed, once for each time. */
  readonly strikes: readonly Strike[];
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
  | { readonly type: 'strike'; readonly strike: Strike };

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
  if (playableMs >= NOTHING_SHOWN_MS) return [looked, { type: 'strike', strike: 'trial-nothing-shown' }];
  if (seen.pagesLost >= PAGES_LOST) return [looked, { type: 'strike', strike: 'trial-page-ended' }];
  return [looked, { type: 'on-trial' }];
}

export function withStrike(trial: Trial, strike: Strike): Trial {
  return { ...trial, strikes: [...trial.strikes, strike].slice(-STRIKES), machineBoot: null };
}

/** Says at the agent's start what the end of the last run says of a trial. */
export function afterRestart(trial: Trial, machineBoot: string): Trial {
  if (trial.machineBoot === null) return trial;
  if (trial.machineBoot === machineBoot) return withStrike(trial, 'trial-player-ended');
  const powerCuts = trial.powerCuts + 1;
  const strikes: readonly Strike[] = powerCuts < POWER_CUTS ? trial.strikes : ['trial-machine-restarted'];
  return { ...trial, powerCuts, strikes, machineBoot: null };
}

/** It has no third chance. */
export function isLost({ strikes, powerCuts }: Trial): boolean {
  return strikes.length >= STRIKES || powerCuts >= POWER_CUTS;
}

/** Says why it failed, for people. */
export function failureCause({ strikes }: Pick<Trial, 'strikes'>): NestedFault {
  const [first, next] = strikes.map((strike) => fault(strike));
  if (!first) throw new Error('a program without a strike has not failed');
  return next ? fault('first-then', { first, next }) : first;
}

/** A strike as it was written down, by its code or, as version 0.1.0 did, in words. */
export function readStrike(written: string): Strike {
  // Damage, or a newer version: what is certain is that something spoke against it.
  return knownStrike(written) ?? 'trial-player-ended';
}

/** Why a program failed as version 0.1.0 wrote it down. */
export function readReason(reason: string): string | NestedFault {
  const said = reason.split('; then ');
  const strikes = said.flatMap((each) => knownStrike(each) ?? []);
  return strikes.length === said.length ? failureCause({ strikes }) : reason;
}

function knownStrike(written: string): Strike | undefined {
  return STRIKE_CODES.find((code) => written === code || written === faults[code]);
}
