import { describe, expect, it } from 'vitest';
import { causeMessage } from '../faults/problem-message.ts';
import {
  afterRestart,
  failureCause,
  isLost,
  look,
  NOTHING_SEEN,
  type Observation,
  pageLost,
  readReason,
  readStrike,
  shown,
  type Trial,
  type Verdict,
  withStrike,
} from './program-trial.ts';

const SECOND_MS = 1000;
const ON_TRIAL: Trial = {
  revision: 'a'.repeat(64),
  strikes: [],
  powerCuts: 0,
  machineBoot: 'start 1',
  wasGood: false,
};

/** Looks every five seconds, as the player does. */
function watch(from: Observation, seconds: number, canShow = true): Verdict {
  let seen = from;
  for (let at = 0; at <= seconds; at += 5) {
    const [looked, verdict] = look(seen, at * SECOND_MS, canShow);
    if (verdict.type !== 'on-trial') return verdict;
    seen = looked;
  }
  return { type: 'on-trial' };
}

describe('a program that ends the player', () => {
  it('has a second chance, and no third', () => {
    const second = afterRestart(ON_TRIAL, 'start 1');
    expect(isLost(second)).toBe(false);
    const third = afterRestart({ ...second, machineBoot: 'start 1' }, 'start 1');
    expect(isLost(third)).toBe(true);
    expect(causeMessage(failureCause(third))).toMatch(
      /^the player ended unexpectedly.*; then the player ended unexpectedly/,
    );
  });

  it('is not what a proper end or a power cut is taken for', () => {
    const ended = { ...ON_TRIAL, machineBoot: null };
    expect(afterRestart(ended, 'start 1')).toEqual(ended);
    expect(afterRestart(ON_TRIAL, 'start 2')).toEqual({ ...ended, powerCuts: 1 });
  });

  it('may be what takes the whole machine down, if that happens again and again', () => {
    let trial = ON_TRIAL;
    const lost: boolean[] = [];
    for (let cut = 1; cut <= 10; cut += 1) {
      trial = { ...afterRestart(trial, `start ${cut + 1}`), machineBoot: `start ${cut + 1}` };
      lost.push(isLost(trial));
    }
    expect(lost).toEqual([...Array.from({ length: 9 }, () => false), true]);
    expect(causeMessage(failureCause(trial))).toContain('restarted again and again');
  });
});

describe('a program of which nothing shows', () => {
  it('has a strike after a minute', () => {
    expect(watch(NOTHING_SEEN, 55)).toEqual({ type: 'on-trial' });
    expect(watch(NOTHING_SEEN, 60)).toEqual({ type: 'strike', strike: 'trial-nothing-shown' });
    expect(withStrike(ON_TRIAL, 'trial-nothing-shown')).toMatchObject({
      strikes: ['trial-nothing-shown'],
      machineBoot: null,
    });
  });

  it('has none where the player stood still, as on a machine that was paused', () => {
    const [before] = look(NOTHING_SEEN, 0, true);
    const [after, verdict] = look(before, 3_600 * SECOND_MS, true);
    expect(verdict).toEqual({ type: 'on-trial' });
    expect(after.playableMs).toBeLessThan(60 * SECOND_MS);
  });

  it('has none while it has nothing to show, or no page to show it on', () => {
    expect(watch(NOTHING_SEEN, 3600, false)).toEqual({ type: 'on-trial' });
  });

  it('has one at once with a page that goes twice before anything was shown', () => {
    const once = pageLost(NOTHING_SEEN);
    expect(watch(once, 0, false)).toEqual({ type: 'on-trial' });
    expect(watch(pageLost(once), 0, false)).toMatchObject({ strike: 'trial-page-ended' });
    expect(watch(pageLost(pageLost(shown(NOTHING_SEEN, 0))), 30)).toEqual({ type: 'on-trial' });
  });

  it('is good once it has been on screen for a minute', () => {
    const seen = shown(NOTHING_SEEN, 0);
    expect(watch(seen, 59)).toEqual({ type: 'on-trial' });
    expect(watch(shown(seen, 30 * SECOND_MS), 60), 'counted from the first time').toEqual({ type: 'good' });
  });
});

describe('what version 0.1.0 wrote down in words', () => {
  const WORDS = [
    ['none of its items could be shown', 'trial-nothing-shown'],
    ['the page ended before any item was shown', 'trial-page-ended'],
    ['the player ended unexpectedly soon after it had begun', 'trial-player-ended'],
    ['the machine restarted again and again soon after it had begun', 'trial-machine-restarted'],
  ] as const;

  it.each(WORDS)('“%s” is read as its code', (words, code) => {
    expect([readStrike(words), readStrike(code)]).toEqual([code, code]);
    expect(readReason(words)).toEqual({ code });
    expect(causeMessage(readReason(words))).toBe(words);
  });

  it('twice is read as two of them, and anything else is repeated', () => {
    const [first] = WORDS[0];
    const [next] = WORDS[1];
    expect(readReason(`${first}; then ${next}`)).toEqual({
      code: 'first-then',
      params: { first: { code: 'trial-nothing-shown' }, next: { code: 'trial-page-ended' } },
    });
    expect(readReason(`${first}; then something`)).toBe(`${first}; then something`);
  });
});
