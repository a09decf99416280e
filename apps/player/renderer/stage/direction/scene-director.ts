/**
 * Drives the stage: keeps the state that `reduce` decides on (`reduce.ts` has the rules), gives it what happens together
 * with what it needs to know then, and does what it asks for.
 */
import type { AgentToStage, StageToAgent } from '../../../contract/stage.ts';
import type { Smoothness } from '../smoothness.ts';
import { reduce } from './reduce.ts';
import type { Scene, SceneHandle } from './scene-state.ts';
import type {
  AgentEvent,
  AlarmEvent,
  PlaybackReading,
  Readings,
  SceneEvent,
  StageEffect,
} from './stage-event.ts';
import { initialState, scenesOf } from './stage-state.ts';

/** Timers know no more than 24 days, and aren't trusted for long. */
const MAX_SLEEP_MS = 60_000;

/** What a scene tells the director; each call may come late or twice. */
export interface SceneReports {
  ready(): void;
  /** `stalled` means that it stood still, for which its file may not be to blame. */
  failed(reason: string, how?: 'stalled'): void;
  /** It stands beneath the front, and a picture of it was composited there. */
  drawn(): void;
  /** A video that was drawn beneath the front presented another picture there. */
  moved(): void;
  /** The first frame since it is visible was presented at this time. */
  firstFrame(at: number): void;
  /** Its layer has faded out: nothing of it shows any more. */
  faded(): void;
  /** A video presented its last frame, with so much of its file missing. */
  finished(missingMs: number): void;
  /** A stream ended by itself, whether before its time or not. */
  over(): void;
  attach(handle: SceneHandle | null): void;
}

export interface SceneDirector {
  /**
   * What the agent says: what to play, how scenes change (setup), and pairing, since a code over the whole screen
   * covers what plays. `arrivedAt`: now, unless there was nobody to hear it.
   */
  receive(message: AgentToStage, arrivedAt?: number): void;
  /** An agent of this run answers. After another run, its cue ids are new even if they look the same. */
  agentRun(run: string): void;
  reportsOf(key: number): SceneReports;
  /** What is on stands still from now on: for who looks at one instant. */
  hold(): void;
  stop(): void;
}

export interface SceneDirectorOptions {
  send(message: StageToAgent): void;
  /** It gets all scenes, the undermost first. The order of those that stay never changes. */
  draw(scenes: readonly Scene[]): void;
  now(): number;
  /** Returns the machine's time, in ms since 1970 UTC. */
  wallNow(): number;
  /** Whether the page is hidden: then no frame is presented, and none is missed. */
  hidden(): boolean;
  readonly smoothness: Smoothness;
}

export function createSceneDirector(options: SceneDirectorOptions): SceneDirector {
  const { send, draw, now, wallNow, hidden, smoothness } = options;
  let state = initialState(now());
  const handles = new Map<number, SceneHandle>();
  const events: (AgentEvent | SceneEvent | AlarmEvent)[] = [];
  let isBusy = false;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let endFade: (() => void) | null = null;

  /** What is said while an effect runs, as by an agent in this page, is heard after all of them. */
  function happened(event: AgentEvent | SceneEvent | AlarmEvent): void {
    if (isStopped) return;
    events.push(event);
    if (isBusy) return;
    isBusy = true;
    try {
      for (let next = events.shift(); next; next = events.shift()) take(next);
    } finally {
      isBusy = false;
    }
  }

  function take(event: AgentEvent | SceneEvent | AlarmEvent): void {
    const [nextState, effects] = reduce(state, { ...event, ...readings() });
    state = nextState;
    for (const effect of effects) run(effect);
    const keys = scenesOf(state).map(({ key }) => key);
    for (const key of handles.keys()) if (!keys.includes(key)) handles.delete(key);
  }

  function readings(): Readings {
    const playbacks: Record<number, PlaybackReading> = {};
    for (const [key, handle] of handles) {
      playbacks[key] = {
        leadMs: handle.leadMs(),
        remainingMs: handle.remainingMs(),
        endsAt: handle.endsAt(),
        frames: handle.frames(),
      };
    }
    return { at: now(), wallMs: wallNow(), isHidden: hidden(), canFade: smoothness.canFade(), playbacks };
  }

  function run(effect: StageEffect): void {
    switch (effect.type) {
      case 'send':
        send(effect.message);
        break;
      case 'draw':
        draw(effect.scenes);
        break;
      case 'start':
        handles.get(effect.key)?.start();
        break;
      case 'pause':
        handles.get(effect.key)?.pause();
        break;
      case 'alarm':
        setAlarm(effect.at);
        break;
      case 'watch-fade':
        endFade = smoothness.watchFade();
        break;
      case 'end-fade':
        fadeOver();
        break;
    }
  }

  function setAlarm(at: number | null): void {
    clearTimeout(timer);
    if (at === null || isStopped) return;
    const sleepMs = Math.min(MAX_SLEEP_MS, Math.max(0, at - now()));
    timer = setTimeout(() => happened({ type: 'alarm' }), sleepMs);
  }

  function fadeOver(): void {
    endFade?.();
    endFade = null;
  }

  function reportsOf(key: number): SceneReports {
    return {
      ready: () => happened({ type: 'ready', key }),
      failed: (reason, how) => happened({ type: 'failed', key, reason, isStalled: how === 'stalled' }),
      drawn: () => happened({ type: 'drawn', key }),
      moved: () => happened({ type: 'moved', key }),
      firstFrame: (presentedAt) => happened({ type: 'first-frame', key, presentedAt }),
      faded: () => happened({ type: 'faded', key }),
      finished: (missingMs) => happened({ type: 'finished', key, missingMs }),
      over: () => happened({ type: 'over', key }),
      attach(handle) {
        if (isStopped || !scenesOf(state).some((scene) => scene.key === key)) return;
        if (handle) handles.set(key, handle);
        else handles.delete(key);
      },
    };
  }

  happened({ type: 'alarm' });
  return {
    receive: (message, arrivedAt = now()) => happened({ type: 'message', message, arrivedAt }),
    agentRun: (run) => happened({ type: 'agent-run', run }),
    reportsOf,
    hold() {
      if (state.front) handles.get(state.front.key)?.pause();
    },
    stop() {
      isStopped = true;
      fadeOver();
      clearTimeout(timer);
    },
  };
}
