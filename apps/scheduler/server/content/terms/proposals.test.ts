import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { qrCode, save } from '../../testing/content.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';

/** A service that speaks LibreTranslate's API, as far as it is asked. */
const asked: unknown[] = [];
let answer: (texts: string[]) => { status: number; body: unknown };
let service: Server;
let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  service = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    asked.push({ path: request.url, ...body });
    const { status, body: answered } = answer(body.q);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answered));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as AddressInfo;
  scheduler = await testScheduler({
    config: { translateUrl: `http://127.0.0.1:${port}/`, translateKey: 'chiave' },
  });
  staff = await scheduler.admin();
  const slide = qrCode('https://prato.it/nidi');
  const english = {
    language: 'en',
    title: 'Nurseries',
    lead: 'Enrolment',
    steps: ['Enter', 'Choose', 'Send'],
  };
  await save(staff, 'items', { ...slide, variants: [...slide.variants, english] } as { id: string });
});
afterAll(async () => {
  await scheduler.close();
  service.close();
});

const propose = async (texts: string[], to = 'en') =>
  (await staff.post('/api/proposals', { from: 'it', to, texts })).body;

it('is for editors alone', async () => {
  const visitor = scheduler.visitor();
  expect((await visitor.post('/api/proposals', { from: 'it', to: 'en', texts: ['a'] })).status).toBe(401);
});

it('proposes what people wrote here, and what stands on most slides, without asking anybody', async () => {
  expect(await propose(['nidi', 'Entra con SPID, CIE o CNS', 'Scegli'])).toEqual({
    proposals: [
      { text: 'Nurseries', origin: 'terms' },
      { text: 'Log in with SPID, CIE or CNS', origin: 'terms' },
      { text: 'Choose', origin: 'terms' },
    ],
    machine: 'not-needed',
  });
  expect(asked).toEqual([]);
});

it('has the rest translated by the service that is set, marked as a program’s', async () => {
  answer = (texts) => ({ status: 200, body: { translatedText: texts.map((text) => `[${text}]`) } });
  expect(await propose(['Nidi', '', 'Orari della biblioteca'])).toEqual({
    proposals: [
      { text: 'Nurseries', origin: 'terms' },
      null,
      { text: '[Orari della biblioteca]', origin: 'machine' },
    ],
    machine: 'done',
  });
  expect(asked.at(-1)).toEqual({
    path: '/translate',
    q: ['Orari della biblioteca'],
    source: 'it',
    target: 'en',
    format: 'text',
    api_key: 'chiave',
  });
});

it.each([
  ['fails', { status: 500, body: {} }],
  ['answers something else', { status: 200, body: { translatedText: 'Library hours' } }],
  ['answers too few', { status: 200, body: { translatedText: [] } }],
])('goes on without a service that %s', async (_, answered) => {
  answer = () => answered;
  expect(await propose(['Nidi', 'Orari'])).toEqual({
    proposals: [{ text: 'Nurseries', origin: 'terms' }, null],
    machine: 'failed',
  });
});

it('asks nobody where no service is set', async () => {
  const alone = await testScheduler();
  try {
    const editor = await alone.admin();
    const { body } = await editor.post('/api/proposals', { from: 'it', to: 'zh', texts: ['Orari'] });
    expect(body).toEqual({ proposals: [null], machine: 'off' });
  } finally {
    await alone.close();
  }
});
