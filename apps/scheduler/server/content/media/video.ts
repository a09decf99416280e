/**
 * What a film is: the streams and the timing of every packet from ffprobe, which reads the file through
 * without decoding it, and the first pictures decoded. Refused is what not every player shows whole.
 */

import { MAX_VIDEO_DURATION_MS, MIN_DURATION_MS } from '@bacheca/shared/model/items';
import { type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import { domainError } from '../../errors/domain-error.ts';
import { type Advice, advice } from './advice.ts';
import { decodesStart, ffprobe } from './media-tools.ts';

export interface VideoFacts {
  /** The size is as it is looked at: turned as its metadata say, with the shape of its pixels. */
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
  /** The longest time for which it has no new picture: before the first one, between two, or after the last. */
  readonly longestHoldMs: number;
  readonly advice: readonly Advice[];
}

const Seconds = z.coerce.number().optional().catch(undefined);

const Stream = z.object({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  codec_tag_string: z.string().optional(),
  profile: z.coerce.string().optional(),
  pix_fmt: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  sample_aspect_ratio: z.string().optional(),
  field_order: z.string().optional(),
  color_transfer: z.string().optional(),
  start_time: Seconds,
  duration: Seconds,
  nb_frames: z.coerce.number().optional().catch(undefined),
  disposition: z.object({ attached_pic: z.int().optional() }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
});
type Stream = z.infer<typeof Stream>;

const Streams = z.object({
  streams: z.array(Stream),
  format: z.object({ start_time: Seconds, duration: Seconds }).default({}),
});

const STREAM_ENTRIES = [
  'index,codec_type,codec_name,codec_tag_string,profile,pix_fmt,width,height,sample_aspect_ratio',
  'field_order,color_transfer,start_time,duration,nb_frames',
].join(',');

/** From this on somebody had better know: screens hold a picture as long as it takes. */
const LONG_HELD_S = 5;
const LATE_PICTURE_S = 0.5;
/** Streams of one file end at slightly different times. */
const MISSING_END_S = 1;
const DECODED_PICTURES = 10;
/** H.264's level 5.2 (ITU-T H.264, table A-1), the highest that players of the last ten years decode in hardware. */
const MAX_FILM_PIXELS = 36_864 * 16 * 16;

export async function readVideo(path: string, demuxer: 'mov' | 'matroska'): Promise<VideoFacts> {
  const what = demuxer === 'mov' ? 'MP4 / MOV' : 'WebM';
  const { streams, format } = await readStreams(path, demuxer, what);
  const picture = streams.find(
    ({ codec_type, disposition }) => codec_type === 'video' && !disposition?.attached_pic,
  );
  if (!picture) {
    if (streams.length > 0) throw domainError('no-moving-picture', {});
    throw domainError('file-damaged', { what });
  }
  checkCodec(picture);
  const { width, height } = picture;
  if (!width || !height) throw domainError('file-damaged', { what });

  if (width * height > MAX_FILM_PIXELS) throw domainError('video-too-large', { width, height });

  const startS = format.start_time ?? 0;
  const beginsS = Math.max(0, (picture.start_time ?? startS) - Math.max(0, startS));
  const claimedS = picture.duration === undefined ? format.duration : beginsS + picture.duration;
  const durationMs = Math.round((claimedS ?? 0) * 1000);
  if (durationMs < MIN_DURATION_MS || durationMs > MAX_VIDEO_DURATION_MS) {
    throw domainError('video-duration', {
      duration: durationText(claimedS),
      leastMs: MIN_DURATION_MS,
      mostHours: MAX_VIDEO_DURATION_MS / 3_600_000,
    });
  }

  const timing = await readTiming(path, demuxer, picture);
  const missing = picture.nb_frames !== undefined && timing.packets < picture.nb_frames;
  const endsS = timing.lastEndS - Math.max(0, startS);
  if (timing.isBroken || missing || endsS < durationMs / 1000 - Math.max(MISSING_END_S, timing.longestGapS))
    throw domainError('file-incomplete', {});
  if ((await decodesStart(path, demuxer, DECODED_PICTURES)) === 'failed')
    throw domainError('file-damaged', { what });

  const sound = streams.find(({ codec_type }) => codec_type === 'audio');
  return {
    ...shownSize({ ...picture, width, height }),
    durationMs,
    longestHoldMs: Math.round(Math.max(beginsS, timing.longestGapS) * 1000),
    advice: [
      ...(INTERLACED.has(picture.field_order ?? '') ? [advice('interlaced', {})] : []),
      ...(HDR_TRANSFERS.has(picture.color_transfer ?? '') ? [advice('hdr', {})] : []),
      ...(beginsS >= LATE_PICTURE_S ? [advice('picture-begins-late', { seconds: oneDigit(beginsS) })] : []),
      ...(timing.longestGapS >= LONG_HELD_S
        ? [advice('long-held-pictures', { seconds: oneDigit(timing.longestGapS) })]
        : []),
      ...(sound && !SOUND_CODECS.has(sound.codec_name ?? '')
        ? [advice('sound-not-heard', { codec: nameOf(sound) })]
        : []),
    ],
  };
}

async function readStreams(path: string, demuxer: 'mov' | 'matroska', what: string) {
  const lines: string[] = [];
  const entries = `stream=${STREAM_ENTRIES}:stream_disposition=attached_pic:stream_side_data=rotation:format=start_time,duration`;
  const foreign = new Set<string>();
  const wanted = ['-show_entries', entries, '-of', 'json'];
  const result = await ffprobe(
    path,
    demuxer,
    wanted,
    (line) => lines.push(line),
    (name) => foreign.add(name),
  );
  if (result === 'not-installed') throw domainError('no-ffprobe', {});
  const [codec] = foreign;
  if (codec !== undefined) throw domainError('unsupported-codec', { codec: NAMES[codec] ?? codec });
  const parsed = result === 'ok' ? Streams.safeParse(jsonOf(lines.join('\n'))) : undefined;
  if (!parsed?.success) throw domainError('file-damaged', { what });
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const SHOWN: Readonly<Record<string, ReadonlySet<string>>> = {
  h264: new Set(['yuv420p', 'yuvj420p']),
  vp8: new Set(['yuv420p']),
  vp9: new Set(['yuv420p', 'yuvj420p', 'yuv420p10le']),
  av1: new Set(['yuv420p', 'yuvj420p', 'yuv420p10le']),
};
const SOUND_CODECS = new Set(['aac', 'mp3', 'opus', 'vorbis', 'flac']);
const INTERLACED = new Set(['tt', 'bb', 'tb', 'bt']);
const HDR_TRANSFERS = new Set(['smpte2084', 'arib-std-b67']);

function checkCodec(picture: Stream): void {
  const formats = SHOWN[picture.codec_name ?? ''];
  // Without its pixels' format a film of a known codec is one that no packet of could be read.
  if (formats && picture.pix_fmt === undefined) throw domainError('file-incomplete', {});
  if (!formats?.has(picture.pix_fmt ?? ''))
    throw domainError('unsupported-codec', { codec: nameOf(picture) });
}

const NAMES: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'HEVC (H.265)',
  prores: 'Apple ProRes',
  mpeg1video: 'MPEG-1',
  mpeg2video: 'MPEG-2',
  mpeg4: 'MPEG-4 Part 2 (DivX, Xvid)',
  mjpeg: 'Motion JPEG',
  dnxhd: 'Avid DNxHD',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  ac3: 'AC-3 (Dolby Digital)',
  eac3: 'E-AC-3 (Dolby Digital Plus)',
  dts: 'DTS',
};

/** Names it as people know it, with what is unusual of its pixels: `H.264 4:2:2 10 bit`. */
function nameOf({ codec_name, codec_tag_string, pix_fmt = '' }: Stream): string {
  const name = NAMES[codec_name ?? ''] ?? codec_name ?? codec_tag_string ?? '?';
  const chroma = { yuv422: '4:2:2', yuv444: '4:4:4', yuvj42: '', yuv420: '' }[pix_fmt.slice(0, 6)] ?? '';
  const depth = /p(\d\d)[lb]e$/.exec(pix_fmt)?.[1];
  return [name, chroma, depth ? `${depth} bit` : ''].filter(Boolean).join(' ');
}

function shownSize({
  width,
  height,
  sample_aspect_ratio,
  side_data_list,
}: Stream & { width: number; height: number }): { width: number; height: number } {
  const [across = 1, down = 1] = (sample_aspect_ratio ?? '1:1').split(':').map(Number);
  const shape = across > 0 && down > 0 ? across / down : 1;
  const size = { width: Math.max(1, Math.round(width * shape)), height };
  const rotation = side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0;
  return Math.abs(Math.round(rotation / 90)) % 2 === 1 ? { width: size.height, height: size.width } : size;
}

/** How the pictures of a film follow each other, from its packets. */
interface Timing {
  readonly packets: number;
  readonly lastEndS: number;
  readonly longestGapS: number;
  /** A packet that the file announces is cut short or missing. */
  readonly isBroken: boolean;
}

async function readTiming(path: string, demuxer: 'mov' | 'matroska', picture: Stream): Promise<Timing> {
  const shownAtS: number[] = [];
  let packets = 0;
  let lastEndS = 0;
  let isBroken = false;
  const entries = 'packet=pts_time,duration_time,flags';
  const wanted = ['-select_streams', String(picture.index), '-show_entries', entries, '-of', 'csv=p=0'];
  const result = await ffprobe(path, demuxer, wanted, (line) => {
    const [pts = '', duration = '', flags = ''] = line.split(',');
    if (flags.includes('C')) isBroken = true;
    packets += 1;
    const atS = Number(pts);
    // What an edit list leaves out is in the file without ever being shown.
    if (pts === '' || Number.isNaN(atS) || flags.includes('D')) return;
    const lengthS = Number(duration) || 0;
    shownAtS.push(atS);
    lastEndS = Math.max(lastEndS, atS + lengthS);
  });
  const inOrder = Float64Array.from(shownAtS).sort();
  let longestGapS = 0;
  for (let index = 1; index < inOrder.length; index += 1)
    longestGapS = Math.max(longestGapS, (inOrder[index] ?? 0) - (inOrder[index - 1] ?? 0));
  longestGapS = Math.max(longestGapS, lastEndS - (inOrder.at(-1) ?? 0));
  return { packets, lastEndS, longestGapS, isBroken: isBroken || result !== 'ok' || packets === 0 };
}

function durationText(seconds: number | undefined): string | Phrase {
  if (!seconds || seconds <= 0) return phrase('duration-unknown');
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${oneDigit(seconds)} s`;
  const hours = seconds / 3600;
  return hours < 1e6 ? `${oneDigit(hours)} h` : phrase('duration-millions-of-hours');
}

function oneDigit(value: number): string {
  return String(Math.round(value * 10) / 10);
}
