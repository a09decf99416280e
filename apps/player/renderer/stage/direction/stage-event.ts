/** What `reduce` hears and what it asks for: plain values, so that it asks nobody itself. Times are in ms. */
import type { AgentToStage, StageToAgent } from '../../../contract/stage.ts';
import type { Scene } from './scene-state.ts';

/** Something happened, and what was read as it did. */
export type StageEvent = Readings & (AgentEvent | SceneEvent | AlarmEvent);

export interface Readings {
  /** It is on the page's monotonic clock, in ms. */
  readonly at: number;
  /** It is on the machine's clock, in ms since 1970 UTC. */
  readonly wallMs: number;
  /** Whether the page is hidden: then no frame is presented, and none is missed. */
  readonly isHidden: boolean;
  /** Whether this machine draws fades well. */
  readonly canFade: boolean;
  /** The scenes that play a video or a stream, by their keys. */
  readonly playbacks: { readonly [key: number]: PlaybackReading };
}

/** Where a video is; see `SceneHandle`. */
export interface PlaybackReading {
  readonly leadMs: number;
  readonly remainingMs: number;
  readonly endsAt: number | null;
  readonly frames: { readonly shown: number; readonly dropped: number };
}

export type AgentEvent =
  /** `arrivedAt` is before `at` where there was nobody to hear it. */
  | { readonly type: 'message'; readonly message: AgentToStage; readonly arrivedAt: number }
  /** An agent of this run answers. */
  | { readonly type: 'agent-run'; readonly run: string };

/** What a scene reports (`SceneReports`); of one that is gone it changes nothing. */
export type SceneEvent = { readonly key: number } & (
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string; readonly isStalled: boolean }
  | { readonly type: 'drawn' }
  | { readonly type: 'moved' }
  | { readonly type: 'first-frame'; readonly presentedAt: number }
  | { readonly type: 'faded' }
  | { readonly type: 'finished'; readonly missingMs: number }
  | { readonly type: 'over' }
);

/** The time that was asked for has come, or might have. */
export interface AlarmEvent {
  readonly type: 'alarm';
}

export type StageEffect =
  | { readonly type: 'send'; readonly message: StageToAgent }
  /** These are all scenes, the undermost first. The order of those that stay never changes. */
  | { readonly type: 'draw'; readonly scenes: readonly Scene[] }
  /** Plays the scene's video, unless it does already. */
  | { readonly type: 'start'; readonly key: number }
  | { readonly type: 'pause'; readonly key: number }
  /** It takes the place of the alarm that was set before; null says that nothing changes with time. */
  | { readonly type: 'alarm'; readonly at: number | null }
  /** A fade begins whose smoothness counts. */
  | { readonly type: 'watch-fade' }
  /** It is over, if there was one. */
  | { readonly type: 'end-fade' };
