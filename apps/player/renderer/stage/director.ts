/**
 * Decides what is on the stage's layers, from what the agent says and what the scenes in them report.
 *
 * One scene is the front: what a passer-by sees. The next one is prepared behind it, revealed over it when
 * it is due, and becomes the front with its first frame; the one before stays beneath until it has faded.
 *
 * 1. Nothing leaves before what follows has presented its first frame.
 * 2. A cue is reported `shown` at most once, with the first frame after its layer became the visible one.
 * 3. Each `shown` is followed by exactly one `ended` or `failed`; a cue that was never visible can only fail.
 * 4. At most two scenes exist at once, so that a weak player decodes at most two videos.
 *
 * Times are of the page's monotonic clock, in ms.
 */
import type { AgentToStage, Cue, Interlude, StageToAgent } from '../../stage.ts';

/** A video that isn't cut may run over its end by 500 ms; a little less, so that what follows isn't late. */
const OVERRUN_MS = 450;
/** Later than this, a video enters where the timeline is; less is absorbed (semantics.md, Joining). */
const LATE_MS = 500;
/** A seek takes about this long on a small player, so it aims this far ahead. */
const SEEK_LEAD_MS = 200;
/** A player too slow to ever catch up must still show something. */
const MAX_REJOINS = 2;
const PREPARE_TIMEOUT_MS = 8_000;
/** The agent can substitute sooner than a preparation that will not end. */
const LATE_TIMEOUT_MS = 3_000;
const FIRST_FRAME_TIMEOUT_MS = 3_000;
/** With no word from the agent, the last frame gives way to the branded slide after this. */
const STRANDED_MS = 5_000;
/** A still that leaves this close to its end was shown to its end. */
const END_TOLERANCE_MS = 100;
/** The identity's longest fade. */
export const FADE_MS = 300;
/** Cue ids that are over are remembered, so that a message sent before the agent knew changes nothing. */
const REMEMBERED_IDS = 64;

export type ScenePhase = 'preparing' | 'ready' | 'revealing' | 'visible' | 'leaving';

/** One layer's content, for the components that draw it. */
export interface Scene {
  readonly key: number;
  readonly content: Cue | Interlude;
  readonly phase: ScenePhase;
  /** At `beginsAt` the item is at `joinAtMs`. Both move when it was too late and must enter further on. */
  readonly joinAtMs: number;
  readonly beginsAt: number;
}

/** What the director asks of a scene that is a video. */
export interface SceneHandle {
  pause(): void;
  frames(): { shown: number; dropped: number };
  /** To its last frame. */
  remainingMs(): number;
}

/** What a scene tells the director; each call may come late or twice. */
export interface SceneReports {
  ready(): void;
  failed(reason: string): void;
  /** The first frame since it is visible was presented at this time. */
  firstFrame(at: number): void;
  /** A video presented its last frame. */
  finished(): void;
  attach(handle: SceneHandle | null): void;
}

export interface Director {
  /** What the agent says; pairing included, since a code over the whole screen covers what plays. */
  receive(message: AgentToStage): void;
  /** An agent of this run answers. After another run, its cue ids are new even if they look the same. */
  agentRun(run: string): void;
  reportsOf(key: number): SceneReports;
  stop(): void;
}

export interface DirectorOptions {
  send(message: StageToAgent): void;
  /** All scenes, the undermost first. The order of those that stay never changes. */
  draw(scenes: readonly Scene[]): void;
  now(): number;
  /** Whether the page is hidden: then no frame is presented, and none is missed. */
  hidden(): boolean;
}

interface Planned {
  readonly content: Cue | Interlude;
  /** When it should be on screen. */
  readonly dueAt: number;
  readonly endsAt: number;
  readonly beginsAt: number;
  readonly isNext: boolean;
}

interface Held {
  readonly key: number;
  readonly content: Cue | Interlude;
  phase: ScenePhase;
  joinAtMs: number;
  beginsAt: number;
  endsAt: number;
  cutAtEnd: boolean;
  phaseSince: number;
  rejoins: number;
  shownAt: number | null;
  /** Presented its last frame. */
  finished: boolean;
  /** Nothing more will be reported of it. */
  settled: boolean;
  /** Of an agent that is gone: no plan means it, whatever its id. */
  stray: boolean;
  handle: SceneHandle | null;
}

export function createDirector({ send, draw, now, hidden }: DirectorOptions): Director {
  let plan: { now: Planned | null; next: Planned | null } = {
    now: planInterlude({ type: 'starting' }, now(), false),
    next: null,
  };
  let front: Held | null = null;
  let incoming: Held | null = null;
  let outgoing: Held | null = null;
  let covered = false;
  let run: string | null = null;
  let lastKey = 0;
  let overIds: string[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;

  function receive(message: AgentToStage): void {
    if (message.type === 'pairing') cover(message.pairing !== null && !message.pairing.corner);
    if (message.type !== 'play') return;
    const at = now();
    plan = {
      now: isCue(message.now)
        ? planCue(message.now, at, at + message.now.startsInMs, false)
        : planInterlude(message.now, at, false),
      next:
        message.next &&
        (isCue(message.next)
          ? planCue(message.next, at, at + message.nextInMs, true)
          : planInterlude(message.next, at + message.nextInMs, true)),
    };
    for (const planned of [plan.now, plan.next]) {
      for (const held of [front, incoming]) {
        if (held && planned && isSame(held, planned)) {
          held.endsAt = planned.endsAt;
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
      overIds = [];
      plan = { now: null, next: null };
    }
    run = newRun;
    reconcile();
  }

  function cover(isCovered: boolean): void {
    covered = isCovered;
    if (covered && front) settle(front, now());
    reconcile();
  }

  function reconcile(): void {
    if (stopped) return;
    const at = now();
    const alarms: number[] = [];
    const wanted = whatFollows(at, alarms);

    if (incoming && incoming.phase !== 'revealing' && !(wanted && isSame(incoming, wanted))) incoming = null;
    if (!incoming && !outgoing && wanted) incoming = hold(wanted, at);
    if (incoming) advance(incoming, wanted, at, alarms);

    publish();
    if (timer) clearTimeout(timer);
    const alarm = Math.min(...alarms);
    timer = alarm === Number.POSITIVE_INFINITY ? null : setTimeout(reconcile, Math.max(0, alarm - now()));
  }

  /** What should come over the front next, if anything. */
  function whatFollows(at: number, alarms: number[]): Planned | null {
    for (const planned of [plan.now, plan.next]) {
      if (!planned || isOver(planned)) continue;
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

  function advance(held: Held, wanted: Planned | null, at: number, alarms: number[]): void {
    if (held.phase === 'revealing') {
      const deadline = held.phaseSince + FIRST_FRAME_TIMEOUT_MS;
      if (at < deadline) alarms.push(deadline);
      else if (hidden()) alarms.push(at + FIRST_FRAME_TIMEOUT_MS);
      else fail(held, `no frame was presented in ${FIRST_FRAME_TIMEOUT_MS / 1000} s`);
      return;
    }
    if (!wanted) return;
    const dueAt = wanted.isNext ? wanted.dueAt + overrunMs() : wanted.dueAt;
    if (held.phase === 'preparing') {
      const patience = held.phaseSince + PREPARE_TIMEOUT_MS;
      const deadline = wanted.isNext
        ? Math.min(patience, Math.max(dueAt, held.phaseSince) + LATE_TIMEOUT_MS)
        : patience;
      if (at < deadline) alarms.push(deadline);
      else fail(held, 'it was not ready in time');
      return;
    }
    if (covered) return;
    if (at < dueAt) alarms.push(dueAt);
    else if (at >= held.endsAt && isCue(held.content)) fail(held, 'it was not ready before its end');
    else if (isVideo(held) && at - held.beginsAt > LATE_MS && held.rejoins < MAX_REJOINS)
      rejoin(held, at, alarms);
    else {
      enter(held, 'revealing', at);
      alarms.push(at + FIRST_FRAME_TIMEOUT_MS);
    }
  }

  /** An outgoing video that isn't cut is awaited to its last frame, within limits. */
  function overrunMs(): number {
    const awaited = front && isVideo(front) && !front.cutAtEnd && !front.finished && !front.settled;
    return awaited ? OVERRUN_MS : 0;
  }

  function rejoin(held: Held, at: number, alarms: number[]): void {
    held.joinAtMs += at - held.beginsAt + SEEK_LEAD_MS;
    held.beginsAt = at + SEEK_LEAD_MS;
    held.rejoins += 1;
    enter(held, 'preparing', at);
    alarms.push(at + PREPARE_TIMEOUT_MS);
  }

  function enter(held: Held, phase: ScenePhase, at: number): void {
    held.phase = phase;
    held.phaseSince = at;
  }

  function onFirstFrame(held: Held, at: number): void {
    if (held !== incoming || held.phase !== 'revealing') return;
    incoming = null;
    outgoing = front;
    front = held;
    held.shownAt = at;
    enter(held, 'visible', at);
    if (outgoing) retire(outgoing, at);
    if (!isCue(held.content)) {
      held.settled = true;
      send({ type: 'interlude', showing: held.content.type });
    } else if (!held.settled) {
      const entered =
        held.joinAtMs === held.content.joinAtMs ? {} : { positionMs: Math.round(held.joinAtMs) };
      send({ type: 'shown', cueId: held.content.id, agoMs: round(now() - at), ...entered });
    }
    if (plan.next && isSame(held, plan.next)) plan = { now: plan.next, next: null };
    if (covered) settle(held, at);
    reconcile();
  }

  function retire(held: Held, at: number): void {
    settle(held, at);
    held.handle?.pause();
    enter(held, 'leaving', at);
    setTimeout(() => {
      if (outgoing === held) outgoing = null;
      reconcile();
    }, FADE_MS);
  }

  /** Reports that a cue left the screen, unless that was said already. */
  function settle(held: Held, at: number): void {
    if (held.settled || !isCue(held.content) || held.shownAt === null) return;
    held.settled = true;
    remember(held.content.id);
    const leftMs = held.handle && isVideo(held) ? held.handle.remainingMs() : held.endsAt - at;
    const finished = held.finished || leftMs <= END_TOLERANCE_MS;
    send({
      type: 'ended',
      cueId: held.content.id,
      finished,
      durationMs: round(at - held.shownAt),
      ...(held.handle ? { frames: held.handle.frames() } : {}),
    });
  }

  /** A scene that showed keeps its last frame on screen until something follows. */
  function fail(held: Held, reason: string): void {
    if (held === incoming) incoming = null;
    // Not at once: this may run inside a reconciliation, and the agent's answer is on its way.
    setTimeout(reconcile, 0);
    if (held.settled || !isCue(held.content)) return;
    held.settled = true;
    remember(held.content.id);
    const at = now();
    held.endsAt = Math.min(held.endsAt, at);
    const durationMs = held.shownAt === null ? 0 : round(at - held.shownAt);
    send({ type: 'failed', cueId: held.content.id, reason: reason.slice(0, 300), durationMs });
  }

  function remember(cueId: string): void {
    overIds = [...overIds.slice(1 - REMEMBERED_IDS), cueId];
  }

  function isOver(planned: Planned): boolean {
    return isCue(planned.content) && overIds.includes(planned.content.id);
  }

  function hold(planned: Planned, at: number): Held {
    lastKey += 1;
    const joinAtMs = isCue(planned.content) ? planned.content.joinAtMs : 0;
    // Told again to a page that was loaded again, it began long ago.
    const lateMs = at - planned.beginsAt > LATE_MS ? at - planned.beginsAt + SEEK_LEAD_MS : 0;
    return {
      key: lastKey,
      content: planned.content,
      phase: 'preparing',
      joinAtMs: joinAtMs + lateMs,
      beginsAt: planned.beginsAt + lateMs,
      endsAt: planned.endsAt,
      cutAtEnd: isCue(planned.content) && planned.content.cutAtEnd,
      phaseSince: at,
      rejoins: 0,
      shownAt: null,
      finished: false,
      settled: false,
      stray: false,
      handle: null,
    };
  }

  function publish(): void {
    const scenes = [outgoing, front, incoming].filter((held) => held !== null);
    draw(
      scenes.map(({ key, content, phase, joinAtMs, beginsAt }) => ({
        key,
        content,
        phase,
        joinAtMs,
        beginsAt,
      })),
    );
  }

  /** Scenes that were dropped go on calling for a moment; nobody listens. */
  function find(key: number): Held | null {
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
      failed(reason) {
        const held = find(key);
        if (held && held !== outgoing) fail(held, reason);
      },
      firstFrame(at) {
        const held = find(key);
        if (held) onFirstFrame(held, at);
      },
      finished() {
        const held = find(key);
        if (!held || held === outgoing) return;
        held.finished = true;
        reconcile();
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
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

export function isCue(content: Cue | Interlude): content is Cue {
  return 'id' in content;
}

function isVideo(held: Held): boolean {
  return isCue(held.content) && held.content.item.kind === 'video';
}

function isSame(held: Held, planned: Planned): boolean {
  if (isCue(held.content)) {
    return isCue(planned.content) && held.content.id === planned.content.id && !held.stray;
  }
  return !isCue(planned.content) && held.content.type === planned.content.type;
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

function planInterlude(interlude: Interlude, dueAt: number, isNext: boolean): Planned {
  return { content: interlude, dueAt, endsAt: Number.POSITIVE_INFINITY, beginsAt: dueAt, isNext };
}

function round(durationMs: number): number {
  return Math.max(0, Math.round(durationMs));
}
