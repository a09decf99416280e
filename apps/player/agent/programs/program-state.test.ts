import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  failedNow,
  NO_PROGRAMS,
  newestOf,
  next,
  type ProgramEffect,
  type ProgramEvent,
  type ProgramState,
} from './program-state.ts';

interface Program {
  readonly revision: string;
}
type State = ProgramState<Program>;
type Event = ProgramEvent<Program>;

const SEED = 20261130;
const NAMES = ['a', 'b', 'c', 'd', 'e'];

const named = (revision: string): Program => ({ revision });
const received = (revision: string): Event => ({ type: 'received', program: named(revision) });
const cached = (revision: string): Event => ({ type: 'cached', revision });
const began = (revision: string, wasGood = true): Event => ({ type: 'began', revision, wasGood });
const failed = (revision: string, forGood: boolean): Event => ({
  type: 'failed',
  revision,
  reason: 'it shows nothing',
  forGood,
});
const played = (revision: string) => [received(revision), cached(revision), began(revision)];

/** What is left of a run of events, and the effects of the last. */
function after(events: readonly Event[], from: State = NO_PROGRAMS) {
  let state = from;
  let effects: readonly ProgramEffect<Program>[] = [];
  for (const event of events) [state, effects] = next(state, event);
  return { ...short(state), effects: effects.map(({ type }) => type) };
}

function short({ active, pending, offered, earlier }: State) {
  return {
    active: active?.revision ?? null,
    pending: pending?.revision ?? null,
    offered: offered?.revision ?? null,
    earlier: earlier.map(({ revision }) => revision),
  };
}

describe('a program', () => {
  it('is pending until it is cached, offered until it begins, and then active', () => {
    const none = { active: null, pending: null, offered: null, earlier: [] };
    expect(after([received('a')])).toEqual({ ...none, pending: 'a', effects: ['save'] });
    expect(after([received('a'), cached('a')])).toMatchObject({ offered: 'a', effects: ['offer'] });
    expect(after(played('a'))).toEqual({ ...none, active: 'a', effects: ['begin', 'save'] });
    expect(after([...played('a'), ...played('b')])).toMatchObject({ active: 'b', earlier: ['a'] });
  });

  it('that is offered begins though a newer one waits, and no other begins', () => {
    const offered = [...played('a'), received('b'), cached('b'), received('c')];
    expect(after([...offered, began('b')])).toMatchObject({ active: 'b', pending: 'c' });
    expect(after([...offered, began('c')])).toMatchObject({ active: 'a', effects: [] });
    expect(after([...offered, cached('b')])).toMatchObject({ effects: [] });
  });

  it('is dropped when the scheduler goes back to the one that plays', () => {
    const back = [...played('a'), received('b'), cached('b'), received('a')];
    expect(after(back)).toMatchObject({ pending: null, offered: 'a', effects: ['save', 'offer'] });
    expect(after([...back, began('b')])).toMatchObject({ active: 'a', effects: [] });
  });

  it('that fails once waits for a second chance behind the one before it, unless a newer one waits', () => {
    const both = [...played('a'), ...played('b')];
    const once = { active: 'a', pending: 'b', offered: 'a', earlier: [], effects: ['save', 'offer'] };
    expect(after([...both, failed('b', false)])).toEqual(once);
    expect(after([...both, received('c'), failed('b', false)])).toEqual({ ...once, pending: 'c' });
    const wentBack = [...both, received('a'), failed('b', false)];
    expect(after(wentBack), 'the newer one is what plays').toEqual({ ...once, pending: null });
  });

  it('that fails for good is quarantined and refused from then on', () => {
    const gone = [...played('a'), ...played('b'), failed('b', true)];
    expect(after(gone)).toMatchObject({ active: 'a', effects: ['quarantine', 'save', 'offer'] });
    expect(after([...gone, received('b')])).toMatchObject({ pending: null, effects: ['save', 'refuse'] });
  });

  it('that came again before it failed for good is not gone back to either', () => {
    const again = [...played('a'), ...played('b'), received('a'), failed('a', true)];
    expect(after(again)).toMatchObject({ active: 'b', pending: null, earlier: [] });
  });

  it('that fails plays on where there is none before it', () => {
    expect(after([...played('a'), failed('a', true)])).toMatchObject({ active: 'a', effects: ['suspect'] });
  });

  it('is not kept to fall back on if something spoke against it', () => {
    const events = [...played('a'), received('b'), cached('b'), began('b', false)];
    expect(after(events)).toMatchObject({ active: 'b', earlier: [] });
  });
});

const name = fc.constantFrom(...NAMES);
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: name.map(received) },
  { weight: 6, arbitrary: name.map(cached) },
  { weight: 6, arbitrary: fc.tuple(name, fc.boolean()).map(([of, wasGood]) => began(of, wasGood)) },
  { weight: 3, arbitrary: fc.tuple(name, fc.boolean()).map(([of, forGood]) => failed(of, forGood)) },
  { weight: 1, arbitrary: fc.constant<Event>({ type: 'cleared' }) },
);
/** Events as they come, and those that the machine is waiting for, without which little would ever begin. */
const anyLife = fc.array(fc.oneof(anyEvent, fc.constant('go on' as const)), { minLength: 1, maxLength: 60 });

function expected({ pending, offered }: State): Event | null {
  if (offered) return began(offered.revision);
  return pending && cached(pending.revision);
}

describe('whatever happens', () => {
  it('what failed never plays again, no older program takes the place of a newer one, and something plays', () => {
    let beginnings = 0;
    fc.assert(
      fc.property(anyLife, (life) => {
        let state: State = NO_PROGRAMS;
        /** When each was stored last. */
        const storedAt = new Map<string, number>();
        for (const [at, step] of life.entries()) {
          const event = step === 'go on' ? expected(state) : step;
          if (!event) continue;
          const before = state;
          const [now, effects] = next(state, event);
          state = now;
          if (event.type === 'received') storedAt.set(event.program.revision, at);
          if (event.type === 'cleared') {
            storedAt.clear();
            expect(state).toEqual(NO_PROGRAMS);
            continue;
          }
          const all = [state.active, state.pending, state.offered, ...state.earlier];
          const revisions = all.flatMap((program) => program?.revision ?? []);
          const gone = new Set(state.failed.map(({ revision }) => revision));
          expect(revisions.filter((revision) => gone.has(revision))).toEqual([]);
          for (const revision of [newestOf(state), ...revisions])
            if (revision !== null) expect(storedAt.has(revision), `${revision} is claimed`).toBe(true);
          expect(state.pending === null || state.pending.revision !== state.active?.revision).toBe(true);
          expect(new Set(state.earlier).size).toBe(state.earlier.length);
          expect(state.earlier.some(({ revision }) => revision === state.active?.revision)).toBe(false);
          // Something plays as soon as anything has, and goes only for another.
          if (before.active) expect(state.active).not.toBeNull();
          const [from, to] = [before.active?.revision, state.active?.revision];
          const changes = from !== undefined && to !== undefined && from !== to;
          if (changes && event.type === 'began') {
            beginnings += 1;
            expect(storedAt.get(to)).toBeGreaterThan(storedAt.get(from) ?? 0);
          }
          if (changes) expect(['began', 'failed']).toContain(event.type);
          // What takes over after a failure has played before; and it alone is offered.
          if (changes && event.type === 'failed') {
            expect(before.earlier[0]).toBe(state.active);
            expect(state.offered).toBe(state.active);
          }
          if (effects.some(({ type }) => type === 'refuse')) expect(failedNow(state)).not.toBeNull();
        }
      }),
      { seed: SEED, numRuns: 1000 },
    );
    expect(beginnings, 'the lives are worth their name').toBeGreaterThan(300);
  });
});
