import type { ServerResponse } from 'node:http';
import type { Id, LiveEvent } from '@bacheca/shared';
import type { LiveScreens } from './live.ts';

/** A screen's changes come in bursts; a card on the live page needs no more than this. */
const THROTTLE_MS = 250;
/** How long a page may listen on after its session ended; proxies close a connection silent for 30 s or more. */
const HEARTBEAT_MS = 5_000;
/** A page that reads this much slower than the screens change is dropped, and opens the stream again. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/** Pages that one session has open; with another the oldest stops, and asks again if somebody still looks at it. */
const MAX_STREAMS_PER_SESSION = 10;

interface Listener {
  readonly session: string;
  /** Whether its session goes on. */
  readonly isAllowed: () => boolean;
}

/** The stream of server-sent events that the live page listens to. */
export class LiveEvents {
  readonly #live: LiveScreens;
  /** The oldest first. */
  readonly #listeners = new Map<ServerResponse, Listener>();
  readonly #resting = new Map<Id, { timer: NodeJS.Timeout; changedAgain: boolean }>();
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(live: LiveScreens) {
    this.#live = live;
    this.#unsubscribe = live.subscribe((screenId) => this.#screenChanged(screenId));
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  /** Takes over the response, for as long as `isAllowed`. `session` names whose it is. */
  open(response: ServerResponse, session: string, isAllowed: () => boolean): void {
    const others = [...this.#listeners].filter(([, listener]) => listener.session === session);
    if (others.length >= MAX_STREAMS_PER_SESSION) {
      const [oldest] = others[0] ?? [];
      oldest?.end();
      if (oldest) this.#listeners.delete(oldest);
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Otherwise nginx holds events back until its buffer is full.
      'x-accel-buffering': 'no',
    });
    response.write(textOf({ type: 'screens', screens: this.#live.views() }));
    this.#listeners.set(response, { session, isAllowed });
    response.on('close', () => this.#listeners.delete(response));
  }

  close(): void {
    this.#unsubscribe();
    clearInterval(this.#heartbeat);
    for (const { timer } of this.#resting.values()) clearTimeout(timer);
    for (const response of this.#listeners.keys()) response.end();
  }

  #beat(): void {
    for (const [response, { isAllowed }] of this.#listeners) if (!isAllowed()) response.end();
    // An event and not a comment: a page hears no comments, and must know that the server is there.
    this.#write('event: heartbeat\ndata: 1\n\n');
  }

  #screenChanged(screenId: Id): void {
    if (this.#listeners.size === 0) return;
    const resting = this.#resting.get(screenId);
    if (resting) {
      resting.changedAgain = true;
      return;
    }
    this.#tell(screenId);
    const timer = setTimeout(() => this.#rested(screenId), THROTTLE_MS);
    this.#resting.set(screenId, { timer, changedAgain: false });
  }

  #rested(screenId: Id): void {
    const changedAgain = this.#resting.get(screenId)?.changedAgain;
    this.#resting.delete(screenId);
    if (changedAgain) this.#screenChanged(screenId);
  }

  #tell(screenId: Id): void {
    const screen = this.#live.view(screenId);
    this.#write(textOf(screen ? { type: 'screen', screen } : { type: 'screen-removed', screenId }));
  }

  #write(text: string): void {
    for (const response of this.#listeners.keys()) {
      if (response.writableEnded) continue;
      if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
      else response.write(text);
    }
  }
}

function textOf(event: LiveEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
