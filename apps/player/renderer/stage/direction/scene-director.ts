/**
 * Decides what is on the stage's layers, from what the agent says and what the scenes in them report.
 *
 * One scene is the front: what a passer-by sees. The next one is prepared behind it. Shortly before its turn it
 * stands beneath the front, drawn in full; when it is due and has said that it is drawn, the front is taken off it,
 * at once or in a fade, and it becomes the front with the first frame that it presents from then on.
 *
 * 1. The front isn't touched before what follows is composited beneath it: whatever is late, the old picture stays.
 * 2. At most two scenes exist at once, so that a weak player decodes at most two videos.
 * 3. No more than three scenes a second come on, whatever fails: nothing flashes (WCAG 2.3.1). They come evenly, but
 *    for the first one after the starting slide, which may come at once.
 *
 * Times are of the page's monotonic clock, in ms.
 */
import type { AgentToStage, StageToAgent } from '../../../contract/stage.ts';
import type { Smoothness } from '../smoothness.ts';
import { createPlayReporter } from './play-reporter.ts';
import {
  createSceneState,
  enter,
  isSame,
  isVideo,
  LATE_MS,
  rejoin,
  retime,
  type Scene,
  type SceneHandle,
  type SceneState,
  sceneOf,
  type Transition,
} from './scene-state.ts';
import { ageOf, isCue, type Planned, planInterlude, planOf, type StagePlan } from './stage-plan.ts';

/**
 * A video that isn't cut leaves with its last frame, up to 500 ms before or after its planned end; a little less,
 * so that what follows isn't late.
 */
const OVERRUN_MS = 450;
/** From a change of the page until it is on the screen: one frame to draw it, and half a one to wait for that. */
const REVEAL_LEAD_MS = 5;
/** When a video ends is known better the nearer it is. */
const LOOK_AGAIN_MS = 100;
/** Three swaps a second, evenly. */
const MIN_BETWEEN_SWAPS_MS = 334;
/**
 * A video that ends with this much of its file missing is damaged. One that ends whole, this much before its time, has
 * no more to show: its time was moved, as by a clock that was set.
 */
const SHORT_MS = 1_000;
/** A player too slow to ever catch up must still show something. */
const MAX_REJOINS = 2;
const PREPARE_TIMEOUT_MS = 8_000;
/** The agent can substitute sooner than a preparation that will not end: within 3 s, its own time included. */
const LATE_TIMEOUT_MS = 2_000;
/** What stands in for items has no fault to report; if it can't be drawn, it isn't tried without end. */
const INTERLUDE_AGAIN_MS = 1_000;
/** A live stream that is prepared earlier has left its buffer (`items/stream/hls.ts`) when its turn comes. */
const STREAM_AHEAD_MS = 15_000;
/** Timers know no more than 24 days, and aren't trusted for long. */
const MAX_SLEEP_MS = 60_000;
/** Generous: a page that is slow to draw is no fault of the item's, and meanwhile the old picture stays. */
const FIRST_FRAME_TIMEOUT_MS = 6_000;
/** The last frame gives way to the branded slide after this long without a word from the agent. */
const STRANDED_MS = 5_000;
/** A fade takes 300 ms of the browser's time, which a busy player gives late; it is not awaited for ever. */
export const FADE_LIMIT_MS = 2_000;
/**
 * A scene stands beneath the front for so long before its turn, drawn in full: a busy player takes that long to
 * composite its first picture. Earlier, a weak one would draw two scenes for nothing.
 */
const BENEATH_MS = 450;
/**
 * A video's pictures reach the display by a way of their own. Drawn for so long, they are there; what comes at once, or
 * late, plays beneath the front until a picture of it was presented there. No longer: a film may hold a picture.
 */
const SETTLED_MS = 200;
/** After a cut the old scene's decoder is freed, and the next scene prepared, clear of the new one's beginning. */
const CUT_REST_MS = 250;

/** What a scene tells the director; each call may come late or twice. */
export interface SceneReports {
  ready(): void;
  /** `stalled`: it stood still, for which its file may not be to blame. */
  failed(reason: string, how?: 'stalled'): void;
  /** It stands beneath the front, and a picture of it was composited there. */
  drawn(): void;
  /** A video that was drawn beneath the front presented another picture there. */
  moved(): void;
  /** The first frame since it is visible was presented at this time. */
  firstFrame(at: number): void;
  /** Its layer has faded out: nothing of it shows any more. */
  faded(): void;
  /** A video presented its last frame, with so much of its file missing. */
  finished(missingMs: number): void;
  /** A stream ended by itself, before its time or not. */
  over(): void;
  attach(handle: SceneHandle | null): void;
}

export interface SceneDirector {
  /**
   * What the agent says: what to play, how scenes change (setup), and pairing, since a code over the whole screen
   * covers what plays. `arrivedAt`: now, unless there was nobody to hear it.
   */
  receive(message: AgentToStage, arrivedAt?: number): void;
  /** An agent of this run answers. After another run, its cue ids are new even if they look the same. */
  agentRun(run: string): void;
  reportsOf(key: number): SceneReports;
  /** What is on stands still from now on: for who looks at one instant. */
  hold(): void;
  stop(): void;
}

export interface SceneDirectorOptions {
  send(message: StageToAgent): void;
  /** All scenes, the undermost first. The order of those that stay never changes. */
  draw(scenes: readonly Scene[]): void;
  now(): number;
  /** The machine's clock, ms since 1970 UTC. */
  wallNow(): number;
  /** Whether the page is hidden: then no frame is presented, and none is missed. */
  hidden(): boolean;
  readonly smoothness: Smoothness;
}

export function createSceneDirector(options: SceneDirectorOptions): SceneDirector {
  const { send, draw, now, wallNow, hidden, smoothness } = options;
  const account = createPlayReporter(send, now);
  let plan: StagePlan = { now: planInterlude({ type: 'starting' }, now(), false), next: null };
  let front: SceneState | null = null;
  let incoming: SceneState | null = null;
  let outgoing: SceneState | null = null;
  let covered = false;
  let synchronised = false;
  let transition: Transition = 'cut';
  let swappedAt = Number.NEGATIVE_INFINITY;
  let interludeFailedAt = Number.NEGATIVE_INFINITY;
  let endFade: (() => void) | null = null;
  let run: string | null = null;
  let lastKey = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;

  function receive(message: AgentToStage, arrivedAt = now()): void {
    if (message.type === 'setup') transition = message.transition;
    if (message.type === 'pairing') cover(message.pairing !== null && !message.pairing.corner);
    if (message.type === 'setup') synchronised = message.synchronised;
    if (message.type !== 'play') return;
    plan = planOf(message, arrivedAt - ageOf(message, wallNow() - (now() - arrivedAt)));
    for (const planned of [plan.now, plan.next]) {
      for (const held of [front, incoming]) {
        if (held && planned && isSame(held, planned)) {
          held.endsAt = planned.endsAt;
          if (synchronised) retime(held, planned);
          held.cutAtEnd = isCue(planned.content) && planned.content.cutAtEnd;
        }
      }
    }
    // Sent before the agent heard that the next item is on already: go on from there.
    if (front && plan.next && isCue(plan.next.content) && isSame(front, plan.next)) {
      plan = { now: plan.next, next: null };
    }
    reconcile();
  }

  function agentRun(newRun: string): void {
    if (run !== null && run !== newRun) {
      // The new agent's journal knows nothing of what the old one showed.
      for (const held of [front, incoming]) if (held) Object.assign(held, { settled: true, stray: true });
      account.forget();
      plan = { now: null, next: null };
    }
    run = newRun;
    reconcile();
  }

  function cover(isCovered: boolean): void {
    covered = isCovered;
    if (covered && front) account.left(front, now());
    if (covered && incoming?.phase === 'beneath') {
      incoming.handle?.pause();
      enter(incoming, 'ready', now());
    }
    reconcile();
  }

  function reconcile(): void {
    if (stopped) return;
    const at = now();
    const alarms: number[] = [];
    const wanted = whatFollows(at, alarms);

    if (incoming && incoming.phase !== 'revealing' && !(wanted && isSame(incoming, wanted))) incoming = null;
    if (!incoming && !outgoing && wanted && isTime(wanted, at, alarms)) {
      lastKey += 1;
      incoming = createSceneState(lastKey, wanted, at);
    }
    if (incoming) advance(incoming, wanted, at, alarms);

    publish();
    if (timer) clearTimeout(timer);
    const alarm = Math.min(...alarms);
    const sleepMs = Math.min(MAX_SLEEP_MS, Math.max(0, alarm - now()));
    timer = alarm === Number.POSITIVE_INFINITY ? null : setTimeout(reconcile, sleepMs);
  }

  /** Whether to begin with its preparation: mostly as soon as there is room for it. */
  function isTime({ content, dueAt }: Planned, at: number, alarms: number[]): boolean {
    let fromAt = Number.NEGATIVE_INFINITY;
    if (!isCue(content)) fromAt = interludeFailedAt + INTERLUDE_AGAIN_MS;
    else if (content.item.kind === 'stream') fromAt = dueAt - STREAM_AHEAD_MS;
    if (at < fromAt) alarms.push(fromAt);
    return at >= fromAt;
  }

  /** What should come over the front next, if anything. */
  function whatFollows(at: number, alarms: number[]): Planned | null {
    for (const planned of [plan.now, plan.next]) {
      if (!planned || account.isOver(planned)) continue;
      if (planned === plan.now && front && isSame(front, planned)) continue;
      return planned;
    }
    if (!front || !isCue(front.content)) return null;
    // The agent says nothing more, or all it said has failed.
    const strandedAt = Math.max(front.endsAt, front.phaseSince) + STRANDED_MS;
    if (at >= strandedAt) return planInterlude({ type: 'fallback' }, at, false);
    alarms.push(strandedAt);
    return null;
  }

  function advance(held: SceneState, wanted: Planned | null, at: number, alarms: number[]): void {
    if (held.phase === 'revealing') awaitFrame(held, held.phaseSince, at, alarms);
    else if (!wanted) return;
    else if (held.phase === 'preparing') awaitReady(held, wanted, at, alarms);
    else if (!covered) bringOn(held, wanted, at, alarms);
  }

  function awaitReady(held: SceneState, wanted: Planned, at: number, alarms: number[]): void {
    const patience = held.phaseSince + PREPARE_TIMEOUT_MS;
    const deadline = wanted.isNext
      ? Math.min(patience, Math.max(wanted.dueAt, held.phaseSince) + LATE_TIMEOUT_MS)
      : patience;
    if (at >= deadline) fail(held, 'it was not ready in time');
    else if (at >= held.endsAt) fail(held, 'it was not ready before its end');
    else alarms.push(Math.min(deadline, held.endsAt));
  }

  /** From ready to revealed: it waits, stands beneath the front, plays if it is a video, and has its turn. */
  function bringOn(held: SceneState, wanted: Planned, at: number, alarms: number[]): void {
    const dueAt = wanted.isNext ? boundaryAt(wanted.dueAt) : wanted.dueAt;
    const calmAt = isStarting() ? swappedAt : swappedAt + MIN_BETWEEN_SWAPS_MS;
    const revealAt = Math.max(dueAt - REVEAL_LEAD_MS, calmAt);
    // A video is started a little before it is revealed.
    const leadMs = held.handle?.leadMs() ?? 0;
    const startAt = Math.min(Math.max(dueAt - leadMs, calmAt), revealAt);
    const beneathAt = Math.min(startAt, revealAt - BENEATH_MS);
    if (held.phase === 'ready' && at >= beneathAt) {
      if (isVideo(held) && at - held.beginsAt > LATE_MS && held.rejoins < MAX_REJOINS) {
        rejoin(held, at);
        alarms.push(at + PREPARE_TIMEOUT_MS);
        return;
      }
      // Where nothing is on there is nothing to come out from under. A video's pictures take a way of their own.
      if (!front && isCue(held.content) && !held.handle && at >= revealAt) {
        reveal(held, at, alarms);
        return;
      }
      enter(held, 'beneath', at);
    }
    // What plays before it is drawn loses its beginning. What is joined, or plays with other screens, is where it is.
    const keepsTime = synchronised || held.joinAtMs > 0;
    if (at >= startAt && (held.drawnAt !== null || keepsTime)) held.handle?.start();
    if (at < revealAt) {
      const nextAt = [beneathAt, startAt].find((time) => at < time) ?? revealAt;
      lookAgain(nextAt, wanted, at, alarms);
    } else if (at >= held.endsAt && isCue(held.content)) fail(held, 'it was not ready before its end');
    else if (held.drawnAt !== null) {
      const settledAt = held.handle && !held.moved ? held.drawnAt + SETTLED_MS : at;
      if (at >= settledAt) reveal(held, at, alarms);
      else alarms.push(settledAt);
    } else awaitFrame(held, Math.max(held.phaseSince, revealAt), at, alarms);
  }

  /** The first picture waits for nothing: one change after another is no flashing yet. */
  function isStarting(): boolean {
    return front !== null && !isCue(front.content) && front.content.type === 'starting';
  }

  function awaitFrame(held: SceneState, since: number, at: number, alarms: number[]): void {
    const deadline = since + FIRST_FRAME_TIMEOUT_MS;
    if (at < deadline) alarms.push(deadline);
    else if (hidden()) alarms.push(at + FIRST_FRAME_TIMEOUT_MS);
    else fail(held, `no frame was presented in ${FIRST_FRAME_TIMEOUT_MS / 1000} s`);
  }

  function lookAgain(nextAt: number, wanted: Planned, at: number, alarms: number[]): void {
    const lookAt = Math.min(nextAt - LOOK_AGAIN_MS, wanted.dueAt - OVERRUN_MS - LOOK_AGAIN_MS);
    const isFar = nextAt - at > 2 * LOOK_AGAIN_MS;
    alarms.push(isFar ? Math.max(lookAt, at + LOOK_AGAIN_MS) : nextAt);
  }

  /** When the front has had its time: a video that isn't cut, with its last frame. */
  function boundaryAt(dueAt: number): number {
    // Together with the other screens, whatever is left of it here.
    if (synchronised) return dueAt;
    if (!front || !isVideo(front) || front.cutAtEnd || front.settled) return dueAt;
    if (front.finished) return dueAt - OVERRUN_MS;
    const endsAt = front.handle?.endsAt() ?? dueAt + OVERRUN_MS;
    return Math.min(Math.max(endsAt, dueAt - OVERRUN_MS), dueAt + OVERRUN_MS);
  }

  function reveal(held: SceneState, at: number, alarms: number[]): void {
    held.transition = front && smoothness.canFade() ? transition : 'cut';
    fadeOver();
    if (held.transition === 'fade') endFade = smoothness.watchFade();
    // After the starting slide it may come early; what follows then waits for both.
    swappedAt = Math.max(at, swappedAt + MIN_BETWEEN_SWAPS_MS);
    enter(held, 'revealing', at);
    alarms.push(at + FIRST_FRAME_TIMEOUT_MS);
  }

  function onFirstFrame(held: SceneState, at: number): void {
    if (held !== incoming || held.phase !== 'revealing') return;
    incoming = null;
    outgoing = front;
    front = held;
    // A busy page draws a swap later than it was asked for, and the next one perhaps at once.
    swappedAt = Math.max(swappedAt, at);
    enter(held, 'visible', at);
    if (outgoing) retire(outgoing, at, held.transition === 'cut' ? CUT_REST_MS : FADE_LIMIT_MS);
    account.shown(held, at);
    if (plan.next && isSame(held, plan.next)) plan = { now: plan.next, next: null };
    if (covered) account.left(held, at);
    if (outgoing?.faded) outgoing = null;
    reconcile();
  }

  function retire(held: SceneState, at: number, restMs: number): void {
    account.left(held, at);
    held.handle?.pause();
    enter(held, 'leaving', at);
    setTimeout(() => drop(held), restMs);
  }

  function drop(held: SceneState | null): void {
    if (!held || outgoing !== held) return;
    outgoing = null;
    reconcile();
  }

  function fadeOver(): void {
    endFade?.();
    endFade = null;
  }

  /** It has nothing more to show, and what it showed counts. */
  function endNow(held: SceneState): void {
    held.finished = true;
    held.endsAt = Math.min(held.endsAt, now());
    account.left(held, now());
    reconcile();
  }

  /** A scene that showed keeps its last frame on screen until something follows. */
  function fail(held: SceneState, reason: string, stalled = false): void {
    if (held === incoming) {
      incoming = null;
      // The front covers its place again, and nobody will say that it has faded out.
      fadeOver();
      if (front) front.faded = false;
      if (held.phase === 'revealing') swappedAt = Math.max(swappedAt, now());
      if (!isCue(held.content)) interludeFailedAt = now();
    }
    // Not at once: this may run inside a reconciliation, and the agent's answer is on its way.
    setTimeout(reconcile, 0);
    const at = now();
    if (!held.settled) held.endsAt = Math.min(held.endsAt, at);
    account.failed(held, { reason, stalled }, at);
  }

  function publish(): void {
    const scenes = [incoming, front, outgoing].filter((held) => held !== null);
    draw(scenes.map((held, index) => sceneOf(held, scenes[index - 1] ?? null)));
  }

  /** Scenes that were dropped go on calling for a moment, as do those of a stage that was stopped; nobody listens. */
  function find(key: number): SceneState | null {
    if (stopped) return null;
    return [incoming, front, outgoing].find((held) => held?.key === key) ?? null;
  }

  function reportsOf(key: number): SceneReports {
    return {
      ready() {
        const held = find(key);
        if (held?.phase !== 'preparing') return;
        enter(held, 'ready', now());
        reconcile();
      },
      failed(reason, how) {
        const held = find(key);
        if (held && held !== outgoing) fail(held, reason, how === 'stalled');
      },
      drawn() {
        const held = find(key);
        if (held?.phase !== 'beneath' || held.drawnAt !== null) return;
        held.drawnAt = now();
        reconcile();
      },
      moved() {
        const held = find(key);
        if (held?.phase !== 'beneath' || held.moved) return;
        held.moved = true;
        reconcile();
      },
      firstFrame(at) {
        const held = find(key);
        if (held) onFirstFrame(held, at);
      },
      faded() {
        const held = find(key);
        if (!held || held === incoming) return;
        held.faded = true;
        fadeOver();
        drop(held);
      },
      finished(missingMs) {
        const held = find(key);
        if (!held || held === outgoing) return;
        if (missingMs > SHORT_MS) return fail(held, 'it ended before its time');
        if (held.endsAt - now() > SHORT_MS) return endNow(held);
        held.finished = true;
        reconcile();
      },
      over() {
        const held = find(key);
        if (held && held !== outgoing) endNow(held);
      },
      attach(handle) {
        const held = find(key);
        if (held) held.handle = handle;
      },
    };
  }

  reconcile();
  return {
    receive,
    agentRun,
    reportsOf,
    hold() {
      front?.handle?.pause();
    },
    stop() {
      stopped = true;
      fadeOver();
      if (timer) clearTimeout(timer);
    },
  };
}
