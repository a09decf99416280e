import { readFileSync } from 'node:fs';
import { codeModules } from '@bacheca/shared/questions/qr-code-reach';
import QRCode from 'qrcode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import {
  draftCity,
  location,
  notice,
  playlist,
  rule,
  save,
  screen,
  service,
  subtitles,
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

describe('a row that no answer can carry', () => {
  it.each(['services', 'items', 'playlists', 'locations', 'screens', 'rules'])(
    'is left out of the list of %s, with the others there and a line in the log',
    async (table) => {
      const before = (await staff.get(`/api/${table}`)).body as unknown[];
      scheduler.spoil((database) => {
        const columns = { items: '', playlists: '', screens: ", 'urp'", rules: ", 'base'" } as Record<
          string,
          string
        >;
        const extra = { screens: ', location_id', rules: ', playlist_id' } as Record<string, string>;
        const add = (id: string, body: string) =>
          database
            .prepare(
              `INSERT INTO ${table} (id, body${extra[table] ?? ''}) VALUES (?, ?${columns[table] ?? ''})`,
            )
            .run(id, body);
        add('guasto-a', '{"id":"guasto-a"}');
        add('guasto-b', 'no JSON at all');
        add('guasto-c', 'null');
      });
      const answer = await staff.get(`/api/${table}`);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual(before);
      expect(answer.headers.get('x-bacheca-left-out')).toBe('3');
      expect(scheduler.logged.join('')).toContain('guasto-b');
      expect((await staff.get(`/api/${table}/guasto-a`)).status).toBe(404);
    },
  );

  it('is left out of the lists of media and takeovers, and the draft can still be published', async () => {
    scheduler.spoil((database) => {
      const media = database.prepare(
        "INSERT INTO media (sha256, bytes, mime_type, duration_ms, added_at_ms) VALUES (?, 9, 'video/webm', ?, 0)",
      );
      media.run('a'.repeat(64), 2 ** 60);
      media.run('b'.repeat(64), -5);
      const takeover = database.prepare(
        'INSERT INTO takeovers (id, body, targets, ends_at_ms) VALUES (?, ?, ?, 9000000000000)',
      );
      takeover.run('guasto-a', '{}', '[]');
      takeover.run('guasto-b', 'no JSON', '[]');
    });
    expect(await staff.get('/api/media')).toMatchObject({ status: 200, body: [] });
    expect(await staff.get('/api/takeovers')).toMatchObject({ status: 200, body: [] });
    expect((await staff.get('/api/screens/live')).status).toBe(200);
    expect((await staff.post('/api/publish', {})).status).toBe(200);
  });
});

describe('a row of players or staff that no answer can carry', () => {
  it('is left out of its list with a line in the log, and the scheduler starts with it', async () => {
    const damaged = await scheduler.restartAfter(() =>
      scheduler.spoil((database) => {
        const player = database.prepare(
          `INSERT INTO players (id, screen_id, token_hash, paired_at_ms, host, version, last_seen_at_ms, status)
           VALUES (?, ?, ?, ?, 'browser', '1', ?, ?)`,
        );
        player.run('guasto-mai', 'urp-1', 'a'.repeat(64), 2 ** 60, 0, null);
        player.run('guasto-parla', 'urp-2', 'b'.repeat(64), 0, 2 ** 60, 'no JSON at all');
        const account = database.prepare(
          "INSERT INTO staff (username, role, password_hash, must_change_password) VALUES (?, ?, 'x', 0)",
        );
        account.run('direttore', 'director');
        database
          .prepare(
            "INSERT INTO sessions (id_hash, username, expires_at_ms, started_at_ms, address, browser) VALUES (?, 'admin', ?, 0, '', '')",
          )
          .run('c'.repeat(64), 2 ** 60);
      }),
    );
    scheduler = damaged;
    staff = await scheduler.admin();
    const players = await staff.get('/api/players');
    expect(players.status).toBe(200);
    expect((players.body as { id: string }[]).map(({ id }) => id)).toEqual(['guasto-parla']);
    expect(await staff.get('/api/staff')).toMatchObject({ status: 200, body: [{ username: 'admin' }] });
    const sessions = await staff.get('/api/sessions');
    expect(sessions).toMatchObject({ status: 200, body: [{ isCurrent: true }, { isCurrent: false }] });
    expect((await staff.get('/api/screens/live')).status).toBe(200);
    for (const row of ['guasto-mai', 'direttore', 'c'.repeat(16)])
      expect(scheduler.logged.filter((line) => line.includes('left out')).join('')).toContain(row);
  });
});

const STEPS = {
  language: 'it',
  title: 'Nidi',
  lead: 'Iscrizioni',
  steps: ['Entra', 'Scegli', 'Invia'],
};

const qr = (url: string) => ({
  id: 'codice',
  kind: 'qr',
  title: 'Codice',
  url,
  urlLabel: 'comune.prato.it',
  accessModes: ['open'],
  durationMs: 10_000,
  variants: [STEPS],
});

describe('a code on a screen', () => {
  const LONG = `https://servizi.comune.prato.it/${'a'.repeat(180)}`;
  const far = (viewingDistanceMetres: number) => ({
    ...screen('pin-1', 'pin'),
    display: { diagonalInches: 43, viewingDistanceMetres },
  });

  it('is refused where no telephone reads it from the farthest place, with what to do', async () => {
    expect((await staff.put('/api/items/codice', qr(LONG))).status).toBe(200);
    await save(staff, 'screens', far(5));
    await save(staff, 'playlists', playlist('codici', 'codice'));
    const target = { type: 'screen', screenId: 'pin-1' } as const;
    await save(staff, 'rules', rule('codici', 'codici', { target }));
    const refused = await staff.put('/api/items/codice', qr(LONG), { 'accept-language': 'en' });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        type: 'about:blank#unreadable-code',
        detail: expect.stringMatching(/5 m.*the screen.*pin-1.*3\.1 m.*at most 62 characters/),
      },
    });
    expect((await staff.put('/api/items/codice', qr('https://prato.it/nidi'))).status).toBe(200);
    await save(staff, 'screens', far(20));
    expect(await staff.put('/api/items/codice', qr('https://prato.it/nidi'))).toMatchObject({
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
    const answer = await staff.put('/api/items/codice', qr('http://www.comune.prato.it/'));
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
    const answer = await staff.put('/api/items/codice', qr(url));
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
    expect(await staff.put('/api/items/codice', qr(url))).toMatchObject(refused);
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
    expect((await staff.put('/api/items/codice', qr(url))).status).toBe(200);
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
      expect((await staff.put('/api/items/codice', qr(url))).status).toBe(200);
      expect((await staff.put('/api/items/diretta', stream('https://tv.example/LIVE.M3U8'))).status).toBe(
        200,
      );
    },
  );
});

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
      ['/api/items/codice', (lead) => ({ ...qr('https://prato.it/'), variants: [{ ...STEPS, lead }] })],
      [
        '/api/items/codice',
        (step) => ({ ...qr('https://prato.it/'), variants: [{ ...STEPS, steps: [step, 'b', 'c'] }] }),
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
      expect((await staff.put(`/api/staff/${username}`, { role: 'board' })).status).toBe(422);
  });

  it('for staff alone may not mislead them either', async () => {
    const spoilt = { ...playlist('base', 'benvenuto'), name: 'a\u202eb' };
    expect((await staff.put('/api/playlists/base', spoilt)).status).toBe(422);
  });
});

it('a file that nothing needs is listed with its size and can be deleted; one that is needed cannot', async () => {
  const upload = await staff.send('POST', '/api/media', { body: new Uint8Array(subtitles()), headers: {} });
  const { sha256, bytes } = upload.body as { sha256: string; bytes: number };
  expect((await staff.get('/api/media/usage')).body).toContainEqual({
    sha256,
    bytes,
    mimeType: 'text/vtt',
    usedBy: [],
  });
  const use = (sql: string, value: string) =>
    scheduler.spoil((database) => void database.prepare(sql).run(value, sha256));
  use('INSERT INTO item_media (item_id, sha256) VALUES (?, ?)', 'benvenuto');
  expect(await staff.delete(`/api/media/${sha256}`)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('benvenuto') },
  });
  expect((await staff.get(`/media/${sha256}`)).status).toBe(200);
  use('DELETE FROM item_media WHERE item_id = ? AND sha256 = ?', 'benvenuto');
  expect((await staff.delete(`/api/media/${sha256}`)).status).toBe(204);
  expect((await staff.get(`/media/${sha256}`)).status).toBe(404);
});

it('subtitles that begin when their film is over are refused with it, and those of its own are not', async () => {
  const upload = async (bytes: Buffer) => {
    const answer = await staff.send('POST', '/api/media', { body: new Uint8Array(bytes), headers: {} });
    return (answer.body as { sha256: string }).sha256;
  };
  const late = await upload(readFileSync(new URL('../../../../test/media/after-end.vtt', import.meta.url)));
  const own = await upload(subtitles());
  const media = 'd'.repeat(64);
  scheduler.spoil((database) => {
    database
      .prepare(
        "INSERT INTO media (sha256, bytes, mime_type, duration_ms, added_at_ms) VALUES (?, 9, 'video/webm', 20000, 0)",
      )
      .run(media);
  });
  const video = (file: string) => ({
    id: 'film',
    kind: 'video',
    title: 'Film',
    variants: [{ language: 'it', media, subtitles: file }],
  });
  expect(await staff.put('/api/items/film', video(late))).toMatchObject({
    status: 422,
    body: { type: 'about:blank#subtitles-after-end', detail: expect.stringContaining('dopo 601 s') },
  });
  expect((await staff.put('/api/items/film', video(own))).status).toBe(200);
});
