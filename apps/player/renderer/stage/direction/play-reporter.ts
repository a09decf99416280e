/**
 * What the agent is told of the scenes, so that it can count plays.
 *
 * 1. A cue is reported `shown` at most once, with the first frame after its layer became the visible one.
 * 2. Each `shown` is followed by exactly one `ended` or `failed`; a cue that was never visible can only fail.
 */
import type { StageToAgent } from '../../../contract/stage.ts';
import { isVideo, type SceneDraft } from './scene-state.ts';
import { isCue, type Planned } from './stage-plan.ts';
import type { StageState, Step } from './stage-state.ts';

/** A still that leaves this close to its end was shown to its end. */
const END_TOLERANCE_MS = 100;
const MAX_REASON_LENGTH = 300;
/** Cue ids that are over are remembered, so that a message sent before the agent knew changes nothing. */
const REMEMBERED_IDS = 64;

export function reportShown(step: Step, scene: SceneDraft, at: number): void {
  scene.shownAt = at;
  if (!isCue(scene.content)) {
    scene.settled = true;
    send(step, { type: 'interlude', showing: scene.content.type });
  } else if (!scene.settled) {
    const isWhereAsked = scene.joinAtMs === scene.content.joinAtMs;
    send(step, {
      type: 'shown',
      cueId: scene.content.id,
      agoMs: round(step.read.at - at),
      ...(isWhereAsked ? {} : { positionMs: round(scene.joinAtMs) }),
    });
  }
}

/** It left the screen, or is covered: the end of a cue that was shown, unless that was said already. */
export function reportLeft(step: Step, scene: SceneDraft, at: number): void {
  if (scene.settled || !isCue(scene.content) || scene.shownAt === null) return;
  settle(step, scene, scene.content.id);
  const playback = step.read.playbacks[scene.key];
  const leftMs = playback && isVideo(scene) ? playback.remainingMs : scene.endsAt - at;
  send(step, {
    type: 'ended',
    cueId: scene.content.id,
    finished: scene.finished || leftMs <= END_TOLERANCE_MS,
    durationMs: round(at - scene.shownAt),
    ...(playback ? { frames: playback.frames } : {}),
  });
}

export function reportFailed(
  step: Step,
  scene: SceneDraft,
  { reason, isStalled }: { readonly reason: string; readonly isStalled: boolean },
): void {
  if (scene.settled || !isCue(scene.content)) return;
  settle(step, scene, scene.content.id);
  send(step, {
    type: 'failed',
    cueId: scene.content.id,
    reason: reason.slice(0, MAX_REASON_LENGTH),
    durationMs: scene.shownAt === null ? 0 : round(step.read.at - scene.shownAt),
    ...(isStalled ? { stalled: true } : {}),
  });
}

/** A cue that has ended or failed already. */
export function isOver({ overCueIds }: Pick<StageState, 'overCueIds'>, { content }: Planned): boolean {
  return isCue(content) && overCueIds.includes(content.id);
}

function settle({ state }: Step, scene: SceneDraft, cueId: string): void {
  scene.settled = true;
  state.overCueIds = [...state.overCueIds.slice(1 - REMEMBERED_IDS), cueId];
}

function send({ effects }: Step, message: StageToAgent): void {
  effects.push({ type: 'send', message });
}

function round(durationMs: number): number {
  return Math.max(0, Math.round(durationMs));
}
