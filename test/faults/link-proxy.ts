/**
 * What lies between one player and the scheduler: it carries the link message by message, so that it can delay,
 * repeat and reorder them, and cuts it within a message; and it carries downloads, counts them and breaks them.
 */
import {
  createServer,
  type IncomingMessage,
  request as requestHttp,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { SUBPROTOCOL } from '@bacheca/shared/wire/protocol';
import { WebSocket, WebSocketServer } from 'ws';
import { TcpProxy } from '../support/tcp-proxy.ts';
import type { Chance } from './seeded-chance.ts';

export type CutIn = 'batch' | 'acknowledgement';
/** A message goes up to the scheduler, or down to the player. */
export type Way = 'up' | 'down';

/** These are taken at any time and in any order; all others are only delayed as a whole. */
const UNSETTLED = /^\{"type":"(?:plays|plays-acknowledged)"/;
const BATCH = /^\{"type":"(?:plays|fold)"/;
const DELAY_PROBABILITY = 0.25;
const MAX_DELAY_MS = 150;
const REPEAT_PROBABILITY = 0.25;
/** So late that later batches have come, or the link has been made anew. */
const MAX_REPEAT_MS = 2500;
/** An acknowledgement's frame is a little longer. */
const ACKNOWLEDGEMENT_BYTES = 90;

const PAGE = '<!doctype html><title>Log in</title>';

export class LinkProxy {
  /** Whether messages are delayed, repeated and reordered. */
  meddles = false;
  /** Whether there is no network at all. */
  isDown = false;
  delayed = 0;
  repeated = 0;
  /** Upgrades that were answered in the scheduler's place. */
  refused = 0;
  /** Upgrades that came without a token, of a player that has one. */
  tokenless = 0;
  /** They are of media, as the scheduler sent them: what was under way when a connection broke counts too. */
  mediaBytesSent = 0;
  /** Tells of each batch, just after it went on to the scheduler. */
  onBatch: () => void = () => undefined;
  /** Tells of each text message, as it comes from either end. */
  onMessage: (way: Way, text: string) => void = () => undefined;
  readonly #chance: Chance;
  readonly #wire: TcpProxy;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #webSockets = new WebSocketServer({ noServer: true, handleProtocols: () => SUBPROTOCOL });
  #up: WebSocket | null = null;
  #down: WebSocket | null = null;
  #wanted: { readonly where: CutIn; readonly done: () => void } | null = null;
  /** The HTTP status that everything is answered with; null while it passes. */
  #refusal: number | null = null;
  #onRefused: () => void = () => undefined;
  #break: { bytesLeft: number; readonly act: () => void } | null = null;

  private constructor(wire: TcpProxy, chance: Chance) {
    this.#wire = wire;
    this.#chance = chance;
    this.#server = createServer((request, response) => this.#fetch(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#link(request, socket, head));
    this.#server.on('connection', (socket) => {
      if (this.isDown) return socket.destroy();
      this.#sockets.add(socket);
      return socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(schedulerPort: number, chance: Chance): Promise<LinkProxy> {
    const proxy = new LinkProxy(await TcpProxy.start(schedulerPort), chance);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cuts the link in the middle of the next batch, or of its acknowledgement; resolves when that is done. */
  cutNext(where: CutIn): Promise<void> {
    return new Promise((done) => {
      this.#wanted = { where, done };
    });
  }

  /**
   * As a proxy, a firewall or a network's login page does: answers whatever comes with that status in the scheduler's
   * place, until so many links were refused; then everything passes again.
   */
  async refuse(status: number, times: number): Promise<void> {
    this.#refusal = status;
    this.cut();
    for (let left = times; left > 0; left--) {
      await new Promise<void>((done) => {
        this.#onRefused = done;
      });
    }
    this.#refusal = null;
  }

  /** Resets all that the player has open. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Does that once so many more bytes of media have gone to the player, in the middle of a response. */
  breakAfter(bytes: number, act: () => void): void {
    this.#break = { bytesLeft: bytes, act };
  }

  async stop(): Promise<void> {
    this.cut();
    this.#up?.terminate();
    await this.#wire.stop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #link(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { authorization } = request.headers;
    if (authorization === undefined) this.tokenless += 1;
    if (this.#refusal !== null) {
      this.refused += 1;
      socket.on('error', () => undefined);
      socket.end(
        `HTTP/1.1 ${this.#refusal} Not here\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n${PAGE}`,
      );
      this.#onRefused();
      return;
    }
    const up = new WebSocket(`ws://127.0.0.1:${this.#wire.port}${request.url}`, SUBPROTOCOL, {
      headers: authorization ? { authorization } : {},
      perMessageDeflate: false,
    });
    up.on('error', () => undefined);
    up.once('open', () => {
      this.#webSockets.handleUpgrade(request, socket, head, (down) => this.#join(down, up));
    });
    up.once('close', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.once('close', () => up.terminate());
  }

  #join(down: WebSocket, up: WebSocket): void {
    this.#down = down;
    this.#up = up;
    down.on('error', () => undefined);
    down.on('message', (data: Buffer, isBinary) => this.#carry(data, isBinary, 'up'));
    up.on('message', (data: Buffer, isBinary) => this.#carry(data, isBinary, 'down'));
    down.on('ping', () => up.readyState === WebSocket.OPEN && up.ping());
    up.on('close', () => down.terminate());
    down.on('close', () => up.terminate());
  }

  #carry(data: Buffer, isBinary: boolean, way: Way): void {
    if (!isBinary) this.onMessage(way, data.toString());
    // A repeat may go over a later link than the message itself: as to whom, the links are alike.
    const send = () => {
      const to = way === 'up' ? this.#up : this.#down;
      if (to?.readyState === WebSocket.OPEN) to.send(data, { binary: isBinary });
    };
    const text = isBinary ? '' : data.toString('utf8', 0, 60);
    if (way === 'up' && BATCH.test(text)) this.#cutAsWanted(data.byteLength);
    if (this.meddles && UNSETTLED.test(text)) {
      if (this.#chance.happens(REPEAT_PROBABILITY)) {
        this.repeated += 1;
        setTimeout(send, this.#chance.between(0, MAX_REPEAT_MS)).unref();
      }
      if (this.#chance.happens(DELAY_PROBABILITY)) {
        this.delayed += 1;
        setTimeout(send, this.#chance.between(0, MAX_DELAY_MS)).unref();
        return;
      }
    }
    send();
    if (way === 'up' && BATCH.test(text)) this.onBatch();
  }

  #cutAsWanted(batchBytes: number): void {
    const wanted = this.#wanted;
    if (!wanted) return;
    this.#wanted = null;
    if (wanted.where === 'batch') this.#wire.cutAfter('up', this.#chance.between(1, batchBytes));
    else this.#wire.cutAfter('down', this.#chance.between(1, ACKNOWLEDGEMENT_BYTES));
    this.#up?.once('close', wanted.done);
  }

  #fetch(request: IncomingMessage, response: ServerResponse): void {
    const { method, url, headers } = request;
    if (this.#refusal !== null) {
      response.writeHead(this.#refusal, { 'content-type': 'text/html' }).end(PAGE);
      return;
    }
    const asked = requestHttp({ host: '127.0.0.1', port: this.#wire.port, method, path: url, headers });
    asked.on('error', () => response.destroy());
    asked.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      // What the scheduler has sent counts, whether or not somebody still takes it.
      answer.on('data', (bytes: Buffer) => {
        this.mediaBytesSent += bytes.byteLength;
        this.#pass(bytes, response);
      });
      answer.on('end', () => response.end());
      answer.on('error', () => response.destroy());
    });
    asked.end();
  }

  #pass(bytes: Buffer, response: ServerResponse): void {
    if (response.destroyed) return;
    const due = this.#break;
    if (!due || due.bytesLeft > bytes.byteLength) {
      if (due) due.bytesLeft -= bytes.byteLength;
      response.write(bytes);
      return;
    }
    this.#break = null;
    response.write(bytes.subarray(0, due.bytesLeft), () => due.act());
  }
}
