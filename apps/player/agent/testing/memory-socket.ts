/**
 * The two ends of a link in one process, with what `ws` promises over a network: a message arrives later than it was
 * sent and in order, each end hears of the close once and with its code, and whoever gives up says no goodbye.
 * `link/socket.test.ts` holds both kinds to the same.
 */
import { MAX_PROGRAM_FRAME_BYTES } from '@bacheca/shared/wire/message-size';
import type { LinkSocket, SocketEvents } from '../link/socket.ts';

/** A scheduler's end of a link, in memory or over a network. */
export interface PeerSocket {
  send(data: string | Uint8Array): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

export interface PeerEvents {
  text(data: string): void;
  closed(code: number): void;
}

/** Gives the events of the scheduler's end, which is open by then. */
export type Accept = (peer: PeerSocket, token: string | null) => PeerEvents;

const ABNORMAL = 1006;
const TOO_BIG = 1009;

export class MemorySocketPair {
  readonly link: LinkSocket;
  readonly #events: SocketEvents;
  #peer: PeerEvents | null = null;
  #isOpen = false;
  /** Nothing more is sent; what is on its way still arrives, before the goodbye. */
  #isClosing = false;
  #isOver = false;

  /** Opens in a later turn of the event loop; `accept` null: nobody listens. */
  constructor(token: string | null, events: SocketEvents, accept: Accept | null) {
    this.#events = events;
    this.link = {
      send: (text) => this.#deliver(() => this.#peer?.text(text)),
      ping: () => this.#deliver(events.activity),
      close: (code, reason) => this.#close(code, reason),
      terminate: () => this.#breakOff(''),
    };
    if (accept) this.#deliver(() => this.#open(token, accept));
    else this.#breakOff('nobody listens there');
  }

  #open(token: string | null, accept: Accept): void {
    if (this.#isClosing) return;
    const peer: PeerSocket = {
      send: (data) => {
        const bytes = Buffer.from(data);
        if (bytes.length > MAX_PROGRAM_FRAME_BYTES) this.#refuse();
        else if (typeof data === 'string') this.#deliver(() => this.#events.text(data));
        else this.#deliver(() => this.#events.binary(bytes));
      },
      close: (code, reason) => this.#close(code, reason),
      terminate: () => this.#breakOff(''),
    };
    this.#isOpen = true;
    this.#peer = accept(peer, token);
    this.#events.opened();
  }

  /** Immediates run in the order in which they were asked for, so messages and goodbyes keep theirs. */
  #deliver(act: () => void): void {
    if (this.#isClosing) return;
    setImmediate(() => !this.#isOver && act());
  }

  #close(code: number, reason: string): void {
    if (this.#isOpen) this.#end(code, code, reason);
    else this.#breakOff('closed before it was open');
  }

  /** The player takes no more than this; it says so, and hears no answer. */
  #refuse(): void {
    this.#end(ABNORMAL, TOO_BIG, 'the message is too big');
  }

  #end(code: number, peerCode: number, reason: string): void {
    this.#deliver(() => this.#over(code, peerCode, reason));
    this.#isClosing = true;
  }

  /** What is on its way is lost. */
  #breakOff(reason: string): void {
    this.#isClosing = true;
    setImmediate(() => this.#over(ABNORMAL, ABNORMAL, reason));
  }

  #over(code: number, peerCode: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.closed(code, reason);
    this.#peer?.closed(peerCode);
  }
}
