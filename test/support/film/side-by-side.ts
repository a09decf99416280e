/**
 * Films two screens side by side on one virtual display: how far apart on the timeline are the pictures that they show
 * at the same moment?
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Counter, drawCounter, readCounter, STRIP_BLOCKS } from './counter.ts';

export const SCREEN_SIZE = { width: 640, height: 360 } as const;
/** They fill the space above the footer. */
const CLIP_SIZE = { width: 640, height: 328 } as const;
/** More than the pipeline's 30, so that a skew is read to 17 ms. */
export const FRAMES_PER_SECOND = 60;
const STRIP_HEIGHT = 16;
/** Rows that are looked at, in the middle of the strip. */
const STRIP_ROWS = 8;
const FILM_RATE = 120;
const STEADY_MOMENTS = FILM_RATE / 2;
/** Video formats have no picture one line high. */
const KEPT_ROWS = 2;

const run = promisify(execFile);

/** A clip whose every frame has its counter. Returns its path. */
export function makeTickingClip(folder: string, clip: number, seconds: number): string {
  const path = join(folder, `ticking-${clip}.mp4`);
  const { width, height } = CLIP_SIZE;
  const frames = seconds * FRAMES_PER_SECOND;
  const input = Buffer.concat(Array.from({ length: frames }, (_, frame) => drawCounter({ clip, frame })));
  const rate = String(FRAMES_PER_SECOND);
  const strip = `[1]scale=${width}:${STRIP_HEIGHT}:flags=neighbor[strip]`;
  execFileSync(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-y'],
      ...['-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=${rate}`],
      ...['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${STRIP_BLOCKS}x1`, '-r', rate, '-i', 'pipe:0'],
      ...['-filter_complex', `[0]hue=h=${(clip * 97) % 360}[picture];${strip};[picture][strip]overlay=0:0`],
      ...['-t', String(seconds), '-c:v', 'libx264', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
      ...['-preset', 'veryfast', '-g', rate, '-keyint_min', rate, '-sc_threshold', '0'],
      ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', path],
    ],
    { input },
  );
  return path;
}

/** The left and the right screen showed this at one moment of the film; null where no counter could be read. */
export interface Moment {
  readonly left: Counter | null;
  readonly right: Counter | null;
}

/** Films both screens for so long, in one recording. */
export async function filmBoth(display: string, folder: string, seconds: number): Promise<Moment[]> {
  const path = join(folder, 'strips.mkv');
  const size = `${2 * SCREEN_SIZE.width}x${STRIP_ROWS}`;
  const top = (STRIP_HEIGHT - STRIP_ROWS) / 2;
  const recorder = spawn(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-y', '-f', 'x11grab', '-draw_mouse', '0'],
      ...['-framerate', String(FILM_RATE), '-video_size', size, '-i', `${display}+0,${top}`],
      ...['-t', String(seconds), '-fps_mode', 'passthrough'],
      ...['-vf', `scale=${2 * STRIP_BLOCKS}:${KEPT_ROWS}:flags=area,format=gray`, '-c:v', 'ffv1', path],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [code] = await once(recorder, 'exit');
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 1 << 28 },
  );
  const frameBytes = 2 * STRIP_BLOCKS * KEPT_ROWS;
  return Array.from({ length: Math.floor(stdout.length / frameBytes) }, (_, index) => {
    const row = stdout.subarray(index * frameBytes, index * frameBytes + 2 * STRIP_BLOCKS);
    return {
      left: readCounter(row.subarray(0, STRIP_BLOCKS)),
      right: readCounter(row.subarray(STRIP_BLOCKS)),
    };
  });
}

export interface Skews {
  /** How far the left screen was before the right one at each moment, in ms. */
  readonly ms: readonly number[];
  /** Moments at which a counter could not be read. */
  readonly unreadable: number;
  /** The left screen went over to another clip so often. */
  readonly boundaries: number;
}

/** The clips, of this length and numbered from 1, follow each other in a ring. */
export function skewsOf(moments: readonly Moment[], clips: number, clipSeconds: number): Skews {
  const ringMs = clips * clipSeconds * 1000;
  const positionMs = ({ clip, frame }: Counter) =>
    (clip - 1) * clipSeconds * 1000 + (frame * 1000) / FRAMES_PER_SECOND;
  const ms: number[] = [];
  let boundaries = 0;
  let lastClip: number | null = null;
  for (const { left, right } of moments) {
    if (!left || !right) continue;
    if (lastClip !== null && left.clip !== lastClip) boundaries += 1;
    lastClip = left.clip;
    const apartMs = positionMs(left) - positionMs(right);
    ms.push(apartMs - ringMs * Math.round(apartMs / ringMs));
  }
  return { ms, unreadable: moments.length - ms.length, boundaries };
}

/**
 * Returns the mean skew of each half second. One moment tells it to a frame of the content, which begins on either
 * screen between two frames of the other; of sixty moments the mean tells it to one or two ms.
 */
export function steadySkews({ ms }: Skews): number[] {
  const means: number[] = [];
  for (let from = 0; from + STEADY_MOMENTS <= ms.length; from += STEADY_MOMENTS) {
    const sum = ms.slice(from, from + STEADY_MOMENTS).reduce((total, one) => total + one, 0);
    means.push(sum / STEADY_MOMENTS);
  }
  return means;
}
