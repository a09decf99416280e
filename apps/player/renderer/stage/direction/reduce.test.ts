/**
 * The rules of the stage as a pure function, whatever happens in whatever order; the director's own tests say what
 * passers-by see. Seeded.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cue, Interlude } from '../../../contract/stage.ts';
import { reduce } from './reduce.ts';
import type { AgentEvent, AlarmEvent, PlaybackReading, SceneEvent, StageEffect } from './stage-event.ts';
import { initialState, type StageState, scenesOf } from './stage-state.ts';
import { cue } from './testing/test-stage.ts';

const RUNS = { seed: 20261130, numRuns: 300 };
const playback: PlaybackReading = {
  leadMs: 40,
  remainingMs: 3_000,
  endsAt: null,
  frames: { shown: 7, dropped: 1 },
};

/** What a run does next. */
type Move =
  | { readonly type: 'wait'; readonly ms: number }
  /** The page goes on with what is prepared: it is ready, drawn, moves, and has its first frame. */
  | { readonly type: 'go-on' }
  | { readonly type: 'say'; readonly now: Said; readonly next: Said | null; readonly nextInMs: number }
  | { readonly type: 'pairing'; readonly isCovering: boolean }
  | { readonly type: 'setup'; readonly transition: 'cut' | 'fade'; readonly synchronised: boolean }
  | { readonly type: 'agent-run' }
  | { readonly type: 'report'; readonly layer: number; readonly report: Report }
  | { readonly type: 'page'; readonly isHidden: boolean; readonly canFade: boolean };

type WithoutKey<E> = E extends SceneEvent ? Omit<E, 'key'> : never;
type Report = WithoutKey<SceneEvent>;

interface Said {
  readonly kind: 'video' | 'qr' | 'stream' | 'bumper' | 'closed';
  /** One that was told before, counted back from the last; 0 is a new one. */
  readonly back: number;
  readonly startsInMs: number;
  readonly lengthMs: number;
  readonly joinAtMs: number;
  readonly cutAtEnd: boolean;
}

const said: fc.Arbitrary<Said> = fc.record({
  kind: fc.constantFrom('video', 'video', 'qr', 'qr', 'stream', 'bumper', 'closed'),
  back: fc.constantFrom(0, 0, 0, 0, 1, 2, 3),
  startsInMs: fc.integer({ min: -2_000, max: 2_000 }),
  lengthMs: fc.integer({ min: 300, max: 20_000 }),
  joinAtMs: fc.constantFrom(0, 0, 4_000),
  cutAtEnd: fc.boolean(),
});

const report: fc.Arbitrary<Report> = fc.oneof(
  fc.constantFrom<Report>(
    { type: 'ready' },
    { type: 'drawn' },
    { type: 'moved' },
    { type: 'faded' },
    { type: 'over' },
    { type: 'failed', reason: 'the file is damaged', isStalled: false },
    { type: 'failed', reason: 'it stood still for 2 s', isStalled: true },
  ),
  fc.record({ type: fc.constant('finished' as const), missingMs: fc.constantFrom(0, 5_000) }),
);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 10, arbitrary: fc.constant<Move>({ type: 'go-on' }) },
  {
    weight: 7,
    arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 3_000 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('say' as const),
      now: said,
      next: fc.option(said),
      nextInMs: fc.integer({ min: 0, max: 10_000 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('report' as const), layer: fc.nat(3), report }),
  },
  fc.record({ type: fc.constant('pairing' as const), isCovering: fc.boolean() }),
  fc.record({
    type: fc.constant('setup' as const),
    transition: fc.constantFrom('cut', 'fade'),
    synchronised: fc.boolean(),
  }),
  fc.record({ type: fc.constant('page' as const), isHidden: fc.boolean(), canFade: fc.boolean() }),
  fc.constant<Move>({ type: 'agent-run' }),
);

const moves = fc.array(move, { minLength: 20, maxLength: 150, size: 'max' });

describe('reduce, whatever happens', () => {
  it('shows something, of two scenes at most, and reveals none that is not drawn beneath', () => {
    let revealed = 0;
    fc.assert(
      fc.property(moves, (list) => {
        const run = createRun();
        for (const next of list) run.make(next);
        revealed += run.reveals();
      }),
      RUNS,
    );
    expect(revealed).toBeGreaterThan(400);
  });

  it('follows each play that it reports as begun by one end or failure, and by nothing more', () => {
    let plays = 0;
    fc.assert(
      fc.property(moves, (list) => {
        const run = createRun();
        for (const next of list) run.make(next);
        const reports = new Map<string, string[]>();
        for (const { cueId, type } of run.plays) reports.set(cueId, [...(reports.get(cueId) ?? []), type]);
        for (const types of reports.values()) {
          expect(['shown', 'shown ended', 'shown failed', 'failed']).toContain(types.join(' '));
        }
        // What an agent of before was told of ends with it.
        const open = [...reports].filter(
          ([cueId, types]) => cueId.startsWith(`${run.agents()}:`) && types.at(-1) === 'shown',
        );
        expect(open.length).toBeLessThanOrEqual(1);
        plays += reports.size;
      }),
      RUNS,
    );
    expect(plays).toBeGreaterThan(400);
  });
});

describe('what reduce asks for', () => {
  it('nothing, for a scene that is gone, whose state stays the same', () => {
    const [state] = reduce(initialState(0), { ...readingsAt(0), type: 'alarm' });
    for (const type of ['ready', 'drawn', 'moved', 'faded', 'over'] as const) {
      expect(reduce(state, { ...readingsAt(10), type, key: 99 })).toEqual([state, []]);
    }
  });

  it('after a failure, a look at what follows at once, and no picture before that', () => {
    const [state] = reduce(initialState(0), { ...readingsAt(0), type: 'alarm' });
    const key = state.incoming?.key ?? 0;
    const failed = { type: 'failed', key, reason: 'broken', isStalled: false } as const;
    const [next, effects] = reduce(state, { ...readingsAt(10), ...failed });
    expect(next.incoming).toBeNull();
    expect(effects).toEqual([{ type: 'end-fade' }, { type: 'alarm', at: 10 }]);
  });

  it('its effects in their order: what was on ends and stands still before what follows is said to show', () => {
    const run = createRun();
    const still = { back: 0, startsInMs: 0, lengthMs: 9_000, joinAtMs: 0, cutAtEnd: true };
    for (const kind of ['video', 'qr'] as const) {
      run.make({ type: 'say', now: { ...still, kind }, next: null, nextInMs: 9_000 });
      for (let times = 0; times < 4; times += 1) {
        run.make({ type: 'go-on' });
        run.make({ type: 'wait', ms: 250 });
      }
    }
    const last = run.lastSwap().map((effect) => (effect.type === 'send' ? effect.message.type : effect.type));
    expect(last).toEqual(['ended', 'pause', 'shown', 'draw', 'alarm']);
  });
});

function readingsAt(at: number) {
  return { at, wallMs: at, isHidden: false, canFade: true, playbacks: {} };
}

/** A stage that is only a state, with a clock and an alarm; it checks the rules at each step. */
function createRun() {
  let state = deepFreeze(initialState(0));
  let at = 0;
  let alarmAt: number | null = 0;
  let cues = 0;
  let agents = 0;
  let page = { isHidden: false, canFade: true };
  let lastSwap: readonly StageEffect[] = [];
  const plays: { readonly cueId: string; readonly type: string }[] = [];
  let reveals = 0;

  function happen(what: AgentEvent | SceneEvent | AlarmEvent): void {
    const playing = scenesOf(state).filter(({ content }) => 'id' in content && content.item.kind !== 'qr');
    const playbacks = Object.fromEntries(playing.map(({ key }) => [key, playback]));
    const event = deepFreeze({ ...what, ...page, at, wallMs: at, playbacks });
    const before = state;
    // A changed input would throw, since it is frozen.
    const [next, effects] = reduce(before, event);
    expect(reduce(before, event)).toEqual([next, effects]);
    state = deepFreeze(next);
    checkRules(before, effects);
    for (const effect of effects) run(effect);
    if (what.type === 'first-frame') lastSwap = effects;
  }

  function run(effect: StageEffect): void {
    if (effect.type === 'alarm') alarmAt = effect.at;
    if (effect.type !== 'send' || !('cueId' in effect.message)) return;
    const { cueId, type } = effect.message;
    plays.push({ cueId, type });
  }

  function checkRules(before: StageState, effects: readonly StageEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'draw') must(effect.scenes.length <= 2, 'more than two scenes are drawn');
    }
    must(!(state.incoming && state.outgoing), 'three scenes exist');
    must(state.front?.phase === 'visible' || !before.front, 'nothing shows any more');
    const isNew = state.front?.key !== before.front?.key;
    must(!isNew || before.incoming?.phase === 'revealing', 'what was not revealed is the front');
    if (state.incoming?.phase !== 'revealing' || before.incoming?.phase === 'revealing') return;
    must(state.incoming.drawnAt !== null || !state.front, 'it was revealed before it was drawn beneath');
    reveals += 1;
  }

  function wait(ms: number): void {
    const until = at + ms;
    let looks = 0;
    while (alarmAt !== null && alarmAt <= until) {
      looks = alarmAt > at ? 0 : looks + 1;
      must(looks < 10, 'it looks again and again at one instant');
      at = Math.max(at, alarmAt);
      alarmAt = null;
      happen({ type: 'alarm' });
    }
    at = until;
  }

  function goOn(): void {
    const { incoming } = state;
    if (!incoming) return;
    const { key, phase, drawnAt } = incoming;
    if (phase === 'preparing') happen({ type: 'ready', key });
    else if (phase === 'beneath') happen({ type: drawnAt === null ? 'drawn' : 'moved', key });
    else if (phase === 'revealing') happen({ type: 'first-frame', key, presentedAt: at });
  }

  function contentOf({ kind, back, lengthMs, ...times }: Said): Cue | Interlude {
    if (kind === 'bumper' || kind === 'closed') return { type: kind };
    if (back === 0) cues += 1;
    const id = `${agents}:${Math.max(1, cues - back)}`;
    return cue(id, { kind, ...times, endsInMs: times.startsInMs + lengthMs });
  }

  function make(next: Move): void {
    switch (next.type) {
      case 'wait':
        wait(next.ms);
        break;
      case 'go-on':
        goOn();
        break;
      case 'say': {
        const now = contentOf(next.now);
        const following = next.next && contentOf(next.next);
        const message = { now, next: following, nextInMs: next.nextInMs, saidAtMs: at };
        happen({ type: 'message', arrivedAt: at, message: { type: 'play', ...message } });
        break;
      }
      case 'pairing': {
        const pairing = { code: 'A', claimUrl: 'https://a.it', corner: !next.isCovering };
        happen({ type: 'message', arrivedAt: at, message: { type: 'pairing', pairing } });
        break;
      }
      case 'setup': {
        const place = {
          locationName: 'URP',
          timeZone: 'Europe/Rome',
          languages: [],
          clockOffsetMs: 0,
          volume: 0,
        };
        happen({ type: 'message', arrivedAt: at, message: { ...place, ...next } });
        break;
      }
      case 'agent-run':
        agents += 1;
        happen({ type: 'agent-run', run: `${agents}` });
        break;
      case 'report': {
        const key = scenesOf(state)[next.layer]?.key ?? 0;
        happen({ ...next.report, key });
        break;
      }
      case 'page':
        page = { isHidden: next.isHidden, canFade: next.canFade };
        break;
    }
  }

  happen({ type: 'agent-run', run: '0' });
  return { make, plays, reveals: () => reveals, agents: () => agents, lastSwap: () => lastSwap };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}

function must(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}
