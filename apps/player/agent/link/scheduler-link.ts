/**
 * The link to the scheduler, for as long as the player runs. It is always in exactly one state:
 *
 *     idle ──start──▶ connecting ──open──▶ greeting ──welcome──▶ linked
 *                       ▲    │                │                    │
 *                       │    ▼                └──pairing──▶ unpaired
 *                     waiting ◀──────────── closed, or silent ──────┘        stop() leads to stopped
 *
 * Playback never depends on it. A state that has a socket owns it; what an older socket still says is
 * ignored, by comparing with the one that the present state owns.
 */

import { backOffMs, doubledMs } from '@bacheca/node/backoff';
import { type Cause, fault, type PlainFault, type ProblemParams } from '@bacheca/shared/translations/problem';
import {
  CloseCode,
  clipped,
  LINK_PATH,
  MESSAGE_TOO_BIG,
  PING_INTERVAL_MS,
  type PlayerMessage,
  readSchedulerMessage,
  type SchedulerMessage,
  SILENCE_LIMIT_MS,
} from '@bacheca/shared/wire/protocol';
import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { causeMessage } from '../faults/problem-message.ts';
import type { Problems } from '../faults/problems.ts';
import { reportLeftOut } from '../faults/unreadable-entries.ts';
import type { LinkSocket, OpenSocket } from './socket.ts';

export type SchedulerLinkState =
  /** It was not started, or it can't be: a problem says why. */
  | { readonly type: 'idle' }
  | {
      readonly type: 'connecting';
      readonly socket: LinkSocket;
      readonly sinceMs: number;
      readonly limit: NodeJS.Timeout;
    }
  /** `sinceMs` is when the attempt began. */
  | { readonly type: 'greeting'; readonly socket: LinkSocket; activeAtMs: number; readonly sinceMs: number }
  | { readonly type: 'linked'; readonly socket: LinkSocket; activeAtMs: number; readonly sinceMs: number }
  | {
      readonly type: 'unpaired';
      readonly socket: LinkSocket;
      activeAtMs: number;
      codeAtMs: number;
      readonly sinceMs: number;
    }
  | { readonly type: 'waiting'; readonly untilMs: number; readonly timer: NodeJS.Timeout }
  | { readonly type: 'stopped' };

export interface SchedulerLinkOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Logger;
  readonly problems: Problems;
  readonly random: () => number;
  readonly openSocket: OpenSocket;
  readonly allowInsecure: boolean;
  /** It says where to connect to and as whom, and is asked before every attempt. */
  readonly target: () => { readonly schedulerUrl: string | null; readonly token: string | null };
  readonly hello: () => Extract<PlayerMessage, { type: 'hello' }>;
  readonly onMessage: (message: SchedulerMessage) => void;
  readonly onProgram: (frame: Uint8Array) => void;
  readonly onState: (state: SchedulerLinkState) => void;
  /** A message was too big for the scheduler or something on the way. True if the next will be smaller. */
  readonly onMessageTooBig?: () => boolean;
}

/**
 * Whatever was waited before, a scheduler that is back has its players within 15 s: an attempt begins at most 12 s
 * after the one before, and none takes longer. Over 12 s five thousand of them are some hundreds a second.
 */
export const BACK_OFF = { baseMs: 3000, capMs: 12_000 } as const;
/** It is for TCP, TLS and the upgrade together. */
export const ATTEMPT_LIMIT_MS = 12_000;
/**
 * The link pauses so long after an attempt that took longer than its pause would have been: many players' attempts end
 * at once.
 */
const SHORT_PAUSE_MS = 2000;
/**
 * It goes from an open socket to the scheduler's first word. What is in between may answer pings by itself, so they
 * don't count; a scheduler that all its players come back to at once may take some time.
 */
export const GREETING_LIMIT_MS = 30_000;
/** Then a token that was refused is tried again, later with growing pauses: each takes the code that shows away. */
const TOKEN_AGAIN_AFTER_MS = 60_000;
/** A link that lasted this long was good: the next failure starts over with short waits. */
export const GOOD_AFTER_MS = 30_000;
/** Codes expire after 10 minutes; a scheduler that forgot to send a fresh one is asked anew. */
const CODE_STALE_AFTER_MS = 11 * 60_000;
const WATCH_INTERVAL_MS = 5000;
const NORMAL_CLOSE = 1000;
/** RFC 6455 7.4.1, and the registry of its codes for the last. */
const GOING_AWAY = 1001;
const ABNORMAL = 1006;
const TRY_LATER = 1013;
/** What the scheduler says when it closes a link, 0.1.0 too; what is in between says other things, or nothing. */
const SCHEDULER_SAYS: ReadonlyMap<Cause, Cause> = new Map([
  ['the scheduler is stopping', fault('link-stopping')],
  ['the scheduler could not handle this message', fault('link-server-failed')],
  ['the scheduler could not send the program', fault('link-program-not-sent')],
  ['newer screens wait to be paired from this address', fault('link-crowded-out')],
]);

export class SchedulerLink {
  readonly #options: SchedulerLinkOptions;
  #state: SchedulerLinkState = { type: 'idle' };
  #attempt = 0;
  /** The scheduler refused the token: ask for a pairing code instead, until the token's next chance. */
  #isTokenRefused = false;
  /** Whether the present attempt shows the token. */
  #showsToken = false;
  /** How often it came to a code in place of the token since the last welcome. */
  #tokenRefusals = 0;
  #watch: NodeJS.Timeout | null = null;
  #pingedAtMs = 0;

  constructor(options: SchedulerLinkOptions) {
    this.#options = options;
  }

  get state(): SchedulerLinkState {
    return this.#state;
  }

  start(): void {
    if (this.#state.type === 'idle') this.#connect();
  }

  /** Returns true if it went out; what isn't linked is not queued here. */
  send(message: PlayerMessage): boolean {
    if (this.#state.type !== 'linked' && this.#state.type !== 'unpaired') return false;
    this.#state.socket.send(JSON.stringify(clipped(message)));
    return true;
  }

  /** Begins anew at once, as after pairing. */
  reconnect(): void {
    if (this.#state.type === 'stopped') return;
    this.#leave('the player connects again');
    this.#attempt = 0;
    this.#isTokenRefused = false;
    this.#connect();
  }

  stop(): void {
    this.#leave('the player stops');
    this.#become({ type: 'stopped' });
  }

  #connect(): void {
    const { problems, openSocket, allowInsecure, target } = this.#options;
    const { schedulerUrl, token } = target();
    const url = schedulerUrl === null ? noScheduler : linkUrl(schedulerUrl, allowInsecure);
    if (!url.ok) {
      if (url.code === 'no-scheduler') problems.raise(url.code, {});
      else problems.raise(url.code, url.params);
      this.#become({ type: 'idle' });
      return;
    }
    problems.settle(noScheduler.code);
    problems.settle('insecure-scheduler');
    // Events that come while the socket is being made find it here; those of older sockets don't match.
    let socket: LinkSocket | null = null;
    const mine = () => socket !== null && 'socket' in this.#state && this.#state.socket === socket;
    this.#showsToken = token !== null && !this.#isTokenRefused;
    socket = openSocket(url.href, this.#showsToken ? token : null, {
      opened: () => mine() && this.#opened(),
      text: (data) => mine() && this.#received(data),
      binary: (data) => mine() && this.#receivedProgram(data),
      activity: () => mine() && this.#sawActivity(),
      closed: (code, reason) => mine() && this.#closed(code, reason),
    });
    const limit = setTimeout(() => this.#tookTooLong(), ATTEMPT_LIMIT_MS);
    this.#become({ type: 'connecting', socket, sinceMs: this.#options.clock.monotonicMs(), limit });
  }

  #tookTooLong(): void {
    if (this.#state.type !== 'connecting') return;
    const { socket } = this.#state;
    this.#lost(fault('link-not-made', { seconds: ATTEMPT_LIMIT_MS / 1000 }));
    socket.terminate();
  }

  #opened(): void {
    if (this.#state.type !== 'connecting') return;
    const { socket, sinceMs, limit } = this.#state;
    const { clock, hello } = this.#options;
    clearTimeout(limit);
    this.#pingedAtMs = clock.monotonicMs();
    this.#become({ type: 'greeting', socket, activeAtMs: clock.monotonicMs(), sinceMs });
    this.#watch = setInterval(() => this.#check(), WATCH_INTERVAL_MS);
    socket.send(JSON.stringify(clipped(hello())));
  }

  #received(data: string): void {
    this.#sawActivity();
    const read = readSchedulerMessage(data);
    if (!read.ok) {
      // A newer scheduler may have sent it; this player can do without a message that it doesn't know.
      this.#options.log.warn({ why: read.why }, 'skipped a message of the scheduler');
      return;
    }
    const { message, leftOut } = read;
    reportLeftOut(this.#options.problems, message.type, leftOut);
    if (message.type === 'welcome') this.#welcomed();
    if (message.type === 'pairing') this.#mustPair();
    this.#options.onMessage(message);
  }

  #receivedProgram(frame: Uint8Array): void {
    this.#sawActivity();
    if (this.#state.type === 'linked') this.#options.onProgram(frame);
  }

  #welcomed(): void {
    if (this.#state.type !== 'greeting') return;
    const { socket, activeAtMs } = this.#state;
    this.#isTokenRefused = false;
    this.#tokenRefusals = 0;
    this.#options.problems.settle('link');
    this.#become({ type: 'linked', socket, activeAtMs, sinceMs: this.#options.clock.monotonicMs() });
  }

  #mustPair(): void {
    const codeAtMs = this.#options.clock.monotonicMs();
    if (this.#state.type === 'unpaired') {
      this.#state.codeAtMs = codeAtMs;
    } else if (this.#state.type === 'greeting' || this.#state.type === 'linked') {
      const { socket, activeAtMs } = this.#state;
      if (this.#options.target().token !== null) this.#tokenRefusals += 1;
      this.#options.problems.settle('link');
      this.#become({ type: 'unpaired', socket, activeAtMs, codeAtMs, sinceMs: codeAtMs });
    }
  }

  #sawActivity(): void {
    if ('activeAtMs' in this.#state) this.#state.activeAtMs = this.#options.clock.monotonicMs();
  }

  #check(): void {
    if (!('activeAtMs' in this.#state)) return;
    const nowMs = this.#options.clock.monotonicMs();
    const { socket, activeAtMs } = this.#state;
    if (nowMs - activeAtMs >= SILENCE_LIMIT_MS) {
      this.#lost(fault('link-silent', { seconds: SILENCE_LIMIT_MS / 1000 }));
      socket.terminate();
    } else if (this.#state.type === 'greeting' && nowMs - this.#state.sinceMs >= GREETING_LIMIT_MS) {
      this.#lost(fault('link-no-greeting', { seconds: GREETING_LIMIT_MS / 1000 }));
      socket.terminate();
    } else if (this.#state.type === 'unpaired' && this.#mustAskAnew(this.#state, nowMs)) {
      this.reconnect();
    } else if (nowMs - this.#pingedAtMs >= PING_INTERVAL_MS) {
      this.#pingedAtMs = nowMs;
      socket.ping();
    }
  }

  #mustAskAnew(
    { codeAtMs, sinceMs }: Extract<SchedulerLinkState, { type: 'unpaired' }>,
    nowMs: number,
  ): boolean {
    if (nowMs - codeAtMs >= CODE_STALE_AFTER_MS) return true;
    if (this.#options.target().token === null) return false;
    const limits = { baseMs: TOKEN_AGAIN_AFTER_MS, capMs: CODE_STALE_AFTER_MS };
    return nowMs - sinceMs >= doubledMs(this.#tokenRefusals - 1, limits);
  }

  #closed(code: number, reason: Cause): void {
    // Only what is said on an open link is the scheduler's word: whatever an upgrade is answered may be anybody's.
    const wasGreeted = this.#state.type === 'greeting' || this.#state.type === 'linked';
    const isRefusal = code === CloseCode.refusedToken || code === CloseCode.unpaired;
    // Without its token the player gets a code; after that attempt, whatever came of it, the token has another chance.
    this.#isTokenRefused = wasGreeted && isRefusal && this.#showsToken;
    // Then it is no failure of the link: it need not wait for long.
    if (code === MESSAGE_TOO_BIG && this.#options.onMessageTooBig?.()) this.#attempt = 0;
    this.#lost(closeReason(code, reason));
  }

  #lost(why: Cause): void {
    const { clock, random, log, problems } = this.#options;
    const nowMs = clock.monotonicMs();
    const wasGood = this.#state.type === 'linked' && nowMs - this.#state.sinceMs >= GOOD_AFTER_MS;
    if (wasGood) this.#attempt = 0;
    this.#stopWatching();
    const pauseMs = backOffMs(this.#attempt, BACK_OFF, random);
    const tookMs = isAttempt(this.#state) ? nowMs - this.#state.sinceMs : 0;
    const waitMs = Math.max(pauseMs - tookMs, Math.min(pauseMs, random() * SHORT_PAUSE_MS));
    if (this.#state.type === 'connecting') clearTimeout(this.#state.limit);
    this.#attempt += 1;
    log.info({ why: causeMessage(why), waitMs: Math.round(waitMs) }, 'no link to the scheduler');
    problems.raise('link', { why });
    const timer = setTimeout(() => this.#connect(), waitMs);
    this.#become({ type: 'waiting', untilMs: nowMs + waitMs, timer });
  }

  /** Lets go of what the present state holds. */
  #leave(reason: string): void {
    this.#stopWatching();
    const left = this.#state;
    this.#state = { type: 'idle' };
    if (left.type === 'waiting') clearTimeout(left.timer);
    if (left.type === 'connecting') clearTimeout(left.limit);
    if (left.type === 'connecting') left.socket.terminate();
    else if ('socket' in left) left.socket.close(NORMAL_CLOSE, reason);
  }

  #stopWatching(): void {
    if (this.#watch) clearInterval(this.#watch);
    this.#watch = null;
  }

  #become(state: SchedulerLinkState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

function isAttempt(
  state: SchedulerLinkState,
): state is Extract<SchedulerLinkState, { type: 'connecting' | 'greeting' }> {
  return state.type === 'connecting' || state.type === 'greeting';
}

const noScheduler = {
  ok: false,
  code: 'no-scheduler',
} as const;

type LinkUrl =
  | { readonly ok: true; readonly href: string }
  | typeof noScheduler
  | {
      readonly ok: false;
      readonly code: 'insecure-scheduler';
      readonly params: ProblemParams<'insecure-scheduler'>;
    };

/** Turns the scheduler's address into the link's, or says why it must not be used. */
export function linkUrl(schedulerUrl: string, allowInsecure: boolean): LinkUrl {
  const url = new URL(`${schedulerUrl.replace(/\/+$/, '')}${LINK_PATH}`);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  if (url.protocol === 'ws:' && !isLoopback(url.hostname) && !allowInsecure) {
    return {
      ok: false,
      code: 'insecure-scheduler',
      params: { url: schedulerUrl },
    };
  }
  return { ok: true, href: url.href };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function closeReason(code: number, reason: Cause): Cause {
  switch (code) {
    case CloseCode.refusedToken:
      return fault('link-token-refused');
    case CloseCode.unsupportedProtocol:
      return fault('link-other-protocol');
    case CloseCode.replacedByNewerLink:
      return fault('link-replaced');
    case CloseCode.unpaired:
      return fault('link-unpaired');
    case CloseCode.badMessage:
      return fault('link-bad-message', { why: notUnderstood(reason) });
    case MESSAGE_TOO_BIG:
      return fault('link-too-big');
    case GOING_AWAY:
    case TRY_LATER:
      return saying(code, reason) ?? fault('link-restarting');
    case ABNORMAL:
      return reason || fault('link-broke-off');
    default:
      return saying(code, reason) ?? fault('link-closed', { code });
  }
}

/** What the scheduler did not understand: it names a member and says in English what is wrong with it. */
function notUnderstood(reason: Cause): PlainFault | string {
  const said = causeMessage(reason);
  if (said === '') return fault('link-no-details');
  if (said === 'the frame is not JSON') return fault('link-not-json');
  const named = /^(?<at>[\w.-]{1,100}): (?<said>.+)$/.exec(said)?.groups;
  return named ? fault('link-member', { at: named.at ?? '', said: named.said ?? '' }) : said;
}

/** Null where the other side closed the link without a word. */
function saying(code: number, reason: Cause): Cause | null {
  if (typeof reason !== 'string') return reason;
  return SCHEDULER_SAYS.get(reason) ?? (reason ? fault('link-closed-saying', { said: reason, code }) : null);
}
