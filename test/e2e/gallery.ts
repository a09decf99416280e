/** Serves the built stage and a folder of media, named by sha256, to a real browser; there is no agent. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MediaFile } from '@bacheca/shared/model/items';
import { respond } from '../../apps/player/browser/server.ts';
import { mediaResponse, rendererResponse } from '../../apps/player/host/media-response.ts';

export const rendererDir = join(import.meta.dirname, '../../apps/player/dist/renderer');

const run = promisify(execFile);

export interface Gallery {
  readonly url: string;
  /** Puts bytes into the media folder. */
  add(content: string | Uint8Array, facts: Omit<MediaFile, 'sha256' | 'bytes'>): Promise<MediaFile>;
  /** Makes a finished HLS stream of short segments, and resolves with its URL. */
  addStream(seconds: number): Promise<string>;
  /** A live HLS stream, which begins now. */
  addLiveStream(): Promise<LiveStream>;
  /** A test picture with a moving pattern, by ffmpeg: H.264 as the media pipeline makes it. */
  addVideo(options: VideoOptions): Promise<MediaFile>;
  close(): Promise<void>;
}

export interface LiveStream {
  readonly url: string;
  /** Its playlist no longer grows, and its segments are gone. */
  stall(): void;
  /** It goes on where it should be by now. */
  goOn(): void;
}

/** Encoders, for the forms that a file may come in; the last two are none that a player shows. */
const FORMS = {
  h264: ['mp4', '-c:v libx264 -profile:v high -preset ultrafast'],
  vp9: ['webm', '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 500k'],
  av1: ['webm', '-c:v libaom-av1 -usage realtime -cpu-used 8 -b:v 500k'],
  mpeg4: ['mp4', '-c:v mpeg4'],
  hevc: ['mp4', '-c:v libx265 -x265-params log-level=none -preset ultrafast -tag:v hvc1'],
} as const;

export interface VideoOptions {
  readonly seconds: number;
  /** It is an ffmpeg source, such as `color=red`. */
  readonly source?: string;
  readonly width?: number;
  readonly height?: number;
  readonly form?: keyof typeof FORMS;
  readonly sound?: boolean;
  /** Only this share of its bytes is there, of a file whose beginning says how long it is. */
  readonly truncatedTo?: number;
}

interface Live {
  readonly folder: string;
  readonly since: number;
  stalledAt: number | null;
}

const LIVE_SECONDS = 90;
/** It begins in the middle of its pictures, as live streams do. */
const LIVE_HEAD_START = 6;
const LIVE_WINDOW = 5;

function livePlaylist({ since, stalledAt }: Live): string {
  const newest = LIVE_HEAD_START + Math.floor(((stalledAt ?? Date.now()) - since) / 1000);
  const numbers = Array.from({ length: LIVE_WINDOW }, (_, index) => newest - LIVE_WINDOW + 1 + index);
  return [
    ...['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:1', `#EXT-X-MEDIA-SEQUENCE:${numbers[0]}`],
    ...numbers.flatMap((number) => ['#EXTINF:1.0,', `list${number}.ts`]),
    '',
  ].join('\n');
}

export async function openGallery(): Promise<Gallery> {
  const folder = await mkdtemp(join(tmpdir(), 'bacheca-gallery-'));
  const lives: Live[] = [];
  let streams = 0;
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gallery');
    const file = { method: request.method ?? 'GET', range: request.headers.range ?? null };
    const live = lives.find(({ folder }) => pathname.startsWith(`/${folder}/`));
    if (live && (live.stalledAt !== null || pathname.endsWith('.m3u8'))) {
      if (pathname.endsWith('.ts')) return response.writeHead(503).end();
      return response.writeHead(200, { 'content-type': 'application/x-mpegurl' }).end(livePlaylist(live));
    }
    const stream = /^\/[a-z]+-\d+\/[a-z0-9]+\.(m3u8|ts)$/.exec(pathname);
    if (stream) {
      response.writeHead(200, {
        'content-type': stream[1] === 'ts' ? 'video/mp2t' : 'application/x-mpegurl',
      });
      return response.end(await readFile(join(folder, pathname)));
    }
    const answer = pathname.startsWith('/media/')
      ? await mediaResponse(join(folder, pathname.slice('/media/'.length)), searchParams.get('type'), file)
      : await rendererResponse(rendererDir, pathname, file);
    return respond(response, answer);
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

  /** Makes a folder of one-second segments and their playlist, and returns its name. */
  async function segments(kind: string, seconds: number): Promise<string> {
    streams += 1;
    const name = `${kind}-${streams}`;
    await mkdir(join(folder, name));
    await run('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30', '-t', String(seconds)],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '30', '-f', 'hls'],
      ...['-hls_time', '1', '-hls_list_size', '0', join(folder, name, 'list.m3u8')],
    ]);
    return name;
  }

  return {
    url: `http://127.0.0.1:${address.port}/gallery.html`,
    add,
    async addStream(seconds) {
      return `http://127.0.0.1:${address.port}/${await segments('stream', seconds)}/list.m3u8`;
    },
    async addLiveStream() {
      const live: Live = { folder: await segments('live', LIVE_SECONDS), since: Date.now(), stalledAt: null };
      lives.push(live);
      return {
        url: `http://127.0.0.1:${address.port}/${live.folder}/list.m3u8`,
        stall() {
          live.stalledAt = Date.now();
        },
        goOn() {
          live.stalledAt = null;
        },
      };
    },
    async addVideo(options) {
      const { seconds, source = 'testsrc2', width = 640, height = 360, form = 'h264' } = options;
      const { sound = false, truncatedTo } = options;
      const [container, codec] = FORMS[form];
      const path = join(folder, `made.${container}`);
      const input = `${source}${source.includes('=') ? ':' : '='}size=${width}x${height}:rate=30`;
      const flags = truncatedTo ? '+faststart' : '+frag_keyframe+empty_moov+default_base_moof';
      await run('ffmpeg', [
        ...['-y', '-v', 'error', '-f', 'lavfi', '-i', input],
        ...(sound ? ['-f', 'lavfi', '-i', 'sine=frequency=440', '-shortest'] : []),
        ...['-t', String(seconds), ...codec.split(' '), '-pix_fmt', 'yuv420p'],
        ...['-g', '30', '-keyint_min', '30', ...(form === 'h264' ? ['-sc_threshold', '0'] : [])],
        ...(container === 'mp4' ? ['-movflags', flags] : []),
        path,
      ]);
      const bytes = await readFile(path);
      return add(truncatedTo ? bytes.subarray(0, Math.round(bytes.length * truncatedTo)) : bytes, {
        mimeType: `video/${container}`,
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
