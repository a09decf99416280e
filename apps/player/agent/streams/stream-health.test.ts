import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Network, PLAIN_NETWORK } from '../network/network.ts';
import { StreamAddresses } from '../network/stream-addresses.ts';
import { StreamHealth } from './stream-health.ts';

const SOON_MS = 5;
const log = pino({ level: 'silent' });
const network = new Network(PLAIN_NETWORK, {
  monotonicMs: () => performance.now(),
  certainMs: () => null,
  notBeforeMs: () => -Infinity,
  nowMs: () => Date.now(),
});

/** What the server of the stream answers with at the moment; anything else is not found. */
let files: Map<string, string>;
let server: Server;
let base: string;
let health: StreamHealth;
let asked: string[];
let onAsked: () => void;

beforeEach(async () => {
  files = new Map();
  asked = [];
  onAsked = () => undefined;
  server = createServer((request, response) => {
    const body = files.get(request.url ?? '');
    asked.push(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200).end(body);
    onAsked();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  health = new StreamHealth({ log, network, firstAskMs: SOON_MS });
});

afterEach(async () => {
  health.stop();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

function live(first: number): void {
  const names = [first, first + 1, first + 2].map((number) => `${number}.ts`);
  const lines = [
    '#EXTM3U',
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    ...names.flatMap((name) => ['#EXTINF:2,', name]),
  ];
  files.set('/tv/list.m3u8', `${lines.join('\n')}\n`);
  for (const name of names) files.set(`/tv/${name}`, 'x');
}

/** Resolves when the server was asked so many times more. */
function questions(count: number): Promise<void> {
  const wanted = asked.length + count;
  return new Promise((resolve) => {
    onAsked = () => asked.length >= wanted && resolve();
  });
}

describe('a stream that failed', () => {
  it('is well when its playlist grows and its newest segment is there', async () => {
    live(7);
    files.set('/tv.m3u8', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=900000\ntv/list.m3u8\n');
    let isHealthy = false;
    const well = new Promise<void>((resolve) => {
      health.watch(`${base}/tv.m3u8`, () => {
        isHealthy = true;
        resolve();
      });
    });
    await questions(9);
    expect(isHealthy).toBe(false);
    live(8);
    await well;
    expect(asked).toContain('/tv/10.ts');
  });

  it('is not well while its newest segment is missing, whatever its playlist says', async () => {
    live(1);
    let isHealthy = false;
    health.watch(`${base}/tv/list.m3u8`, () => {
      isHealthy = true;
    });
    for (const first of [2, 3, 4]) {
      live(first);
      files.delete(`/tv/${first + 2}.ts`);
      await questions(2);
    }
    expect(isHealthy).toBe(false);
    live(20);
    await questions(2);
    live(21);
    await expect.poll(() => isHealthy).toBe(true);
  });

  it('on demand is well as soon as its last segment is there', async () => {
    await new Promise<void>((resolve) => {
      health.watch(`${base}/film.m3u8`, resolve);
      files.set('/film.m3u8', '#EXTM3U\n#EXTINF:2,\nfilm.ts\n#EXT-X-ENDLIST\n');
      files.set('/film.ts', 'x');
    });
    expect(asked.at(-1)).toBe('/film.ts');
  });

  it('is asked no more once nobody waits', async () => {
    health.watch(`${base}/tv/list.m3u8`, () => undefined);
    await questions(1);
    health.stop();
    const before = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 20 * SOON_MS));
    expect(asked.length).toBeLessThanOrEqual(before + 1);
  });

  it('is told by its first bytes, whatever its name', async () => {
    for (const path of ['/LIVE.M3U8', '/manifest(format=m3u8-aapl)', '/live?ext=m3u8']) {
      files.set(path, '\n#EXTM3U\n#EXTINF:2,\n/last.ts\n#EXT-X-ENDLIST\n');
      files.set('/last.ts', 'x');
      asked = [];
      await new Promise<void>((resolve) => health.watch(`${base}${path}`, resolve));
      expect(asked.at(-1)).toBe('/last.ts');
    }
  });

  it('that no program has any more is asked no more, and others are', async () => {
    health.watch(`${base}/gone.m3u8`, () => undefined);
    health.watch(`${base}/kept.m3u8`, () => undefined);
    await questions(2);
    health.retain(new Set([`${base}/kept.m3u8`]));
    await questions(1);
    asked = [];
    await questions(2);
    expect(new Set(asked)).toEqual(new Set(['/kept.m3u8']));
  });
});

describe('a stream’s server', () => {
  const OUTSIDE = 'http://93.184.216.34';

  /** Asks until the first address that is refused; all addresses that were really asked. */
  async function askedOf(own: string, answers: Record<string, () => Response>): Promise<string[]> {
    const requests: string[] = [];
    const fetch = async (url: string | URL | Request) => {
      requests.push(String(url));
      return answers[String(url)]?.() ?? new Response(null, { status: 404 });
    };
    const answering = { limitedFetch: () => ({ fetch, close: () => undefined }) };
    health = new StreamHealth({ log, firstAskMs: SOON_MS, network: answering });
    health.watch(own, () => undefined);
    await expect
      .poll(() => requests.filter((url) => url === own).length, { timeout: 30_000 })
      .toBeGreaterThan(1);
    health.stop();
    return [...new Set(requests)];
  }

  it.each(['http://127.0.0.1/admin', 'http://[::1]/', 'http://10.1.2.3/', 'http://169.254.169.254/latest'])(
    'outside can send no player to %s, by a redirect or in a list',
    async (inside) => {
      const own = `${OUTSIDE}/live.m3u8`;
      const redirect = () => new Response(null, { status: 302, headers: { location: inside } });
      expect(await askedOf(own, { [own]: redirect })).toEqual([own]);
      const list = () => new Response(`#EXTM3U\n#EXTINF:2,\n${inside}\n`);
      expect(await askedOf(own, { [own]: list })).toEqual([own]);
    },
  );

  it('may be inside itself, where staff say so, and send to others there but not to this machine', async () => {
    const own = 'http://10.0.0.5/live.m3u8';
    const list = (uri: string) => () => new Response(`#EXTM3U\n#EXTINF:2,\n${uri}\n`);
    expect(await askedOf(own, { [own]: list('http://10.0.0.6/a.ts') })).toEqual([
      own,
      'http://10.0.0.6/a.ts',
    ]);
    expect(await askedOf(own, { [own]: list('http://127.0.0.1/a.ts') })).toEqual([own]);
  });

  it.each([['127.0.0.1'], ['::ffff:127.0.0.1']])(
    'whose name is a public one when it is checked and %s a moment later is not asked at all',
    async (address) => {
      const { port } = server.address() as AddressInfo;
      let questions = 0;
      const addresses = new StreamAddresses(async () => {
        questions += 1;
        return [
          { address: questions === 1 ? '93.184.216.34' : address, family: address.includes(':') ? 6 : 4 },
        ];
      });
      health = new StreamHealth({ log, network, addresses, firstAskMs: SOON_MS });
      health.watch(`http://tv.example.org:${port}/live.m3u8`, () => undefined);
      await expect.poll(() => questions).toBeGreaterThan(3);
      expect(asked).toEqual([]);
    },
  );

  it('is connected to where it was found, and its name is resolved once for that', async () => {
    files.set('/live.m3u8', '#EXTM3U');
    const { port } = server.address() as AddressInfo;
    const resolved: string[] = [];
    const { fetch, close } = network.limitedFetch(async (host) => {
      resolved.push(host);
      return [{ address: '127.0.0.1', family: 4 }];
    });
    expect(await (await fetch(`http://tv.example.org:${port}/live.m3u8`)).text()).toBe('#EXTM3U');
    expect(resolved).toEqual(['tv.example.org']);
    close();
  });

  it('that sends a playlist without end is cut off, compressed or not', async () => {
    let sent = 0;
    const endless = () => {
      const chunk = new TextEncoder().encode(`#EXTM3U\n${'#'.repeat(100_000)}`);
      const body = new ReadableStream({
        pull(controller) {
          sent += chunk.byteLength;
          controller.enqueue(chunk);
        },
      });
      return new Response(body);
    };
    const own = `${OUTSIDE}/live.m3u8`;
    expect(await askedOf(own, { [own]: endless })).toEqual([own]);
    // It was asked two or three times, four megabytes each.
    expect(sent).toBeLessThan(20_000_000);
  });
});
