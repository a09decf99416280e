/** What the agent last asked for, with its times on the page's monotonic clock, in ms. */
import type { AgentToStage, Cue, Interlude } from '../../stage.ts';

export interface Planned {
  readonly content: Cue | Interlude;
  /** When it should be on screen. */
  readonly dueAt: number;
  readonly endsAt: number;
  /** At this time the item is at its `joinAtMs`. */
  readonly beginsAt: number;
  readonly isNext: boolean;
}

export interface Plan {
  readonly now: Planned | null;
  readonly next: Planned | null;
}

export function planOf(message: Extract<AgentToStage, { type: 'play' }>, receivedAt: number): Plan {
  const { now, next, nextInMs } = message;
  const nextAt = receivedAt + nextInMs;
  return {
    now: isCue(now)
      ? planCue(now, receivedAt, receivedAt + now.startsInMs, false)
      : planInterlude(now, receivedAt, false),
    next: next && (isCue(next) ? planCue(next, receivedAt, nextAt, true) : planInterlude(next, nextAt, true)),
  };
}

export function planInterlude(interlude: Interlude, dueAt: number, isNext: boolean): Planned {
  return { content: interlude, dueAt, endsAt: Number.POSITIVE_INFINITY, beginsAt: dueAt, isNext };
}

function planCue(cue: Cue, receivedAt: number, dueAt: number, isNext: boolean): Planned {
  return {
    content: cue,
    dueAt,
    endsAt: receivedAt + cue.endsInMs,
    beginsAt: receivedAt + cue.startsInMs,
    isNext,
  };
}

export function isCue(content: Cue | Interlude): content is Cue {
  return 'id' in content;
}
