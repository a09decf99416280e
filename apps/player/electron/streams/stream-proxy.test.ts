import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Network, PLAIN_NETWORK } from '../../agent/network/network.ts';
import { StreamAddresses } from '../../agent/network/stream-addresses.ts';
import { StreamProxy } from './stream-proxy.ts';

const network = new Network(PLAIN_NETWORK, {
  monotonicMs: () => performance.now(),
  certainMs: () => null,
  notBeforeMs: () => 0,
  nowMs: () => Date.now(),
});

/** What names resolve to at each question, the last answer for ever; and what was asked. */
let names: Record<string, string[][]>;
let asked: string[];
/** The server stands for one inside of the network; the count says how often somebody connected to it. */
let inside: Server;
let insidePort: number;
let knocks: number;
let proxy: StreamProxy;
let proxyPort: number;

beforeEach(async () => {
  names = {};
  asked = [];
  knocks = 0;
  inside = createServer((_, response) => response.end('inside'));
  inside.on('connection', () => {
    knocks += 1;
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  insidePort = (inside.address() as AddressInfo).port;
  const addresses = new StreamAddresses(async (host) => {
    const answers = names[host] ?? [];
    const answer = answers[Math.min(asked.filter((name) => name === host).length, answers.length - 1)];
    asked.push(host);
    if (!answer) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  });
  proxy = new StreamProxy({ network, addresses, log: pino({ level: 'silent' }) });
  proxyPort = await proxy.listen();
});
afterEach(() => {
  proxy.close();
  inside.closeAllConnections();
  inside.close();
});

const login = () => ({
  'proxy-authorization': `Basic ${Buffer.from(`${proxy.user}:${proxy.password}`).toString('base64')}`,
});

/** Asks as Chromium does for https; returns the status that the proxy answers with. */
function connect(target: string, headers: Record<string, string> = login()): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request({ port: proxyPort, host: '127.0.0.1', method: 'CONNECT', path: target, headers });
    const answered = ({ statusCode }: IncomingMessage, socket?: Socket) => {
      socket?.destroy();
      resolve(statusCode ?? 0);
    };
    asking.on('connect', answered).on('response', answered).on('error', reject).end();
  });
}

/** Asks as Chromium does for http: by the whole address. */
function get(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asking = request({ port: proxyPort, host: '127.0.0.1', path: url, headers: login() });
    asking.on('error', reject).on('response', async (response) => {
      let body = '';
      for await (const part of response) body += String(part);
      resolve({ status: response.statusCode ?? 0, body });
    });
    asking.end();
  });
}

const INNER = ['127.0.0.1', '::ffff:127.0.0.1', '::1', '10.0.0.5', '169.254.169.254', 'fd00::1'];
/** The last is a name that resolves to this machine. */
const HOSTS = ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost', 'cdn.example.org'];

describe('the way to streams', () => {
  it.each(INNER)('does not lead to %s by a name that was public when it was checked', async (address) => {
    names['tv.example.org'] = [['93.184.216.34'], [address]];
    proxy.admit('https://tv.example.org/live.m3u8');
    await expect.poll(() => asked).toEqual(['tv.example.org']);
    expect(await connect(`tv.example.org:${insidePort}`)).toBe(502);
    expect(asked).toEqual(['tv.example.org', 'tv.example.org']);
    expect(knocks).toBe(0);
  });

  it.each(HOSTS)('does not lead to %s by a list or a redirect of a public stream', async (host) => {
    names['tv.example.org'] = [['93.184.216.34']];
    names['cdn.example.org'] = [['127.0.0.1']];
    proxy.admit('https://tv.example.org/live.m3u8');
    expect(await connect(`${host}:${insidePort}`)).toBe(502);
    expect((await get(`http://${host}:${insidePort}/`)).status).toBe(502);
    expect(knocks).toBe(0);
  });

  it('leads to an address of the inner network where the stream itself is there, and never to this machine by a name', async () => {
    names['tv.comune.example'] = [['127.0.0.1', '10.0.0.5']];
    proxy.admit('https://tv.comune.example/live.m3u8');
    expect(await connect(`tv.comune.example:${insidePort}`)).toBe(502);
    expect(knocks).toBe(0);
  });

  it('leads where staff wrote this machine’s own address', async () => {
    proxy.admit(`http://127.0.0.1:${insidePort}/live.m3u8`);
    expect(await get(`http://127.0.0.1:${insidePort}/live.m3u8`)).toEqual({ status: 200, body: 'inside' });
    expect(await connect(`127.0.0.1:${insidePort}`)).toBe(200);
  });

  it('is nobody’s but this player’s', async () => {
    proxy.admit(`http://127.0.0.1:${insidePort}/live.m3u8`);
    expect(await connect(`127.0.0.1:${insidePort}`, {})).toBe(407);
    const wrong = { 'proxy-authorization': `Basic ${Buffer.from('stage:guess').toString('base64')}` };
    expect(await connect(`127.0.0.1:${insidePort}`, wrong)).toBe(407);
    expect(knocks).toBe(0);
  });
});
