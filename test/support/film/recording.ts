/**
 * Films a virtual display with ffmpeg: the whole of it at 30 pictures a second, and at four times that rate the
 * row in which the test pictures have their counters, since a whole display so often would cost what is measured.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { STRIP_BLOCKS, STRIP_HEIGHT } from './counter.ts';

export const DISPLAY_SIZE = { width: 1280, height: 720 } as const;
const WHOLE_RATE = 30;
const STRIP_RATE = 120;
/** Rows of the strip that are looked at, in its middle. */
const STRIP_ROWS = 8;
/** The strip as it is kept; video formats have no picture one line high. */
const KEPT_ROWS = 2;
/** Greys no further apart than this are one. */
export const SAME_GREY = 12;
/** No colour of the identity is as dark. */
const BLACK = 8;

const run = promisify(execFile);

export interface Film {
  /** Ends the recording and reads it. */
  end(): Promise<Recorded>;
}

/** It says what the strip showed at an instant of the film, in ms from its beginning. */
export interface Sample {
  readonly atMs: number;
  /** The grey of each block, 0 to 255. */
  readonly row: Uint8Array;
}

export interface Recorded {
  readonly samples: readonly Sample[];
  /** The film began then by the machine's clock, in ms since 1970. */
  readonly beganAtMs: number;
  /**
   * These are of the whole display, at its 30 pictures a second; below are those of the strip, at four times that rate.
   */
  readonly blackFrames: number;
  readonly seconds: number;
  /** The recorder itself took no picture of the strip for so long at most. */
  readonly longestGapMs: number;
}

/** Begins to film; resolves when both recordings run. */
export async function film(display: string, folder: string): Promise<Film> {
  const { width, height } = DISPLAY_SIZE;
  const top = (STRIP_HEIGHT - STRIP_ROWS) / 2;
  const whole = join(folder, 'film.mkv');
  const strip = join(folder, 'strip.mkv');
  const recorders = [
    record(
      [...grab(display, WHOLE_RATE, `${width}x${height}`, '0,0')],
      ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '18', '-g', '30', whole],
    ),
    record(
      [...grab(display, STRIP_RATE, `${width}x${STRIP_ROWS}`, `0,${top}`)],
      ['-vf', `scale=${STRIP_BLOCKS}:${KEPT_ROWS}:flags=area,format=gray`, '-c:v', 'ffv1', strip],
    ),
  ];
  await Promise.all(recorders.map(({ running }) => running));
  return {
    async end() {
      await Promise.all(recorders.map(({ child }) => endOf(child)));
      const taken = await samplesOf(strip);
      const beganAtMs = taken[0]?.atMs ?? 0;
      const samples = taken.map((sample) => ({ ...sample, atMs: sample.atMs - beganAtMs }));
      return {
        samples,
        beganAtMs,
        blackFrames: Math.max(await blackFramesOf(whole), blackSamples(samples)),
        seconds: (samples.at(-1)?.atMs ?? 0) / 1000,
        longestGapMs: longestGap(samples),
      };
    },
  };
}

function grab(display: string, rate: number, size: string, offset: string): string[] {
  return [
    ...['-f', 'x11grab', '-draw_mouse', '0', '-framerate', String(rate), '-video_size', size],
    // They come with the times at which they were taken, by the machine's clock.
    ...['-i', `${display}+${offset}`, '-fps_mode', 'passthrough', '-copyts'],
  ];
}

function record(input: string[], output: string[]): { child: ChildProcess; running: Promise<unknown> } {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-stats', ...input, ...output, '-y'], {
    stdio: ['pipe', 'inherit', 'pipe'],
  });
  let said = '';
  const running = new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString()).slice(-2000);
      if (/frame=\s*[1-9]/.test(said)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`ffmpeg ended with ${code}: ${said}`)));
  });
  return { child, running };
}

async function endOf(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.stdin?.write('q');
  await gone;
}

async function samplesOf(path: string): Promise<Sample[]> {
  const times = await run('ffprobe', [
    ...['-v', 'error', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', path],
  ]);
  const { stdout: rows } = await run(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 1 << 28 },
  );
  const size = STRIP_BLOCKS * KEPT_ROWS;
  return times.stdout
    .trim()
    .split('\n')
    .map((seconds, index) => {
      const row = rows.subarray(index * size, index * size + STRIP_BLOCKS);
      return { atMs: Number.parseFloat(seconds) * 1000, row };
    });
}

/** Its grey where all of it has one: nothing is drawn there. */
export function plainOf(row: Uint8Array): number | null {
  const [least, most] = [Math.min(...row), Math.max(...row)];
  return most - least <= SAME_GREY ? least : null;
}

/** A black that lasts for one frame of the display may fall between two pictures of the whole. */
function blackSamples(samples: readonly Sample[]): number {
  return samples.filter(({ row }) => (plainOf(row) ?? 255) <= BLACK).length;
}

async function blackFramesOf(path: string): Promise<number> {
  const { stderr } = await run(
    'ffmpeg',
    ['-hide_banner', '-i', path, '-vf', 'blackframe=amount=90', '-f', 'null', '-'],
    { maxBuffer: 1 << 26 },
  );
  return stderr.match(/\[Parsed_blackframe/g)?.length ?? 0;
}

function longestGap(samples: readonly Sample[]): number {
  return samples.reduce(
    (longest, { atMs }, index) => Math.max(longest, atMs - (samples[index - 1]?.atMs ?? atMs)),
    0,
  );
}
