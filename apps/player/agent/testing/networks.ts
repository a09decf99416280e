/** Servers over TLS by an authority of a test's own, and what players' networks make of them. */
import { lookup } from 'node:dns/promises';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer as createHttps, get as getHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { causeMessage } from '../faults/problem-message.ts';
import { webSocketOpener } from '../link/socket.ts';
import { Network, type NetworkSettings, PLAIN_NETWORK, type TrustedTime } from '../network/network.ts';
import { networkCause } from '../network/network-error.ts';
import { type TestAuthority, testAuthority } from './certificates.ts';

/** Asks this machine's name service, as a player does. */
export const anywhere = (host: string) => lookup(host, { all: true });

export const DAY_MS = 24 * 3_600_000;
/** The dates of a certificate that is good today. */
export const YEAR = { fromMs: Date.now() - 30 * DAY_MS, untilMs: Date.now() + 300 * DAY_MS };

/** The machine's own clock, of which nobody is sure. */
const ownClock: TrustedTime = {
  monotonicMs: () => performance.now(),
  certainMs: () => null,
  notBeforeMs: () => -Infinity,
  nowMs: () => Date.now(),
};

/**
 * For a file of tests, called at its top: an authority whose certificate is a file in `folder`, and servers and networks
 * that are closed after each test.
 */
export function networkFixture() {
  let folder: string;
  let caFile: string;
  let authority: TestAuthority;
  let servers: Server[];
  let networks: Network[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bacheca-network-'));
    caFile = join(folder, 'ca.pem');
    authority = await testAuthority();
    writeFileSync(caFile, authority.pem);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeEach(() => {
    servers = [];
    networks = [];
    // A machine's own settings must not help.
    for (const name of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) vi.stubEnv(name, '');
  });
  afterEach(() => {
    for (const network of networks) network.close();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    vi.unstubAllEnvs();
  });

  /** Returns the port at which the server listens from then on. */
  async function listening(server: Server, address = '127.0.0.1'): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    return (server.address() as AddressInfo).port;
  }

  /** A scheduler over TLS whose clock is ahead; says which tokens it was shown. */
  async function scheduler(dates = YEAR, aheadMs = 0, host = 'localhost', by = authority, more = '') {
    const { pem, keyPem } = await by.issue(host, dates);
    const tokens: string[] = [];
    const asked: string[] = [];
    const server = createHttps({ cert: pem + more, key: keyPem }, (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.headers.authorization) tokens.push(request.headers.authorization);
      response.sendDate = false;
      response.setHeader('date', new Date(Date.now() + aheadMs).toUTCString());
      response.end('here');
    });
    const links = new WebSocketServer({ server });
    links.on('connection', (link, request) => {
      tokens.push(request.headers.authorization ?? '');
      link.send('welcome');
    });
    const port = await listening(server as unknown as Server, host === '::1' ? host : undefined);
    return { port, tokens, asked };
  }

  function network(settings: Partial<NetworkSettings> = {}, time: Partial<TrustedTime> = {}): Network {
    const made = new Network({ ...PLAIN_NETWORK, caFile, ...settings }, { ...ownClock, ...time });
    networks.push(made);
    return made;
  }

  return {
    listening,
    scheduler,
    network,
    get authority() {
      return authority;
    },
    get folder() {
      return folder;
    },
  };
}

/** What the download of a file comes to: its HTTP status, or why there is none. */
export function fetched(by: Network, port: number, host = 'localhost'): Promise<string> {
  const url = `https://${host}:${port}/media`;
  return new Promise<string>((resolve) => {
    const headers = { authorization: 'Bearer secret' };
    getHttps(url, { agent: by.agents(false).https, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(`HTTP ${response.statusCode}`));
    }).on('error', (error) => resolve(causeMessage(networkCause(error, url))));
  });
}

/** What the link comes to: its first message, or why there is none. */
export function linked(by: Network, url: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = webSocketOpener(by)(url, 'secret', {
      opened: () => undefined,
      binary: () => undefined,
      activity: () => undefined,
      text: (text) => {
        resolve(text);
        socket.terminate();
      },
      closed: (_code, reason) => resolve(causeMessage(reason)),
    });
  });
}
