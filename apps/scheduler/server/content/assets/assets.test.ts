/** The whole way of a file: from a browser's upload to the draft, and to what others see of it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Asset } from '@bacheca/shared/api/assets';
import type { Item } from '@bacheca/shared/model/items';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';
import { signInWith } from '../../testing/staff.ts';
import { prepared, settled } from '../../testing/uploads/upload.ts';

const CASES = fileURLToPath(new URL('../../../../../test/media', import.meta.url));
const bytesOf = (name: string) => readFileSync(join(CASES, name));
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const SUBTITLES = Buffer.from('WEBVTT\n\n00:00.100 --> 00:00.900\nGli orari\n');
const VIRUS = Buffer.from('un finto virus');

let scheduler: TestScheduler;
let clamd: Server;
let admin: Client;
let editor: Client;

beforeAll(async () => {
  clamd = fakeClamd();
  await new Promise<void>((resolve) => clamd.listen(0, '127.0.0.1', resolve));
  const { port } = clamd.address() as { port: number };
  scheduler = await testScheduler({ config: { clamd: `127.0.0.1:${port}` } });
  admin = await scheduler.admin();
  editor = await signInWith(scheduler, admin, 'redazione', [{ role: 'editor' }]);
});
afterAll(async () => {
  await scheduler.close();
  clamd.close();
});

/** It finds a virus in whatever has these words in it. */
function fakeClamd(): Server {
  return createServer((socket) => {
    let got = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (part) => {
      got = Buffer.concat([got, part]);
      if (!got.subarray(-4).equals(Buffer.alloc(4))) return;
      socket.end(got.includes(VIRUS) ? 'stream: Prova-Virus FOUND\0' : 'stream: OK\0');
    });
  });
}

const itemOf = async (asset: Asset) => (await editor.get(`/api/items/${asset.itemId}`)).body as Item;

describe.skipIf(!hasFfmpeg)('a film that is uploaded into the library', () => {
  let film: Asset;
  beforeAll(async () => {
    film = await prepared(editor, bytesOf('mpeg2.mp4'), {
      filename: 'Orari_sportello-en.mpg',
      purpose: 'library',
    });
  }, 120_000);

  it('is a draft in its language, of a film that plays everywhere', async () => {
    expect(film).toMatchObject({ state: 'ready', kind: 'video', refusal: null });
    const item = await itemOf(film);
    expect(item).toMatchObject({
      ...{ id: 'orari-sportello', title: 'Orari sportello', kind: 'video' },
      variants: [{ language: 'en', media: film.media[0] }],
    });
    const media = await editor.get(`/media/${film.media[0]}`);
    expect(media.headers.get('content-type')).toBe('video/mp4');
  });

  it('has a poster, a strip and peaks, and of what is no film there is none', async () => {
    const poster = await editor.get(`/api/media/${film.media[0]}/poster?width=320`);
    expect(await sharp(poster.bytes).metadata()).toMatchObject({ format: 'webp' });
    expect((await editor.get(`/api/media/${film.media[0]}/poster?width=320`)).bytes).toEqual(poster.bytes);
    expect(
      await sharp((await editor.get(`/api/media/${film.media[0]}/strip`)).bytes).metadata(),
    ).toMatchObject({ width: 3200 });
    expect((await editor.get(`/api/media/${film.media[0]}/peaks`)).body).toBeInstanceOf(Array);
    expect((await editor.get(`/api/media/${'0'.repeat(64)}/poster`)).status).toBe(404);
    expect((await scheduler.visitor().get(`/api/media/${film.media[0]}/poster`)).status).toBe(401);
  });

  it('is replaced by another, and its place and name stay', async () => {
    const purpose = `replace:${film.itemId}:en`;
    const next = await prepared(editor, bytesOf('mjpeg.mp4'), { filename: 'nuovo.mp4', purpose });
    expect(next).toMatchObject({ state: 'ready', itemId: film.itemId });
    expect(await itemOf(film)).toMatchObject({
      title: 'Orari sportello',
      variants: [{ language: 'en', media: next.media[0] }],
    });
    const words = await prepared(editor, SUBTITLES, { filename: 'a.vtt', purpose });
    expect(await itemOf(film)).toMatchObject({
      variants: [{ media: next.media[0], subtitles: words.media[0] }],
    });
    const picture = await prepared(editor, bytesOf('png-named-jpeg.jpg'), { filename: 'a.jpg', purpose });
    expect(picture).toMatchObject({ state: 'ready', itemId: null, advice: [{ code: 'file-not-replaced' }] });
    expect(
      (await editor.post(`/api/assets/${picture.sha256}/use`, { purpose: 'library' })).body,
    ).toMatchObject({ itemId: 'a' });
  }, 120_000);

  it('is written down as its uploader’s', async () => {
    const entries = JSON.stringify((await admin.get('/api/audit?entity=item&id=orari-sportello')).body);
    expect(entries).toContain('item-saved');
    expect(entries).toContain('redazione');
  });
});

it('what a virus is in is refused by name', async () => {
  const bytes = Buffer.concat([Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\n'), VIRUS]);
  const asset = await prepared(editor, bytes, { filename: 'a.vtt', purpose: 'library' });
  expect(asset).toMatchObject({ state: 'refused', refusal: { code: 'virus-found' }, itemId: null });
  expect(asset.refusal?.message).toContain('Prova-Virus');
});

it('what was refused may be tried once more, and what is over can’t be ended', async () => {
  const asset = await prepared(editor, bytesOf('drawing.svg'), { filename: 'a.svg', purpose: 'none' });
  expect((await editor.post(`/api/assets/${asset.sha256}/cancel`)).body).toMatchObject({
    code: 'asset-not-busy',
  });
  expect((await editor.post(`/api/assets/${asset.sha256}/retry`)).body).toMatchObject({
    state: expect.stringMatching(/waiting|working/),
  });
  expect(await settled(editor, asset.sha256)).toMatchObject({ state: 'refused' });
});
