import { lookup } from 'node:dns/promises';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps, get as getHttps } from 'node:https';
import { type AddressInfo, connect, createServer as createTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { webSocketOpener } from '../link/socket.ts';
import { type TestAuthority, testAuthority } from '../testing/certificates.ts';
import { Network, type NetworkSettings, PLAIN_NETWORK, type TrustedTime } from './network.ts';
import { networkErrorMessage } from './network-error.ts';
import type { ProxySettings } from './proxies.ts';

const anywhere = (host: string) => lookup(host, { all: true });

const DAY_MS = 24 * 3_600_000;
const YEAR = { fromMs: Date.now() - 30 * DAY_MS, untilMs: Date.now() + 300 * DAY_MS };

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

/** The machine's own clock, of which nobody is sure. */
const ownClock: TrustedTime = {
  monotonicMs: () => performance.now(),
  certainMs: () => null,
  notBeforeMs: () => -Infinity,
  nowMs: () => Date.now(),
};

function network(settings: Partial<NetworkSettings> = {}, time: Partial<TrustedTime> = {}): Network {
  const made = new Network({ ...PLAIN_NETWORK, caFile, ...settings }, { ...ownClock, ...time });
  networks.push(made);
  return made;
}

function fetched(by: Network, port: number, host = 'localhost'): Promise<string> {
  const url = `https://${host}:${port}/media`;
  return new Promise<string>((resolve) => {
    const headers = { authorization: 'Bearer secret' };
    getHttps(url, { agent: by.agents(false).https, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(`HTTP ${response.statusCode}`));
    }).on('error', (error) => resolve(networkErrorMessage(error, url)));
  });
}

/** What the link comes to: its first message, or why there is none. */
function linked(by: Network, url: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = webSocketOpener(by)(url, 'secret', {
      opened: () => undefined,
      binary: () => undefined,
      activity: () => undefined,
      text: (text) => {
        resolve(text);
        socket.terminate();
      },
      closed: (_code, reason) => resolve(reason),
    });
  });
}

describe('an authority of the town’s own', () => {
  it('is trusted where its file is named, by the link, downloads and questions about streams', async () => {
    const { port, tokens } = await scheduler();
    expect(await linked(network(), `wss://localhost:${port}/`)).toBe('welcome');
    expect(await fetched(network(), port)).toBe('HTTP 200');
    const response = await network().limitedFetch(anywhere).fetch(`https://localhost:${port}/live.m3u8`);
    expect(await response.text()).toBe('here');
    expect(tokens).toHaveLength(2);
  });

  it('is else a problem that says where it goes, and gets no token', async () => {
    const { port, tokens } = await scheduler();
    const plain = network({ caFile: undefined });
    const why = await linked(plain, `wss://localhost:${port}/`);
    expect(why).toContain('an authority that this player does not trust');
    expect(why).toContain('BACHECA_CA_FILE');
    expect(await fetched(plain, port)).toContain('BACHECA_CA_FILE');
    expect(tokens).toEqual([]);
  });

  it('says what is wrong with its file', () => {
    expect(network({ caFile: join(folder, 'none.pem') }).caProblem).toContain('BACHECA_CA_FILE');
    writeFileSync(join(folder, 'empty.pem'), 'nothing');
    expect(network({ caFile: join(folder, 'empty.pem') }).caProblem).toContain('no certificate');
    expect(network().caProblem).toBeNull();
  });

  it('does not make another host’s certificate good', async () => {
    const { port, tokens } = await scheduler(YEAR, 0, 'other.example');
    expect(await linked(network(), `wss://localhost:${port}/`)).toContain('for another name');
    expect(tokens).toEqual([]);
  });
});

it('an IPv6 address may stand in the place of a name', async () => {
  const { port, tokens } = await scheduler(YEAR, 0, '::1');
  expect(await linked(network(), `wss://[::1]:${port}/`)).toBe('welcome');
  expect(await fetched(network(), port, '[::1]')).toBe('HTTP 200');
  expect(await (await network().limitedFetch(anywhere).fetch(`https://[::1]:${port}/live.m3u8`)).text()).toBe(
    'here',
  );
  expect(tokens).toHaveLength(2);
});

describe('a certificate by an authority below the town’s own', () => {
  it.each([0, 200 * DAY_MS])(
    'is good where the server sends both, by a clock %i ms slow',
    async (aheadMs) => {
      const below = await testAuthority('Ufficio di prova', authority);
      const dates = { fromMs: Date.now() + aheadMs - DAY_MS, untilMs: Date.now() + aheadMs + DAY_MS };
      const { port, tokens } = await scheduler(dates, aheadMs, 'localhost', below, below.pem);
      expect(await linked(network(), `wss://localhost:${port}/`)).toBe('welcome');
      expect(tokens).toHaveLength(1);
    },
  );

  it.each([0, 200 * DAY_MS])(
    'gets no token where it leaves out the other, by a clock %i ms slow',
    async (aheadMs) => {
      const below = await testAuthority('Ufficio di prova', authority);
      const dates = { fromMs: Date.now() + aheadMs - DAY_MS, untilMs: Date.now() + aheadMs + DAY_MS };
      const { port, tokens, asked } = await scheduler(dates, aheadMs, 'localhost', below);
      const why = await linked(network(), `wss://localhost:${port}/`);
      expect(why).toContain('send its intermediate certificates too');
      expect([...tokens, ...asked]).toEqual([]);
    },
  );
});

describe('a player whose clock is wrong', () => {
  // The scheduler's time is that much later than this machine's.
  const cases = [
    { clock: 'is 200 days slow', aheadMs: 200 * DAY_MS },
    { clock: 'is years slow, as that of a board without a battery', aheadMs: 15 * 365 * DAY_MS },
    { clock: 'is 150 days fast', aheadMs: -150 * DAY_MS },
  ];
  const around = (aheadMs: number) => ({
    fromMs: Date.now() + aheadMs - DAY_MS,
    untilMs: Date.now() + aheadMs + DAY_MS,
  });
  it.each(cases)(
    'links and downloads though it $clock: the time is asked first, without the token',
    async ({ aheadMs }) => {
      const { port, tokens, asked } = await scheduler(around(aheadMs), aheadMs);
      const by = network({}, { nowMs: () => Date.now(), notBeforeMs: () => Date.now() - 3000 * DAY_MS });
      expect(await linked(by, `wss://localhost:${port}/`)).toBe('welcome');
      expect(asked).toEqual(['HEAD /api/health']);
      expect(await fetched(by, port)).toBe('HTTP 200');
      expect(asked, 'the time is known by now').toEqual(['HEAD /api/health', 'GET /media']);
      expect(tokens).toHaveLength(2);
    },
  );

  const slow = 200 * DAY_MS;
  const refused = [
    { server: 'says a time at which its certificate is not valid', aheadMs: 190 * DAY_MS },
    { server: 'says that it is long before what this player has known', aheadMs: -2000 * DAY_MS },
  ];
  it.each(refused)('shows no token to a server that $server', async ({ aheadMs }) => {
    const { port, tokens } = await scheduler(around(slow), aheadMs);
    const why = await linked(network(), `wss://localhost:${port}/`);
    expect(why).toContain("this player's clock says");
    expect(why).toContain('Set the player');
    expect(tokens).toEqual([]);
  });

  it('shows no token to a certificate of an authority that nobody trusts, or of another name, whatever its dates', async () => {
    const stranger = await testAuthority('Autorità di nessuno');
    for (const [by, host] of [
      [stranger, 'localhost'],
      [authority, 'other.example'],
    ] as const) {
      const { port, tokens, asked } = await scheduler(around(slow), slow, host, by);
      expect(await linked(network(), `wss://localhost:${port}/`)).not.toBe('welcome');
      expect(await fetched(network(), port)).not.toBe('HTTP 200');
      expect([...tokens, ...asked]).toEqual([]);
    }
  });

  it('takes an authority’s namesake for no authority', async () => {
    const namesake = await testAuthority();
    const { port, tokens, asked } = await scheduler(around(slow), slow, 'localhost', namesake);
    expect(await linked(network(), `wss://localhost:${port}/`)).not.toBe('welcome');
    expect([...tokens, ...asked]).toEqual([]);
  });

  it('makes no exception once its time is certain, or for what was over before it can be', async () => {
    const { port, tokens, asked } = await scheduler(around(-150 * DAY_MS), -150 * DAY_MS);
    const url = `wss://localhost:${port}/`;
    expect(await linked(network({}, { certainMs: () => Date.now() }), url)).toContain('has expired');
    const known = network({}, { notBeforeMs: () => Date.now() - 100 * DAY_MS });
    expect(await linked(known, url)).toContain('has expired');
    expect([...tokens, ...asked]).toEqual([]);
  });

  it('holds certificates against the time that it has learnt, not against the machine’s', async () => {
    const { port, asked } = await scheduler(around(slow), slow);
    const by = network({}, { certainMs: () => Date.now() + slow });
    expect(await linked(by, `wss://localhost:${port}/`)).toBe('welcome');
    expect(asked).toEqual([]);
  });
});

/** Carries CONNECT to that port of this machine, whatever the name; with a password if it is given. */
async function proxy(targetPort: number, login?: string, answer?: string, written = login) {
  const seen: string[] = [];
  const server = createHttp();
  server.on('connect', (request, socket: Socket, head) => {
    seen.push(request.url ?? '');
    const expected = login && `Basic ${Buffer.from(login).toString('base64')}`;
    const refusal =
      answer ?? (expected && request.headers['proxy-authorization'] !== expected ? '407 No' : null);
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    const up = connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      up.write(head);
      up.pipe(socket).pipe(up);
    });
    up.on('error', () => socket.destroy());
    socket.on('error', () => up.destroy());
  });
  const port = await listening(server);
  const at = login ? `http://${written}@127.0.0.1:${port}` : `http://127.0.0.1:${port}`;
  return { seen, proxies: { all: at, except: [] } satisfies ProxySettings, port };
}

describe('an HTTP proxy', () => {
  it('carries the link, downloads and questions about streams, with a name and a password', async () => {
    const { port } = await scheduler(YEAR, 0, 'bacheca.example');
    const { proxies, seen } = await proxy(port, 'schermo:segreto');
    const by = network({ proxies });
    expect(await linked(by, 'wss://bacheca.example/')).toBe('welcome');
    expect(await fetched(by, 443, 'bacheca.example')).toBe('HTTP 200');
    expect(await (await by.limitedFetch(anywhere).fetch('https://bacheca.example/live.m3u8')).text()).toBe(
      'here',
    );
    expect(seen).toEqual(Array(3).fill('bacheca.example:443'));
  });

  it.each(['p@ss#w/rd?', '100%', 'p:w', 'città', 'p%40ss'])(
    'takes the password %s as it is written, and shows none of it',
    async (password) => {
      const { port } = await scheduler(YEAR, 0, 'bacheca.example');
      const { proxies } = await proxy(
        port,
        `schermo:${password === 'p%40ss' ? 'p@ss' : password}`,
        undefined,
        `schermo:${password}`,
      );
      expect(await linked(network({ proxies }), 'wss://bacheca.example/')).toBe('welcome');
      const gone = { all: proxies.all.replace(/\d+$/, '9'), except: [] };
      const why = await linked(network({ proxies: gone }), 'wss://bacheca.example/');
      expect(why).toContain("the proxy 127.0.0.1 can't be reached");
    },
  );

  it('that wants a ticket of a Windows domain is said to be one that players can’t sign in to', async () => {
    const kerberos = await proxy(9, undefined, '407 No\r\nproxy-authenticate: Negotiate');
    expect(await linked(network({ proxies: kerberos.proxies }), 'wss://bacheca.example/')).toMatch(
      /players can't do \(HTTP 407, Negotiate\)/,
    );
  });

  it('is never asked for this machine', async () => {
    const { port } = await scheduler();
    const { proxies, seen } = await proxy(port);
    expect(await linked(network({ proxies }), `wss://localhost:${port}/`)).toBe('welcome');
    expect(seen).toEqual([]);
  });

  it('that wants a password, refuses or is not there is said so, with what to do', async () => {
    const { port } = await scheduler(YEAR, 0, 'bacheca.example');
    const { proxies, port: proxyPort } = await proxy(port, 'schermo:segreto');
    const url = 'wss://bacheca.example/';
    const without = { all: `http://127.0.0.1:${proxyPort}`, except: [] };
    expect(await linked(network({ proxies: without }), url)).toMatch(/HTTP 407.*BACHECA_PROXY/);
    const refusing = await proxy(port, undefined, '403 Forbidden');
    expect(await linked(network({ proxies: refusing.proxies }), url)).toMatch(/did not let it through.*403/);
    const gone = { all: 'http://127.0.0.1:9', except: [] };
    expect(await linked(network({ proxies: gone }), url)).toMatch(/the proxy 127\.0\.0\.1 can't be reached/);
    const socks = { all: 'socks5://127.0.0.1:9', except: [] };
    expect(await linked(network({ proxies: socks }), url)).toContain('not supported');
    expect(proxies.all).toContain('schermo');
  });
});

describe('what answers in the scheduler’s place', () => {
  const answers = [
    [401, {}, /refused it \(HTTP 401\).*token is kept/],
    [403, {}, /refused it \(HTTP 403\).*token is kept/],
    [407, {}, /HTTP 407.*BACHECA_PROXY/],
    [511, {}, /log in first \(HTTP 511\)/],
    [200, { 'content-type': 'text/html' }, /a page came in the scheduler's place/],
    [
      302,
      { location: 'https://new.example/there?token=1' },
      /sent on to https:\/\/new\.example\/there \(HTTP 302\).*BACHECA_SERVER/,
    ],
    [301, { location: '/portal' }, /sent on to ws:\/\/127\.0\.0\.1:\d+\/portal/],
    [502, {}, /server in front/],
    [503, { 'retry-after': '3600' }, /server in front/],
    [426, {}, /does not pass WebSockets on.*Upgrade/],
    [404, {}, /BACHECA_SERVER.*passes WebSockets on/],
    [418, {}, /no scheduler does: check BACHECA_SERVER/],
  ] as const;
  it.each(answers)('is told by its answer %i', async (status, headers, expected) => {
    const server = createHttp((_request, response) => response.writeHead(status, headers).end('<html>'));
    const port = await listening(server);
    expect(await linked(network(), `ws://127.0.0.1:${port}/`)).toMatch(expected);
  });

  it('is told by the connection’s own fault, also where a name has several addresses', async () => {
    expect(await linked(network(), 'ws://127.0.0.1:9/')).toMatch(/nothing listens at 127\.0\.0\.1:9/);
    expect(await linked(network(), 'ws://nowhere.invalid/')).toMatch(/nowhere\.invalid/);
    const refused = (address: string) =>
      Object.assign(new Error(''), { code: 'ENETUNREACH', address, port: 443 });
    const several = new AggregateError([refused('2001:db8::1'), refused('10.0.0.1')]);
    expect(networkErrorMessage(several, 'wss://bacheca.example/')).toMatch(
      /\[2001:db8::1\]:443.*10\.0\.0\.1:443/,
    );
    expect(networkErrorMessage(new AggregateError([]), 'wss://bacheca.example/')).not.toBe('');
    expect(networkErrorMessage(new Error(''), 'wss://bacheca.example/')).not.toBe('');
  });

  const GREETING = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
  const otherProtocols = [
    [
      'a wrong Sec-WebSocket-Accept',
      `${GREETING}Sec-WebSocket-Accept: AAAA\r\n\r\n`,
      /no scheduler.*changes WebSockets/,
    ],
    ['an upgrade that is none', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', /pass WebSockets on/],
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n', /no web server.*BACHECA_SERVER/],
  ] as const;
  it.each(otherProtocols)('is told where it answers with %s', async (_name, answer, expected) => {
    const server = createTcp((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      expect(await linked(network(), `ws://127.0.0.1:${port}/`)).toMatch(expected);
    } finally {
      server.close();
    }
  });

  it('is told where a TLS address speaks plain HTTP', async () => {
    const port = await listening(createHttp((_request, response) => response.end()));
    expect(await linked(network(), `wss://localhost:${port}/`)).toMatch(/does not speak TLS/);
  });
});

describe('a connection that is cut without a word', () => {
  it('is told, with what to look at, where it is cut before its answer', async () => {
    const server = createTcp((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      expect(await linked(network(), `ws://127.0.0.1:${port}/`)).toMatch(/cut off by the other side/);
    } finally {
      server.close();
    }
  });
});
