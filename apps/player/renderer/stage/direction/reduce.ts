/**
 * Decides what is on the stage's layers, from what the agent says and what the scenes in them report: a pure function
 * of the state and an event, which gives the next state and what is to be done.
 *
 * One scene is the front: what a passer-by sees. The next one is prepared behind it. Shortly before its turn it
 * stands beneath the front, drawn in full; when it is due and has said that it is drawn, the front is taken off it,
 * at once or in a fade, and it becomes the front with the first frame that it presents from then on.
 *
 * 1. The front isn't touched before what follows is composited beneath it: whatever is late, the old picture stays.
 * 2. At most two scenes exist at once, so that a weak player decodes at most two videos.
 * 3. No more than three scenes a second come on, whatever fails: nothing flashes (WCAG 2.3.1). They come evenly, but
 *    for the first one after the starting slide, which may come at once.
 */
import type { AgentToStage } from '../../../contract/stage.ts';
import { reportLeft } from './play-reporter.ts';
import { reconcile } from './reconcile.ts';
import { becomeFront, endNow, fail, pause } from './scene-changes.ts';
import { enter, isSame, retime, type SceneDraft } from './scene-state.ts';
import type { AgentEvent, SceneEvent, StageEffect, StageEvent } from './stage-event.ts';
import { ageOf, isCue, planOf } from './stage-plan.ts';
import { beginStep, type StageState, type Step, scenesOf } from './stage-state.ts';

/**
 * A video that ends with this much of its file missing is damaged. One that ends whole, this much before its time, has
 * no more to show: its time was moved, as by a clock that was set.
 */
const SHORT_MS = 1_000;

/** The effects are to be run in their order. */
export function reduce(state: StageState, event: StageEvent): readonly [StageState, readonly StageEffect[]] {
  const step = beginStep(state, event);
  switch (event.type) {
    case 'message':
      hear(step, event);
      break;
    case 'agent-run':
      answerAgent(step, event.run);
      break;
    case 'alarm':
      reconcile(step);
      break;
    default: {
      // Scenes that were dropped go on calling for a moment; nobody listens.
      const scene = scenesOf<SceneDraft>(step.state).find(({ key }) => key === event.key);
      if (!scene) return [state, []];
      hearScene(step, scene, event);
    }
  }
  return [step.state, step.effects];
}

function hear(step: Step, { message, arrivedAt }: Extract<AgentEvent, { type: 'message' }>): void {
  const { state } = step;
  if (message.type === 'setup') {
    state.transition = message.transition;
    state.isSynchronised = message.synchronised;
  }
  if (message.type === 'pairing') cover(step, message.pairing !== null && !message.pairing.corner);
  if (message.type === 'play') play(step, message, arrivedAt);
}

function cover(step: Step, isCovered: boolean): void {
  const { state, read } = step;
  state.isCovered = isCovered;
  if (isCovered && state.front) reportLeft(step, state.front, read.at);
  if (isCovered && state.incoming?.phase === 'beneath') {
    pause(step, state.incoming);
    // Covered it isn't drawn; how long it was awaited before counts all the same, or it never failed.
    if (state.incoming.awaitedSince !== null)
      state.incoming.awaitedMs += Math.max(0, read.at - state.incoming.awaitedSince);
    enter(state.incoming, 'ready', read.at);
  }
  reconcile(step);
}

function play(step: Step, message: Extract<AgentToStage, { type: 'play' }>, arrivedAt: number): void {
  const { state, read } = step;
  state.plan = planOf(message, arrivedAt - ageOf(message, read.wallMs - (read.at - arrivedAt)));
  const { now, next } = state.plan;
  for (const planned of [now, next]) {
    for (const scene of [state.front, state.incoming]) {
      if (scene && planned && isSame(scene, planned)) {
        scene.endsAt = planned.endsAt;
        if (state.isSynchronised) retime(scene, planned);
        scene.cutAtEnd = isCue(planned.content) && planned.content.cutAtEnd;
      }
    }
  }
  // Sent before the agent heard that the next item is on already: go on from there.
  if (state.front && next && isCue(next.content) && isSame(state.front, next)) {
    state.plan = { now: next, next: null };
  }
  reconcile(step);
}

function answerAgent(step: Step, run: string): void {
  const { state } = step;
  if (state.agentRun !== null && state.agentRun !== run) {
    // The new agent's journal knows nothing of what the old one showed, and its ids are new even if they look the same.
    for (const scene of [state.front, state.incoming]) {
      if (scene) Object.assign(scene, { settled: true, stray: true } satisfies Partial<SceneDraft>);
    }
    state.overCueIds = [];
    state.plan = { now: null, next: null };
  }
  state.agentRun = run;
  reconcile(step);
}

function hearScene(step: Step, scene: SceneDraft, event: SceneEvent): void {
  const { state, read } = step;
  switch (event.type) {
    case 'ready':
      if (scene.phase !== 'preparing') return;
      enter(scene, 'ready', read.at);
      break;
    case 'failed':
      if (scene !== state.outgoing) failOutside(step, scene, event.reason, event.isStalled);
      return;
    case 'drawn':
      if (scene.phase !== 'beneath' || scene.drawnAt !== null) return;
      scene.drawnAt = read.at;
      break;
    case 'moved':
      if (scene.phase !== 'beneath' || scene.moved) return;
      scene.moved = true;
      break;
    case 'first-frame':
      if (scene !== state.incoming || scene.phase !== 'revealing') return;
      becomeFront(step, scene, event.presentedAt);
      break;
    case 'faded':
      if (scene === state.incoming) return;
      scene.faded = true;
      step.effects.push({ type: 'end-fade' });
      if (scene !== state.outgoing) return;
      state.outgoing = null;
      break;
    case 'finished':
      if (scene === state.outgoing) return;
      if (event.missingMs > SHORT_MS) {
        failOutside(step, scene, 'it ended before its time');
        return;
      }
      if (scene.endsAt - read.at > SHORT_MS) endNow(step, scene);
      else scene.finished = true;
      break;
    case 'over':
      if (scene === state.outgoing) return;
      endNow(step, scene);
      break;
  }
  reconcile(step);
}

/** Nothing of a failure is drawn yet: the agent may have an answer before the alarm. */
function failOutside(step: Step, scene: SceneDraft, reason: string, isStalled = false): void {
  fail(step, scene, reason, isStalled);
  step.effects.push({ type: 'alarm', at: step.read.at });
}
