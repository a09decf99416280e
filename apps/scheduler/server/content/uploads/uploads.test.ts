import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';
import { signInWith } from '../../testing/staff.ts';
import {
  askOffset,
  beginUpload,
  prepared,
  sendPiece,
  settled,
  sha256Of,
  upload,
} from '../../testing/uploads/upload.ts';

const MAX_UPLOAD_BYTES = 3_000_000;
const subtitles = (words: string) => Buffer.from(`WEBVTT\n\n00:01.000 --> 00:03.000\n${words}\n`);

let scheduler: TestScheduler;
let editor: Client;
let other: Client;
let admin: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ config: { maxUploadBytes: MAX_UPLOAD_BYTES } });
  admin = await scheduler.admin();
  editor = await signInWith(scheduler, admin, 'redazione', [{ role: 'editor' }]);
  other = await signInWith(scheduler, admin, 'collega', [{ role: 'editor' }]);
});
afterAll(() => scheduler.close());

const arriving = () => readdirSync(join(scheduler.config.dataFolder, 'arriving'));
const original = (sha256: string) =>
  join(scheduler.config.dataFolder, 'originals', sha256.slice(0, 2), sha256);

describe('an upload in pieces', () => {
  it('is an editor’s, from our own pages, of a size that is said and within the limit', async () => {
    expect((await beginUpload(scheduler.visitor(), 10)).status).toBe(401);
    const operator = await signInWith(scheduler, admin, 'operatore', [{ role: 'operator' }]);
    expect((await beginUpload(operator, 10)).status).toBe(403);
    const foreign = await editor.send('POST', '/api/uploads', {
      headers: { origin: 'https://altrove.example', 'tus-resumable': '1.0.0', 'upload-length': '10' },
    });
    expect(foreign.status).toBe(403);
    const before = arriving();
    expect(await beginUpload(editor, MAX_UPLOAD_BYTES + 1)).toMatchObject({
      status: 413,
      body: { code: 'too-large' },
    });
    expect(await beginUpload(editor, 0)).toMatchObject({ status: 422, body: { code: 'empty-file' } });
    const headers = { 'tus-resumable': '1.0.0', 'upload-defer-length': '1' };
    expect(await editor.send('POST', '/api/uploads', { headers })).toMatchObject({
      status: 422,
      body: { code: 'upload-length-missing' },
    });
    for (const purpose of ['altro', 'replace:manca:it', 'replace:../x:it'])
      expect(await beginUpload(editor, 10, { purpose })).toMatchObject({
        status: 422,
        body: { code: 'bad-purpose' },
      });
    expect(arriving()).toEqual(before);
  });

  it('is its uploader’s alone, and has a name of ours', async () => {
    const begun = await beginUpload(editor, 10, { filename: '../../../etc/passwd', purpose: 'none' });
    const path = begun.headers.get('location') ?? '';
    expect(path).toMatch(/^\/api\/uploads\/[0-9a-f-]{36}$/);
    expect((await askOffset(other, path)).status).toBe(410);
    expect(await sendPiece(other, path, 0, Buffer.from('x'))).toMatchObject({
      status: 410,
      body: { code: 'upload-gone' },
    });
    expect((await editor.send('DELETE', path, { headers: { 'tus-resumable': '1.0.0' } })).status).toBe(204);
    expect((await askOffset(editor, path)).status).toBe(410);
    expect((await askOffset(editor, '/api/uploads/..%2f..%2fbacheca.db')).status).toBe(422);
  });

  it('goes on where it stopped, also after the scheduler was started anew', async () => {
    const bytes = subtitles('Interrotto a metà');
    const begun = await beginUpload(editor, bytes.byteLength, {
      ...{ filename: 'sottotitoli.vtt', sha256: sha256Of(bytes), purpose: 'none' },
    });
    const path = begun.headers.get('location') ?? '';
    expect(await sendPiece(editor, path, 0, bytes.subarray(0, 9))).toMatchObject({ status: 204 });
    const cookie = editor.cookie;
    scheduler = await scheduler.restart();
    admin = await scheduler.admin();
    for (const [client, set] of [
      ['redazione', (c: Client) => (editor = c)],
      ['collega', (c: Client) => (other = c)],
    ] as const) {
      const again = scheduler.visitor();
      again.cookie = client === 'redazione' ? cookie : other.cookie;
      set(again);
    }
    expect((await askOffset(editor, path)).headers.get('upload-offset')).toBe('9');
    expect((await sendPiece(editor, path, 0, bytes)).status).toBe(409);
    const done = await sendPiece(editor, path, 9, bytes.subarray(9));
    expect(done.headers.get('bacheca-asset')).toBe(sha256Of(bytes));
    // Its answer may have been lost.
    expect((await askOffset(editor, path)).headers.get('bacheca-asset')).toBe(sha256Of(bytes));
    const asset = await settled(editor, sha256Of(bytes));
    expect(asset).toMatchObject({
      state: 'ready',
      kind: 'subtitles',
      name: 'sottotitoli.vtt',
      by: 'redazione',
    });
    expect(readFileSync(original(asset.sha256))).toEqual(bytes);
  });

  it('of other bytes than announced is refused in words, and nothing of it stays', async () => {
    const bytes = subtitles('Altri byte');
    const answer = await upload(editor, bytes, {
      filename: 'a.vtt',
      sha256: 'c'.repeat(64),
      purpose: 'none',
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'hash-mismatch' } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect((await editor.get(`/api/assets/${sha256Of(bytes)}`)).status).toBe(404);
    expect(existsSync(original(sha256Of(bytes)))).toBe(false);
  });

  it('of bytes that are there makes nothing new, and they need not be sent at all', async () => {
    const bytes = subtitles('Due volte');
    const first = await prepared(editor, bytes, { filename: 'uno.vtt', purpose: 'none' });
    const again = await prepared(other, bytes, { filename: 'due.vtt', purpose: 'none' });
    expect(again).toEqual(first);
    const known = await other.post('/api/assets/known', { sha256s: [first.sha256, 'd'.repeat(64)] });
    expect(known.body).toEqual([first]);
    expect(await other.post(`/api/assets/${'d'.repeat(64)}/use`, { purpose: 'library' })).toMatchObject({
      status: 404,
    });
  });

  it('with a file that no screen shows is refused as an asset, in the reader’s language', async () => {
    const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const asset = await prepared(editor, bytes, { filename: 'disegno\u202Egnp.svg', purpose: 'library' });
    expect(asset).toMatchObject({
      state: 'refused',
      refusal: { code: 'unsupported-file' },
      name: 'disegnognp.svg',
      itemId: null,
    });
    const italian = await editor.get(`/api/assets/${asset.sha256}`, { 'accept-language': 'it' });
    expect(italian.body).toMatchObject({ refusal: { message: expect.stringContaining('SVG') } });
  });

  it('lists what there is, the newest first, in pages and by state', async () => {
    const all = (await editor.get('/api/assets')).body as { sha256: string }[];
    expect(all.length).toBeGreaterThanOrEqual(3);
    const first = await editor.get('/api/assets?limit=2');
    const next = first.headers.get('x-bacheca-next');
    const second = await editor.get(`/api/assets?limit=200&cursor=${next}`);
    expect([...(first.body as []), ...(second.body as [])]).toEqual(all);
    const refused = (await editor.get('/api/assets?state=refused')).body as { state: string }[];
    expect(refused.map(({ state }) => state)).toEqual(['refused']);
  });

  it('is written down with who did it', async () => {
    const entries = (await admin.get('/api/audit?entity=asset')).body;
    expect(JSON.stringify(entries)).toContain('asset-uploaded');
  });
});
