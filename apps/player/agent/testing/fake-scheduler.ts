/**
 * A small scheduler for tests, with faults that a test can cause: real HTTP on loopback, and links over WebSocket or, for
 * a player in the same process, in memory.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { Program } from '@bacheca/shared/model/program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { serialise } from '@bacheca/shared/wire/content-hash';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import type { Play } from '@bacheca/shared/wire/plays';
import { encodeProgramFrame } from '@bacheca/shared/wire/program-frame';
import {
  CloseCode,
  LINK_PATH,
  PlayerMessage,
  readMessage,
  type SchedulerMessage,
  SUBPROTOCOL,
} from '@bacheca/shared/wire/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import type { OpenSocket } from '../link/socket.ts';
import { Changes } from './changes.ts';
import { MemorySocketPair, type PeerEvents, type PeerSocket } from './memory-socket.ts';

export const TOKEN = 'token-of-the-test-player-0123456789abcdef';

export interface MediaRequest {
  readonly sha256: Sha256;
  readonly range: string | undefined;
  status: number;
  bytesSent: number;
}

/** By the address of their links. */
const running = new Map<string, FakeScheduler>();

export class FakeScheduler {
  readonly changes = new Changes();
  readonly media = new Map<Sha256, Buffer>();
  readonly requests: MediaRequest[] = [];
  readonly received: PlayerMessage[] = [];
  /** Every play stored, by journal and number; a second copy counts as repeated. */
  readonly plays = new Map<string, Map<number, Play>>();
  readonly tokens = new Set([TOKEN]);
  readonly pairingCode = 'BACH-2026';
  repeated = 0;
  /** Closes a media connection after so many bytes more of any files, once. */
  cutAfterBytes: number | null = null;
  /** While set, media requests get no answer. */
  holdMedia = false;
  /** It is as behind a proxy that knows no ranges: every answer is the whole file. */
  ignoresRanges = false;
  acknowledges = true;
  /** It is added to the scheduler's clock. */
  clockAheadMs = 0;
  refuseTokenBy: 'http' | 'close' | 'pairing' = 'pairing';
  program: { revision: Sha256; bytes: Buffer } | null = null;
  takeovers: Takeover[] = [];
  withdrawn: string[] = [];
  /** It is null for an older scheduler. */
  sealKey: Sha256 | null = null;
  links = 0;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  readonly #links = new Set<PeerSocket>();
  readonly #linked = new Set<PeerSocket>();
  readonly #unpaired = new Set<PeerSocket>();
  readonly #held: (() => void)[] = [];

  private constructor() {
    this.#server = createServer((request, response) => this.#serve(request, response));
    this.#server.on('upgrade', (request, socket: Socket, head) => {
      const token = request.headers.authorization?.replace(/^Bearer /, '') ?? null;
      if (request.url !== LINK_PATH || (token && !this.tokens.has(token) && this.refuseTokenBy === 'http')) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (link) => this.#acceptWebSocket(link, token));
    });
  }

  static async start(port = 0): Promise<FakeScheduler> {
    const scheduler = new FakeScheduler();
    await new Promise<void>((resolve) => scheduler.#server.listen(port, '127.0.0.1', resolve));
    running.set(scheduler.#linkUrl, scheduler);
    return scheduler;
  }

  /** For an agent's options: its links to any of these are in memory. */
  static readonly openSocket: OpenSocket = (url, token, events) => {
    const scheduler = running.get(url);
    const accept = scheduler ? scheduler.#accept.bind(scheduler) : null;
    return new MemorySocketPair(token, events, accept).link;
  };

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get #linkUrl(): string {
    return `ws://127.0.0.1:${this.port}${LINK_PATH}`;
  }

  readonly until = this.changes.until.bind(this.changes);

  get lastStatus(): PlayerStatus | undefined {
    const last = this.received.findLast((message) => message.type === 'status');
    return last?.status;
  }

  /** All plays of all journals. */
  allPlays(): Play[] {
    return [...this.plays.values()].flatMap((journal) => [...journal.values()]);
  }

  publish(program: Program): Sha256 {
    this.program = serialise(program);
    for (const link of this.#linked) link.send(encodeProgramFrame(this.program.bytes));
    return this.program.revision;
  }

  sendFrame(frame: Uint8Array): void {
    for (const link of this.#linked) link.send(frame);
  }

  setTakeovers(takeovers: Takeover[]): void {
    this.takeovers = takeovers;
    this.tell({ type: 'takeovers', takeovers });
  }

  setWithdrawn(itemIds: string[]): void {
    this.withdrawn = itemIds;
    this.tell({ type: 'withdrawn', itemIds });
  }

  tell(message: SchedulerMessage): void {
    for (const link of this.#linked) link.send(JSON.stringify(message));
  }

  /** Staff claim the player that shows the code. */
  claim(token: string): void {
    this.tokens.add(token);
    for (const link of this.#unpaired) {
      link.send(JSON.stringify({ type: 'paired', playerId: 'player-1', screenId: 'screen-1', token }));
    }
  }

  releaseMedia(): void {
    this.holdMedia = false;
    for (const answer of this.#held.splice(0)) answer();
  }

  /** It is as when the network goes: there is no goodbye. */
  dropLinks(): void {
    for (const link of this.#links) link.terminate();
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    running.delete(this.#linkUrl);
    this.dropLinks();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #acceptWebSocket(socket: WebSocket, token: string | null): void {
    const { text, closed } = this.#accept(socket, token);
    socket.on('message', (data) => text(data.toString()));
    socket.on('close', closed);
  }

  #accept(link: PeerSocket, token: string | null): PeerEvents {
    const known = token !== null && this.tokens.has(token);
    this.#links.add(link);
    const isRefused = token !== null && !known && this.refuseTokenBy === 'close';
    if (isRefused) link.close(CloseCode.refusedToken, 'unknown token');
    return {
      text: (data) => {
        if (isRefused) return;
        const read = readMessage(PlayerMessage, data);
        if (!read.ok) throw new Error(`the player sent a message that the contract forbids: ${read.why}`);
        this.received.push(read.message);
        this.#answer(link, known, read.message);
        this.changes.notify();
      },
      closed: () => {
        for (const links of [this.#links, this.#linked, this.#unpaired]) links.delete(link);
        this.changes.notify();
      },
    };
  }

  #answer(link: PeerSocket, known: boolean, message: PlayerMessage): void {
    const say = (answer: SchedulerMessage) => link.send(JSON.stringify(answer));
    const nowMs = () => Math.round(Date.now() + this.clockAheadMs);
    switch (message.type) {
      case 'hello':
        this.links += 1;
        if (!known) {
          this.#unpaired.add(link);
          say({
            type: 'pairing',
            code: this.pairingCode,
            claimUrl: `${this.url}/claim`,
            expiresAtMs: nowMs() + 600_000,
          });
          return;
        }
        this.#linked.add(link);
        say({
          type: 'welcome',
          playerId: 'player-1',
          screenId: 'screen-1',
          screenName: 'Atrio',
          schedulerTimeMs: nowMs(),
          revision: this.program?.revision ?? null,
          ...(this.sealKey === null ? {} : { sealKey: this.sealKey }),
        });
        say({ type: 'takeovers', takeovers: this.takeovers });
        say({ type: 'withdrawn', itemIds: this.withdrawn });
        if (this.program && this.program.revision !== message.revision) {
          link.send(encodeProgramFrame(this.program.bytes));
        }
        return;
      case 'clock':
        say({
          type: 'clock',
          sentAtMs: message.sentAtMs,
          receivedAtMs: nowMs(),
          repliedAtMs: nowMs(),
        });
        return;
      case 'plays': {
        const journal = this.plays.get(message.journalId) ?? new Map<number, Play>();
        this.plays.set(message.journalId, journal);
        for (const play of message.plays) {
          if (journal.has(play.seq)) this.repeated += 1;
          journal.set(play.seq, play);
        }
        let upTo = 0;
        while (journal.has(upTo + 1)) upTo += 1;
        if (this.acknowledges) say({ type: 'plays-acknowledged', journalId: message.journalId, upTo });
        return;
      }
      case 'journals':
        say({ type: 'plays-lacking', journals: [] });
        return;
      case 'fold':
      case 'status':
      case 'program-received':
      case 'program-refused':
      case 'paired-stored':
        return;
    }
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const sha256 = request.url?.replace(/^\/media\//, '') ?? '';
    const bytes = this.media.get(sha256);
    if (!this.tokens.has(request.headers.authorization?.replace(/^Bearer /, '') ?? '') || !bytes) {
      response.writeHead(bytes ? 401 : 404).end();
      return;
    }
    const entry: MediaRequest = { sha256, range: request.headers.range, status: 200, bytesSent: 0 };
    this.requests.push(entry);
    this.changes.notify();
    const answer = () => this.#sendMedia(request, response, bytes, entry);
    if (this.holdMedia) this.#held.push(answer);
    else answer();
  }

  #sendMedia(request: IncomingMessage, response: ServerResponse, bytes: Buffer, entry: MediaRequest): void {
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const from = Number(first ?? 0);
    const end = last ? Math.min(Number(last), bytes.byteLength - 1) : bytes.byteLength - 1;
    const inPart =
      !this.ignoresRanges && first !== undefined && request.headers['if-range'] === `"${entry.sha256}"`;
    const body = inPart ? bytes.subarray(from, end + 1) : bytes;
    entry.status = inPart ? 206 : 200;
    response.writeHead(entry.status, {
      etag: `"${entry.sha256}"`,
      'content-length': body.byteLength,
      ...(inPart ? { 'content-range': `bytes ${from}-${end}/${bytes.byteLength}` } : {}),
    });
    const cuts = this.cutAfterBytes !== null && this.cutAfterBytes < body.byteLength;
    const sent = cuts ? body.subarray(0, this.cutAfterBytes ?? 0) : body;
    if (this.cutAfterBytes !== null) this.cutAfterBytes = cuts ? null : this.cutAfterBytes - body.byteLength;
    entry.bytesSent = sent.byteLength;
    response.write(sent, () => {
      if (cuts) response.destroy();
      else response.end();
      this.changes.notify();
    });
  }
}
