import { Problem } from '@bacheca/shared/api/problem';
import type { Item } from '@bacheca/shared/model/items';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { location, notice, save, screen } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
});
afterAll(() => scheduler.close());

const slide = (changes: object = {}): Item => ({
  id: 'scheda',
  kind: 'qr',
  title: 'Scheda',
  url: 'https://servizi.comune.prato.it',
  urlLabel: 'servizi.comune.prato.it',
  accessModes: ['open'],
  durationMs: 10_000,
  variants: [
    { language: 'it', title: 'Nidi', lead: 'Iscrizioni', steps: ['Entra', 'Scegli', 'Invia'] },
    { language: 'zh', title: '托儿所', lead: '报名', steps: ['登录', '选择', '提交'], ...changes },
  ],
});

async function errorOf(path: string, body: object, language = 'it'): Promise<string | undefined> {
  const answer = await staff.send('PUT', path, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'accept-language': language },
  });
  if (answer.status !== 422) return undefined;
  const problem = Problem.parse(answer.body);
  expect(problem.type).toBe('about:blank#undrawable-characters');
  return problem.detail;
}

describe('a text with a character that no screen can draw is refused, with the character and its field', () => {
  it('in an item, in the language of who saves it', async () => {
    const steps = ['登录', '选择', '提交\u200D 😀'];
    expect(await errorOf('/api/items/scheda', slide({ steps }))).toBe(
      'Il contenuto «scheda» contiene caratteri che gli schermi non sanno disegnare: 😀 (U+1F600). Si trovano nel campo «passo 3 (cinese)»: toglili o scrivili in un altro modo.',
    );
    expect(await errorOf('/api/items/scheda', slide({ steps }), 'en')).toBe(
      'The item “scheda” has characters that the screens cannot draw: 😀 (U+1F600). They are in the field “step 3 (Chinese)”: take them out or write them another way.',
    );
    expect((await staff.get('/api/items/scheda')).status).toBe(404);
  });

  it('in the names that the footer shows', async () => {
    expect(await errorOf('/api/locations/urp', location('urp', { name: 'URP ᚠ' }))).toContain('ᚠ (U+16A0)');
    expect(await errorOf('/api/locations/urp', location('urp', { address: 'Piazza 🏛' }))).toContain(
      '«indirizzo»',
    );
    expect(await errorOf('/api/locations/urp', location('urp', { theme: { name: 'Rete 🚌' } }))).toContain(
      '«nome accanto al marchio»',
    );
    await save(staff, 'locations', location('urp'));
    expect(await errorOf('/api/screens/urp-1', { ...screen('urp-1', 'urp'), name: 'Sala 🦊' })).toContain(
      'Lo schermo «urp-1»',
    );
  });

  it('in a takeover', async () => {
    const answer = await staff.post('/api/takeovers', {
      item: notice('allerta', { variants: [{ language: 'it', title: 'Allerta ⛈', text: '' }] }),
      severity: 'warning',
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      reason: 'Prova',
      targets: [{ type: 'everywhere' }],
      confirmed: true,
    });
    expect(answer).toMatchObject({ status: 422, body: { type: 'about:blank#undrawable-characters' } });
    expect((await staff.get('/api/takeovers')).body).toEqual([]);
  });

  it('in subtitles, with the line', async () => {
    const answer = await staff.send('POST', '/api/media', {
      body: 'WEBVTT\n\n00:01.000 --> 00:02.000\nCiao 👋 a tutti\n',
      headers: { 'content-type': 'text/vtt', 'accept-language': 'it' },
    });
    expect(answer.status).toBe(422);
    expect((answer.body as Problem).detail).toContain('👋 (U+1F44B). Si trovano nel campo «riga 4»');
  });
});

it('all seven languages, their punctuation and invisible marks are taken', async () => {
  const texts = [
    'Certificati – “perché” n° 5 €',
    '齄铴劐，。《》「」“”……',
    'Çfarë dëshironi',
    'Naștere, învățământ, ștampilă',
    'ڈاؤن\u200Cلوڈ کریں۔ ۱۲۳',
    'حمّل المستند\u200F، ١٢٣؟',
  ];
  for (const title of texts) {
    await save(
      staff,
      'items',
      notice('prova', { variants: [{ language: 'it', title, text: 'una\nriga e un’altra' }] }),
    );
  }
});
