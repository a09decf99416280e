/**
 * What the agent is told of the scenes, so that it can count plays.
 *
 * 1. A cue is reported `shown` at most once, with the first frame after its layer became the visible one.
 * 2. Each `shown` is followed by exactly one `ended` or `failed`; a cue that was never visible can only fail.
 */
import type { StageToAgent } from '../../../contract/stage.ts';
import { isVideo, type SceneState } from './scene-state.ts';
import { isCue, type Planned } from './stage-plan.ts';

/** A still that leaves this close to its end was shown to its end. */
const END_TOLERANCE_MS = 100;
const MAX_REASON_LENGTH = 300;
/** Cue ids that are over are remembered, so that a message sent before the agent knew changes nothing. */
const REMEMBERED_IDS = 64;

export interface PlayReporter {
  shown(held: SceneState, at: number): void;
  /** It left the screen, or is covered: the end of a cue that was shown, unless that was said already. */
  left(held: SceneState, at: number): void;
  failed(held: SceneState, how: { readonly reason: string; readonly stalled: boolean }, at: number): void;
  /** A cue that has ended or failed already. */
  isOver(planned: Planned): boolean;
  /** Another agent answers: its ids are new even if they look the same. */
  forget(): void;
}

export function createPlayReporter(send: (message: StageToAgent) => void, now: () => number): PlayReporter {
  let overIds: string[] = [];

  function settle(held: SceneState, cueId: string): void {
    held.settled = true;
    overIds = [...overIds.slice(1 - REMEMBERED_IDS), cueId];
  }

  return {
    shown(held, at) {
      held.shownAt = at;
      if (!isCue(held.content)) {
        held.settled = true;
        send({ type: 'interlude', showing: held.content.type });
      } else if (!held.settled) {
        const isWhereAsked = held.joinAtMs === held.content.joinAtMs;
        send({
          type: 'shown',
          cueId: held.content.id,
          agoMs: round(now() - at),
          ...(isWhereAsked ? {} : { positionMs: round(held.joinAtMs) }),
        });
      }
    },
    left(held, at) {
      if (held.settled || !isCue(held.content) || held.shownAt === null) return;
      settle(held, held.content.id);
      const leftMs = held.handle && isVideo(held) ? held.handle.remainingMs() : held.endsAt - at;
      send({
        type: 'ended',
        cueId: held.content.id,
        finished: held.finished || leftMs <= END_TOLERANCE_MS,
        durationMs: round(at - held.shownAt),
        ...(held.handle ? { frames: held.handle.frames() } : {}),
      });
    },
    failed(held, { reason, stalled }, at) {
      if (held.settled || !isCue(held.content)) return;
      settle(held, held.content.id);
      send({
        type: 'failed',
        cueId: held.content.id,
        reason: reason.slice(0, MAX_REASON_LENGTH),
        durationMs: held.shownAt === null ? 0 : round(at - held.shownAt),
        ...(stalled ? { stalled } : {}),
      });
    },
    isOver: ({ content }) => isCue(content) && overIds.includes(content.id),
    forget() {
      overIds = [];
    },
  };
}

function round(durationMs: number): number {
  return Math.max(0, Math.round(durationMs));
}
