/**
 * The way of Chromium's own requests, which are those for streams: an HTTP proxy of this process, on loopback and for this
 * player alone. Chromium would resolve a name again for each connection, and go wherever that leads; here the address
 * that was checked is the one that is connected to, as for what the agent asks (`agent/network/stream-addresses.ts`).
 */

import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { errorMessage } from '@bacheca/node/errors';
import { createServer, request as requestHttp } from '@bacheca/node/node-http';
import type { Logger } from 'pino';
import type { Network } from '../../agent/network/network.ts';
import { type AddressScope, StreamAddresses } from '../../agent/network/stream-addresses.ts';

const USER = 'stage';
/** One is on, the next is prepared, and the last may still have something under way. */
const STREAMS_AT_ONCE = 4;
/** They are about the connection to the proxy alone: none is passed on (RFC 9110, 7.6.1). */
const OWN_HEADERS = new Set([
  'proxy-authorization',
  'proxy-connection',
  'connection',
  'keep-alive',
  'upgrade',
]);

export interface StreamProxyOptions {
  readonly network: Pick<Network, 'openPlain'>;
  readonly addresses?: StreamAddresses;
  readonly log: Logger;
}

export class StreamProxy {
  readonly user = USER;
  readonly password = randomBytes(24).toString('base64url');
  readonly #options: StreamProxyOptions;
  readonly #addresses: StreamAddresses;
  readonly #server = createServer((request, response) => this.#answer(request, response));
  /** Where the streams are that the stage was told of last: no other is allowed what these are. */
  #own: Promise<ReadonlySet<AddressScope>>[] = [];

  constructor(options: StreamProxyOptions) {
    this.#options = options;
    this.#addresses = options.addresses ?? new StreamAddresses();
    this.#server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      void this.#tunnel(request, socket, head);
    });
  }

  /** Listens on any free port of loopback, and returns it. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The stage is about to be told of this stream, whose address staff wrote. */
  admit(url: string): void {
    const own = this.#addresses.ownScopes(new URL(url).hostname);
    this.#own = [own, ...this.#own].slice(0, STREAMS_AT_ONCE);
  }

  async #tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    if (!this.#isOurs(request)) {
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="stage"\r\n\r\n',
      );
      return;
    }
    const target = URL.canParse(`https://${request.url}`) ? new URL(`https://${request.url}`) : null;
    const server = target && (await this.#open(target));
    if (!server) {
      client.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
      return;
    }
    const end = () => {
      client.destroy();
      server.destroy();
    };
    if (client.destroyed) return end();
    for (const each of [client, server]) each.on('error', end).on('close', end);
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    if (head.byteLength > 0) server.write(head);
    server.pipe(client);
    client.pipe(server);
  }

  /** Plain HTTP, which the page's policy allows to this machine alone. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#isOurs(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="stage"' }).end();
      return;
    }
    const target = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : null;
    const server = target?.protocol === 'http:' ? await this.#open(target) : null;
    if (!target || !server) {
      response.writeHead(502).end();
      return;
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !OWN_HEADERS.has(name)),
    );
    const asking = requestHttp({
      createConnection: () => server,
      method: request.method,
      path: target.pathname + target.search,
      headers: { ...headers, connection: 'close' },
    });
    asking.on('error', () => response.destroy());
    asking.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    response.on('close', () => asking.destroy());
    request.pipe(asking);
  }

  async #open({ hostname, port, protocol, host }: URL): Promise<Socket | null> {
    const { network, log } = this.#options;
    const isSecure = protocol === 'https:';
    const own = new Set((await Promise.all(this.#own)).flatMap((scopes) => [...scopes]));
    const target = {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (isSecure ? 443 : 80),
      isSecure,
      addressesOf: (name: string) => this.#addresses.checked(name, own),
    };
    return network.openPlain(target).catch((error: unknown) => {
      log.warn({ host, why: errorMessage(error) }, 'a stream was not connected to');
      return null;
    });
  }

  #isOurs({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(headers['proxy-authorization'] ?? '');
    const right = Buffer.from(`Basic ${Buffer.from(`${this.user}:${this.password}`).toString('base64')}`);
    return given.byteLength === right.byteLength && timingSafeEqual(given, right);
  }
}
