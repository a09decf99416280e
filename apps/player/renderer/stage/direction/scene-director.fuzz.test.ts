/**
 * The stage's director under ten thousand cues of every kind and length, from an agent that changes its mind and with
 * scenes that are slow, break, never come or report twice. Seeded; the seed is in the name of each run.
 *
 *  1. Something shows at any time, and at most two scenes exist.
 *  2. Nothing is revealed before it is drawn beneath the front; a still where nothing is on. A cue is shown once, with a first frame after it was
 *     revealed; each that was shown ends or fails once.
 *  3. At most three scenes a second come on.
 *  4. It is never stuck: where what the agent wants can be shown, it is on within the time that a fault may take.
 *  5. It never spins: between two instants it works a few times, not without end.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chance } from '../../../../../test/faults/seeded-chance.ts';
import type { AgentToStage, Cue, Interlude, StageToAgent } from '../../../contract/stage.ts';
import { createSceneDirector, type SceneDirector } from './scene-director.ts';
import type { Scene, SceneHandle } from './scene-state.ts';
import { isCue } from './stage-plan.ts';

const CUES = 2_500;
const SEEDS = [1, 2, 3, 4] as const;
const STEP_MS = 20;
/** A preparation may take 8 s, a fade be awaited for 2 s, and a broken item is followed by another. */
const STUCK_MS = 12_000;
const KINDS = ['video', 'qr', 'stream', 'bumper', 'closed'] as const;
const LENGTHS_MS = [500, 500, 500, 500, 600, 700, 700, 900, 1_500, 3_000];
const LONG_MS = 40_000;

type Kind = (typeof KINDS)[number];
type Sure = 'sure' | 'fragile';

/** A scene as a page would draw it: it prepares, presents frames, ends, or breaks on the way. */
interface Drawn {
  readonly scene: Scene;
  readonly readyAt: number;
  readonly brokenAt: number;
  readonly frameAfterMs: number;
  joinedAtMs: number;
  beneathSince: number | null;
  wasDrawn: boolean;
  takenSince: number | null;
  seenAt: number | null;
  isPlaying: boolean;
  hasEnded: boolean;
}

interface Wanted {
  readonly content: Cue | Interlude;
  readonly kind: Kind;
  readonly endsAt: number;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('whatever the agent says and the scenes do', () => {
  for (const seed of SEEDS) {
    it(`something shows, each play is told once and nothing is stuck (seed ${seed})`, () => {
      const run = createRun(seed);
      while (run.cues() < CUES) run.step();
      run.check();
    });
  }
});

function createRun(seed: number) {
  const chance = new Chance(seed);
  const startedAt = Date.now();
  const now = () => Date.now() - startedAt;
  const drawn = new Map<number, Drawn>();
  const told = new Map<string, 'shown' | 'over'>();
  /** When each scene was revealed. */
  const swaps = new Map<number, number>();
  let scenes: readonly Scene[] = [];
  let draws = 0;
  let hasBegun = false;
  /** A scene has had its first frame. */
  let hasShown = false;
  let cues = 0;
  let wanted: Wanted = { content: { type: 'starting' }, kind: 'bumper', endsAt: 0 };
  let next: Wanted | null = null;
  let wantedSince = 0;
  let hurries = 0;
  let fadesWell = true;
  const director: SceneDirector = createSceneDirector({
    send: hear,
    draw(shown) {
      scenes = shown;
      draws += 1;
      for (const { key, phase } of shown) if (phase === 'revealing' && !swaps.has(key)) swaps.set(key, now());
    },
    now,
    wallNow: () => Date.now(),
    hidden: () => false,
    smoothness: { canFade: () => fadesWell, watchFade: () => () => undefined },
  });

  function hear(message: StageToAgent): void {
    // For a while it wants something else as soon as anything is on.
    const isOn = message.type === 'shown' || message.type === 'interlude';
    hasShown ||= isOn;
    if (isOn && hurries-- > 0) setTimeout(() => join(), 1);
    if (message.type === 'interlude') {
      if (next && !isCue(next.content) && next.content.type === message.showing) advance();
    }
    if (message.type === 'shown') {
      must(!told.has(message.cueId), `${message.cueId} was shown twice`);
      told.set(message.cueId, 'shown');
      if (next && isCue(next.content) && next.content.id === message.cueId) advance();
    }
    if (message.type === 'ended') {
      must(told.get(message.cueId) === 'shown', `${message.cueId} ended, but was not on`);
      told.set(message.cueId, 'over');
    }
    if (message.type === 'failed') {
      const before = told.get(message.cueId);
      must(before !== 'over', `${message.cueId} failed after its end`);
      must(
        before === 'shown' || message.durationMs === 0,
        `${message.cueId} was never shown, but for a time`,
      );
      told.set(message.cueId, 'over');
    }
    const isOfWanted = 'cueId' in message && isCue(wanted.content) && message.cueId === wanted.content.id;
    // What fails, or is over before its time, is followed by another at once.
    const isEarly = message.type === 'failed' || (message.type === 'ended' && wanted.endsAt - now() > 1_000);
    if (isOfWanted && isEarly) setTimeout(() => join(), chance.between(1, 60));
  }

  function advance(): void {
    if (!next) return;
    wanted = next;
    wantedSince = now();
    next = plan(wanted.endsAt);
    if (chance.happens(0.95)) say();
  }

  function join(): void {
    wanted = plan(now() - (chance.happens(0.3) ? chance.between(0, 30_000) : 0));
    wantedSince = now();
    next = chance.happens(0.9) ? plan(wanted.endsAt) : null;
    say();
  }

  /** One more thing that an agent may want, from this time on. */
  function plan(beginsAt: number): Wanted {
    const kind = chance.one(KINDS);
    const lengthMs = chance.happens(0.004) ? LONG_MS : chance.one(LENGTHS_MS);
    const endsAt = Math.max(beginsAt + lengthMs, now() + 500);
    if (kind === 'bumper' || kind === 'closed') return { content: { type: kind }, kind, endsAt };
    cues += 1;
    const startsInMs = beginsAt - now();
    const content = { id: `${seed}-${cues}`, kind, startsInMs, endsAt };
    lengths.set(content.id, endsAt - beginsAt);
    return { content: cueOf(content, chance.happens(0.1)), kind, endsAt };
  }

  function say(): void {
    const at = now();
    const told = (one: Wanted): Cue | Interlude =>
      isCue(one.content) ? { ...one.content, endsInMs: one.endsAt - at } : one.content;
    const message: AgentToStage = {
      type: 'play',
      now: told(wanted),
      next: next && told(next),
      nextInMs: wanted.endsAt - at,
      saidAtMs: Date.now() - chance.between(0, 5),
    };
    director.receive(message);
  }

  function step(): void {
    vi.advanceTimersByTime(STEP_MS);
    const before = draws;
    draw();
    if (chance.happens(0.002)) setUp();
    if (chance.happens(0.02)) fadesWell = chance.happens(0.8);
    if (chance.happens(0.002)) cover();
    if (chance.happens(0.0005)) hurries = 8;
    if (chance.happens(0.003)) join();
    else if (chance.happens(0.01)) say();
    // An agent that hears nothing asks the timeline again.
    else if (now() - wanted.endsAt > 5_000) join();
    must(scenes.length <= 2, 'there are more than two scenes');
    must(scenes.some(isSeen) || !hasBegun, 'nothing shows');
    hasBegun ||= scenes.some(isSeen);
    must(draws - before < 20, `it worked ${draws - before} times in ${STEP_MS} ms`);
    const front = scenes.find(({ phase }) => phase === 'visible');
    const isOn = front && nameOf(front.content) === nameOf(wanted.content);
    const isOver = isCue(wanted.content) && told.get(wanted.content.id) === 'over';
    if (isOn && !isOver) wantedSince = now();
    must(now() - wantedSince < STUCK_MS, `${nameOf(wanted.content)} did not come on in ${STUCK_MS} ms`);
  }

  function setUp(): void {
    director.receive({
      type: 'setup',
      locationName: 'URP',
      timeZone: 'Europe/Rome',
      languages: ['it'],
      clockOffsetMs: 0,
      transition: chance.happens(0.5) ? 'fade' : 'cut',
      volume: 0,
      synchronised: chance.happens(0.3),
    });
  }

  /** A code covers the screen for a while. */
  function cover(): void {
    director.receive({ type: 'pairing', pairing: { code: 'A', claimUrl: 'https://a.it', corner: false } });
    vi.advanceTimersByTime(chance.between(1, 2_000));
    director.receive({ type: 'pairing', pairing: null });
    // A video that stood beneath the front is prepared once more, further on.
    wantedSince = Math.max(wantedSince, now() - STUCK_MS / 4);
  }

  /** What the page does with the scenes. */
  function draw(): void {
    for (const key of drawn.keys()) if (!scenes.some((scene) => scene.key === key)) drawn.delete(key);
    for (const scene of scenes) {
      const known = drawn.get(scene.key);
      const one = known ?? drawNew(scene);
      const reports = director.reportsOf(scene.key);
      if (scene.phase === 'preparing') {
        if (now() >= one.brokenAt) reports.failed('broken');
        else if (now() >= one.readyAt || one.joinedAtMs !== scene.joinAtMs) reports.ready();
        one.joinedAtMs = scene.joinAtMs;
      }
      one.beneathSince = scene.phase === 'beneath' ? (one.beneathSince ?? now()) : null;
      if (one.beneathSince !== null && now() >= one.beneathSince + one.frameAfterMs) {
        one.wasDrawn = true;
        reports.drawn();
      }
      one.takenSince = scene.taken === 'fade' ? (one.takenSince ?? now()) : null;
      if (one.takenSince !== null && now() >= one.takenSince + 300 && chance.happens(0.9)) reports.faded();
      if (isSeen(scene)) {
        one.wasDrawn ||= !hasShown && isStill(scene);
        must(one.wasDrawn, `${nameOf(scene.content)} was revealed before it was drawn beneath`);
        one.seenAt ??= now();
        one.isPlaying = true;
        if (now() >= one.seenAt + one.frameAfterMs) reports.firstFrame(now());
        if (now() >= one.brokenAt) reports.failed('broken');
        if (one.hasEnded || !isCue(scene.content)) continue;
        const { kind } = scene.content.item;
        const positionMs = scene.joinAtMs + now() - scene.beginsAt;
        const lengthMs = lengthOf(scene.content);
        if (kind === 'video' && positionMs >= lengthMs && chance.happens(0.9)) {
          one.hasEnded = true;
          reports.finished(0);
        }
        if (kind === 'stream' && chance.happens(0.0005)) {
          one.hasEnded = true;
          reports.over();
        }
      }
    }
  }

  function drawNew(scene: Scene): Drawn {
    const isSure = !isCue(scene.content) || sureOf(scene.content) === 'sure';
    const never = Number.POSITIVE_INFINITY;
    const one: Drawn = {
      scene,
      readyAt: now() + (isSure ? Math.max(0, chance.between(-300, 300)) : chance.one([0, 400, 2_500, never])),
      brokenAt: isSure ? never : now() + chance.one([0, 100, 3_000, never]),
      frameAfterMs: isSure ? Math.max(0, chance.between(-120, 120)) : chance.one([20, 400, never]),
      joinedAtMs: scene.joinAtMs,
      beneathSince: null,
      wasDrawn: false,
      takenSince: null,
      seenAt: null,
      isPlaying: false,
      hasEnded: false,
    };
    drawn.set(scene.key, one);
    if (isCue(scene.content) && scene.content.item.kind !== 'qr')
      director.reportsOf(scene.key).attach(handleFor(one));
    return one;
  }

  function handleFor(one: Drawn): SceneHandle {
    const endsAt = () =>
      isCue(one.scene.content)
        ? one.scene.beginsAt + lengthOf(one.scene.content) - one.scene.joinAtMs
        : Number.POSITIVE_INFINITY;
    return {
      start: () => {
        one.isPlaying = true;
      },
      leadMs: () => 40,
      pause: () => {
        one.isPlaying = false;
      },
      frames: () => ({ shown: 1, dropped: 0 }),
      remainingMs: () => Math.max(0, endsAt() - now()),
      endsAt: () => (one.isPlaying ? endsAt() : null),
    };
  }

  function check(): void {
    director.stop();
    const shown = [...told.values()];
    expect(shown.length).toBeGreaterThan(CUES / 3);
    // What is on is the only one that has not ended.
    expect(shown.filter((state) => state === 'shown').length).toBeLessThanOrEqual(1);
    const swapsAt = [...swaps.values()];
    expect(swapsAt.length).toBeGreaterThan(CUES / 3);
    for (const [index, at] of swapsAt.entries()) {
      must((swapsAt[index + 3] ?? Number.POSITIVE_INFINITY) - at >= 1_000, 'four scenes came on in a second');
    }
  }

  join();
  return { step, check, cues: () => cues };
}

function cueOf(
  { id, kind, startsInMs, endsAt }: { id: string; kind: Kind; startsInMs: number; endsAt: number },
  isFragile: boolean,
): Cue {
  const base = { id: isFragile ? `fragile-${id}` : `sure-${id}`, title: id };
  const item: Cue['item'] =
    kind === 'video'
      ? { ...base, kind, variants: [{ language: 'it', media: 'a'.repeat(64) }] }
      : kind === 'stream'
        ? { ...base, kind, durationMs: 10_000, variants: [{ language: 'it', url: 'https://a.it/a.m3u8' }] }
        : {
            ...base,
            kind: 'qr',
            url: 'https://a.it',
            urlLabel: 'a.it',
            accessModes: [],
            durationMs: 10_000,
            variants: [{ language: 'it', title: id, lead: id, steps: ['1', '2', '3'] }],
          };
  return {
    id,
    item,
    language: 'it',
    mediaFiles: {},
    startsInMs,
    endsInMs: endsAt,
    joinAtMs: 0,
    cutAtEnd: false,
  };
}

const sureOf = ({ item }: Cue): Sure => (item.id.startsWith('sure') ? 'sure' : 'fragile');
/** The lengths are as planned: a cue's own times are of its last telling. */
const lengths = new Map<string, number>();
function lengthOf({ id }: Cue): number {
  return lengths.get(id) ?? Number.NaN;
}

/** It stands for `expect`, which is slow where it is asked a million times. */
function must(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}

function isSeen({ phase }: Scene): boolean {
  return phase === 'revealing' || phase === 'visible' || phase === 'leaving';
}

function isStill({ content }: Scene): boolean {
  return isCue(content) && content.item.kind === 'qr';
}

function nameOf(content: Cue | Interlude): string {
  return isCue(content) ? content.id : content.type;
}
