import { connect } from 'node:net';
import { LINK_PATH, SUBPROTOCOL } from '@bacheca/shared/wire/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
});
afterAll(() => scheduler.close());

/** What comes back for these bytes, until the other end closes. */
function sent(text: string, port = scheduler.port): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });
}

const request = (line: string, headers: readonly string[], body = '') =>
  `${line} HTTP/1.1\r\n${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`;
const statuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);

describe('a request that can be read in two ways', () => {
  const paths = ['/api/health', '/api/session', '/api/nowhere', '/', '/assets/x.js', '/media/x', '/api/docs'];

  it.each(paths)('is refused at %s: two hosts, none, or one that is none', async (path) => {
    const line = `GET ${path}`;
    for (const hosts of [
      ['Host: a.example', 'Host: b.example'],
      ['Host: a.example', 'Host: a.example'],
      ['Host: a.example, b.example'],
      ['Host: a@b.example'],
      ['Host: a.example/api'],
      ['Host:'],
      ['X: y'],
    ])
      expect(statuses(await sent(request(line, hosts))), hosts.join()).toEqual(['400']);
    const other = await sent(request(`GET http://b.example${path}`, ['Host: a.example']));
    expect(statuses(other)).toEqual(['400']);
  });

  it.each([
    ['Authorization: Bearer a', 'Authorization: Bearer b'],
    ['Origin: http://x', 'Origin: http://x'],
    ['Content-Type: application/json', 'Content-Type: text/plain'],
    ['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site'],
    ['If-Match: "a"', 'If-Match: "b"'],
  ])('is refused with two of a header that decides: %s, %s', async (...headers) => {
    const answer = await sent(request('GET /api/health', ['Host: x', ...headers]));
    expect(statuses(answer)).toEqual(['400']);
    expect(answer).toContain('about:blank#unclear-request');
    expect(answer).toContain(headers[0]?.split(':')[0]?.toLowerCase());
  });

  it('is refused where a link is asked for, too', async () => {
    const upgrade = [
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
    ];
    const line = `GET ${LINK_PATH} HTTP/1.1\r\nConnection: Upgrade\r\n${upgrade.join('\r\n')}\r\n`;
    for (const twice of [
      'Host: a\r\nHost: b',
      'Host: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b',
      'Host: a, b',
    ])
      expect(statuses(await sent(`${line}${twice}\r\n\r\n`))).toEqual(['400']);
  });

  const inner = 'GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n';
  const json = 'Content-Type: application/json';
  it.each([
    ['two lengths', ['Content-Length: 4', `Content-Length: ${inner.length}`], inner],
    [
      'a length and chunks',
      [`Content-Length: ${inner.length}`, 'Transfer-Encoding: chunked'],
      `0\r\n\r\n${inner}`,
    ],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 5'], `0\r\n\r\n${inner}`],
    ['an encoding nobody knows', ['Transfer-Encoding: xchunked'], `0\r\n\r\n${inner}`],
    ['chunks that are not last', ['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${inner}`],
    ['encodings twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], `0\r\n\r\n${inner}`],
    ['a space before the colon', [`Transfer-Encoding : chunked`], `0\r\n\r\n${inner}`],
    ['a sign before the length', ['Content-Length: +5'], inner],
    ['a length that is folded', ['Content-Length:\r\n 5'], inner],
    ['a line that ends early', ['X: a\nTransfer-Encoding: chunked'], `0\r\n\r\n${inner}`],
    ['a NUL in a header', ['X: a\0b'], inner],
    ['a bad chunk', ['Transfer-Encoding: chunked'], `zz\r\n${inner}`],
  ])('brings no second request to the sign-in: %s', async (_what, headers, body) => {
    const answer = await sent(request('POST /api/session', ['Host: x', json, ...headers], body));
    expect(statuses(answer)).toHaveLength(1);
    expect(statuses(answer)[0]).toMatch(/^4/);
    expect(answer).not.toContain('{"status":"ok"}');
  });

  it('a body of a request that has none is no second request', async () => {
    const line = `GET /api/health HTTP/1.1\r\nHost: x\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`;
    const last = request('GET /api/session', ['Host: x']);
    expect(statuses(await sent(`${line}${last}`))).toEqual(['200', '401']);
  });
});

describe('an honest request', () => {
  it.each([
    ['GET /api/health', ['Host: x:1234']],
    ['GET /api/health', ['Host: [::1]:80']],
    ['GET http://x/api/health', ['Host: x']],
    ['GET http://X:80/api/health', ['Host: x']],
  ])('is answered: %s %s', async (line, headers) => {
    expect(statuses(await sent(request(line, headers)))).toEqual(['200']);
  });

  it('older than HTTP/1.1 needs no host', async () => {
    expect(await sent('GET /api/health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.[01] 200/);
  });
});

it('no way to write a path goes round the host that is asked for', async () => {
  const secure = await testScheduler({ config: { publicUrl: 'https://bacheca.example' } });
  for (const target of [
    '/api/items',
    '/%61pi/items',
    '/api/%69tems',
    'http://10.0.0.1/api/items',
    '/api/items?x=/api/health',
    '/api/items#/api/health',
  ]) {
    const answer = await sent(request(`GET ${target}`, ['Host: 10.0.0.1']), secure.port);
    expect(statuses(answer), target).toEqual(['421']);
  }
  for (const target of [
    '//api/items',
    '/api//items',
    '/API/items',
    '/api%2fitems',
    '/x/../api/items',
    '/api/health/../items',
  ]) {
    const answer = await sent(request(`GET ${target}`, ['Host: 10.0.0.1']), secure.port);
    expect(answer, target).not.toContain('sign-in-required');
    expect(answer, target).toMatch(/^HTTP\/1\.1 (?:4\d\d|200 OK[\s\S]*text\/html)/);
  }
  await secure.close();
});

describe('two session cookies, of which a host beside ours planted one', () => {
  const planted = `bacheca_session=${'x'.repeat(43)}`;
  const get = (cookie: string) => scheduler.visitor().get('/api/session', { cookie });

  it('one that is open counts, wherever it stands, up to a few', async () => {
    const own = staff.cookie ?? '';
    expect((await get(`${planted}; ${own}`)).status).toBe(200);
    expect((await get(`${own}; ${planted}`)).status).toBe(200);
    expect((await get(`a=b; bacheca_session=; ${planted}; bacheca_session="; ${own}`)).status).toBe(200);
    expect((await get(Array(3).fill(planted).concat(own).join('; '))).status).toBe(200);
    expect((await get(Array(50).fill(planted).concat(own).join('; '))).status).toBe(401);
    expect((await get(planted)).status).toBe(401);
  });

  it('of the browser that is known, either is found', async () => {
    const device = staff.device ?? '';
    const cookie = `bacheca_device=${'y'.repeat(43)}; ${device}`;
    const credentials = { username: 'admin', password: 'una password di prova' };
    const answer = await scheduler.visitor().post('/api/session', credentials, { cookie });
    expect(answer.headers.getSetCookie().join()).toContain(device);
  });

  it('the sessions that a sign-in replaces end, all of them', async () => {
    const [one, two] = [await scheduler.admin(), await scheduler.admin()];
    const cookie = `${one.cookie}; ${planted}; ${two.cookie}`;
    const credentials = { username: 'admin', password: 'una password di prova' };
    expect((await scheduler.visitor().post('/api/session', credentials, { cookie })).status).toBe(200);
    for (const { cookie } of [one, two]) expect((await get(cookie ?? '')).status).toBe(401);
    expect((await staff.get('/api/session')).status).toBe(200);
  });
});

describe('the error to what another page sent', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-site' }, 'un altro nome dello stesso dominio'],
    [{ 'sec-fetch-site': 'cross-site' }, 'una pagina di un altro sito'],
    [{ 'sec-fetch-site': 'cross-site', referer: 'https://altro.example/pagina?x' }, 'https://altro.example,'],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://altro.example' }, 'https://altro.example,'],
    [{ origin: 'null' }, 'non dice la sua origine'],
  ] as [Record<string, string>, string][])('names what is known: %o', async (headers, words) => {
    const answer = await staff.post('/api/publish', {}, headers);
    expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining(words) } });
    expect(JSON.stringify(answer.body)).not.toContain('?');
  });
});
