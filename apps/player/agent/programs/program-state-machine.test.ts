import { describe, expect, it } from 'vitest';
import {
  isGood,
  isOnTrial,
  nextProgramState,
  noPrograms,
  type ProgramEffect,
  type ProgramEvent,
  type ProgramState,
} from './program-state-machine.ts';
import { failureCause } from './program-trial.ts';

interface Program {
  readonly revision: string;
}
type State = ProgramState<Program>;
type Event = ProgramEvent<Program>;

const MINUTE_MS = 60_000;
const NONE = noPrograms('start 1');

const received = (revision: string): Event => ({ type: 'received', program: { revision } });
const cached = (revision: string): Event => ({ type: 'cached', revision });
const noted = (revision: string): Event => ({ type: 'noted', revision });
const began = (revision: string): Event => ({ type: 'began', revision });
const failed = (revision: string): Event => ({ type: 'failed', revision, why: 'it shows nothing' });
const looked = (nowMs: number, canShow = true): Event => ({ type: 'looked', nowMs, canShow });
const offered = (revision: string) => [received(revision), cached(revision), noted(revision)];
const played = (revision: string) => [...offered(revision), began(revision)];
const good = (revision: string): Event[] => [
  ...played(revision),
  { type: 'shown', revision, nowMs: 0 },
  looked(MINUTE_MS),
];
const SILENT: Event[] = Array.from({ length: 7 }, (_, index) => looked(index * 10_000));

function run(events: readonly Event[], from: State = NONE) {
  let state = from;
  let effects: readonly ProgramEffect<Program>[] = [];
  for (const event of events) [state, effects] = nextProgramState(state, event);
  return { state, effects: effects.map(({ type }) => type) };
}

/** What is left of a run of events, and the effects of the last. */
function after(events: readonly Event[], from: State = NONE) {
  const { state, effects } = run(events, from);
  const { active, pending, offered: offer, earlier } = state;
  return {
    active: active?.revision ?? null,
    pending: pending?.revision ?? null,
    offered: offer?.revision ?? null,
    earlier: earlier.map(({ revision }) => revision),
    effects,
  };
}

/** What the next run finds, with what was on disk. */
function restarted(state: State, machineBoot = 'start 1') {
  return run([{ type: 'started' }], { ...state, offered: null, seen: NONE.seen, machineBoot });
}

describe('a program', () => {
  it('is pending until it is cached and noted, offered until it begins, and then active', () => {
    const none = { active: null, pending: null, offered: null, earlier: [] };
    expect(after([received('a')])).toEqual({ ...none, pending: 'a', effects: ['save'] });
    expect(after([received('a'), cached('a')])).toEqual({ ...none, pending: 'a', effects: ['note'] });
    expect(after(offered('a'))).toMatchObject({ offered: 'a', effects: ['offer'] });
    expect(after(played('a'))).toEqual({ ...none, active: 'a', effects: ['begin', 'save'] });
    expect(after([...played('a'), ...played('b')])).toMatchObject({ active: 'b', earlier: ['a'] });
  });

  it('that is offered begins though a newer one waits, and no other begins', () => {
    const both = [...played('a'), ...offered('b'), received('c')];
    expect(after([...both, began('b')])).toMatchObject({ active: 'b', pending: 'c' });
    expect(after([...both, began('c')])).toMatchObject({ active: 'a', effects: [] });
    expect(after([...both, cached('b')])).toMatchObject({ effects: [] });
    expect(after([...both, noted('c')]), 'not before it is on disk that it is on trial').toMatchObject({
      offered: 'b',
    });
  });

  it('is dropped when the scheduler goes back to the one that plays', () => {
    const back = [...played('a'), ...offered('b'), received('a')];
    expect(after(back)).toMatchObject({ pending: null, offered: 'a', effects: ['save', 'offer'] });
    expect(after([...back, began('b')])).toMatchObject({ active: 'a', effects: [] });
  });

  it('is on trial from its beginning until it was shown for a minute, and good from then on', () => {
    const { state } = run(played('a'));
    expect([isOnTrial(state), isGood(state, 'a')]).toEqual([true, false]);
    const proven = run(good('a'));
    expect([isOnTrial(proven.state), isGood(proven.state, 'a')]).toEqual([false, true]);
    expect(proven.effects).toEqual(['note']);
    expect(after([...good('a'), ...SILENT])).toMatchObject({ active: 'a', effects: [] });
  });

  it('of which nothing shows waits for a second chance behind the one before it', () => {
    const both = [...good('a'), ...played('b')];
    const once = { active: 'a', pending: 'b', offered: 'a', earlier: [] };
    const effects = ['note', 'give-second-chance', 'save', 'offer'];
    expect(after([...both, ...SILENT])).toEqual({ ...once, effects });
    expect(after([...both, received('c'), ...SILENT]), 'unless a newer one waits').toMatchObject({
      pending: 'c',
    });
    const wentBack = after([...both, received('a'), ...SILENT]);
    expect(wentBack, 'the newer one is what plays').toEqual({ ...once, pending: null, effects });
  });

  it('is not blamed for what another shows, or shows nothing of', () => {
    const shownBefore: Event = { type: 'shown', revision: 'a', nowMs: 0 };
    expect(after([...good('a'), ...played('b'), shownBefore, ...SILENT])).toMatchObject({ active: 'a' });
    expect(after([...good('a'), ...offered('b'), ...SILENT])).toMatchObject({ active: 'a', offered: 'b' });
  });

  it('fails for good the second time, is quarantined, and is refused from then on', () => {
    const gone = [
      ...[...good('a'), ...played('b'), ...SILENT, began('a')],
      ...[cached('b'), noted('b'), began('b'), ...SILENT],
    ];
    const effects = ['note', 'quarantine', 'save', 'offer'];
    expect(after(gone)).toEqual({ active: 'a', pending: null, offered: 'a', earlier: [], effects });
    expect(after([...gone, received('b')])).toMatchObject({ pending: null, effects: ['save', 'refuse'] });
    expect(after([...good('a'), ...good('b'), failed('b')]), 'or for another reason').toMatchObject({
      active: 'a',
      effects: ['quarantine', 'save', 'offer'],
    });
  });

  it('that came again before it failed for good is not gone back to either', () => {
    const again = [...good('a'), ...good('b'), received('a'), failed('a')];
    expect(after(again)).toMatchObject({ active: 'b', pending: null, earlier: [] });
  });

  it('that fails plays on where there is none before it', () => {
    expect(after([...played('a'), failed('a')])).toMatchObject({ active: 'a', effects: ['suspect'] });
    expect(after([...played('a'), ...SILENT])).toMatchObject({ active: 'a', effects: ['note', 'suspect'] });
  });

  it('is not kept to fall back on if something spoke against it', () => {
    const crashed = restarted(run([...good('a'), ...played('b')]).state).state;
    expect(after(offered('c').concat(began('c')), crashed)).toMatchObject({ active: 'c', earlier: ['a'] });
  });

  it('that is good is kept to fall back on, however many come in the first minute of each other', () => {
    const many = ['b', 'c', 'd', 'e'].flatMap(played);
    expect(after([...good('a'), ...many])).toMatchObject({ active: 'e', earlier: ['d', 'a'] });
  });

  it('that had no time to prove itself goes on with its trial when it is gone back to', () => {
    const back = run([...good('a'), ...played('b'), ...played('c'), ...SILENT]);
    expect(back.effects).toEqual(['note', 'give-second-chance', 'save', 'note', 'offer']);
    expect(back.state.active?.revision).toBe('b');
    expect(isOnTrial(back.state)).toBe(true);
    expect(after(SILENT, back.state), 'the other one waits for its chance').toMatchObject({
      active: 'a',
      pending: 'c',
    });
  });
});

describe('after a restart', () => {
  const onTrial = run([...good('a'), ...played('b')]).state;

  it('a crash is the fault of the program on trial, and the second one its last', () => {
    const once = restarted(onTrial);
    expect([once.state.active?.revision, once.effects]).toEqual(['b', ['note']]);
    const twice = restarted(once.state);
    expect(twice.state.active?.revision).toBe('a');
    expect(twice.effects).toEqual(['note', 'quarantine', 'save', 'offer']);
    expect(twice.state.failed).toEqual([
      { revision: 'b', why: failureCause({ strikes: ['trial-player-ended', 'trial-player-ended'] }) },
    ]);
  });

  it('a power cut or a proper end is no fault of its', () => {
    let { state } = restarted(onTrial, 'start 2');
    for (const start of [3, 4, 5]) ({ state } = restarted(state, `start ${start}`));
    for (let time = 0; time < 5; time += 1)
      ({ state } = restarted(run([{ type: 'stopped' }], state).state, 'start 5'));
    expect(state.active?.revision).toBe('b');
    expect(state.trials).toEqual([expect.objectContaining({ strikes: [], powerCuts: 4 })]);
  });

  it('that crashes as it begins gives way to the one before, though that was blamed for the first crash, too', () => {
    const before = run([...played('a'), { type: 'shown', revision: 'a', nowMs: 0 }, ...offered('b')]);
    // The player has ended before it was on disk that the new one is active.
    const once = restarted(before.state).state;
    const begun = run([cached('b'), noted('b'), began('b')], once);
    expect(after([], begun.state)).toMatchObject({ active: 'b', earlier: ['a'] });
    const twice = restarted(begun.state);
    expect(after([], twice.state)).toMatchObject({ active: 'a', offered: 'a', earlier: [] });
    expect(twice.effects).toContain('quarantine');
  });

  it('one that only waits for its second chance is blamed for nothing', () => {
    const waiting = run(SILENT, onTrial).state;
    const { state } = restarted(restarted(restarted(waiting).state).state);
    expect(state.pending?.revision).toBe('b');
    expect(state.failed).toEqual([]);
  });
});
