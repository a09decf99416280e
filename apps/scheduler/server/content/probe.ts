import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { LEAST_DURATION_MS, MAX_PICTURE_MEGAPIXELS } from '@bacheca/shared';
import { z } from 'zod';
import { refusal } from '../http/problem.ts';
import { checkSubtitleCharacters } from './characters.ts';
import { type MediaType, mediaTypes } from './media-types.ts';

/** A damaged or hostile file must not keep a process busy. */
const PROBE_TIMEOUT_MS = 30_000;
/** Far more than the subtitles of any film; only so much is looked at. */
const SUBTITLE_BYTES = 2_000_000;

export interface Probed {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly durationMs?: number | undefined;
}

const FfprobeOutput = z.object({
  streams: z.array(
    z.object({
      codec_type: z.string().optional(),
      width: z.int().positive().optional(),
      height: z.int().positive().optional(),
      duration: z.coerce.number().optional(),
    }),
  ),
  format: z.object({ duration: z.coerce.number().optional() }).optional(),
});

/** Reads what a media file is. Throws a refusal if it isn't what its type says. */
export async function probe(path: string, type: MediaType): Promise<Probed> {
  const { demuxer } = mediaTypes[type];
  if (demuxer === null) return probeSubtitles(path);

  const output = await ffprobe(path, type, demuxer);
  // An image is accepted unread where there is no ffprobe: its size is only a convenience.
  if (output === null) return {};
  const parsed = FfprobeOutput.safeParse(output);
  const picture = parsed.data?.streams.find((stream) => stream.codec_type === 'video');
  if (!picture?.width || !picture.height) throw refusal('invalid-media', { type, why: 'no picture in it' });
  const size = { width: picture.width, height: picture.height };
  if (type.startsWith('image/')) {
    const megapixels = (size.width * size.height) / 1e6;
    if (megapixels > MAX_PICTURE_MEGAPIXELS)
      throw refusal('picture-too-large', {
        megapixels: Math.ceil(megapixels),
        limit: MAX_PICTURE_MEGAPIXELS,
      });
    await decodeWhole(path, type, demuxer);
    return size;
  }

  const seconds = picture.duration ?? parsed.data?.format?.duration ?? 0;
  const durationMs = Math.round(seconds * 1000);
  if (durationMs <= 0) throw refusal('invalid-media', { type, why: 'no duration' });
  if (durationMs < LEAST_DURATION_MS)
    throw refusal('invalid-media', { type, why: `shorter than ${LEAST_DURATION_MS} ms` });
  return { ...size, durationMs };
}

async function probeSubtitles(path: string): Promise<Probed> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SUBTITLE_BYTES), 0, SUBTITLE_BYTES, 0);
    const text = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    if (!/^WEBVTT(?:\s|$)/.test(text)) {
      throw refusal('invalid-media', { type: 'text/vtt', why: 'it does not begin with WEBVTT' });
    }
    checkSubtitleCharacters(text);
    return {};
  } finally {
    await file.close();
  }
}

/**
 * What its first bytes promise may be missing further on: a screen would show the half of it, and count a play.
 * Where there is no ffmpeg a picture is accepted as it is.
 */
function decodeWhole(path: string, type: MediaType, demuxer: string): Promise<void> {
  const strictly = ['-v', 'error', '-xerror', '-err_detect', 'explode'];
  const input = ['-protocol_whitelist', 'file', '-f', demuxer, '-i', path];
  return new Promise((resolve, reject) => {
    execFile('ffmpeg', [...strictly, ...input, '-f', 'null', '-'], { timeout: PROBE_TIMEOUT_MS }, (error) => {
      if (!error || error.code === 'ENOENT') return resolve();
      reject(refusal('invalid-media', { type, why: 'a part of it is missing or damaged' }));
    });
  });
}

/** Its JSON output, or null for an image where ffprobe isn't installed. */
function ffprobe(path: string, type: MediaType, demuxer: string): Promise<unknown> {
  const args = ['-v', 'error', '-protocol_whitelist', 'file', '-f', demuxer];
  const wanted = [
    '-show_entries',
    'stream=codec_type,width,height,duration:format=duration',
    '-of',
    'json',
    path,
  ];
  return new Promise((resolve, reject) => {
    execFile('ffprobe', [...args, ...wanted], { timeout: PROBE_TIMEOUT_MS }, (error, stdout, stderr) => {
      if (!error) return resolve(JSON.parse(stdout));
      if (error.code === 'ENOENT') {
        return type.startsWith('image/') ? resolve(null) : reject(refusal('no-ffprobe', {}));
      }
      // ffprobe begins its complaint with the path of the file on this machine.
      const complaint = stderr.split('\n')[0]?.replaceAll(path, 'file').slice(0, 200);
      reject(refusal('invalid-media', { type, why: complaint || 'ffprobe cannot read it' }));
    });
  });
}
