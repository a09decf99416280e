/** Serves the built stage and a folder of media, named by sha256, to a real browser; there is no agent. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';
import type { MediaFile } from '@bacheca/shared';
import { mediaResponse, rendererResponse } from '../../apps/player/media-response.ts';

export const rendererDir = join(import.meta.dirname, '../../apps/player/dist/renderer');

const run = promisify(execFile);

export interface Gallery {
  readonly url: string;
  /** Puts bytes into the media folder. */
  add(content: string | Uint8Array, facts: Omit<MediaFile, 'sha256' | 'bytes'>): Promise<MediaFile>;
  /** A finished HLS stream of short segments; its URL. */
  addStream(seconds: number): Promise<string>;
  /** A test picture with a moving pattern, by ffmpeg: H.264 as the media pipeline makes it. */
  addVideo(options: VideoOptions): Promise<MediaFile>;
  close(): Promise<void>;
}

export interface VideoOptions {
  readonly seconds: number;
  /** An ffmpeg source, such as `color=red`. */
  readonly source?: string;
  readonly width?: number;
  readonly height?: number;
}

export async function openGallery(): Promise<Gallery> {
  const folder = await mkdtemp(join(tmpdir(), 'bacheca-gallery-'));
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gallery');
    const file = { method: request.method ?? 'GET', range: request.headers.range ?? null };
    const stream = /^\/stream\/[a-z0-9]+\.(m3u8|ts)$/.exec(pathname);
    if (stream) {
      response.writeHead(200, {
        'content-type': stream[1] === 'ts' ? 'video/mp2t' : 'application/x-mpegurl',
      });
      return response.end(await readFile(join(folder, pathname)));
    }
    const answer = pathname.startsWith('/media/')
      ? await mediaResponse(join(folder, pathname.slice('/media/'.length)), searchParams.get('type'), file)
      : await rendererResponse(rendererDir, pathname, file);
    response.writeHead(answer.status, answer.headers);
    if (!answer.body) return response.end();
    pipeline(Readable.fromWeb(answer.body as NodeReadableStream), response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the gallery has no port');

  async function add(content: string | Uint8Array, facts: Omit<MediaFile, 'sha256' | 'bytes'>) {
    const bytes = Buffer.from(content);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await writeFile(join(folder, sha256), bytes);
    return { sha256, bytes: bytes.length, ...facts };
  }

  return {
    url: `http://127.0.0.1:${address.port}/gallery.html`,
    add,
    async addStream(seconds) {
      await mkdir(join(folder, 'stream'));
      await run('ffmpeg', [
        ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30', '-t', String(seconds)],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '30', '-f', 'hls'],
        ...['-hls_time', '1', '-hls_list_size', '0', join(folder, 'stream', 'list.m3u8')],
      ]);
      return `http://127.0.0.1:${address.port}/stream/list.m3u8`;
    },
    async addVideo({ seconds, source = 'testsrc2', width = 640, height = 360 }) {
      const path = join(folder, 'made.mp4');
      const input = `${source}${source.includes('=') ? ':' : '='}size=${width}x${height}:rate=30`;
      await run('ffmpeg', [
        ...['-y', '-v', 'error', '-f', 'lavfi', '-i', input, '-t', String(seconds)],
        ...['-c:v', 'libx264', '-profile:v', 'high', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
        ...['-g', '30', '-keyint_min', '30', '-sc_threshold', '0'],
        ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', path],
      ]);
      return add(await readFile(path), {
        mimeType: 'video/mp4',
        width,
        height,
        durationMs: Math.round(seconds * 1000),
      });
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true });
    },
  };
}
