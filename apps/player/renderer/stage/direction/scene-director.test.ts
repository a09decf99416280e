import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cue, Interlude, StageToAgent } from '../../../contract/stage.ts';
import { createSceneDirector, type SceneDirector } from './scene-director.ts';
import type { Scene, SceneHandle } from './scene-state.ts';

/** The identity's longest fade, and a little: no more than three scenes a second come on. */
const FADE_MS = 400;
const sha256 = 'a'.repeat(64);

function cue(id: string, over: Partial<Cue> & { kind?: 'video' | 'qr' | 'stream' } = {}): Cue {
  const { kind = 'video', ...rest } = over;
  const stream = { durationMs: 10_000, variants: [{ language: 'it' as const, url: 'https://a.it/a.m3u8' }] };
  return {
    id,
    item:
      kind === 'stream'
        ? { id, title: id, kind, ...stream }
        : kind === 'video'
          ? { id, title: id, kind, variants: [{ language: 'it', media: sha256 }] }
          : {
              id,
              title: id,
              kind,
              url: 'https://www.comune.prato.it',
              urlLabel: 'comune.prato.it',
              accessModes: ['open'],
              durationMs: 10_000,
              variants: [{ language: 'it', title: id, lead: id, steps: ['1', '2', '3'] }],
            },
    language: 'it',
    mediaFiles: {},
    startsInMs: 0,
    endsInMs: 10_000,
    joinAtMs: 0,
    cutAtEnd: false,
    ...rest,
  };
}

const bumper: Interlude = { type: 'bumper' };

let sent: StageToAgent[];
let scenes: readonly Scene[];
let director: SceneDirector;
let hidden: boolean;
let fadesWell: boolean;
let fadesWatched: number;
let drawsBeneath: boolean;
let draws: number;
let startedAt: number;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  scenes = [];
  hidden = false;
  fadesWell = true;
  fadesWatched = 0;
  drawsBeneath = true;
  draws = 0;
  startedAt = Date.now();
  director = createSceneDirector({
    send: (message) => sent.push(message),
    draw: (next) => {
      scenes = next;
      draws += 1;
      for (const { key, phase } of next) {
        if (phase !== 'beneath' || !drawsBeneath) continue;
        setTimeout(() => {
          director.reportsOf(key).drawn();
          director.reportsOf(key).moved();
        }, 0);
      }
    },
    now: performanceNow,
    wallNow: () => Date.now(),
    hidden: () => hidden,
    smoothness: { canFade: () => fadesWell, watchFade },
  });
  setup('fade');
  show('starting');
  sent = [];
  fade();
});

afterEach(() => {
  director.stop();
  vi.useRealTimers();
});

function watchFade(): () => void {
  let over = false;
  fadesWatched += 1;
  return () => {
    if (!over) fadesWatched -= 1;
    over = true;
  };
}

function nameOf(scene: Scene): string {
  return 'id' in scene.content ? scene.content.id : scene.content.type;
}

function reports(name: string) {
  const scene = scenes.find((candidate) => nameOf(candidate) === name);
  if (!scene) throw new Error(`no scene ${name} among ${scenes.map(nameOf)}`);
  return director.reportsOf(scene.key);
}

/** How what was on is taken off what comes. */
function taken(): string | undefined {
  return scenes.find((scene) => scene.taken)?.taken ?? undefined;
}

function phases(): Record<string, string> {
  return Object.fromEntries(scenes.map((scene) => [nameOf(scene), scene.phase]));
}

/** Prepares a scene, draws it beneath the front and gives it its first frame at once. */
function show(name: string) {
  reveal(name);
  reports(name).firstFrame(performanceNow());
}

function reveal(name: string) {
  reports(name).ready();
  vi.advanceTimersByTime(0);
}

/** What is taken off the front fades out. */
function fade() {
  vi.advanceTimersByTime(FADE_MS);
  for (const { key, taken } of scenes) if (taken === 'fade') director.reportsOf(key).faded();
}

/** The director's clock. */
function performanceNow(): number {
  return Date.now() - startedAt;
}

function play(now: Cue | Interlude, next: Cue | Interlude | null = null, nextInMs = 10_000) {
  director.receive({ type: 'play', now, next, nextInMs, saidAtMs: 0 });
}

function setup(transition: 'cut' | 'fade', synchronised = false) {
  director.receive({
    type: 'setup',
    locationName: 'URP',
    timeZone: 'Europe/Rome',
    languages: ['it'],
    clockOffsetMs: 0,
    transition,
    volume: 0,
    synchronised,
  });
}

/** A video that plays, and ends at this time of the director's clock. */
function running(endsAt: () => number | null, over: Partial<SceneHandle> = {}): SceneHandle {
  return {
    start() {},
    leadMs: () => 0,
    pause() {},
    frames: () => ({ shown: 7, dropped: 1 }),
    remainingMs: () => Math.max(0, (endsAt() ?? 0) - performanceNow()),
    endsAt,
    ...over,
  };
}

describe('what is on the stage', () => {
  it('keeps the old one above the new one until it has faded out', () => {
    play(cue('a'));
    expect(phases()).toEqual({ starting: 'visible', a: 'preparing' });
    reveal('a');
    expect(phases()).toEqual({ starting: 'visible', a: 'revealing' });
    expect(sent).toEqual([]);
    reports('a').firstFrame(performanceNow());
    expect(phases()).toEqual({ starting: 'leaving', a: 'visible' });
    expect(sent).toEqual([{ type: 'shown', cueId: 'a', agoMs: 0 }]);
    fade();
    expect(phases()).toEqual({ a: 'visible' });
  });

  it('keeps the old one above for as long as a busy player fades, and not for ever', () => {
    play(cue('a'));
    show('a');
    vi.advanceTimersByTime(1_900);
    expect(phases()).toEqual({ starting: 'leaving', a: 'visible' });
    vi.advanceTimersByTime(100);
    expect(phases()).toEqual({ a: 'visible' });
  });

  it('keeps nothing that has faded out before the first frame of what follows', () => {
    play(cue('a'));
    reveal('a');
    reports('starting').faded();
    expect(phases()).toEqual({ starting: 'visible', a: 'revealing' });
    reports('a').firstFrame(performanceNow());
    expect(phases()).toEqual({ a: 'visible' });
  });

  it('prepares the next one behind the front and reveals it at its start, not before', () => {
    play(cue('a', { kind: 'qr' }), cue('b', { kind: 'qr', startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(9_500);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(100);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
    reports('b').firstFrame(performanceNow());
    expect(sent).toEqual([
      { type: 'shown', cueId: 'a', agoMs: 0 },
      { type: 'ended', cueId: 'a', finished: true, durationMs: 10_000 },
      { type: 'shown', cueId: 'b', agoMs: 0 },
    ]);
  });

  it('says nothing of an item that was prepared and never shown', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000 }));
    show('a');
    fade();
    reports('b').ready();
    play(cue('a'), cue('c', { startsInMs: 10_000 }));
    vi.advanceTimersByTime(5_000);
    expect(sent.map((message) => 'cueId' in message && message.cueId)).toEqual(['a']);
    expect(phases()).toEqual({ a: 'visible', c: 'preparing' });
  });

  it('keeps the old picture, whatever is due, until the new one is drawn beneath it', () => {
    drawsBeneath = false;
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    reveal('a');
    reports('a').drawn();
    reports('a').firstFrame(performanceNow());
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(10_900);
    expect(scenes.map(({ covers }) => covers)).toEqual([false, true]);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    reports('b').drawn();
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
    expect(taken()).toBe('fade');
  });

  it('plays what comes at once beneath the old picture until another picture of it was presented there', () => {
    drawsBeneath = false;
    play(cue('a', { kind: 'qr' }));
    reveal('a');
    reports('a').drawn();
    reports('a').firstFrame(performanceNow());
    fade();
    let isStarted = false;
    for (const moves of [true, false]) {
      isStarted = false;
      const id = `urgent-${moves}`;
      play(cue(id));
      reports(id).attach({
        ...running(() => null),
        start: () => {
          isStarted = true;
        },
      });
      reveal(id);
      expect(isStarted).toBe(false);
      reports(id).drawn();
      expect(isStarted).toBe(true);
      expect(phases()[id]).toBe('beneath');
      if (moves) reports(id).moved();
      // A film may hold its picture: it isn't awaited for ever.
      else vi.advanceTimersByTime(200);
      expect(phases()[id]).toBe('revealing');
      reports(id).firstFrame(performanceNow());
      fade();
      vi.advanceTimersByTime(2_000);
    }
  });

  it.each([
    ['waits until it is drawn to play what begins', 0, false],
    ['plays what is joined where it is by now, drawn or not', 3_000, true],
  ])('%s', (_, joinAtMs, startsAtOnce) => {
    drawsBeneath = false;
    play(cue('a', { joinAtMs }));
    let isStarted = false;
    const start = () => {
      isStarted = true;
    };
    reports('a').attach({ ...running(() => null), start });
    reveal('a');
    expect(isStarted).toBe(startsAtOnce);
    reports('a').drawn();
    expect(isStarted).toBe(true);
  });

  it('never uncovers what is not drawn beneath in 6 s, and reports it', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    fade();
    drawsBeneath = false;
    reports('b').ready();
    vi.advanceTimersByTime(16_600);
    expect(taken()).toBeUndefined();
    expect(sent.at(-1)).toMatchObject({ cueId: 'b', reason: 'no frame was presented in 6 s', durationMs: 0 });
    expect(phases()).toMatchObject({ a: 'visible' });
  });

  it('covers what it had begun to uncover, where that presents nothing more', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(10_500);
    expect(taken()).toBe('fade');
    fade();
    vi.advanceTimersByTime(6_000);
    expect(sent.at(-1)).toMatchObject({ type: 'failed', cueId: 'b' });
    expect(phases()).toMatchObject({ a: 'visible' });
    expect(taken()).toBeUndefined();
    play(cue('c', { kind: 'qr' }));
    reveal('c');
    reports('c').firstFrame(performanceNow());
    expect(phases()).toEqual({ a: 'leaving', c: 'visible' });
  });

  it('waits for the last frame of a video that is not cut, within half a second', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(9_900);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    reports('a').finished(0);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });

  it('cuts a video that does not end by half a second after its end', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    reports('a').attach(running(() => null, { remainingMs: () => 400 }));
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(10_200);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
    reports('b').firstFrame(performanceNow());
    expect(sent.at(-2)).toMatchObject({ cueId: 'a', finished: false, frames: { shown: 7, dropped: 1 } });
  });

  it('prepares a stream shortly before its turn, or it would begin with what was on long ago', () => {
    const tv = cue('tv', { kind: 'stream', startsInMs: 60_000, endsInMs: 90_000 });
    play(cue('a', { kind: 'qr', endsInMs: 60_000 }), tv, 60_000);
    show('a');
    fade();
    vi.advanceTimersByTime(40_000);
    expect(phases()).toEqual({ a: 'visible' });
    vi.advanceTimersByTime(6_000);
    expect(phases()).toEqual({ a: 'visible', tv: 'preparing' });
    reports('tv').ready();
    vi.advanceTimersByTime(14_000);
    expect(phases()).toEqual({ a: 'visible', tv: 'revealing' });
  });

  it('cuts at the end what has to be cut', () => {
    play(cue('a', { cutAtEnd: true }), bumper);
    show('a');
    fade();
    reports('bumper').ready();
    vi.advanceTimersByTime(9_700);
    expect(phases()).toEqual({ a: 'visible', bumper: 'revealing' });
  });

  it('brings a takeover as soon as it is ready, and reports the interrupted item as unfinished', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000 }));
    show('a');
    vi.advanceTimersByTime(2_000);
    play(cue('urgent', { kind: 'qr' }));
    expect(phases()).toEqual({ a: 'visible', urgent: 'preparing' });
    show('urgent');
    expect(sent.at(-2)).toEqual({ type: 'ended', cueId: 'a', finished: false, durationMs: 2_000 });
  });

  it('keeps the front for a cue whose start is still to come', () => {
    play(cue('a'));
    show('a');
    fade();
    play(cue('b', { startsInMs: 4_000, endsInMs: 9_000 }));
    reports('b').ready();
    vi.advanceTimersByTime(3_900);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(100);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });

  it('keeps what is on when it is told of it again, with its new end', () => {
    play(cue('a', { kind: 'qr' }));
    show('a');
    fade();
    vi.advanceTimersByTime(600);
    play(cue('a', { kind: 'qr', endsInMs: 3_000 }), bumper, 3_000);
    reports('bumper').ready();
    vi.advanceTimersByTime(3_000);
    reports('bumper').firstFrame(performanceNow());
    expect(sent).toEqual([
      { type: 'shown', cueId: 'a', agoMs: 0 },
      { type: 'ended', cueId: 'a', finished: true, durationMs: 4_000 },
      { type: 'interlude', showing: 'bumper' },
    ]);
  });

  it('does not go back when a message crosses its own swap', () => {
    const b = cue('b', { startsInMs: 10_000, endsInMs: 20_000 });
    play(cue('a', { cutAtEnd: true }), b);
    show('a');
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(9_700);
    reports('b').firstFrame(performanceNow());
    fade();
    play(cue('a', { startsInMs: -10_000, endsInMs: 0 }), b, 0);
    expect(phases()).toEqual({ b: 'visible' });
  });
});

describe('how one follows the other', () => {
  const next = (id: string, kind: 'video' | 'qr' = 'video') =>
    cue(id, { kind, startsInMs: 10_000, endsInMs: 20_000 });

  it('cuts unless the place asks for fades, and frees the old one’s decoder clear of the new one’s beginning', () => {
    setup('cut');
    play(cue('a'));
    show('a');
    expect(taken()).toBe('cut');
    expect(phases()).toEqual({ starting: 'leaving', a: 'visible' });
    vi.advanceTimersByTime(250);
    expect(phases()).toEqual({ a: 'visible' });
  });

  it('fades where the place asks for it, and cuts where the machine can not', () => {
    play(cue('a'));
    reveal('a');
    expect(taken()).toBe('fade');
    reports('a').firstFrame(performanceNow());
    fade();
    fadesWell = false;
    play(cue('b'));
    reveal('b');
    expect(taken()).toBe('cut');
  });

  it('starts a video before the last frame of another has had its time, and reveals it then', () => {
    setup('cut');
    play(cue('a'), next('b'));
    show('a');
    const endsAt = performanceNow() + 10_180;
    fade();
    reports('a').attach(running(() => endsAt));
    let startedAt: number | null = null;
    reports('b').attach(
      running(() => null, {
        leadMs: () => 50,
        start: () => {
          startedAt ??= performanceNow();
        },
      }),
    );
    reports('b').ready();
    vi.advanceTimersByTime(9_700);
    expect(startedAt).toBe(null);
    vi.advanceTimersByTime(60);
    expect(startedAt).toBe(endsAt - 50);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(20);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });

  it('follows a video that ends a little before its time at once', () => {
    setup('cut');
    play(cue('a'), next('b', 'qr'));
    show('a');
    const endsAt = performanceNow() + 9_800;
    reports('a').attach(running(() => endsAt));
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(9_300);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(100);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });

  it.each([
    ['whatever fails or is asked for', [0]],
    ['however late the page draws some of them', [120, 0, 0]],
  ])('never brings more than three scenes a second on, %s', (_, lateMs) => {
    setup('cut');
    const swaps: number[] = [];
    let id = 0;
    let seen = 'starting';
    let revealedAt: number | null = null;
    for (let at = 0; at < 5_000; at += 10) {
      // Each breaks as soon as it is on, and the agent has another one at once, which is ready at once.
      const front = scenes.find(({ phase }) => phase === 'visible');
      if (front && nameOf(front) !== seen) {
        seen = nameOf(front);
        swaps.push(performanceNow());
        reports(seen).failed('the file is damaged');
      }
      if (id === 0 || seen === `broken-${id}`) {
        id += 1;
        play(cue(`broken-${id}`, { kind: 'qr' }));
      }
      for (const { key, phase } of scenes) {
        if (phase === 'preparing') director.reportsOf(key).ready();
        if (phase !== 'revealing') continue;
        revealedAt ??= performanceNow();
        if (performanceNow() - revealedAt < (lateMs[swaps.length % lateMs.length] ?? 0)) continue;
        revealedAt = null;
        director.reportsOf(key).firstFrame(performanceNow());
      }
      vi.advanceTimersByTime(10);
    }
    expect(swaps.length).toBeGreaterThan(10);
    for (const [index, at] of swaps.entries()) {
      const fourth = swaps[index + 3];
      if (fourth !== undefined) expect(fourth - at).toBeGreaterThanOrEqual(990);
    }
  });
});

describe('the first item', () => {
  it('comes on at once after the starting slide, and what follows waits for both', () => {
    director.stop();
    startedAt = Date.now();
    director = createSceneDirector({
      send: (message) => sent.push(message),
      draw: (next) => {
        scenes = next;
        for (const { key, phase } of next)
          if (phase === 'beneath') setTimeout(() => director.reportsOf(key).drawn(), 0);
      },
      now: performanceNow,
      wallNow: () => Date.now(),
      hidden: () => hidden,
      smoothness: { canFade: () => fadesWell, watchFade },
    });
    setup('cut');
    show('starting');
    play(cue('a', { kind: 'qr' }));
    show('a');
    expect(phases()).toEqual({ starting: 'leaving', a: 'visible' });
    vi.advanceTimersByTime(300);
    play(cue('b', { kind: 'qr' }));
    reports('b').ready();
    vi.advanceTimersByTime(300);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(100);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });
});

it('takes the times of what was said before it was there from when that arrived', () => {
  const message = { now: cue('a', { kind: 'qr' }), next: cue('b', { kind: 'qr' }), nextInMs: 10_000 };
  director.receive({ type: 'play', ...message, saidAtMs: Date.now() - 4_000 }, performanceNow() - 4_000);
  show('a');
  fade();
  reports('b').ready();
  vi.advanceTimersByTime(5_500);
  expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
  vi.advanceTimersByTime(200);
  expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
});

describe('where nothing is on yet', () => {
  beforeEach(() => {
    director.stop();
    director = createSceneDirector({
      send: (message) => sent.push(message),
      draw: (next) => {
        scenes = next;
      },
      now: performanceNow,
      wallNow: () => Date.now(),
      hidden: () => hidden,
      smoothness: { canFade: () => fadesWell, watchFade },
    });
  });

  it('a still that is ready comes on, in place of the starting slide', () => {
    play(cue('a', { kind: 'qr' }));
    reports('a').ready();
    expect(phases()).toEqual({ a: 'revealing' });
    expect(sent).toEqual([]);
    reports('a').firstFrame(performanceNow());
    expect(sent).toMatchObject([{ type: 'shown', cueId: 'a' }]);
  });

  it('a video is drawn beneath first, since its pictures come later than its place', () => {
    play(cue('a'));
    reports('a').attach(running(() => null));
    reports('a').ready();
    expect(phases()).toEqual({ a: 'beneath' });
  });
});

describe('trouble', () => {
  it('keeps the old frame when an item cannot be prepared, and tries it once only', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000 }));
    show('a');
    fade();
    reports('b').failed('the file is damaged');
    vi.advanceTimersByTime(1);
    expect(sent.at(-1)).toEqual({ type: 'failed', cueId: 'b', reason: 'the file is damaged', durationMs: 0 });
    play(cue('a'), cue('b', { startsInMs: 9_000 }), 9_000);
    vi.advanceTimersByTime(5_000);
    expect(phases()).toEqual({ a: 'visible' });
    expect(sent).toHaveLength(2);
  });

  it('keeps the last frame of an item that breaks while it shows', () => {
    play(cue('a'));
    show('a');
    vi.advanceTimersByTime(2_500);
    reports('a').failed('the file is damaged');
    expect(sent.at(-1)).toEqual({
      type: 'failed',
      cueId: 'a',
      reason: 'the file is damaged',
      durationMs: 2_500,
    });
    expect(phases()).toEqual({ a: 'visible' });
    play(cue('b'));
    show('b');
    expect(sent.map(({ type }) => type)).toEqual(['shown', 'failed', 'shown']);
  });

  it('does not stand on the last frame of a video that ends long before its time', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    vi.advanceTimersByTime(4_000);
    reports('a').finished(6_000);
    expect(sent.at(-1)).toEqual({
      type: 'failed',
      cueId: 'a',
      reason: 'it ended before its time',
      durationMs: 4_000,
    });
  });

  it('counts a video that ends whole as played, though a clock that was set gives it more time', () => {
    play(cue('a'));
    show('a');
    vi.advanceTimersByTime(8_000);
    play(cue('a', { endsInMs: 4_000 }));
    vi.advanceTimersByTime(2_000);
    reports('a').finished(0);
    expect(sent.at(-1)).toMatchObject({ type: 'ended', cueId: 'a', finished: true, durationMs: 10_000 });
  });

  it('gives up on a preparation after 8 s', () => {
    play(cue('a'));
    vi.advanceTimersByTime(7_999);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toMatchObject([{ type: 'failed', cueId: 'a', durationMs: 0 }]);
  });

  it('gives up on a next one that is 2 s late, so that the agent can substitute', () => {
    play(cue('a', { kind: 'qr', endsInMs: 4_000 }), cue('b', { startsInMs: 4_000, endsInMs: 20_000 }), 4_000);
    show('a');
    vi.advanceTimersByTime(5_999);
    expect(phases()).toEqual({ a: 'visible', b: 'preparing' });
    vi.advanceTimersByTime(1);
    expect(sent.at(-1)).toMatchObject({ type: 'failed', cueId: 'b' });
  });

  it('does not wait beyond its end for what is asked for at once, so that what follows comes on', () => {
    const b = cue('b', { kind: 'qr', startsInMs: 3_000, endsInMs: 20_000 });
    play(cue('a', { kind: 'qr', endsInMs: 3_000 }), b, 3_000);
    vi.advanceTimersByTime(2_999);
    expect(phases()).toEqual({ starting: 'visible', a: 'preparing' });
    vi.advanceTimersByTime(2);
    expect(sent.at(-1)).toMatchObject({
      type: 'failed',
      cueId: 'a',
      reason: 'it was not ready before its end',
    });
    show('b');
    expect(phases()).toMatchObject({ b: 'visible' });
  });

  it('tries an interlude that can not be drawn once a second, not without end', () => {
    play(bumper);
    draws = 0;
    for (let ms = 0; ms < 5_000; ms += 10) {
      for (const scene of scenes) {
        if (nameOf(scene) === 'bumper') director.reportsOf(scene.key).failed('it could not be shown');
      }
      vi.advanceTimersByTime(10);
    }
    expect(draws).toBeLessThan(30);
    expect(phases()).toMatchObject({ starting: 'visible' });
    vi.advanceTimersByTime(1_000);
    show('bumper');
    expect(sent).toEqual([{ type: 'interlude', showing: 'bumper' }]);
  });

  it('watches no fade any longer whose scene is gone, or followed by another', () => {
    play(cue('a'));
    reveal('a');
    expect(fadesWatched).toBe(1);
    vi.advanceTimersByTime(6_000);
    expect(sent.at(-1)).toMatchObject({
      type: 'failed',
      cueId: 'a',
      reason: 'no frame was presented in 6 s',
    });
    expect(fadesWatched).toBe(0);
    // The front that covers its place again is a swap too.
    vi.advanceTimersByTime(400);
    play(cue('b'));
    show('b');
    vi.advanceTimersByTime(2_000);
    play(cue('c'));
    show('c');
    expect(fadesWatched).toBe(1);
    reports('b').faded();
    expect(fadesWatched).toBe(0);
  });

  it('sleeps through an item of a month', () => {
    play(cue('a', { kind: 'qr', endsInMs: 2 ** 31 - 1 }));
    show('a');
    fade();
    draws = 0;
    vi.advanceTimersByTime(60_000);
    expect(draws).toBeLessThan(5);
  });

  it('hears nothing of its scenes once it is stopped', () => {
    play(cue('a'));
    show('a');
    director.stop();
    reports('a').failed('no new picture came for 2 s');
    expect(sent.map(({ type }) => type)).toEqual(['shown']);
  });

  it('lets a video that comes late enter further on, and says where', () => {
    play(cue('a', { joinAtMs: 2_000 }));
    vi.advanceTimersByTime(1_000);
    reveal('a');
    expect(phases()).toEqual({ starting: 'visible', a: 'preparing' });
    expect(scenes[0]?.joinAtMs).toBe(3_200);
    vi.advanceTimersByTime(200);
    show('a');
    expect(sent).toEqual([{ type: 'shown', cueId: 'a', agoMs: 0, positionMs: 3_200 }]);
  });

  it('enters a video that began long ago where it is by now', () => {
    play(cue('a', { startsInMs: -4_000, endsInMs: 6_000 }));
    expect(scenes[0]?.joinAtMs).toBe(4_200);
    vi.advanceTimersByTime(200);
    show('a');
    expect(sent).toEqual([{ type: 'shown', cueId: 'a', agoMs: 0, positionMs: 4_200 }]);
  });

  it('reports a visible layer that presents nothing, unless the page is hidden', () => {
    hidden = true;
    play(cue('a'));
    reports('a').ready();
    vi.advanceTimersByTime(6_000);
    expect(sent).toEqual([]);
    hidden = false;
    vi.advanceTimersByTime(7_000);
    expect(sent).toMatchObject([{ type: 'failed', cueId: 'a' }]);
    expect(phases()).toEqual({ starting: 'visible' });
  });

  it('shows the branded slide when the agent says nothing more', () => {
    play(cue('a'));
    show('a');
    vi.advanceTimersByTime(15_000);
    expect(phases()).toEqual({ a: 'visible', fallback: 'preparing' });
    show('fallback');
    expect(sent.map(({ type }) => type)).toEqual(['shown', 'ended', 'interlude']);
  });

  it('takes a new agent’s cue for another one, though its id is the same', () => {
    director.agentRun('first');
    play(cue('1'));
    show('1');
    fade();
    director.agentRun('second');
    play(cue('1'));
    expect(scenes.map(({ phase }) => phase)).toEqual(['preparing', 'visible']);
    show('1');
    expect(sent.map(({ type }) => type)).toEqual(['shown', 'shown']);
  });

  it('counts nothing while a pairing code covers the screen', () => {
    play(cue('a'));
    show('a');
    vi.advanceTimersByTime(3_000);
    const pairing = { code: 'ABCD-EFGH', claimUrl: 'https://example.org/claim', corner: false };
    director.receive({ type: 'pairing', pairing });
    expect(sent.at(-1)).toEqual({ type: 'ended', cueId: 'a', finished: false, durationMs: 3_000 });
    play(cue('b'));
    reports('b').ready();
    vi.advanceTimersByTime(2_000);
    expect(phases()).toEqual({ a: 'visible', b: 'ready' });
    director.receive({ type: 'pairing', pairing: null });
    expect(phases()).toMatchObject({ a: 'visible' });
    expect(sent.filter(({ type }) => type === 'shown')).toHaveLength(1);
  });
});

describe('where screens show the same frame', () => {
  const beginsAt = (name: string) => scenes.find((scene) => nameOf(scene) === name)?.beginsAt;

  it('a corrected time counts for what is on already, and leaves it on', () => {
    setup('cut', true);
    play(cue('a'));
    show('a');
    const begunAt = beginsAt('a') ?? 0;
    vi.advanceTimersByTime(2_000);
    play(cue('a', { startsInMs: -2_012.5, endsInMs: 7_987.5 }));
    expect(beginsAt('a')).toBe(begunAt - 12.5);
    expect(phases()).toEqual({ a: 'visible' });
    // One that entered further on is moved by as much.
    play(cue('b', { startsInMs: -3_000 }));
    const joined = scenes.find((scene) => nameOf(scene) === 'b');
    const wasAt = beginsAt('b') ?? 0;
    play(cue('b', { startsInMs: -3_010 }));
    expect(beginsAt('b')).toBe(wasAt - 10);
    expect(scenes.find((scene) => nameOf(scene) === 'b')?.joinAtMs).toBe(joined?.joinAtMs);
  });

  it('elsewhere it does not: a screen that stands alone has nothing to agree with', () => {
    setup('cut');
    play(cue('a'));
    show('a');
    const begunAt = beginsAt('a');
    play(cue('a', { startsInMs: -12.5, endsInMs: 9_987.5 }));
    expect(beginsAt('a')).toBe(begunAt);
  });

  it('the next item comes on at its time, whatever is left of a video that is behind', () => {
    setup('cut', true);
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    reports('a').attach(running(() => 10_600));
    show('a');
    fade();
    reports('b').attach(running(() => 20_000));
    reports('b').ready();
    vi.advanceTimersByTime(9_570);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(30);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });
});
