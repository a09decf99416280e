import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import {
  draftCity,
  location,
  notice,
  playlist,
  QR_STEPS,
  qrCode,
  screen,
  service,
} from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
});
afterAll(() => scheduler.close());

describe('a text', () => {
  it.each(['prima\u0000dopo', 'fine\u202e', 'campana\u0007'])(
    'with a sign that misleads is refused',
    async (title) => {
      expect((await staff.put('/api/items/testo', notice('testo', { title }))).status).toBe(422);
      const variants = [{ language: 'it' as const, title, text: '' }];
      expect((await staff.put('/api/items/testo', notice('testo', { variants }))).status).toBe(422);
    },
  );

  it('of ligatures and mathematical letters is kept as the letters they stand for, and the writer told', async () => {
    const variants = [{ language: 'it' as const, title: 'U\ufb03ci', text: '\u{1d40f}rato' }];
    const answer = await staff.put('/api/items/lettere', notice('lettere', { variants }));
    expect(answer).toMatchObject({ status: 200, body: { variants: [{ title: 'Uffici', text: 'Prato' }] } });
    expect(answer.headers.get('x-bacheca-notes')).toBe('letters-replaced');
  });

  it('of a takeover is treated as an item’s', async () => {
    const takeover = (title: string, reason: string) => ({
      item: notice('urgente', { variants: [{ language: 'it', title, text: '' }] }),
      severity: 'info',
      reason,
      confirmed: true,
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      targets: [{ type: 'everywhere' }],
    });
    expect(
      await staff.post('/api/takeovers', takeover('U\ufb03ci \u{1d40f}rato', 'pro\ufb01lo')),
    ).toMatchObject({
      status: 201,
      body: { takeover: { item: { variants: [{ title: 'Uffici Prato' }] }, reason: 'profilo' } },
    });
    for (const spoilt of [takeover('a\u202eb', 'prova'), takeover('ab', 'a\u202eb')])
      expect(await staff.post('/api/takeovers', spoilt)).toMatchObject({
        status: 422,
        body: { type: 'about:blank#undrawable-characters', detail: expect.stringContaining('U+202E') },
      });
  });

  it('that names something is one line, and no sign in it turns what follows around', async () => {
    const nidi = service('nidi');
    const named: [string, (name: string) => object][] = [
      ['/api/locations/urp', (name) => location('urp', { name })],
      ['/api/locations/urp', (address) => location('urp', { address })],
      ['/api/locations/urp', (name) => location('urp', { theme: { name } })],
      ['/api/screens/urp-1', (name) => ({ ...screen('urp-1', 'urp'), name })],
      ['/api/playlists/base', (name) => ({ ...playlist('base', 'benvenuto'), name })],
      ['/api/services/nidi', (name) => ({ ...nidi, name })],
      ['/api/items/riga', (title) => notice('riga', { title })],
      ['/api/items/riga', (authority) => notice('riga', { authority })],
      ['/api/items/riga', (urlLabel) => notice('riga', { url: 'https://prato.it/', urlLabel })],
      ['/api/items/riga', (title) => notice('riga', { variants: [{ language: 'it', title, text: '' }] })],
      [
        '/api/items/codice',
        (lead) => ({ ...qrCode('https://prato.it/'), variants: [{ ...QR_STEPS, lead }] }),
      ],
      [
        '/api/items/codice',
        (step) => ({ ...qrCode('https://prato.it/'), variants: [{ ...QR_STEPS, steps: [step, 'b', 'c'] }] }),
      ],
    ];
    for (const [path, of] of named) {
      for (const name of ['a\nb', 'a\r\nb', 'a\tb', 'a\u2028b', 'a\u0085b', 'a\u202eb', 'a\u0007b'])
        expect(await staff.put(path, of(name)), `${path} ${JSON.stringify(name)}`).toMatchObject({
          status: 422,
          body: { type: expect.stringMatching(/#(line-break|undrawable-characters)$/) },
        });
      // What was pasted with a line break around it, or isolates and does not end, is surely meant without.
      for (const [sent, kept] of [
        ['Nidi\r\n', 'Nidi'],
        ['\n\tNidi', 'Nidi'],
        ['Ni\u2066di', 'Ni\u2066di\u2069'],
        ['Ni\u2069di', 'Nidi'],
        ['\u2067Nidi\u2069', '\u2067Nidi\u2069'],
      ] as const) {
        const answer = await staff.put(path, of(sent));
        expect(answer.body, `${path} ${JSON.stringify(sent)}`).toEqual(of(kept));
        expect(answer.headers.get('x-bacheca-notes')).toBe(sent === kept ? null : 'signs-mended');
      }
      expect((await staff.put(path, of('Nidi'))).status).toBe(200);
    }
    const words = { title: 'Avviso', text: 'Prima riga\nseconda \u2067riga' };
    const lines = notice('riga', { variants: [{ language: 'it', ...words }] });
    expect(await staff.put('/api/items/riga', lines)).toMatchObject({
      body: { variants: [{ text: 'Prima riga\nseconda \u2067riga\u2069' }] },
    });
    for (const username of ['a%0Ab', 'a%E2%81%A6b', 'a%09'])
      expect((await staff.put(`/api/staff/${username}`, { grants: [{ role: 'board' }] })).status).toBe(422);
  });

  it('for staff alone may not mislead them either', async () => {
    const spoilt = { ...playlist('base', 'benvenuto'), name: 'a\u202eb' };
    expect((await staff.put('/api/playlists/base', spoilt)).status).toBe(422);
  });
});
