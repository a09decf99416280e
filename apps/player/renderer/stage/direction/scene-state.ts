/** A scene on one of the stage's layers, as its director holds it. Times are of the page's monotonic clock. */
import type { Cue, Interlude } from '../../../contract/stage.ts';
import { isCue, type Planned } from './stage-plan.ts';

/** Later than this, a video enters where the timeline is; less is absorbed (semantics.md, Joining). */
export const LATE_MS = 500;
/** A seek takes about this long on a small player, so it aims this far ahead. */
export const SEEK_LEAD_MS = 200;

/** A scene stands `beneath` when it is drawn in full under the front, and `revealing` when the front is taken away. */
export type ScenePhase = 'preparing' | 'ready' | 'beneath' | 'revealing' | 'visible' | 'leaving';

export type Transition = 'cut' | 'fade';

/** One layer's content, for the components that draw it. */
export interface Scene {
  readonly key: number;
  readonly content: Cue | Interlude;
  readonly phase: ScenePhase;
  /** At `beginsAt` the item is at `joinAtMs`. Both move when it was too late and must enter further on. */
  readonly joinAtMs: number;
  readonly beginsAt: number;
  /** How it is taken off what lies beneath it; null while it covers that. */
  readonly taken: Transition | null;
  /** Something is drawn beneath it, of which nothing shows yet. */
  readonly covers: boolean;
}

/** What the director asks of a scene that is a video. */
export interface SceneHandle {
  /** Plays, though it may not be visible yet. */
  start(): void;
  /** How long before its first frame is due it has to be started. */
  leadMs(): number;
  pause(): void;
  frames(): { shown: number; dropped: number };
  /** It is the time to its last frame. */
  remainingMs(): number;
  /** When its last frame will have been on screen for its time; null while it stands still. */
  endsAt(): number | null;
}

export interface SceneState {
  readonly key: number;
  readonly content: Cue | Interlude;
  readonly phase: ScenePhase;
  readonly phaseSince: number;
  readonly joinAtMs: number;
  readonly beginsAt: number;
  readonly endsAt: number;
  readonly cutAtEnd: boolean;
  readonly rejoins: number;
  /** How it comes on: settled when it is revealed. */
  readonly transition: Transition;
  /** When it was composited beneath the front. */
  readonly drawnAt: number | null;
  /** After that, another picture of it was presented. */
  readonly moved: boolean;
  /** It has had its turn since then, beneath the front, and isn't drawn; null while it isn't awaited. */
  readonly awaitedSince: number | null;
  /** It was awaited for so long before a pairing code covered the screen. */
  readonly awaitedMs: number;
  readonly shownAt: number | null;
  /** It has faded out. That may be before a slow video that follows has presented its first frame. */
  readonly faded: boolean;
  /** It presented its last frame. */
  readonly finished: boolean;
  /** Nothing more will be reported of it. */
  readonly settled: boolean;
  /** Its agent is gone: no plan means it, whatever its id. */
  readonly stray: boolean;
  /** A scene that leaves is dropped then, if it hasn't faded out before. */
  readonly goneAt: number;
}

/** A scene as one step of `reduce` changes it: a copy of its own. */
export type SceneDraft = { -readonly [K in keyof SceneState]: SceneState[K] };

export function createSceneState(
  key: number,
  { content, beginsAt, endsAt }: Planned,
  at: number,
): SceneState {
  // Where it is told again to a page that was loaded again, it began long ago.
  const lateMs = at - beginsAt > LATE_MS ? at - beginsAt + SEEK_LEAD_MS : 0;
  return {
    key,
    content,
    phase: 'preparing',
    phaseSince: at,
    joinAtMs: (isCue(content) ? content.joinAtMs : 0) + lateMs,
    beginsAt: beginsAt + lateMs,
    endsAt,
    cutAtEnd: isCue(content) && content.cutAtEnd,
    rejoins: 0,
    transition: 'cut',
    drawnAt: null,
    awaitedSince: null,
    awaitedMs: 0,
    moved: false,
    shownAt: null,
    faded: false,
    finished: false,
    settled: false,
    stray: false,
    goneAt: Number.POSITIVE_INFINITY,
  };
}

export function enter(scene: SceneDraft, phase: ScenePhase, at: number): void {
  scene.phase = phase;
  scene.phaseSince = at;
  if (phase === 'beneath') Object.assign(scene, { drawnAt: null, awaitedSince: null, moved: false });
}

/** Sends a scene back to its preparation, to enter further on. */
export function rejoin(scene: SceneDraft, at: number): void {
  scene.joinAtMs += at - scene.beginsAt + SEEK_LEAD_MS;
  scene.beginsAt = at + SEEK_LEAD_MS;
  scene.rejoins += 1;
  enter(scene, 'preparing', at);
}

/** The clock is known better by now: where it should be at this moment has moved by some ms. */
export function retime(scene: SceneDraft, { content, beginsAt }: Planned): void {
  if (isCue(content)) scene.beginsAt = beginsAt + scene.joinAtMs - content.joinAtMs;
}

export function isVideo({ content }: SceneState): boolean {
  return isCue(content) && content.item.kind === 'video';
}

/** Whether the plan means what is held. */
export function isSame(scene: SceneState, { content }: Planned): boolean {
  if (isCue(scene.content)) return isCue(content) && scene.content.id === content.id && !scene.stray;
  return !isCue(content) && scene.content.type === content.type;
}

/** What the components draw of it. Above `beneath`, it covers that or is taken off it. */
export function sceneOf(scene: SceneState, beneath: SceneState | null): Scene {
  const { key, content, phase, joinAtMs, beginsAt } = scene;
  const isRevealed = beneath?.phase === 'revealing' || beneath?.phase === 'visible';
  const taken = beneath && isRevealed ? beneath.transition : null;
  return { key, content, phase, joinAtMs, beginsAt, taken, covers: beneath?.phase === 'beneath' };
}
