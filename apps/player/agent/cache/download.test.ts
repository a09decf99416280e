/** Whatever answers in the scheduler's place: it costs a bounded number of requests, and never a wrong file. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorrectedClock, machineClock } from '../clock/clock.ts';
import { Problems } from '../faults/problems.ts';
import { Changes } from '../testing/changes.ts';
import { TOKEN } from '../testing/fake-scheduler.ts';
import { sampleVideo } from '../testing/samples.ts';
import { Cache } from './cache.ts';
import { mediaPath } from './cache-layout.ts';

const film = sampleVideo(1000, 600_000);
const SHA = film.file.sha256;
const PAGE = '<html><body>Accedi alla rete</body></html>';
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let dataDir: string;
let server: Server;
let answer: Answer;
let requests: number;
let problems: Problems;
let changes: Changes;
let cache: Cache;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-download-'));
  requests = 0;
  changes = new Changes();
  server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  problems = new Problems();
  problems.subscribe(() => changes.notify());
  cache = await Cache.open({
    dataDir,
    clock: new CorrectedClock(machineClock, null),
    log: pino({ level: 'silent' }),
    problems,
    // So that the first retry is a real wait, and a hot loop shows.
    random: () => 1,
    stallMs: 300,
    source: () => ({ schedulerUrl: `http://127.0.0.1:${port}`, token: TOKEN }),
  });
  cache.subscribe(() => changes.notify());
  cache.onProgress(() => changes.notify());
});

afterEach(async () => {
  await cache.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(dataDir, { recursive: true, force: true });
});

function want(): void {
  const files = [{ file: film.file, urgent: false, soon: true }];
  cache.setWanted({ files, earlier: new Set(), policy: {}, timeZone: 'Europe/Rome' });
}

function rangeOf({ headers }: IncomingMessage): { from: number; until: number } {
  const [, from, last] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
  return { from: Number(from), until: Number(last) + 1 };
}

function sendPart(response: ServerResponse, from: number, bytes: Buffer, claimedFrom = from): void {
  const range = `bytes ${claimedFrom}-${claimedFrom + bytes.length - 1}/${film.bytes.length}`;
  response.writeHead(206, { 'content-range': range, 'content-length': bytes.length, etag: `"${SHA}"` });
  response.end(bytes);
}

const right: Answer = (request, response) => {
  const { from, until } = rangeOf(request);
  sendPart(response, from, film.bytes.subarray(from, until));
};
/** It answers right up to half of the file, then as `other`. */
const half =
  (other: Answer): Answer =>
  (request, response) =>
    (rangeOf(request).from < film.bytes.length / 2 ? right : other)(request, response);

const page = (headers: Record<string, string | number>): Answer => {
  return (_, response) => {
    response.writeHead(200, headers);
    response.end(PAGE);
  };
};

const KEEPS_WHAT_CAME: [what: string, Answer][] = [
  ['sends a page of its own, as networks do that want a login', page({ 'content-type': 'text/html' })],
  ['sends a short file of no kind', page({ 'content-length': PAGE.length })],
  [
    'has another file by now',
    (_, response) => {
      response.writeHead(200, { etag: '"another"' });
      response.end(Buffer.alloc(film.bytes.length));
    },
  ],
  ['says 416', (_, response) => response.writeHead(416).end()],
  ['says 503', (_, response) => response.writeHead(503).end()],
  [
    'sends nothing',
    (request, response) => {
      response.writeHead(206, { 'content-range': `bytes ${rangeOf(request).from}-*/*` }).end();
    },
  ],
  ['never answers', () => undefined],
];
const BEGINS_ANEW: [what: string, Answer][] = [
  [
    'ignores the range and stops in the middle',
    (_, response) => {
      response.writeHead(200);
      response.end(film.bytes.subarray(0, 1000));
    },
  ],
  ['sends another part than asked for', (_, response) => sendPart(response, 0, film.bytes.subarray(0, 1000))],
  [
    'sends more than there is',
    (request, response) => {
      const { from } = rangeOf(request);
      sendPart(response, from, Buffer.alloc(film.bytes.length));
    },
  ],
];

describe('a scheduler, or what is in its place, that', () => {
  it.each([...KEEPS_WHAT_CAME, ...BEGINS_ANEW])(
    '%s is left alone for a while, and reported',
    async (_, fault) => {
      answer = half(fault);
      want();
      await changes.until(() => problems.list().length > 0);
      const { code } = problems.list()[0] ?? {};
      expect(['media-unreachable', 'media-wrong-content']).toContain(code);
      const asked = requests;
      // A hot loop would have asked hundreds of times.
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(requests - asked).toBeLessThanOrEqual(1);
      await expect(stat(mediaPath(dataDir, SHA))).rejects.toThrow('ENOENT');

      answer = right;
      cache.retryNow();
      await changes.until(() => cache.isReady(film.file));
      expect(await readFile(mediaPath(dataDir, SHA))).toEqual(film.bytes);
      expect(problems.list()).toEqual([]);
    },
  );

  it.each(KEEPS_WHAT_CAME)('%s costs nothing of what had come', async (_, fault) => {
    answer = half(fault);
    want();
    await changes.until(() => problems.list().length > 0);
    expect(cache.arrivedOf(film.file)).toBeGreaterThanOrEqual(film.bytes.length / 2);
  });

  it('stalls in the middle of a piece is left, and what came of the piece is kept', async () => {
    let stalledAt = 0;
    answer = half((request, response) => {
      const { from, until } = rangeOf(request);
      response.writeHead(206, { 'content-range': `bytes ${from}-${until - 1}/${film.bytes.length}` });
      response.write(film.bytes.subarray(from, from + 1000));
      stalledAt = from + 1000;
    });
    want();
    await changes.until(() => problems.list().length > 0);
    expect(cache.arrivedOf(film.file)).toBe(stalledAt);
    expect(problems.list()[0]?.code).toBe('media-unreachable');
  });
});

it('a file that comes from a stick while the network brings it is whole, and written by one of them', async () => {
  answer = (request, response) => {
    const { from } = rangeOf(request);
    response.writeHead(206, {
      'content-range': `bytes ${from}-${film.bytes.length - 1}/${film.bytes.length}`,
    });
    response.write(film.bytes.subarray(from, from + 2000));
  };
  want();
  await changes.until(() => cache.arrivedOf(film.file) > 0);
  await cache.store(film.file, async function* (from) {
    const asked = requests;
    for (let at = from; at < film.bytes.length; at += 50_000) {
      yield film.bytes.subarray(at, at + 50_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(requests, 'the network is left alone meanwhile').toBe(asked);
  });
  expect(await readFile(mediaPath(dataDir, SHA))).toEqual(film.bytes);
  expect(problems.list()).toEqual([]);
});
