import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { LiveEvent } from '@bacheca/shared/api/screens';
import type { Id } from '@bacheca/shared/model/ids';
import { READ_AT_ONCE, TURN_MS } from '../runtime/cooperative-steps.ts';
import { createGuardedCall, type GuardedCall } from '../runtime/guarded-callbacks.ts';
import type { Log } from '../runtime/log.ts';
import type { LiveScreens } from './live-screens.ts';

/** A screen's changes come in bursts; a card on the live page needs no more than this. */
const THROTTLE_MS = 250;
/** How long a page may listen on after its session ended; proxies close a connection silent for 30 s or more. */
const HEARTBEAT_MS = 5_000;
/** A page that reads this much slower than the screens change is dropped, and opens the stream again. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/** Pages that one session has open; with another the oldest stops, and asks again if somebody still looks at it. */
const MAX_STREAMS_PER_SESSION = 10;

/** The first event of many screens waits for a page that has not read so much of it yet. */
const MAX_UNREAD_BYTES = 1024 * 1024;

interface Listener {
  readonly session: string;
  /** Whether its session goes on. */
  readonly isAllowed: () => Promise<boolean>;
  /** What changed while its first event is being written; null from then on. */
  missed: Set<Id> | null;
}

/** The stream of server-sent events that the live page listens to. */
export class LiveEvents {
  readonly #live: LiveScreens;
  readonly #log: Log;
  readonly #guarded: GuardedCall;
  /** They are in the order in which they came. */
  readonly #listeners = new Map<ServerResponse, Listener>();
  readonly #resting = new Map<Id, { timer: NodeJS.Timeout; changedAgain: boolean }>();
  /** Screens that are to be told of, in the order in which they changed. */
  readonly #changed = new Set<Id>();
  #turn: NodeJS.Immediate | null = null;
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(live: LiveScreens, log: Log) {
    this.#live = live;
    this.#log = log;
    this.#guarded = createGuardedCall(log);
    this.#unsubscribe = live.subscribe((screenId) => this.#screenChanged(screenId));
    this.#heartbeat = setInterval(() => this.#sendHeartbeat(), HEARTBEAT_MS);
  }

  /** Takes over the response, for as long as `isAllowed`. `session` names whose it is. */
  open(response: ServerResponse, session: string, isAllowed: () => Promise<boolean>): void {
    const others = [...this.#listeners].filter(([, listener]) => listener.session === session);
    if (others.length >= MAX_STREAMS_PER_SESSION) {
      const [oldest] = others[0] ?? [];
      if (oldest) stop(oldest);
      if (oldest) this.#listeners.delete(oldest);
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Otherwise nginx holds events back until its buffer is full.
      'x-accel-buffering': 'no',
    });
    const listener: Listener = { session, isAllowed, missed: new Set() };
    this.#listeners.set(response, listener);
    response.on('close', () => this.#listeners.delete(response));
    this.#begin(response, listener).catch((error: unknown) => {
      this.#log.error({ err: error }, 'the first event of a live page could not be written');
      response.destroy();
    });
  }

  /** Tells whoever listens of something besides screens. A page that has not had its first event hears nothing of it. */
  tell(event: LiveEvent): void {
    this.#write(textOf(event));
  }

  close(): void {
    this.#unsubscribe();
    clearInterval(this.#heartbeat);
    if (this.#turn) clearImmediate(this.#turn);
    for (const { timer } of this.#resting.values()) clearTimeout(timer);
    for (const response of this.#listeners.keys()) response.end();
  }

  /** Writes every screen, as one event and some at a time, then what changed meanwhile. */
  async #begin(response: ServerResponse, listener: Listener): Promise<void> {
    const isOpen = () => this.#listeners.has(response) && !response.writableEnded;
    response.write('data: {"type":"screens","screens":[');
    let separator = '';
    let turn: string[] = [];
    let untilMs = performance.now() + TURN_MS;
    const ids = this.#live.screenIds();
    for (const [index, id] of ids.entries()) {
      if (index % READ_AT_ONCE === 0) await this.#live.prepare(ids.slice(index, index + READ_AT_ONCE));
      const view = this.#live.view(id);
      if (view) {
        turn.push(separator + JSON.stringify(view));
        separator = ',';
      }
      if (performance.now() < untilMs) continue;
      response.write(turn.join(''));
      turn = [];
      do await setImmediate();
      while (isOpen() && response.writableLength > MAX_UNREAD_BYTES && (await drained(response)));
      if (!isOpen()) return;
      untilMs = performance.now() + TURN_MS;
    }
    response.write(`${turn.join('')}]}\n\n`);
    const missed = listener.missed ?? [];
    listener.missed = null;
    for (const id of missed) this.#screenChanged(id);
  }

  #sendHeartbeat(): void {
    for (const [response, { isAllowed }] of this.#listeners)
      isAllowed().then(
        (isAllowedStill) => isAllowedStill || stop(response),
        (error: unknown) =>
          this.#log.error({ err: error }, 'whether a live page may listen on could not be told'),
      );
    // It is an event and not a comment: a page hears no comments, and must know that the server is there.
    this.#write('event: heartbeat\ndata: 1\n\n');
  }

  #screenChanged(screenId: Id): void {
    if (this.#listeners.size === 0) return;
    const resting = this.#resting.get(screenId);
    if (resting) {
      resting.changedAgain = true;
      return;
    }
    this.#changed.add(screenId);
    this.#turn ??= globalThis.setImmediate(() => this.#tellSome());
  }

  /** A location that is saved changes all of its screens at once: links and requests have their turn in between. */
  #tellSome(): void {
    this.#turn = null;
    const untilMs = performance.now() + TURN_MS;
    for (const screenId of this.#changed) {
      this.#changed.delete(screenId);
      this.#guarded('a change of a screen could not be told to the live pages', () => this.#tell(screenId));
      const timer = setTimeout(() => this.#rested(screenId), THROTTLE_MS);
      this.#resting.set(screenId, { timer, changedAgain: false });
      if (performance.now() >= untilMs) break;
    }
    if (this.#changed.size > 0) this.#turn = globalThis.setImmediate(() => this.#tellSome());
  }

  #rested(screenId: Id): void {
    const changedAgain = this.#resting.get(screenId)?.changedAgain;
    this.#resting.delete(screenId);
    if (changedAgain) this.#screenChanged(screenId);
  }

  #tell(screenId: Id): void {
    const screen = this.#live.view(screenId);
    for (const { missed } of this.#listeners.values()) missed?.add(screenId);
    this.#write(textOf(screen ? { type: 'screen', screen } : { type: 'screen-removed', screenId }));
  }

  #write(text: string): void {
    for (const [response, { missed }] of this.#listeners) {
      // Within its first event there is no room for another.
      if (missed || response.writableEnded) continue;
      if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
      else response.write(text);
    }
  }
}

/** A page that has stopped reading would never come to the end, and hold its connection for as long as it likes. */
function stop(response: ServerResponse): void {
  if (response.writableLength > 0) response.destroy();
  else response.end();
}

/** Resolves with true when the page has read on, or is gone. */
function drained(response: ServerResponse): Promise<true> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve(true);
    };
    response.once('drain', done);
    response.once('close', done);
  });
}

function textOf(event: LiveEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
