/** What should follow the front, how far it is, and when to look again: the end of each step that changes something. */
import { isOver } from './play-reporter.ts';
import { FIRST_FRAME_TIMEOUT_MS, fail, MIN_BETWEEN_SWAPS_MS, pause, reveal } from './scene-changes.ts';
import {
  createSceneState,
  enter,
  isSame,
  isVideo,
  LATE_MS,
  rejoin,
  type SceneDraft,
  type SceneState,
  sceneOf,
} from './scene-state.ts';
import { isCue, isStartingSlide, type Planned, planInterlude } from './stage-plan.ts';
import { type Step, scenesOf } from './stage-state.ts';

/**
 * A video that isn't cut leaves with its last frame, up to 500 ms before or after its planned end; a little less,
 * so that what follows isn't late.
 */
const OVERRUN_MS = 450;
/**
 * A change of the page takes so long until it is on the screen: one frame to draw it, and half a one to wait for that.
 */
const REVEAL_LEAD_MS = 5;
/** When a video ends is known better the nearer it is. */
const LOOK_AGAIN_MS = 100;
/** A player too slow to ever catch up must still show something. */
const MAX_REJOINS = 2;
const PREPARE_TIMEOUT_MS = 8_000;
/** The agent can substitute sooner than a preparation that will not end: within 3 s, its own time included. */
const LATE_TIMEOUT_MS = 2_000;
/** What stands in for items has no fault to report; if it can't be drawn, it isn't tried without end. */
const INTERLUDE_AGAIN_MS = 1_000;
/** A live stream that is prepared earlier has left its buffer (`items/stream/hls.ts`) when its turn comes. */
const STREAM_AHEAD_MS = 15_000;
/** The last frame gives way to the branded slide after this long without a word from the agent. */
const STRANDED_MS = 5_000;
/**
 * A scene stands beneath the front for so long before its turn, drawn in full: a busy player takes that long to
 * composite its first picture. Earlier, a weak one would draw two scenes for nothing.
 */
const BENEATH_MS = 450;
/**
 * A video's pictures reach the display by a way of their own. Drawn for so long, they are there; what comes at once, or
 * late, plays beneath the front until a picture of it was presented there. It is no longer than this, since a film may
 * hold a picture.
 */
const SETTLED_MS = 200;

export function reconcile(step: Step): void {
  const { state, effects, alarms } = step;
  const { at } = step.read;
  if (state.outgoing && at >= state.outgoing.goneAt) state.outgoing = null;
  const wanted = whatFollows(step);

  const { incoming } = state;
  if (incoming && incoming.phase !== 'revealing' && !(wanted && isSame(incoming, wanted))) {
    state.incoming = null;
  }
  if (!state.incoming && !state.outgoing && wanted && isTime(step, wanted)) {
    state.lastKey += 1;
    state.incoming = createSceneState(state.lastKey, wanted, at);
  }
  if (state.incoming) advance(step, state.incoming, wanted);

  if (state.outgoing) alarms.push(state.outgoing.goneAt);
  const scenes = scenesOf<SceneState>(state);
  effects.push({
    type: 'draw',
    scenes: scenes.map((scene, index) => sceneOf(scene, scenes[index - 1] ?? null)),
  });
  const alarm = Math.min(...alarms);
  effects.push({ type: 'alarm', at: alarm === Number.POSITIVE_INFINITY ? null : alarm });
}

/** What should come over the front next, if anything. */
function whatFollows({ state, read, alarms }: Step): Planned | null {
  const { plan, front } = state;
  for (const planned of [plan.now, plan.next]) {
    if (!planned || isOver(state, planned)) continue;
    if (planned === plan.now && front && isSame(front, planned)) continue;
    return planned;
  }
  if (!front || !isCue(front.content)) return null;
  // The agent says nothing more, or all it said has failed.
  const strandedAt = Math.max(front.endsAt, front.phaseSince) + STRANDED_MS;
  if (read.at >= strandedAt) return planInterlude({ type: 'fallback' }, read.at, false);
  alarms.push(strandedAt);
  return null;
}

/** Whether to begin with its preparation: mostly as soon as there is room for it. */
function isTime({ state, read, alarms }: Step, { content, dueAt }: Planned): boolean {
  let fromAt = Number.NEGATIVE_INFINITY;
  if (!isCue(content)) fromAt = state.interludeFailedAt + INTERLUDE_AGAIN_MS;
  else if (content.item.kind === 'stream') fromAt = dueAt - STREAM_AHEAD_MS;
  if (read.at < fromAt) alarms.push(fromAt);
  return read.at >= fromAt;
}

function advance(step: Step, scene: SceneDraft, wanted: Planned | null): void {
  if (scene.phase === 'revealing') awaitFrame(step, scene, scene.phaseSince);
  else if (!wanted) return;
  else if (scene.phase === 'preparing') awaitReady(step, scene, wanted);
  else if (!step.state.isCovered) bringOn(step, scene, wanted);
}

function awaitReady(step: Step, scene: SceneDraft, wanted: Planned): void {
  const { at } = step.read;
  const patience = scene.phaseSince + PREPARE_TIMEOUT_MS;
  const deadline = wanted.isNext
    ? Math.min(patience, Math.max(wanted.dueAt, scene.phaseSince) + LATE_TIMEOUT_MS)
    : patience;
  if (at >= deadline) fail(step, scene, 'it was not ready in time');
  else if (at >= scene.endsAt) fail(step, scene, 'it was not ready before its end');
  else step.alarms.push(Math.min(deadline, scene.endsAt));
}

/**
 * Takes a scene from ready to revealed: it waits, stands beneath the front, plays if it is a video, and has its turn.
 */
function bringOn(step: Step, scene: SceneDraft, wanted: Planned): void {
  const { state, effects, alarms } = step;
  const { at, playbacks } = step.read;
  const playback = playbacks[scene.key];
  const dueAt = wanted.isNext ? boundaryAt(step, wanted.dueAt) : wanted.dueAt;
  const calmAt = isStarting(step) ? state.swappedAt : state.swappedAt + MIN_BETWEEN_SWAPS_MS;
  const revealAt = Math.max(dueAt - REVEAL_LEAD_MS, calmAt);
  // A video is started a little before it is revealed.
  const startAt = Math.min(Math.max(dueAt - (playback?.leadMs ?? 0), calmAt), revealAt);
  const beneathAt = Math.min(startAt, revealAt - BENEATH_MS);
  if (scene.phase === 'ready' && at >= beneathAt) {
    if (isVideo(scene) && at - scene.beginsAt > LATE_MS && scene.rejoins < MAX_REJOINS) {
      pause(step, scene);
      rejoin(scene, at);
      alarms.push(at + PREPARE_TIMEOUT_MS);
      return;
    }
    // Where nothing is on there is nothing to come out from under. A video's pictures take a way of their own.
    if (!state.front && isCue(scene.content) && !playback && at >= revealAt) {
      reveal(step, scene);
      return;
    }
    enter(scene, 'beneath', at);
  }
  // What plays before it is drawn loses its beginning. What is joined, or plays with other screens, is where it is.
  const keepsTime = state.isSynchronised || scene.joinAtMs > 0;
  if (playback && at >= startAt && (scene.drawnAt !== null || keepsTime)) {
    effects.push({ type: 'start', key: scene.key });
  }
  if (at < revealAt) {
    const nextAt = [beneathAt, startAt].find((time) => at < time) ?? revealAt;
    lookAgain(step, nextAt, wanted);
  } else if (at >= scene.endsAt && isCue(scene.content)) fail(step, scene, 'it was not ready before its end');
  else if (scene.drawnAt !== null) {
    const settledAt = playback && !scene.moved ? scene.drawnAt + SETTLED_MS : at;
    if (at >= settledAt) reveal(step, scene);
    else alarms.push(settledAt);
  } else {
    scene.awaitedSince ??= Math.max(scene.phaseSince, revealAt);
    awaitFrame(step, scene, scene.awaitedSince - scene.awaitedMs);
  }
}

/** The first picture waits for nothing: one change after another is no flashing yet. */
function isStarting({ state: { front } }: Step): boolean {
  return front !== null && isStartingSlide(front.content);
}

function awaitFrame(step: Step, scene: SceneDraft, since: number): void {
  const { at, isHidden } = step.read;
  const deadline = since + FIRST_FRAME_TIMEOUT_MS;
  if (at < deadline) step.alarms.push(deadline);
  else if (isHidden) step.alarms.push(at + FIRST_FRAME_TIMEOUT_MS);
  else fail(step, scene, `no frame was presented in ${FIRST_FRAME_TIMEOUT_MS / 1000} s`);
}

function lookAgain({ read: { at }, alarms }: Step, nextAt: number, wanted: Planned): void {
  const lookAt = Math.min(nextAt - LOOK_AGAIN_MS, wanted.dueAt - OVERRUN_MS - LOOK_AGAIN_MS);
  const isFar = nextAt - at > 2 * LOOK_AGAIN_MS;
  alarms.push(isFar ? Math.max(lookAt, at + LOOK_AGAIN_MS) : nextAt);
}

/** When the front has had its time: a video that isn't cut, with its last frame. */
function boundaryAt({ state, read }: Step, dueAt: number): number {
  // Together with the other screens, whatever is left of it here.
  if (state.isSynchronised) return dueAt;
  const { front } = state;
  if (!front || !isVideo(front) || front.cutAtEnd || front.settled) return dueAt;
  if (front.finished) return dueAt - OVERRUN_MS;
  const endsAt = read.playbacks[front.key]?.endsAt ?? dueAt + OVERRUN_MS;
  return Math.min(Math.max(endsAt, dueAt - OVERRUN_MS), dueAt + OVERRUN_MS);
}
