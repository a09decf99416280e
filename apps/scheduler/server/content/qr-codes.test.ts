import { codeModules } from '@bacheca/shared/questions/qr-code-reach';
import QRCode from 'qrcode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { draftCity, playlist, qrCode, rule, save, screen } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
});
afterAll(() => scheduler.close());

describe('a code on a screen', () => {
  const LONG = `https://servizi.comune.prato.it/${'a'.repeat(180)}`;
  const far = (viewingDistanceMetres: number) => ({
    ...screen('pin-1', 'pin'),
    display: { diagonalInches: 43, viewingDistanceMetres },
  });

  it('is refused where no telephone reads it from the farthest place, with what to do', async () => {
    expect((await staff.put('/api/items/codice', qrCode(LONG))).status).toBe(200);
    await save(staff, 'screens', far(5));
    await save(staff, 'playlists', playlist('codici', 'codice'));
    const target = { type: 'screen', screenId: 'pin-1' } as const;
    await save(staff, 'rules', rule('codici', 'codici', { target }));
    const refused = await staff.put('/api/items/codice', qrCode(LONG), { 'accept-language': 'en' });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        type: 'about:blank#unreadable-code',
        detail: expect.stringMatching(/5 m.*the screen.*pin-1.*3\.1 m.*at most 62 characters/),
      },
    });
    expect((await staff.put('/api/items/codice', qrCode('https://prato.it/nidi'))).status).toBe(200);
    await save(staff, 'screens', far(20));
    expect(await staff.put('/api/items/codice', qrCode('https://prato.it/nidi'))).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('schermo più grande') },
    });
  });

  it('that came to a far screen by a rule is named by the review', async () => {
    const review = await staff.get('/api/locations/pin/review?week=2026-11-30&of=draft');
    expect(JSON.stringify(review.body)).toContain('code-unreadable');
  });

  it('that opens a page without encryption is kept, and its writer told', async () => {
    await save(staff, 'screens', screen('pin-1', 'pin'));
    const answer = await staff.put('/api/items/codice', qrCode('http://www.comune.prato.it/'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-bacheca-notes')).toBe('unencrypted-url');
    const review = await staff.get('/api/locations/pin/review?week=2026-11-30&of=draft');
    expect(JSON.stringify(review.body)).toContain('unencrypted-url');
    await staff.delete('/api/rules/codici');
    await staff.delete('/api/playlists/codici');
  });

  it.each([10, 14, 15, 62, 63, 100, 251, 252, 300])('has the modules that %d bytes take', (length) => {
    const text = 'https://x/'.padEnd(length, 'a');
    expect(codeModules(text)).toBe(QRCode.create(text, { errorCorrectionLevel: 'M' }).modules.size);
  });
});
