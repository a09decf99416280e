import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { draftCity, notice, qrCode, service } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
});
afterAll(() => scheduler.close());

describe('an address that nobody should be sent to', () => {
  const stream = (url: string) => ({
    id: 'diretta',
    kind: 'stream',
    title: 'Diretta',
    durationMs: 10_000,
    variants: [{ language: 'it', url }],
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'intent://x',
    'tel:+39899',
    'sms:12345',
    'https://nome:segreto@comune.prato.it',
    `https://comune.prato.it/?${'a'.repeat(2400)}`,
    'https:comune.prato.it',
    'https:///comune.prato.it',
    'https://comune.prato.it/\u202egpj',
    'https://comune.prato.it/a b',
  ])('is refused in a code: %s', async (url) => {
    const answer = await staff.put('/api/items/codice', qrCode(url));
    expect(answer).toMatchObject({ status: 422, body: { type: 'about:blank#unsuitable-url' } });
    const bulletin = await staff.put('/api/items/bollettino', notice('bollettino', { url }));
    expect(bulletin).toMatchObject({ status: 422, body: { type: 'about:blank#unsuitable-url' } });
  });

  it.each([
    'http://localhost',
    'http://localhost:8080/nidi',
    'https://LOCALHOST./nidi',
    'https://intranet/nidi',
    'https://intranet./nidi',
    'https://bacheca.local',
    'https://nas.lan/',
    'https://protocollo.comune.internal/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'https://10.0.0.7/nidi',
    'https://192.168.1.20/',
    'https://172.31.0.1/',
    'https://169.254.1.1/',
    'https://100.64.0.9/',
    'https://[::1]/',
    'https://[fe80::1]/',
    'https://[fd12::1]/',
    'https://[::ffff:10.0.0.1]/',
  ])('is refused where no telephone on the street gets there: %s', async (url) => {
    const refused = {
      status: 422,
      body: {
        type: 'about:blank#unsuitable-url',
        detail: expect.stringMatching(/rete dell’ufficio.*Usa l’indirizzo pubblico/),
      },
    };
    expect(await staff.put('/api/items/codice', qrCode(url))).toMatchObject(refused);
    expect(await staff.put('/api/items/bollettino', notice('bollettino', { url }))).toMatchObject(refused);
    const nidi = service('nidi');
    expect(await staff.put('/api/services/nidi', { ...nidi, url })).toMatchObject(refused);
    expect(await staff.put('/api/services/nidi', { ...nidi, helpUrl: url })).toMatchObject(refused);
  });

  it.each([
    'https://www.comune.prato.it',
    'https://93.184.216.34/x',
    'https://[2606:2800:220:1::1]/',
    'https://città.it/',
  ])('is taken where one does: %s', async (url) => {
    expect((await staff.put('/api/items/codice', qrCode(url))).status).toBe(200);
  });

  it.each(['https://tv-interna/live.m3u8', 'https://10.0.0.7/live.m3u8', 'http://localhost:8888/live.m3u8'])(
    'of the town’s own network may be a stream’s, which players ask for: %s',
    async (url) => {
      expect((await staff.put('/api/items/diretta', stream(url))).status).toBe(200);
    },
  );

  it.each([
    ['https://www.youtube.com/watch?v=x', 'video'],
    ['rtsp://10.0.0.1/live', 'HLS'],
    ['udp://239.0.0.1:1234', 'HLS'],
    ['https://tv.example/live.mpd', 'HLS'],
    ['http://tv.example/live.m3u8', 'https'],
    ['https://nome:segreto@tv.example/live.m3u8', 'password'],
    ['javascript:alert(1)', 'https'],
  ])('is refused as a stream, in words: %s', async (url, words) => {
    const answer = await staff.put('/api/items/diretta', stream(url));
    expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringContaining(words) } });
  });

  it.each(['https://servizi.comune.prato.it/nidi', 'http://www.comune.prato.it/'])(
    'is none of these: %s',
    async (url) => {
      expect((await staff.put('/api/items/codice', qrCode(url))).status).toBe(200);
      expect((await staff.put('/api/items/diretta', stream('https://tv.example/LIVE.M3U8'))).status).toBe(
        200,
      );
    },
  );
});
