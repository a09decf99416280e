import { randomUUID } from 'node:crypto';
import type { Id } from '@bacheca/shared/model/ids';
import type { CommandResult } from '@bacheca/shared/wire/commands';
import {
  clipText,
  MAX_PROGRAM_FRAME_BYTES,
  MAX_SCHEDULER_MESSAGE_BYTES,
} from '@bacheca/shared/wire/message-size';
import {
  CloseCode,
  MESSAGE_TOO_BIG,
  PING_INTERVAL_MS,
  PlayerMessage,
  PROTOCOL_VERSION,
  readMessage,
  type SchedulerMessage,
  SILENCE_LIMIT_MS,
} from '@bacheca/shared/wire/protocol';
import type { WebSocket } from 'ws';
import type { Clock } from '../../runtime/clock.ts';
import type { PairingLink } from '../pairing/pairing.ts';
import type { Player } from '../players.ts';
import { MessageOrder } from './message-order.ts';
import { WaitingBatches } from './waiting-batches.ts';

/** A socket that says nothing sensible for this long after it opened is closed. */
const HELLO_LIMIT_MS = 10_000;
/** What was closed is cut off after this, answered or not; a last message over a slow line still arrives. */
const CLOSE_LIMIT_MS = 3_000;
/**
 * A player that reads so slowly that more than this waits for it starts over: it then gets only the newest. Over what
 * the heaviest welcome leads to (takeovers, withdrawn items, a program), or it would start over for ever.
 */
export const MAX_UNSENT_BYTES = MAX_PROGRAM_FRAME_BYTES + 2 * MAX_SCHEDULER_MESSAGE_BYTES;
/** Nobody has to say so much before the welcome. */
const MAX_WAITING_MESSAGES = 20;
/** RFC 6455 has it for an endpoint that is "going away", as a server that goes down. */
const GOING_AWAY = 1001;
/** RFC 6455 has it for "an unexpected condition that prevented it from fulfilling the request". */
export const INTERNAL_ERROR = 1011;
const MAX_CLOSE_REASON_BYTES = 120;
/** What came of commands, of a player that nobody knows: it has forgotten its place by one of them. */
const MAX_UNPAIRED_RESULTS = 20;
/** What a player sent may have anything in it. */
const MAX_ERROR_LENGTH = 500;

const KNOWN_TYPES: ReadonlySet<string> = new Set(
  PlayerMessage.options.map((option) => option.shape.type.value),
);

type Hello = Extract<PlayerMessage, { type: 'hello' }>;
/** What takes its turn in the queue for the disk. */
export type Report = Extract<PlayerMessage, { type: 'plays' | 'fold' }>;
type Journals = Extract<PlayerMessage, { type: 'journals' }>;
/** What a paired player says besides plays; `clock` is answered here. */
export type PairedMessage = Exclude<
  PlayerMessage,
  { type: 'hello' | 'clock' | 'plays' | 'fold' | 'journals' | 'paired-stored' | 'command-result' }
>;

/** What a link asks and tells whoever made it. */
export interface PlayerLinkOwner {
  /**
   * It is called after `hello`: the owner then makes the link `paired` or `unpaired`. What comes until that is done waits.
   */
  greeted(link: PlayerLink, hello: Hello): Promise<void> | undefined;
  activity(player: Player): void;
  /** What the player says next waits until what it resolves is done, here as below. */
  message(player: Player, message: PairedMessage): Promise<void> | undefined;
  /** Calls back once the plays are on disk, with what to answer, or null if that failed. */
  played(
    player: Player,
    message: Report,
    done: (answer: SchedulerMessage | null) => void,
  ): Promise<void> | undefined;
  /** Which plays are missing of those that the player still has. */
  missing(player: Player, journals: Journals['journals']): Promise<SchedulerMessage>;
  /** What came of a command; also from a player that forgot by it whose it was. */
  commandEnded(link: PlayerLink, id: string, result: CommandResult): void;
  tokenStored(link: PlayerLink): void;
  closed(link: PlayerLink): void;
  /**
   * A message to it was too big for something on the way: of those that a list is filled in, the largest weighed so
   * much. Called before `closed`.
   */
  tooBig(player: Player, filledBytes: number): void;
  /** What one player says or does must not end the scheduler, whatever goes wrong with it. */
  failed(link: PlayerLink, error: unknown): void;
}

type State =
  | { readonly type: 'greeting' }
  /** Shows a pairing code. */
  | { readonly type: 'unpaired' }
  | { readonly type: 'paired'; readonly player: Player };

/** It says who opened a socket, and how. */
export interface LinkPeer {
  readonly address: string;
  /** The network by which links are counted whose player is not known. */
  readonly network: string;
  readonly baseUrl: string;
  readonly token: string | null;
  /** The token is that of a player. */
  readonly isKnown: boolean;
}

/** A player's socket: reads what comes, sends what fits, and closes one that is silent or too slow. */
export class PlayerLink implements PairingLink {
  readonly id = randomUUID();
  readonly address: string;
  readonly network: string;
  readonly baseUrl: string;
  readonly token: string | null;
  readonly #socket: WebSocket;
  readonly #owner: PlayerLinkOwner;
  readonly #clock: Clock;
  readonly #maxUnsentBytes: number;
  readonly #openedAtMs: number;
  #heardAtMs: number;
  #pingedAtMs: number;
  #state: State = { type: 'greeting' };
  readonly #batches = new WaitingBatches();
  #closedAtMs: number | null = null;
  /** The largest of the messages into which a list is filled. */
  #filledBytes = 0;
  /** What this player said was over our limit: then it is our own word that it was too big. */
  #hasRefusedTooBig = false;
  #takesCommands = false;
  readonly #order: MessageOrder;
  #unpairedResults = 0;

  constructor(
    socket: WebSocket,
    caller: LinkPeer,
    owner: PlayerLinkOwner,
    clock: Clock,
    maxUnsentBytes = MAX_UNSENT_BYTES,
  ) {
    this.address = caller.address;
    this.network = caller.network;
    this.baseUrl = caller.baseUrl;
    this.token = caller.token;
    this.#socket = socket;
    this.#owner = owner;
    this.#clock = clock;
    this.#maxUnsentBytes = maxUnsentBytes;
    this.#openedAtMs = this.#heardAtMs = this.#pingedAtMs = clock.monotonic();

    this.#order = new MessageOrder({
      handle: ({ text, isBinary }) => this.#guarded(() => this.#receive(text, isBinary)),
      free: () => this.#resume(),
      failed: (error) => owner.failed(this, error),
    });
    socket.on('message', (data, isBinary) => this.#guarded(() => this.#receive(String(data), isBinary)));
    socket.on('pong', () => this.#hear());
    socket.on('ping', () => this.#hearPing());
    // A broken frame or a message over the limit: `ws` closes the socket with the right code by itself.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#hasRefusedTooBig ||= error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    });
    socket.on('close', (code) => {
      const { player } = this;
      if (player && code === MESSAGE_TOO_BIG && !this.#hasRefusedTooBig)
        this.#guarded(() => owner.tooBig(player, this.#filledBytes));
      this.#guarded(() => owner.closed(this));
    });
  }

  /** It has not said who it is. */
  get isGreeting(): boolean {
    return this.#state.type === 'greeting';
  }

  get player(): Player | null {
    return this.#state.type === 'paired' ? this.#state.player : null;
  }

  /** False until its `hello`, and for a player of 0.1.0. */
  get takesCommands(): boolean {
    return this.#takesCommands;
  }

  paired(player: Player): void {
    this.#state = { type: 'paired', player };
    this.#owner.activity(player);
  }

  unpaired(): void {
    this.#state = { type: 'unpaired' };
  }

  send(message: SchedulerMessage): void {
    this.#write(JSON.stringify(message));
  }

  /** A message that a list is filled in, which can be filled less. */
  sendFilled(text: string): void {
    this.#filledBytes = Math.max(this.#filledBytes, Buffer.byteLength(text));
    this.#write(text);
  }

  sendProgram(frame: Buffer): void {
    this.#write(frame);
  }

  /** Says why, then closes. */
  fail(code: Id, message: string, closeCode: number): void {
    this.send({ type: 'error', code, message: clipText(message, MAX_ERROR_LENGTH) });
    this.close(closeCode, message);
  }

  close(code: number, reason: string): void {
    this.#closedAtMs ??= this.#clock.monotonic();
    // A reason over the limit would throw; what is cut off was in the `error` before.
    this.#socket.close(
      code,
      Buffer.from(reason)
        .subarray(0, MAX_CLOSE_REASON_BYTES)
        .toString()
        .replace(/\uFFFD$/, ''),
    );
  }

  goAway(): void {
    this.close(GOING_AWAY, 'the scheduler is stopping');
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** When something was last heard, by the scheduler's monotonic clock. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  /** Any player that is there answers it. */
  ping(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  /** The owner calls it about once a second. */
  sweep(): void {
    const now = this.#clock.monotonic();
    // One that doesn't answer our close would hold its socket for as long as it likes.
    const isOverdue = this.#closedAtMs !== null && now - this.#closedAtMs >= CLOSE_LIMIT_MS;
    if (isOverdue || now - this.#heardAtMs >= SILENCE_LIMIT_MS) {
      this.terminate();
    } else if (this.#state.type === 'greeting' && now - this.#openedAtMs >= HELLO_LIMIT_MS) {
      this.#refuse('no hello came within 10 seconds');
    } else if (now - this.#pingedAtMs >= PING_INTERVAL_MS) {
      this.#pingedAtMs = now;
      this.#socket.ping();
    }
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#owner.failed(this, error);
    }
  }

  #write(data: string | Buffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#maxUnsentBytes) this.terminate();
    else this.#socket.send(data);
  }

  #hear(): void {
    this.#heardAtMs = this.#clock.monotonic();
    if (this.#state.type === 'paired') this.#owner.activity(this.#state.player);
  }

  /** `ws` answers it by itself; to one that doesn't read, no more than anything else is sent. */
  #hearPing(): void {
    if (this.#socket.bufferedAmount > this.#maxUnsentBytes) this.terminate();
    else this.#hear();
  }

  #receive(text: string, isBinary: boolean): void {
    // What still arrives while the socket closes is of no account.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#hear();
    if (this.#order.waiting !== null) {
      // One that is known is not read meanwhile: this is what its socket had in hand.
      const mayWait = this.#state.type === 'paired' || this.#order.waiting < MAX_WAITING_MESSAGES;
      if (mayWait) this.#order.wait({ text, isBinary });
      else this.#refuse('too much came before the welcome');
      return;
    }
    const read = readMessage(PlayerMessage, text);
    if (isBinary) this.#refuse('players send text frames only');
    else if (!read.ok) this.#misunderstand(text, read.why);
    else if (this.#state.type === 'greeting') this.#handleFirst(read.message);
    else if (read.message.type === 'hello') this.#refuse('hello comes once');
    else if (read.message.type === 'clock') this.#answerClock(read.message.sentAtMs);
    else if (this.#state.type === 'paired') this.#handlePaired(this.#state.player, read.message);
    else if (read.message.type === 'command-result') this.#handleUnpairedResult(read.message);
    // A player that plays on under a refused token reports as ever, but nobody can say whose plays they are.
    else if (read.message.type === 'paired-stored') this.#owner.tokenStored(this);
  }

  #handleFirst(message: PlayerMessage): void {
    if (message.type !== 'hello') this.#refuse('the first message must be hello');
    else if (message.protocol !== PROTOCOL_VERSION) this.#refuseProtocol(message.protocol);
    else {
      this.#takesCommands = message.capabilities !== undefined;
      this.#inOrder(this.#owner.greeted(this, message));
    }
  }

  #inOrder(work: Promise<void> | undefined): void {
    if (!work) return;
    if (this.#state.type === 'paired') this.#socket.pause();
    this.#order.after(work);
  }

  /** It is read on, unless something else keeps it from that. */
  #resume(): void {
    if (!this.#batches.isFull && this.#order.waiting === null) this.#socket.resume();
  }

  #handleUnpairedResult({ id, result }: Extract<PlayerMessage, { type: 'command-result' }>): void {
    this.#unpairedResults += 1;
    if (this.#unpairedResults <= MAX_UNPAIRED_RESULTS) this.#owner.commandEnded(this, id, result);
  }

  #handlePaired(player: Player, message: Exclude<PlayerMessage, { type: 'hello' | 'clock' }>): void {
    if (message.type === 'plays' || message.type === 'fold') this.#takePlays(player, message);
    else if (message.type === 'journals') this.#inOrder(this.#answerJournals(player, message.journals));
    else if (message.type === 'command-result') this.#owner.commandEnded(this, message.id, message.result);
    else if (message.type !== 'paired-stored') this.#inOrder(this.#owner.message(player, message));
  }

  #takePlays(player: Player, message: Report): void {
    this.#batches.add();
    if (this.#batches.isFull) this.#socket.pause();
    const taken = this.#owner.played(player, message, (answer) => {
      if (answer !== null) this.send(answer);
      const wasFull = this.#batches.isFull;
      this.#batches.answered();
      if (wasFull) this.#resume();
    });
    this.#inOrder(taken);
  }

  /** Of what came before it some may not be committed yet: that is not lost. */
  async #answerJournals(player: Player, journals: Journals['journals']): Promise<void> {
    await this.#batches.settled();
    this.send(await this.#owner.missing(player, journals));
  }

  #answerClock(sentAtMs: number): void {
    const receivedAtMs = this.#clock.now();
    this.send({ type: 'clock', sentAtMs, receivedAtMs, repliedAtMs: this.#clock.now() });
  }

  /** Newer players may say things that this scheduler doesn't know; anything else that is wrong is a fault. */
  #misunderstand(text: string, why: string): void {
    const { type, protocol } = headOf(text);
    const isUnknown = typeof type === 'string' && !KNOWN_TYPES.has(type);
    if (type === 'hello' && typeof protocol === 'number' && protocol !== PROTOCOL_VERSION) {
      this.#refuseProtocol(protocol);
    } else if (isUnknown && this.#state.type !== 'greeting') {
      this.send({
        type: 'error',
        code: 'unknown-type',
        message: `no message has the type ${type.slice(0, 40)}`,
      });
    } else {
      this.#refuse(why);
    }
  }

  #refuse(why: string): void {
    this.fail('bad-message', why, CloseCode.badMessage);
  }

  #refuseProtocol(protocol: number): void {
    const message = `this scheduler speaks protocol ${PROTOCOL_VERSION}, the player speaks ${protocol}: update the older of the two`;
    this.fail('unsupported-protocol', message, CloseCode.unsupportedProtocol);
  }
}

function headOf(text: string): { type?: unknown; protocol?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
