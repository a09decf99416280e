import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { draftCity, subtitles } from '../../testing/content.ts';
import { pair } from '../../testing/pair.ts';
import { type TestScheduler, temporaryFolder, testScheduler } from '../../testing/scheduler.ts';

const MAX_UPLOAD_BYTES = 200_000;
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ config: { maxUploadBytes: MAX_UPLOAD_BYTES } });
  staff = await scheduler.admin();
});
afterAll(() => scheduler.close());

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const upload = (bytes: Buffer, type = 'text/vtt', query = '') =>
  staff.send('POST', `/api/media${query}`, {
    body: new Uint8Array(bytes),
    headers: { 'content-type': type },
  });
const kept = () =>
  readdirSync(join(scheduler.config.dataFolder, 'media'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  ).length;

describe('uploading', () => {
  it('takes a signed-in editor', async () => {
    const answer = await scheduler.visitor().send('POST', '/api/media', {
      body: 'WEBVTT\n',
      headers: { 'content-type': 'text/vtt' },
    });
    expect(answer.status).toBe(401);
  });

  it('keeps the bytes under their hash, once', async () => {
    const bytes = subtitles();
    const file = { sha256: sha256(bytes), bytes: bytes.byteLength, mimeType: 'text/vtt' };
    expect(await upload(bytes)).toMatchObject({ status: 201, body: file });
    const before = kept();
    expect(await upload(bytes, 'text/vtt', `?sha256=${file.sha256}`)).toMatchObject({
      status: 201,
      body: file,
    });
    expect(kept()).toBe(before);
    const path = join(scheduler.config.dataFolder, 'media', file.sha256.slice(0, 2), file.sha256);
    expect(readFileSync(path)).toEqual(bytes);
    expect((await staff.get('/api/media')).body).toContainEqual(file);
  });

  it('mends a file that was lost from the disk, and until then says that it is', async () => {
    const bytes = subtitles();
    await upload(bytes);
    const hash = sha256(bytes);
    rmSync(join(scheduler.config.dataFolder, 'media', hash.slice(0, 2), hash));
    expect(await staff.get(`/media/${hash}`)).toMatchObject({
      status: 404,
      body: { type: 'about:blank#media-lost' },
    });
    expect((await upload(bytes)).status).toBe(201);
    expect(await staff.get(`/media/${hash}`)).toMatchObject({ status: 200, bytes });
  });

  it('refuses bytes with another hash than announced, naming both, and keeps nothing', async () => {
    const before = kept();
    const bytes = subtitles();
    const expected = 'c'.repeat(64);
    const answer = await upload(bytes, 'text/vtt', `?sha256=${expected}`);
    expect(answer).toMatchObject({ status: 422, body: { type: 'about:blank#hash-mismatch' } });
    expect((answer.body as { detail: string }).detail).toMatch(new RegExp(`${sha256(bytes)}.*${expected}`));
    expect(kept()).toBe(before);
    expect(readdirSync(join(scheduler.config.dataFolder, 'uploads'))).toEqual([]);
  });

  it('refuses types that screens do not show, empty files and subtitles that are none', async () => {
    const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect((await upload(drawing, 'image/png')).body).toMatchObject({
      type: 'about:blank#unsupported-file',
      status: 415,
    });
    expect((await upload(Buffer.alloc(0))).body).toMatchObject({ type: 'about:blank#empty-file' });
    expect((await upload(Buffer.from('WEBVTT\n'))).body).toMatchObject({
      type: 'about:blank#subtitles-empty',
    });
  });

  it('refuses a file over the limit, announced or not', async () => {
    const before = kept();
    const large = Buffer.concat([Buffer.from('WEBVTT\n'), Buffer.alloc(MAX_UPLOAD_BYTES, 'x')]);
    expect(await upload(large)).toMatchObject({ status: 413, body: { type: 'about:blank#too-large' } });
    expect(await uploadUnannounced(large)).toBe(413);
    expect(await uploadUnannounced(Buffer.alloc(20 * MAX_UPLOAD_BYTES, 'x'))).toBe(413);
    expect(kept()).toBe(before);
  });

  it('keeps nothing of an upload that breaks off', async () => {
    const before = kept();
    const headers = { cookie: staff.cookie ?? '', 'content-type': 'text/vtt', 'content-length': '1000' };
    const upload = request({ port: scheduler.port, path: '/api/media', method: 'POST', headers });
    upload.on('error', () => {});
    upload.write('WEBVTT\n');
    const uploads = join(scheduler.config.dataFolder, 'uploads');
    await vi.waitFor(() => expect(readdirSync(uploads)).toHaveLength(1), 60_000);
    upload.destroy();
    await vi.waitFor(() => expect(readdirSync(uploads)).toEqual([]), 60_000);
    expect(kept()).toBe(before);
    expect(scheduler.logged.join('')).not.toContain('a request failed');
  });

  it('takes one that is slow, and gives up one whose sender falls silent, keeping nothing of it', async () => {
    const { server } = scheduler.app;
    const limit = server.timeout;
    const uploads = join(scheduler.config.dataFolder, 'uploads');
    const before = kept();
    const begin = (bytes: Buffer) => {
      const headers = { cookie: staff.cookie ?? '', 'content-length': String(bytes.byteLength) };
      const sending = request({ port: scheduler.port, path: '/api/media', method: 'POST', headers });
      sending.flushHeaders();
      const answer = new Promise<number | string>((resolve) => {
        sending.on('response', (response) => resolve(response.statusCode ?? 0));
        sending.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? 'closed'));
        sending.on('close', () => resolve('closed'));
      });
      return { sending, answer };
    };
    try {
      const SILENCE_MS = 1000;
      server.setTimeout(SILENCE_MS);
      const bytes = subtitles();
      const slow = begin(bytes);
      // Longer in all than any silence may be, a piece at a time.
      for (let at = 0; at < bytes.byteLength; at += 60) {
        slow.sending.write(bytes.subarray(at, at + 60));
        await new Promise((resolve) => setTimeout(resolve, SILENCE_MS / 5));
      }
      slow.sending.end();
      expect(await slow.answer).toBe(201);

      const silent = begin(subtitles());
      silent.sending.write('WEBVTT\n\n');
      await vi.waitFor(() => expect(readdirSync(uploads)).toHaveLength(1), 60_000);
      expect(await silent.answer).toMatch(/closed|ECONNRESET/);
      await vi.waitFor(() => expect(readdirSync(uploads)).toEqual([]), 60_000);
      expect(kept()).toBe(before + 1);
    } finally {
      server.setTimeout(limit);
    }
  }, 60_000);

  it.skipIf(!hasFfmpeg)('reads what videos and images are, and refuses what is something else', async () => {
    const folder = temporaryFolder();
    const make = (name: string, ...args: string[]) => {
      const source = ['-f', 'lavfi', '-i', 'color=red:size=320x180:rate=10:duration=1'];
      const made = spawnSync('ffmpeg', ['-v', 'error', ...source, ...args, join(folder.path, name)]);
      expect(made.stderr.toString()).toBe('');
      return readFileSync(join(folder.path, name));
    };
    const video = make('a.mp4', '-c:v', 'libx264', '-pix_fmt', 'yuv420p');
    const webm = ['libvpx-vp9', 'libaom-av1'].map((codec, index) =>
      make(`${index}.webm`, '-c:v', codec, '-cpu-used', '8', '-pix_fmt', 'yuv420p'),
    );
    const image = make('a.png', '-frames:v', '1');
    const test = ['-f', 'lavfi', '-i', 'testsrc=size=640x360', '-map', '1', '-frames:v', '1'];
    const pattern = {
      png: make('b.png', ...test),
      jpeg: make('b.jpg', ...test),
      webp: make('b.webp', ...test),
    };
    const huge = make('huge.png', '-frames:v', '1', '-vf', 'scale=10000:5000,format=monob');
    const flicker = make('b.mp4', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-frames:v', '2');
    folder.remove();

    for (const film of webm) {
      const read = { width: 320, height: 180, durationMs: 1000 };
      expect((await upload(film, 'video/webm')).body).toMatchObject(read);
    }
    expect((await upload(video, 'video/mp4')).body).toMatchObject({
      width: 320,
      height: 180,
      durationMs: 1000,
    });
    expect((await upload(image, 'image/png')).body).toMatchObject({ width: 320, height: 180 });
    for (const { type, picture } of [
      { type: 'image/png', picture: pattern.png },
      { type: 'image/jpeg', picture: pattern.jpeg },
      { type: 'image/webp', picture: pattern.webp },
    ]) {
      const half = await upload(picture.subarray(0, picture.length / 2), type);
      expect(half, type).toMatchObject({ status: 422, body: { type: 'about:blank#file-incomplete' } });
      expect(await upload(picture, type), type).toMatchObject({ body: { width: 640, height: 360 } });
    }
    const poster = await upload(huge, 'image/png');
    expect(poster).toMatchObject({ status: 422, body: { type: 'about:blank#picture-too-large' } });
    expect((poster.body as { detail: string }).detail).toContain('50 megapixel');
    expect(await upload(flicker, 'video/mp4')).toMatchObject({
      status: 422,
      body: { type: 'about:blank#video-duration' },
    });
    // It is spoilt in its first sample, where nothing but decoding tells.
    const spoilt = Buffer.from(video);
    spoilt.fill(0xff, spoilt.indexOf('mdat') + 4, spoilt.indexOf('mdat') + 40);
    const damaged = await upload(spoilt, 'video/mp4');
    expect(damaged).toMatchObject({ status: 422, body: { type: 'about:blank#file-damaged' } });
    expect((damaged.body as { detail: string }).detail).not.toContain(scheduler.config.dataFolder);

    const still = {
      id: 'foto',
      kind: 'video',
      title: 'Foto',
      variants: [{ language: 'it', media: sha256(image) }],
    };
    expect((await staff.put('/api/items/foto', still)).body).toMatchObject({
      type: 'about:blank#wrong-media',
    });
  });
});

describe('a media file', () => {
  const bytes = subtitles();
  const path = `/media/${sha256(bytes)}`;

  beforeAll(async () => {
    expect((await upload(bytes)).status).toBe(201);
  });

  it('is for staff and paired players alone', async () => {
    await draftCity(staff);
    const { token } = await pair(scheduler.url, staff, 'urp-1');
    expect((await scheduler.visitor().get(path)).status).toBe(401);
    expect((await scheduler.visitor().get(path, { authorization: 'Bearer wrong' })).status).toBe(401);
    const answer = await scheduler.visitor().get(path, { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(200);
    expect(answer.bytes).toEqual(bytes);
    expect((await scheduler.visitor().get('/api/items', { authorization: `Bearer ${token}` })).status).toBe(
      401,
    );
  });

  it('comes with its type and its name, to be kept for ever', async () => {
    const answer = await staff.get(path);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/vtt',
      'content-length': String(bytes.byteLength),
      etag: `"${sha256(bytes)}"`,
      'cache-control': 'private, max-age=31536000, immutable',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
    });
    const head = await staff.send('HEAD', path, {});
    expect(head.headers.get('content-length')).toBe(String(bytes.byteLength));
    expect(head.bytes.byteLength).toBe(0);
  });

  it.each([
    ['bytes=0-9', 0, 9],
    ['bytes=100-', 100, bytes.byteLength - 1],
    ['bytes=-5', bytes.byteLength - 5, bytes.byteLength - 1],
    ['bytes=0-999999', 0, bytes.byteLength - 1],
  ])('answers %s with those bytes', async (range, start, end) => {
    const answer = await staff.get(path, { range });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/${bytes.byteLength}`);
    expect(answer.bytes).toEqual(bytes.subarray(start, end + 1));
  });

  it.each(['bytes=5-2', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=-'])(
    'answers %s with all of it',
    async (range) => {
      const answer = await staff.get(path, { range });
      expect(answer.status).toBe(200);
      expect(answer.bytes).toEqual(bytes);
    },
  );

  it.each(['bytes=1000000-', 'bytes=-0'])('answers %s with 416 and its size', async (range) => {
    const answer = await staff.get(path, { range });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe(`bytes */${bytes.byteLength}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('honours If-None-Match and If-Range', async () => {
    const etag = `"${sha256(bytes)}"`;
    expect((await staff.get(path, { 'if-none-match': `"other", ${etag}` })).status).toBe(304);
    expect((await staff.get(path, { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await staff.get(path, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
    expect((await staff.get(path, { range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
  });

  it.each([
    `/media/${'0'.repeat(64)}`,
    '/media/..%2f..%2fbacheca.db',
    '/media/%2e%2e%2fbacheca.db',
    '/media/bacheca.db',
    `/media/${'A'.repeat(64)}`,
  ])('is not found at %s', async (other) => {
    expect((await staff.get(other)).status).toBe(404);
  });

  it('cannot be reached around its folder', async () => {
    // `fetch` would resolve the dots itself.
    const answer = await new Promise<string>((resolve, reject) => {
      const options = {
        port: scheduler.port,
        path: '/media/../bacheca.db',
        headers: { cookie: staff.cookie ?? '' },
      };
      request(options, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve(body));
      })
        .on('error', reject)
        .end();
    });
    expect(answer).not.toContain('SQLite');
  });
});

/** Sends the bytes in chunks, without saying before how many there are. */
function uploadUnannounced(bytes: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { cookie: staff.cookie ?? '', 'content-type': 'text/vtt' };
    const upload = request(
      { port: scheduler.port, path: '/api/media', method: 'POST', headers },
      (response) => resolve(response.statusCode),
    );
    upload.on('error', reject);
    upload.write(bytes.subarray(0, 100));
    upload.end(bytes.subarray(100));
  });
}
