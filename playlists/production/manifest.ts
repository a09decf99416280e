/**
 * Writes `playlists/media.json`: what each produced file is, so that a new installation can take it in on a
 * machine without ffprobe.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MediaFile } from '@bacheca/shared/model/items';
import { readVideo } from '../../apps/scheduler/server/content/media/video.ts';

const playlists = fileURLToPath(new URL('..', import.meta.url));

const mimeTypes: Record<string, string> = {
  '.mp4': 'video/mp4',
  '.webp': 'image/webp',
  '.png': 'image/png',
  '.vtt': 'text/vtt',
};

export async function writeManifest(): Promise<void> {
  const files = readdirSync(join(playlists, 'media')).sort();
  const entries = await Promise.all(files.map((name) => describe(`media/${name}`)));
  writeFileSync(join(playlists, 'media.json'), `${JSON.stringify(entries, null, 2)}\n`);
}

async function describe(path: string): Promise<MediaFile & { path: string }> {
  const absolute = join(playlists, path);
  const bytes = readFileSync(absolute);
  const mimeType = mimeTypes[extname(path)];
  if (!mimeType) throw new Error(`${path}: a media file ends in ${Object.keys(mimeTypes).join(', ')}`);
  return {
    path,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.byteLength,
    mimeType,
    ...(mimeType === 'text/vtt' ? {} : probe(absolute, mimeType.startsWith('video/'))),
    // It is looked at as an upload of it would be.
    ...(mimeType === 'video/mp4' ? { longestHoldMs: (await readVideo(absolute, 'mov')).longestHoldMs } : {}),
  };
}

function probe(path: string, isVideo: boolean): Pick<MediaFile, 'width' | 'height' | 'durationMs'> {
  const entries = 'stream=width,height:format=duration';
  const output = execFileSync('ffprobe', [
    '-v',
    'error',
    '-select_streams',
    'v',
    '-show_entries',
    entries,
    '-of',
    'json',
    path,
  ]);
  const { streams, format } = JSON.parse(output.toString()) as {
    streams: { width: number; height: number }[];
    format: { duration?: string };
  };
  const [stream] = streams;
  if (!stream) throw new Error(`${path} has no picture`);
  const durationMs = Math.round(Number(format.duration) * 1000);
  return { width: stream.width, height: stream.height, ...(isVideo ? { durationMs } : {}) };
}

if (import.meta.main) await writeManifest();
