/** A stage without a page, for tests of its director: they say what the agent says and what the scenes report. */
import { afterEach, beforeEach, vi } from 'vitest';
import type { Cue, Interlude, StageToAgent } from '../../../../contract/stage.ts';
import { createSceneDirector, type SceneDirector } from '../scene-director.ts';
import type { Scene, SceneHandle } from '../scene-state.ts';

/** This is the identity's longest fade and a little: no more than three scenes a second come on. */
const FADE_MS = 400;
const sha256 = 'a'.repeat(64);

/** Its state is made anew for each test of the file that calls this. */
export function createTestStage() {
  let director: SceneDirector;
  let startedAt: number;
  const stage = {
    sent: [] as StageToAgent[],
    scenes: [] as readonly Scene[],
    hidden: false,
    fadesWell: true,
    fadesWatched: 0,
    /** Whether a scene that stands beneath the front says at once that it is drawn there, and that a video moved. */
    drawsBeneath: true,
    moves: true,
    draws: 0,
  };

  /** A director as of now, whose clock begins at 0. */
  function restart(): void {
    director?.stop();
    startedAt = Date.now();
    director = createSceneDirector({
      send: (message) => stage.sent.push(message),
      draw(next) {
        stage.scenes = next;
        stage.draws += 1;
        for (const { key, phase } of next) if (phase === 'beneath' && stage.drawsBeneath) drawSoon(key);
      },
      now: performanceNow,
      wallNow: () => Date.now(),
      hidden: () => stage.hidden,
      smoothness: { canFade: () => stage.fadesWell, watchFade },
    });
  }

  function drawSoon(key: number): void {
    setTimeout(() => {
      director.reportsOf(key).drawn();
      if (stage.moves) director.reportsOf(key).moved();
    }, 0);
  }

  beforeEach(() => {
    vi.useFakeTimers();
    Object.assign(stage, {
      sent: [],
      scenes: [],
      hidden: false,
      fadesWell: true,
      fadesWatched: 0,
      drawsBeneath: true,
      moves: true,
      draws: 0,
    });
    restart();
    setup('fade');
    show('starting');
    stage.sent = [];
    fade();
  });

  afterEach(() => {
    director.stop();
    vi.useRealTimers();
  });

  function watchFade(): () => void {
    let over = false;
    stage.fadesWatched += 1;
    return () => {
      if (!over) stage.fadesWatched -= 1;
      over = true;
    };
  }

  function reports(name: string) {
    const scene = stage.scenes.find((candidate) => nameOf(candidate) === name);
    if (!scene) throw new Error(`no scene ${name} among ${stage.scenes.map(nameOf)}`);
    return director.reportsOf(scene.key);
  }

  /** How what was on is taken off what comes. */
  function taken(): string | undefined {
    return stage.scenes.find((scene) => scene.taken)?.taken ?? undefined;
  }

  function phases(): Record<string, string> {
    return Object.fromEntries(stage.scenes.map((scene) => [nameOf(scene), scene.phase]));
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
    for (const { key, taken } of stage.scenes) if (taken === 'fade') director.reportsOf(key).faded();
  }

  /** The director reads this clock. */
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

  return Object.assign(stage, {
    director: () => director,
    restart,
    reports,
    taken,
    phases,
    show,
    reveal,
    fade,
    performanceNow,
    play,
    setup,
    running,
  });
}

export function nameOf(scene: Scene): string {
  return 'id' in scene.content ? scene.content.id : scene.content.type;
}

export function cue(id: string, over: Partial<Cue> & { kind?: 'video' | 'qr' | 'stream' } = {}): Cue {
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
