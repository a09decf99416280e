/** What a film is before anything is made of it: the streams, and the times of its pictures. */
import { MAX_VIDEO_DURATION_MS, MIN_DURATION_MS } from '@bacheca/shared/model/items';
import { phrase } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import { domainError } from '../../errors/domain-error.ts';
import { type Demuxer, inputArgs, notInstalled, runTool, tooSlow } from './tools.ts';

export interface FilmFacts {
  /** As it is looked at: turned as its metadata say, with square pixels. */
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
  /** The longest time for which it has no new picture. */
  readonly longestHoldS: number;
  readonly hasSound: boolean;
  readonly isInterlaced: boolean;
  readonly isHdr: boolean;
  /** Nothing need be made of its pictures: they are what screens get. */
  readonly isConforming: boolean;
  readonly video: FilmStream;
  readonly audio: FilmStream | null;
}

const Seconds = z.coerce.number().optional().catch(undefined);
const Stream = z.object({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  profile: z.coerce.string().optional(),
  pix_fmt: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  sample_aspect_ratio: z.string().optional(),
  field_order: z.string().optional(),
  color_transfer: z.string().optional(),
  color_range: z.string().optional(),
  r_frame_rate: z.string().optional(),
  sample_rate: z.string().optional(),
  start_time: Seconds,
  duration: Seconds,
  disposition: z.object({ attached_pic: z.int().optional() }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
});
export type FilmStream = z.infer<typeof Stream>;
const Streams = z.object({
  streams: z.array(Stream),
  format: z.object({ start_time: Seconds, duration: Seconds }).default({}),
});

const ENTRIES = [
  'stream=index,codec_type,codec_name,profile,pix_fmt,width,height,sample_aspect_ratio,field_order,color_transfer',
  'color_range,r_frame_rate,sample_rate,start_time,duration:stream_disposition=attached_pic',
].join(',');
/** 4K, and somewhat more. */
const MAX_FILM_PIXELS = 4096 * 2304;
const MAX_SIDE = 16_384;
const MISSING_END_S = 1;
const INTERLACED = new Set(['tt', 'bb', 'tb', 'bt']);
const HDR_TRANSFERS = new Set(['smpte2084', 'arib-std-b67']);

/** Throws a domain error of what is no film, or not a whole one. */
export async function readFilm(path: string, demuxer: Demuxer, signal?: AbortSignal): Promise<FilmFacts> {
  const { streams, format } = await readStreams(path, demuxer, signal);
  const video = streams.find(
    ({ codec_type, disposition }) => codec_type === 'video' && !disposition?.attached_pic,
  );
  if (!video) {
    if (streams.some(({ codec_type }) => codec_type === 'audio' || codec_type === 'video'))
      throw domainError('no-moving-picture', {});
    throw domainError('file-damaged', { what: 'Video' });
  }
  const { width, height } = video;
  if (!width || !height) throw domainError('file-incomplete', {});
  if (width * height > MAX_FILM_PIXELS || width > MAX_SIDE || height > MAX_SIDE)
    throw domainError('video-too-large', { width, height });

  const timing = await readTiming(path, demuxer, video, signal);
  const startS = Math.max(0, format.start_time ?? 0);
  const claimedS = format.duration ?? video.duration;
  const seenS = timing.lastEndS - startS;
  // Streams that were broadcast or cut claim all sorts of times: what is there counts.
  const isExact = demuxer === 'mov' || demuxer === 'matroska' || demuxer === 'avi';
  const durationS = isExact ? (claimedS ?? seenS) : seenS;
  const durationMs = Math.round(durationS * 1000);
  if (!(durationMs >= MIN_DURATION_MS && durationMs <= MAX_VIDEO_DURATION_MS))
    throw domainError('video-duration', {
      duration:
        durationMs > 0 && durationMs < MIN_DURATION_MS ? `${durationMs} ms` : phrase('duration-unknown'),
      leastMs: MIN_DURATION_MS,
      mostHours: MAX_VIDEO_DURATION_MS / 3_600_000,
    });
  const videoEndS =
    video.duration === undefined ? durationS : (video.start_time ?? 0) - startS + video.duration;
  const isCut =
    isExact && seenS < Math.min(durationS, videoEndS) - Math.max(MISSING_END_S, timing.longestGapS);
  if (timing.packets === 0 || timing.isBroken || isCut) throw domainError('file-incomplete', {});

  const audio = streams.find(({ codec_type }) => codec_type === 'audio') ?? null;
  const shown = shownSize(video, width, height);
  const isInterlaced = INTERLACED.has(video.field_order ?? '');
  const isHdr = HDR_TRANSFERS.has(video.color_transfer ?? '');
  const facts = {
    ...shown,
    durationMs,
    longestHoldS: timing.longestGapS,
    hasSound: audio !== null,
    isInterlaced,
    isHdr,
    video,
    audio,
  };
  return {
    ...facts,
    isConforming: demuxer === 'mov' && !isInterlaced && !isHdr && conforms(video, audio, shown, timing),
  };
}

async function readStreams(path: string, demuxer: Demuxer, signal?: AbortSignal) {
  const parts: Buffer[] = [];
  const entries = `${ENTRIES}:stream_side_data=rotation:format=start_time,duration`;
  const args = [
    '-v',
    'error',
    '-threads',
    '1',
    '-show_entries',
    entries,
    '-of',
    'json',
    ...inputArgs(path, demuxer),
  ];
  const { result, complaints } = await runTool('ffprobe', args, {
    signal,
    onOut: (part) => parts.push(part),
  });
  if (result === 'not-installed') throw notInstalled('ffmpeg', 'video');
  if (result === 'too-slow') throw tooSlow();
  const foreign = /Codec \((\w+)\) not on whitelist/.exec(complaints)?.[1];
  if (foreign !== undefined) throw domainError('unsupported-codec', { codec: foreign });
  const parsed = Streams.safeParse(jsonOf(Buffer.concat(parts).toString()));
  if (result !== 'ok' || !parsed.success) throw domainError('file-damaged', { what: 'Video' });
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Timing {
  readonly packets: number;
  readonly lastEndS: number;
  readonly longestGapS: number;
  readonly longestBetweenKeysS: number;
  readonly firstS: number;
  /** A packet that the file announces is cut short or missing. */
  readonly isBroken: boolean;
}

async function readTiming(
  path: string,
  demuxer: Demuxer,
  { index }: FilmStream,
  signal?: AbortSignal,
): Promise<Timing> {
  const shownAtS: number[] = [];
  const keysAtS: number[] = [];
  let packets = 0;
  let lastEndS = 0;
  let isBroken = false;
  let rest = '';
  const take = (line: string) => {
    const [pts = '', duration = '', flags = ''] = line.split(',');
    if (flags === '') return;
    if (flags.includes('C')) isBroken = true;
    packets += 1;
    const atS = Number(pts);
    if (pts === '' || Number.isNaN(atS) || flags.includes('D')) return;
    shownAtS.push(atS);
    if (flags.includes('K')) keysAtS.push(atS);
    lastEndS = Math.max(lastEndS, atS + (Number(duration) || 0));
  };
  const entries = 'packet=pts_time,duration_time,flags';
  const wanted = ['-select_streams', String(index), '-show_entries', entries, '-of', 'csv=p=0'];
  const { result } = await runTool('ffprobe', ['-v', 'error', ...wanted, ...inputArgs(path, demuxer)], {
    signal,
    limitMs: 300_000,
    onOut(part) {
      const lines = (rest + part.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    },
  });
  take(rest);
  if (result === 'too-slow') throw tooSlow();
  const gap = (times: readonly number[]) => {
    const inOrder = Float64Array.from(times).sort();
    let longest = lastEndS - (inOrder.at(-1) ?? 0);
    for (let at = 1; at < inOrder.length; at += 1)
      longest = Math.max(longest, (inOrder[at] ?? 0) - (inOrder[at - 1] ?? 0));
    return longest;
  };
  return {
    ...{ packets, lastEndS, isBroken: isBroken || result !== 'ok' },
    ...{ longestGapS: gap(shownAtS), longestBetweenKeysS: gap(keysAtS) },
    firstS: shownAtS.reduce((least, atS) => Math.min(least, atS), Number.POSITIVE_INFINITY),
  };
}

function shownSize(
  { sample_aspect_ratio, side_data_list }: FilmStream,
  width: number,
  height: number,
): { width: number; height: number } {
  const [across = 1, down = 1] = (sample_aspect_ratio ?? '1:1').split(':').map(Number);
  const shape = across > 0 && down > 0 ? across / down : 1;
  const size = { width: Math.max(1, Math.round(width * shape)), height };
  const rotation = side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0;
  return Math.abs(Math.round(rotation / 90)) % 2 === 1 ? { width: size.height, height: size.width } : size;
}

/** What the pipeline itself would make, but for how loud it is. */
function conforms(
  video: FilmStream,
  audio: FilmStream | null,
  shown: { width: number; height: number },
  timing: Timing,
) {
  const isRate = video.r_frame_rate === '30/1';
  const isTurned = (video.side_data_list ?? []).some(
    ({ rotation }) => rotation !== undefined && rotation !== 0,
  );
  const isSquare = ['1:1', '0:1', undefined, 'N/A'].includes(video.sample_aspect_ratio);
  return (
    video.codec_name === 'h264' &&
    ['High', 'Main', 'Constrained Baseline'].includes(video.profile ?? '') &&
    video.pix_fmt === 'yuv420p' &&
    isRate &&
    !isTurned &&
    isSquare &&
    timing.longestBetweenKeysS <= 1.05 &&
    timing.firstS < 0.02 &&
    timing.longestGapS < 0.05 &&
    Math.min(shown.width, shown.height) <= 1080 &&
    Math.max(shown.width, shown.height) <= 1920 &&
    (audio === null || (audio.codec_name === 'aac' && audio.sample_rate === '48000'))
  );
}
