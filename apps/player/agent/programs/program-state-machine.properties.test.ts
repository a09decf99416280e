/** Whatever happens to programs, with the power cut between any two of its effects. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  isGood,
  newestOf,
  nextProgramState,
  noPrograms,
  type ProgramEffect,
  type ProgramEvent,
  type ProgramState,
} from './program-state-machine.ts';

interface Program {
  readonly revision: string;
}
type State = ProgramState<Program>;
type Event = ProgramEvent<Program>;
type Pointer = Pick<State, 'active' | 'pending' | 'earlier' | 'newest' | 'failed'>;

const SEED = Number(process.env.BACHECA_TEST_SEED ?? 20_261_130);
const RUNS = 125 * Number(process.env.BACHECA_TEST_RUNS ?? 1);
const LOOK_EVERY_MS = 30_000;

/** What the machine waits for, without which little would ever begin, prove itself or fail. */
type Course = 'begin' | 'prove itself' | 'show nothing';
type Restart = 'crash' | 'power-cut' | 'proper-end';
interface Step {
  readonly event: Event | Course;
  /** How many of its effects are carried out before the run ends; null: all, and it goes on. */
  readonly endsAfter: { readonly effects: number; readonly by: Restart } | null;
}

const revision = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const anyEvent: fc.Arbitrary<Event | Course> = fc.oneof(
  { weight: 10, arbitrary: fc.constant<Course>('begin') },
  { weight: 2, arbitrary: fc.constant<Course>('prove itself') },
  { weight: 3, arbitrary: fc.constant<Course>('show nothing') },
  { weight: 8, arbitrary: revision.map((of): Event => ({ type: 'received', program: { revision: of } })) },
  { weight: 2, arbitrary: revision.map((of): Event => ({ type: 'cached', revision: of })) },
  { weight: 2, arbitrary: revision.map((of): Event => ({ type: 'noted', revision: of })) },
  { weight: 2, arbitrary: revision.map((of): Event => ({ type: 'began', revision: of })) },
  { weight: 3, arbitrary: revision.map((of): Event => ({ type: 'shown', revision: of, nowMs: 0 })) },
  { weight: 2, arbitrary: fc.boolean().map((canShow): Event => ({ type: 'looked', nowMs: 0, canShow })) },
  { weight: 4, arbitrary: fc.constant<Event>({ type: 'page-lost' }) },
  {
    weight: 1,
    arbitrary: revision.map((of): Event => ({ type: 'failed', revision: of, why: 'crashes' })),
  },
  { weight: 1, arbitrary: fc.constant<Event>({ type: 'stopped' }) },
);
const anyEnd = fc.record({
  effects: fc.nat({ max: 4 }),
  by: fc.constantFrom<Restart>('crash', 'power-cut', 'proper-end'),
});
const anyLife = fc.array(
  fc.record<Step>({
    event: anyEvent,
    endsAfter: fc.oneof({ weight: 11, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: anyEnd }),
  }),
  { minLength: 1, maxLength: 80 },
);

function eventsOf(event: Step['event'], state: State): Event[] {
  if (typeof event === 'object') return [event];
  const { active, pending, offered } = state;
  const look: Event = { type: 'looked', nowMs: 0, canShow: true };
  if (event === 'show nothing') return [look, look, look];
  if (event === 'prove itself')
    return active ? [{ type: 'shown', revision: active.revision, nowMs: 0 }, look, look] : [];
  if (offered) return [{ type: 'began', revision: offered.revision }];
  if (!pending) return [];
  const { revision } = pending;
  return (['cached', 'noted', 'began'] as const).map((type) => ({ type, revision }));
}

const pointerOf = ({ active, pending, earlier, newest, failed }: State): Pointer => ({
  active,
  pending,
  earlier,
  newest,
  failed,
});

/** A player's folder, and the run that uses it. */
class Player {
  boots = 1;
  state: State = noPrograms('start 1');
  disk = { pointer: pointerOf(this.state), trials: this.state.trials };
  readonly files = new Set<string>();
  /** What this run began with. */
  found = { pointer: this.disk.pointer, files: new Set<string>() };

  /** Returns what the event led to. */
  step(event: Event, endsAfter: Step['endsAfter']): readonly ProgramEffect<Program>[] {
    const [after, effects] = nextProgramState(this.state, event);
    if (event.type === 'received') {
      // It is on disk before it is taken for received.
      if (endsAfter?.effects === 0) {
        this.restart(endsAfter.by);
        return [];
      }
      if (!effects.some(({ type }) => type === 'refuse')) this.files.add(event.program.revision);
      this.disk.pointer = pointerOf(after);
    }
    this.state = after;
    this.carryOut(effects.slice(0, endsAfter?.effects));
    if (endsAfter) this.restart(endsAfter.by);
    return effects;
  }

  carryOut(effects: readonly ProgramEffect<Program>[]): void {
    for (const effect of effects) {
      if (effect.type === 'save') this.disk.pointer = pointerOf(this.state);
      if (effect.type === 'note') this.disk.trials = this.state.trials;
      if (effect.type === 'quarantine') this.files.delete(effect.failed.revision);
    }
  }

  restart(by: Restart): void {
    if (by === 'proper-end') this.step({ type: 'stopped' }, null);
    if (by === 'power-cut') this.boots += 1;
    this.state = this.loaded();
    this.found = { pointer: pointerOf(this.state), files: new Set(this.files) };
    this.step({ type: 'started' }, null);
  }

  /** What a run begins with. */
  loaded(): State {
    return { ...this.asLoaded(this.disk.pointer), trials: this.disk.trials };
  }

  asLoaded({ active, pending, earlier, newest, failed }: Pointer, files = this.files): State {
    const isHere = (program: Program | null) => program !== null && files.has(program.revision);
    const [first = null, ...rest] = [active, ...earlier].filter((program) => program !== null).filter(isHere);
    return {
      ...noPrograms(`start ${this.boots}`),
      ...{ newest, failed, active: first, earlier: rest },
      pending: isHere(pending) && pending?.revision !== first?.revision ? pending : null,
    };
  }
}

/** They can be gone back to, have proved themselves and are not tried once more. */
function proven({ active, earlier, trials }: State): string[] {
  const played = [active, ...earlier].flatMap((program) => program?.revision ?? []);
  return played.filter((of) => !trials.some((trial) => trial.revision === of));
}

function isAbout(event: Event, of: string): boolean {
  return (event.type === 'failed' || event.type === 'began') && event.revision === of;
}

it('what failed never plays again, what is good is never lost to what is on trial, and something plays', () => {
  const counts = { began: 0, quarantined: 0, proven: 0, cut: 0 };
  fc.assert(
    fc.property(anyLife, (life) => {
      const player = new Player();
      const gone = new Set<string>();
      let nowMs = 0;
      const steps = function* () {
        for (const { event, endsAfter } of life) {
          const events = eventsOf(event, player.state);
          for (const [index, each] of events.entries())
            yield { wanted: each, endsAfter: index === events.length - 1 ? endsAfter : null };
        }
      };
      for (const { wanted, endsAfter } of steps()) {
        nowMs += LOOK_EVERY_MS;
        const event = 'nowMs' in wanted ? { ...wanted, nowMs } : wanted;
        const before = player.state;
        const onDisk = player.loaded();
        const [after] = nextProgramState(before, event);
        const effects = player.step(event, endsAfter);
        const { state } = player;

        const all = [state.active, state.pending, state.offered, ...state.earlier];
        const revisions = all.flatMap((program) => program?.revision ?? []);
        expect(revisions.filter((of) => gone.has(of) || !player.files.has(of))).toEqual([]);
        for (const { revision: of } of player.disk.pointer.failed) gone.add(of);
        expect(revisions.filter((of) => state.failed.some((failed) => failed.revision === of))).toEqual([]);
        expect(state.pending === null || state.pending.revision !== state.active?.revision).toBe(true);
        expect(new Set(state.earlier).size).toBe(state.earlier.length);
        expect(state.earlier.some(({ revision: of }) => of === state.active?.revision)).toBe(false);
        // What the scheduler is told of is here, or failed.
        const newest = newestOf(state);
        expect(newest === null || player.files.has(newest) || gone.has(newest)).toBe(true);

        if ((endsAfter ? onDisk : before).active) expect(state.active, 'something plays').not.toBeNull();
        for (const of of proven(endsAfter ? onDisk : before)) {
          if (isAbout(event, of)) continue;
          const isLeft = [state.active, ...state.earlier].some(
            (program) => program && isGood(state, program.revision),
          );
          expect(isLeft, `${of} was good`).toBe(true);
        }

        if (endsAfter) {
          counts.cut += 1;
          // All of the event, or nothing of it, before the end of the run is judged.
          const { pointer, files } = player.found;
          const either = [before, after].map((each) => pointerOf(player.asLoaded(pointerOf(each), files)));
          expect(either).toContainEqual(pointer);
        } else if (event.type !== 'shown' && event.type !== 'looked') {
          expect(pointerOf(player.loaded())).toEqual(pointerOf(state));
        }
        if (!endsAfter) expect(player.disk.trials).toEqual(state.trials);
        // A crash at its first picture is its fault.
        if (!endsAfter && event.type === 'noted' && effects.length > 0)
          expect(player.disk.trials).toContainEqual(
            expect.objectContaining({ revision: event.revision, machineBoot: state.machineBoot }),
          );
        counts.began += effects.some(({ type }) => type === 'begin') ? 1 : 0;
        counts.quarantined += effects.some(({ type }) => type === 'quarantine') ? 1 : 0;
        counts.proven += proven(state).length > proven(before).length ? 1 : 0;
      }
    }),
    { seed: SEED, numRuns: RUNS },
  );
  expect(
    Math.min(...Object.values(counts)),
    `the lives are worth their name: ${JSON.stringify(counts)}`,
  ).toBeGreaterThan(RUNS / 15);
});
