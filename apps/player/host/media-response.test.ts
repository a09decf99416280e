import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FileResponse, mediaResponse, pathInside, rendererResponse } from './media-response.ts';

describe('a path', () => {
  it('never leaves its folder', () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      '%2e%2e',
      '%2f',
      '%5c',
      '%00',
      'a',
      '..%2f',
      '/etc/passwd',
      '~',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = pathInside('/srv/stage', `/${parts.join('/')}`);
        if (path !== null) expect(path.startsWith('/srv/stage/')).toBe(true);
      }),
    );
  });
});

describe('a file', () => {
  let folder: string;
  const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, index) => index % 251));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bacheca-files-'));
    await mkdir(join(folder, 'stage'));
    await writeFile(join(folder, 'video'), bytes);
    await writeFile(join(folder, 'picture'), bytes.subarray(0, 200_000));
    await writeFile(join(folder, 'secret.html'), 'secret');
    await writeFile(join(folder, 'stage', 'electron.html'), '<!doctype html>');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const get = (range?: string) => ({ method: 'GET', range: range ?? null });
  const read = async (body: FileResponse['body']) => Buffer.from(await new Response(body).arrayBuffer());

  it('comes whole', async () => {
    const answer = await mediaResponse(join(folder, 'video'), 'video/mp4', get());
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'video/mp4', 'content-length': '700000' });
    expect(await read(answer.body)).toEqual(bytes);
  });

  it('comes in one piece where it is small', async () => {
    const answer = await mediaResponse(join(folder, 'picture'), 'image/png', get());
    expect(answer.headers).toMatchObject({ 'content-length': '200000' });
    expect(answer.body).toEqual(new Uint8Array(bytes.subarray(0, 200_000)));
  });

  it('comes in part, over several reads', async () => {
    const answer = await mediaResponse(join(folder, 'video'), 'video/mp4', get('bytes=100-600000'));
    expect(answer.status).toBe(206);
    expect(answer.headers).toMatchObject({
      'content-range': 'bytes 100-600000/700000',
      'content-length': '599901',
    });
    expect(await read(answer.body)).toEqual(bytes.subarray(100, 600_001));
  });

  it('says how long it is when asked for what is past its end', async () => {
    const answer = await mediaResponse(join(folder, 'video'), 'video/mp4', get('bytes=700000-'));
    expect(answer).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */700000' }, body: null });
  });

  it('is only told of, for HEAD', async () => {
    const answer = await mediaResponse(join(folder, 'video'), 'video/mp4', { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-length': '700000' }, body: null });
  });

  it('leaves nothing open when its reader goes away in the middle, or never comes', async () => {
    const bodies = await Promise.all(
      Array.from({ length: 20 }, () => mediaResponse(join(folder, 'video'), 'video/mp4', get())),
    );
    for (const { body } of bodies.slice(10)) {
      if (!(body instanceof ReadableStream)) throw new Error('a large file comes as a stream');
      const reader = body.getReader();
      await reader.read();
      await expect(reader.cancel('seek')).resolves.toBeUndefined();
    }
    if (process.platform !== 'linux') return;
    const opened = (await readdir('/proc/self/fd')).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ''),
    );
    expect(await Promise.all(opened)).not.toContain(join(folder, 'video'));
  });

  it.each([null, 'text/html', 'application/javascript', 'image/png; x'])(
    'is not served as %s',
    async (type) => {
      expect((await mediaResponse(join(folder, 'video'), type, get())).status).toBe(415);
    },
  );

  it('is missing, is a folder, or is asked for by a method that changes things', async () => {
    expect((await mediaResponse(join(folder, 'none'), 'video/mp4', get())).status).toBe(404);
    expect((await mediaResponse(folder, 'video/mp4', get())).status).toBe(404);
    expect((await mediaResponse(join(folder, 'video'), 'video/mp4', { method: 'PUT' })).status).toBe(405);
  });

  it('of the stage is served from its folder only', async () => {
    const stage = join(folder, 'stage');
    expect((await rendererResponse(stage, '/electron.html', get())).status).toBe(200);
    for (const path of [
      '/../secret.html',
      '/%2e%2e/secret.html',
      '/..%2fsecret.html',
      '/',
      '/none.html',
      '/%',
    ]) {
      expect((await rendererResponse(stage, path, get())).status).toBe(404);
    }
  });
});
