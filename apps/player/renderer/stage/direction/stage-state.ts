/** All that the director knows of the stage. Times are of the page's monotonic clock, in ms. */
import type { SceneDraft, SceneState, Transition } from './scene-state.ts';
import type { Readings, StageEffect } from './stage-event.ts';
import { planInterlude, type StagePlan } from './stage-plan.ts';

export interface StageState {
  readonly plan: StagePlan;
  /** What a passer-by sees. */
  readonly front: SceneState | null;
  /** It is prepared behind the front, and then stands beneath it. */
  readonly incoming: SceneState | null;
  /** It was the front, and is still drawn above it, or freed, for a moment. */
  readonly outgoing: SceneState | null;
  /** A pairing code covers the whole screen. */
  readonly isCovered: boolean;
  readonly isSynchronised: boolean;
  /** How the place wants scenes to follow each other. */
  readonly transition: Transition;
  readonly swappedAt: number;
  readonly interludeFailedAt: number;
  /** Which run of the agent answered last. */
  readonly agentRun: string | null;
  readonly lastKey: number;
  /** Cues that have ended or failed, the latest last. */
  readonly overCueIds: readonly string[];
}

export function initialState(at: number): StageState {
  return {
    plan: { now: planInterlude({ type: 'starting' }, at, false), next: null },
    front: null,
    incoming: null,
    outgoing: null,
    isCovered: false,
    isSynchronised: false,
    transition: 'cut',
    swappedAt: Number.NEGATIVE_INFINITY,
    interludeFailedAt: Number.NEGATIVE_INFINITY,
    agentRun: null,
    lastKey: 0,
    overCueIds: [],
  };
}

export function scenesOf<S extends SceneState>(
  state: {
    readonly [role in 'incoming' | 'front' | 'outgoing']: S | null;
  },
): readonly S[] {
  return [state.incoming, state.front, state.outgoing].filter((scene) => scene !== null);
}

/** It carries one event on its way through `reduce`. */
export interface Step {
  readonly read: Readings;
  /** A copy, which the step alone may change. */
  readonly state: StageDraft;
  readonly effects: StageEffect[];
  /** When something may change by time alone. */
  readonly alarms: number[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Role = 'front' | 'incoming' | 'outgoing';
export type StageDraft = Mutable<Omit<StageState, Role>> & { [role in Role]: SceneDraft | null };

export function beginStep(state: StageState, read: Readings): Step {
  const { front, incoming, outgoing } = state;
  const draft = {
    ...state,
    front: front && { ...front },
    incoming: incoming && { ...incoming },
    outgoing: outgoing && { ...outgoing },
  };
  return { read, state: draft, effects: [], alarms: [] };
}
