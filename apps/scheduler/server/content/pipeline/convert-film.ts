/**
 * Makes of any film what every player shows alike: H.264 High, yuv420p, 30 pictures a second, each second beginning anew,
 * AAC at 48 kHz, as a fragmented MP4; upright, with square pixels, deinterlaced, in BT.709, as loud as others (EBU R128).
 */
import { domainError } from '../../errors/domain-error.ts';
import type { JobContext } from '../../jobs/job-types.ts';
import type { FilmFacts } from './film-facts.ts';
import { type Demuxer, inputArgs, notInstalled, runTool, tooSlow } from './tools.ts';

export interface Rendition {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** 1080 or 720: what its shorter side is at most. */
  readonly lines: number;
}

const FRAMES_A_SECOND = 30;
/** The shorter and the longer side, at most. */
const SIZES = [
  { lines: 1080, long: 1920 },
  { lines: 720, long: 1280 },
] as const;
const LOUDNESS_LUFS = -23;
/** Nearer than this nobody hears a difference. */
const SAME_LOUDNESS_LU = 1;
const SILENT_LUFS = -70;
/** A slow machine takes some times the film's length. */
const limitMs = (durationMs: number) => 10 * 60_000 + durationMs * 40;

export interface Loudness {
  readonly lufs: number;
  readonly peakDb: number;
  /** What the second pass has to know of the first. */
  readonly measured: string;
}

/** Even sides, as 4:2:0 has them; never larger than the film is. */
function sizesOf({ width, height }: FilmFacts): Omit<Rendition, 'path'>[] {
  const sizes = SIZES.map(({ lines, long }) => {
    const scale = Math.min(1, lines / Math.min(width, height), long / Math.max(width, height));
    const even = (side: number) => Math.max(2, Math.floor((side * scale) / 2 + 1e-6) * 2);
    return { width: even(width), height: even(height), lines };
  });
  const [first, second] = sizes;
  return second && first && second.width * second.height < first.width * first.height * 0.9
    ? sizes
    : sizes.slice(0, 1);
}

/** Null where nothing is to be heard. */
export async function loudnessOf(
  path: string,
  demuxer: Demuxer,
  film: FilmFacts,
  signal: AbortSignal,
): Promise<Loudness | null> {
  if (!film.audio) return null;
  const filter = `loudnorm=I=${LOUDNESS_LUFS}:TP=-1:LRA=20:print_format=json`;
  const args = [
    ...['-hide_banner', '-nostdin', ...inputArgs(path, demuxer), '-map', `0:${film.audio.index}`],
    ...['-vn', '-af', filter, '-f', 'null', '-'],
  ];
  const { result, complaints } = await runTool('ffmpeg', args, { signal, limitMs: limitMs(film.durationMs) });
  if (result === 'not-installed') throw notInstalled('ffmpeg', 'video');
  const found = /\{[^{}]*"input_i"[^{}]*\}/.exec(complaints)?.[0];
  if (result !== 'ok' || !found) return null;
  const said = JSON.parse(found) as Record<string, string>;
  const lufs = Number(said.input_i);
  if (!Number.isFinite(lufs) || lufs <= SILENT_LUFS) return null;
  const measured = [
    `measured_I=${said.input_i}:measured_TP=${said.input_tp}:measured_LRA=${said.input_lra}`,
    `measured_thresh=${said.input_thresh}:offset=${said.target_offset}:linear=true`,
  ].join(':');
  return { lufs, peakDb: Number(said.input_tp), measured };
}

export function isLoudEnough(loudness: Loudness | null): boolean {
  return loudness === null || Math.abs(loudness.lufs - LOUDNESS_LUFS) <= SAME_LOUDNESS_LU;
}

/** The largest first. Throws a domain error of what can't be read to its end. */
export async function convertFilm(
  path: string,
  demuxer: Demuxer,
  film: FilmFacts,
  loudness: Loudness | null,
  folder: string,
  { signal, progress }: JobContext,
): Promise<Rendition[]> {
  const renditions = sizesOf(film).map((size) => ({ ...size, path: `${folder}/${size.lines}.mp4` }));
  const [first] = renditions;
  if (!first) throw new Error('a film has a size');
  const names = renditions.map((_, index) => `[v${index}]`);
  const scaled = renditions.map(
    ({ width, height }, index) =>
      `[s${index}]scale=${width}:${height}:flags=bicubic:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p${names[index]}`,
  );
  const split = `split=${renditions.length}${renditions.map((_, index) => `[s${index}]`).join('')}`;
  const graph = [`[0:${film.video.index}]${picturesChain(film)},${split}`, ...scaled].join(';');
  const sound = loudness
    ? [
        '-af',
        `loudnorm=I=${LOUDNESS_LUFS}:TP=-1:LRA=20:${loudness.measured},aresample=48000:async=1:first_pts=0`,
      ]
    : ['-af', 'aresample=48000:async=1:first_pts=0'];
  const outputs = renditions.flatMap(({ path: place }, index) => [
    ...[
      '-map',
      names[index] ?? '',
      ...(film.audio ? ['-map', `0:${film.audio.index}`, ...sound, ...AUDIO] : []),
    ],
    ...[
      ...VIDEO,
      ...(index === 0
        ? ['-crf', '20', '-maxrate', '8M', '-bufsize', '16M']
        : ['-crf', '21', '-maxrate', '4M', '-bufsize', '8M']),
    ],
    ...[
      '-map_metadata',
      '-1',
      '-map_chapters',
      '-1',
      '-sn',
      '-dn',
      '-movflags',
      FRAGMENTED,
      '-f',
      'mp4',
      '-y',
      place,
    ],
  ]);
  const args = [
    ...['-hide_banner', '-v', 'error', '-nostdin', '-progress', 'pipe:1', ...inputArgs(path, demuxer)],
    ...['-filter_complex', graph, ...outputs],
  ];
  const { result, complaints } = await runTool('ffmpeg', args, {
    ...{ signal, folder, limitMs: limitMs(film.durationMs) },
    onOut(part) {
      const at = [...part.toString('latin1').matchAll(/out_time_us=(\d+)/g)].at(-1)?.[1];
      if (at !== undefined) progress(0.1 + 0.8 * Math.min(1, Number(at) / 1000 / film.durationMs));
    },
  });
  if (result === 'not-installed') throw notInstalled('ffmpeg', 'video');
  if (result === 'too-slow') throw tooSlow();
  if (/No space left/i.test(complaints)) throw new Error('there is no room for what is made of a film');
  if (result !== 'ok') throw domainError('file-damaged', { what: film.video.codec_name ?? 'Video' });
  return renditions;
}

function picturesChain({ isInterlaced, isHdr, video }: FilmFacts): string {
  const transfer = video.color_transfer === 'arib-std-b67' ? 'arib-std-b67' : 'smpte2084';
  const toSdr = [
    `zscale=tin=${transfer}:min=bt2020nc:pin=bt2020:rin=tv:t=linear:npl=203,format=gbrpf32le,zscale=p=bt709`,
    'tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p',
  ].join(',');
  return [
    ...(isInterlaced ? ['bwdif=mode=send_frame'] : []),
    // Smaller first where the sums are long.
    ...(isHdr ? [`scale='min(1920,iw)':-2`, toSdr] : []),
    // What begins late begins with its first picture; what holds a picture shows it again and again.
    `fps=${FRAMES_A_SECOND}:start_time=0`,
  ].join(',');
}

const VIDEO = [
  ...['-c:v', 'libx264', '-profile:v', 'high', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-threads', '2'],
  ...[
    '-g',
    String(FRAMES_A_SECOND),
    '-keyint_min',
    String(FRAMES_A_SECOND),
    '-sc_threshold',
    '0',
    '-flags',
    '+cgop',
  ],
  // Without pictures that are sent before their turn the first is at 0 by itself, and no edit list need say so.
  ...['-bf', '0', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709'],
];
/** The encoder begins before the first sound, which would have the muxer move the pictures: both begin at 0. */
const AUDIO = ['-c:a', 'aac', '-b:a', '160k', '-ar', '48000', '-ac', '2', '-bsf:a', 'setts=ts=TS+1024'];
const FRAGMENTED = 'frag_keyframe+empty_moov+default_base_moof+global_sidx';
