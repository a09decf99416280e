import { connect } from 'node:net';
import { Problem } from '@bacheca/shared/api/problem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import type { Client } from '../testing/client.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';
import { createApp } from './app.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
});
afterAll(() => scheduler.close());

it('an address that is not well encoded is refused as everything else is', async () => {
  const answer = await staff.get('/api/items/%E0%A4%A');
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(Problem.parse(answer.body)).toMatchObject({ status: 400, type: 'about:blank#unreadable-address' });
});

it('asking only for the head of the event stream opens none', async () => {
  expect((await staff.send('HEAD', '/api/events', {})).status).toBe(404);
});

describe('what does not pass validation', () => {
  const put = (changes: object, language = 'it') =>
    staff.put(
      '/api/items/avviso',
      {
        id: 'avviso',
        kind: 'notice',
        title: 'Avviso',
        severity: 'info',
        durationMs: 10_000,
        variants: [{ language: 'it', title: 'Avviso', text: '' }],
        ...changes,
      },
      { 'accept-language': language },
    );
  const found = async (changes: object) => {
    const { errors } = Problem.parse((await put(changes)).body);
    const { path, message } = errors?.[0] ?? {};
    return { path, message };
  };

  it('is told in Italian, as a person would', async () => {
    expect(await found({ title: '' })).toEqual({ path: 'title', message: 'va compilato' });
    expect(await found({ title: 'x'.repeat(121) })).toEqual({
      path: 'title',
      message: 'può avere al massimo 120 caratteri',
    });
    expect(await found({ title: undefined })).toEqual({
      path: 'title',
      message: 'manca o è del tipo sbagliato',
    });
    expect(await found({ durationMs: 10 })).toEqual({
      path: 'durationMs',
      message: 'dev’essere almeno 3000',
    });
    expect(await found({ variants: [] })).toEqual({
      path: 'variants',
      message: 'deve avere almeno 1 elemento',
    });
    expect(await found({ severity: 'big' })).toEqual({
      path: 'severity',
      message: 'dev’essere uno tra: info, advisory, warning, emergency',
    });
    expect(await found({ serviceId: 'Città' })).toEqual({
      path: 'serviceId',
      message: 'un identificativo ha da 1 a 80 lettere minuscole, cifre e trattini',
    });
    expect(await found({ validFrom: 'ieri' })).toEqual({
      path: 'validFrom',
      message: 'un istante si scrive così: 2026-11-21T08:00:00Z',
    });
    expect(await found({ colour: 'red' })).toEqual({ path: '', message: 'ha campi in più: colour' });
    expect((await found({ kind: 'poster' })).message).toBe(
      'dev’essere uno tra: video, infographic, qr, stream, notice',
    );
  });

  it('is told as a code and parameters, too', async () => {
    const why = { code: 'value-max-characters', params: { count: 120 } };
    expect((await put({ title: 'x'.repeat(121) })).body).toMatchObject({
      code: 'invalid-request',
      params: { path: 'title', why },
      errors: [{ path: 'title', ...why }],
    });
  });

  it('is told in English to whoever prefers it', async () => {
    const { detail } = Problem.parse((await put({ title: '' }, 'en')).body);
    expect(detail).toContain('The field title is not right: it has to be filled in.');
  });
});

describe('a fault of the machine', () => {
  it.each([
    ['ENOSPC', 507, 'no-space'],
    ['SQLITE_FULL', 507, 'no-space'],
    ['SQLITE_BUSY', 503, 'database-busy'],
    ['EIO', 500, 'internal-error'],
  ])('%s is answered with what to do about it', async (code, status, problem) => {
    const logged: string[] = [];
    const log = createLog({ logLevel: 'error' }, { write: (line) => void logged.push(line) });
    const app = await createApp(readConfig({}), log);
    app.get('/fails', async () => {
      throw Object.assign(new Error('it broke'), { code });
    });
    const answer = await app.inject('/fails');
    expect(answer.json()).toMatchObject({ status, type: `about:blank#${problem}` });
    // Whoever keeps the server must hear of it, too.
    expect(logged).toHaveLength(1);
    await app.close();
  });
});

it('a request that never ends does not hold its connection for ever', async () => {
  const { server } = scheduler.app;
  // Uploads have no limit in all; request-limits.ts has one for the others.
  expect(server.headersTimeout).toBeGreaterThan(0);
  expect(server.timeout).toBeGreaterThan(0);
  // Node looks for slow ones by itself; here only that a silent one is cut.
  const limit = server.timeout;
  server.setTimeout(50);
  const socket = connect(scheduler.port, '127.0.0.1');
  const head = [
    'POST /api/session HTTP/1.1',
    'Host: x',
    'Content-Type: application/json',
    'Content-Length: 9',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n{`);
  socket.resume();
  await new Promise((closed) => socket.once('close', closed));
  server.setTimeout(limit);
});
