import { randomUUID } from 'node:crypto';
import { decodeProgramFrame } from '@bacheca/shared/wire/program-frame';
import {
  LINK_PATH,
  type PlayerMessage,
  type SchedulerMessage,
  SUBPROTOCOL,
} from '@bacheca/shared/wire/protocol';
import { WebSocket } from 'ws';

type Received = SchedulerMessage | { type: 'program'; bytes: Buffer } | { type: 'closed'; code: number };
type Of<Type extends Received['type']> = Extract<Received, { type: Type }>;

/** A player's end of a link: a real socket, whose messages a test takes one after another. */
export class TestPlayer {
  readonly journalId = randomUUID();
  readonly #socket: WebSocket;
  readonly #received: Received[] = [];
  #wake: () => void = () => {};

  /** Opens a link; `hello` isn't sent yet. Throws if the upgrade is refused. */
  static async open(
    url: string,
    options: { token?: string; protocols?: string[]; headers?: Record<string, string> } = {},
  ): Promise<TestPlayer> {
    const headers = {
      ...(options.token && { authorization: `Bearer ${options.token}` }),
      ...options.headers,
    };
    const address = `${url.replace('http', 'ws')}${LINK_PATH}`;
    const socket = new WebSocket(address, options.protocols ?? [SUBPROTOCOL], { headers });
    const player = new TestPlayer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return player;
  }

  /** Opens a link and says `hello`. */
  static async connect(
    url: string,
    options: { token?: string; revision?: string | null } = {},
  ): Promise<TestPlayer> {
    const player = await TestPlayer.open(url, options);
    player.hello({ revision: options.revision ?? null });
    return player;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) =>
      this.#take(
        isBinary
          ? { type: 'program', bytes: decodeProgramFrame(data) }
          : (JSON.parse(String(data)) as SchedulerMessage),
      ),
    );
    socket.on('close', (code) => this.#take({ type: 'closed', code }));
    socket.on('error', () => {});
  }

  hello(changes: Partial<Extract<PlayerMessage, { type: 'hello' }>> = {}): void {
    this.send({
      type: 'hello',
      protocol: 1,
      playerVersion: '0.1.0',
      host: 'browser',
      journalId: this.journalId,
      revision: null,
      ...changes,
    });
  }

  send(message: PlayerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  sendBytes(bytes: Buffer): void {
    this.#socket.send(bytes);
  }

  /** The next message of this type; those before it are passed over. Fails if the link closes first. */
  async next<Type extends Received['type']>(type: Type): Promise<Of<Type>> {
    for (;;) {
      const message = this.#received.shift();
      if (!message) {
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
      } else if (message.type === type) {
        return message as Of<Type>;
      } else if (message.type === 'closed') {
        throw new Error(`the link closed with ${message.code} before ${type} came`);
      }
    }
  }

  /** Everything that had arrived by the time a question sent now was answered, but that answer. */
  async arrived(): Promise<Received[]> {
    const sentAtMs = Math.random();
    this.send({ type: 'clock', sentAtMs });
    for (;;) {
      const answer = this.#received.findIndex(
        (message) => message.type === 'clock' && message.sentAtMs === sentAtMs,
      );
      if (answer >= 0) return this.#received.splice(0, answer + 1).slice(0, -1);
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  /** Returns false if the link is no longer open. */
  ping(payload: Buffer): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.ping(payload);
    return true;
  }

  /** It does as a player whose machine hangs. */
  stopReading(): void {
    this.#socket.pause();
  }

  goOnReading(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.close();
  }

  /** It ends as by a power cut. */
  terminate(): void {
    this.#socket.terminate();
  }

  #take(message: Received): void {
    this.#received.push(message);
    this.#wake();
  }
}
