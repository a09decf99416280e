/** What the agent last asked for, with its times on the page's monotonic clock, in ms. */
import type { AgentToStage, Cue, Interlude } from '../../../contract/stage.ts';

export interface Planned {
  readonly content: Cue | Interlude;
  /** When it should be on screen. */
  readonly dueAt: number;
  readonly endsAt: number;
  /** At this time the item is at its `joinAtMs`. */
  readonly beginsAt: number;
  readonly isNext: boolean;
}

export interface StagePlan {
  readonly now: Planned | null;
  readonly next: Planned | null;
}

/** A message is under way for less than this; more is a clock that was set meanwhile. */
const MAX_AGE_MS = 1_000;

/** How long ago it was said, by the clock that the page shares with the agent, in ms. */
export function ageOf({ saidAtMs }: Extract<AgentToStage, { type: 'play' }>, wallMs: number): number {
  const ageMs = wallMs - saidAtMs;
  return ageMs >= 0 && ageMs < MAX_AGE_MS ? ageMs : 0;
}

/** `saidAt` is on the page's monotonic clock. */
export function planOf(message: Extract<AgentToStage, { type: 'play' }>, saidAt: number): StagePlan {
  const { now, next, nextInMs } = message;
  const nextAt = saidAt + nextInMs;
  return {
    now: isCue(now)
      ? planCue(now, saidAt, saidAt + now.startsInMs, false)
      : planInterlude(now, saidAt, false),
    next: next && (isCue(next) ? planCue(next, saidAt, nextAt, true) : planInterlude(next, nextAt, true)),
  };
}

export function planInterlude(interlude: Interlude, dueAt: number, isNext: boolean): Planned {
  return { content: interlude, dueAt, endsAt: Number.POSITIVE_INFINITY, beginsAt: dueAt, isNext };
}

function planCue(cue: Cue, saidAt: number, dueAt: number, isNext: boolean): Planned {
  return {
    content: cue,
    dueAt,
    endsAt: saidAt + cue.endsInMs,
    beginsAt: saidAt + cue.startsInMs,
    isNext,
  };
}

export function isCue(content: Cue | Interlude): content is Cue {
  return 'id' in content;
}

/** The slide that a stage begins with, until there is something to show. */
export function isStartingSlide(content: Cue | Interlude): boolean {
  return !isCue(content) && content.type === 'starting';
}
