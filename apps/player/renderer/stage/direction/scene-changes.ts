/** How scenes come on, leave and fail: each a part of one step, which goes on to look at what follows. */
import { reportFailed, reportLeft, reportShown } from './play-reporter.ts';
import { enter, isSame, type SceneDraft } from './scene-state.ts';
import { isCue } from './stage-plan.ts';
import type { Step } from './stage-state.ts';

/** This makes three swaps a second, evenly. */
export const MIN_BETWEEN_SWAPS_MS = 334;
/** It is generous: a page that is slow to draw is no fault of the item's, and meanwhile the old picture stays. */
export const FIRST_FRAME_TIMEOUT_MS = 6_000;
/** A fade takes 300 ms of the browser's time, which a busy player gives late; it is not awaited for ever. */
const FADE_LIMIT_MS = 2_000;
/** After a cut the old scene's decoder is freed, and the next scene prepared, clear of the new one's beginning. */
const CUT_REST_MS = 250;

/** The front is taken off what stands beneath it. */
export function reveal({ state, read, effects, alarms }: Step, scene: SceneDraft): void {
  scene.transition = state.front && read.canFade ? state.transition : 'cut';
  effects.push({ type: 'end-fade' });
  if (scene.transition === 'fade') effects.push({ type: 'watch-fade' });
  // After the starting slide it may come early; what follows then waits for both.
  state.swappedAt = Math.max(read.at, state.swappedAt + MIN_BETWEEN_SWAPS_MS);
  enter(scene, 'revealing', read.at);
  alarms.push(read.at + FIRST_FRAME_TIMEOUT_MS);
}

/** With the first frame since it was revealed, at `at`, it is the front. */
export function becomeFront(step: Step, scene: SceneDraft, at: number): void {
  const { state } = step;
  const before = state.front;
  state.incoming = null;
  state.front = scene;
  // A busy page draws a swap later than it was asked for, and the next one perhaps at once.
  state.swappedAt = Math.max(state.swappedAt, at);
  enter(scene, 'visible', at);
  if (before) retire(step, before, at, scene.transition === 'cut' ? CUT_REST_MS : FADE_LIMIT_MS);
  reportShown(step, scene, at);
  const { next } = state.plan;
  if (next && isSame(scene, next)) state.plan = { now: next, next: null };
  if (state.isCovered) reportLeft(step, scene, at);
  // It may have faded out already, before a slow video's first frame.
  state.outgoing = before?.faded ? null : before;
}

function retire(step: Step, scene: SceneDraft, at: number, restMs: number): void {
  reportLeft(step, scene, at);
  pause(step, scene);
  enter(scene, 'leaving', at);
  scene.goneAt = step.read.at + restMs;
}

/** It has nothing more to show, and what it showed counts. */
export function endNow(step: Step, scene: SceneDraft): void {
  const { at } = step.read;
  scene.finished = true;
  scene.endsAt = Math.min(scene.endsAt, at);
  reportLeft(step, scene, at);
}

/** A scene that showed keeps its last frame on screen until something follows. */
export function fail(step: Step, scene: SceneDraft, reason: string, isStalled = false): void {
  const { state, effects, alarms } = step;
  const { at } = step.read;
  if (scene === state.incoming) {
    state.incoming = null;
    // The front covers its place again, and nobody will say that it has faded out.
    effects.push({ type: 'end-fade' });
    if (state.front) state.front.faded = false;
    if (scene.phase === 'revealing') state.swappedAt = Math.max(state.swappedAt, at);
    if (!isCue(scene.content)) state.interludeFailedAt = at;
  }
  // What follows is looked for right after this step, not in it: the agent's answer is on its way.
  alarms.push(at);
  if (!scene.settled) scene.endsAt = Math.min(scene.endsAt, at);
  reportFailed(step, scene, { reason, isStalled });
}

export function pause({ read, effects }: Step, scene: SceneDraft): void {
  if (read.playbacks[scene.key]) effects.push({ type: 'pause', key: scene.key });
}
