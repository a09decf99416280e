/** Makes pictures for filming: moving ones that count their frames, and stills that say which they are. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawCounter, STILL_FRAME, STRIP_BLOCKS, STRIP_HEIGHT } from './counter.ts';

export const FRAMES_PER_SECOND = 30;
/** They fill the space above the footer of a screen of 1280 x 720, each point on one of the screen's. */
const WIDTH = 1280;
const HEIGHT = 656;

/** Makes a clip for 720p in the pipeline's form, each frame with its counter. Returns its path. */
export function makeClip(folder: string, clip: number, frames: number): string {
  const path = join(folder, `clip-${clip}.mp4`);
  const counters = Buffer.concat(Array.from({ length: frames }, (_, frame) => drawCounter({ clip, frame })));
  const seconds = frames / FRAMES_PER_SECOND;
  ffmpeg(
    [
      ...['-f', 'lavfi', '-i', `testsrc2=size=${WIDTH}x${HEIGHT}:rate=${FRAMES_PER_SECOND}`],
      ...stripInput(),
      ...['-filter_complex', `[0]hue=h=${(clip * 47) % 360}[picture];${overlayStrip()}`],
      ...['-t', String(seconds), '-c:v', 'libx264', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
      ...['-preset', 'veryfast', '-g', '30', '-keyint_min', '30', '-sc_threshold', '0'],
      ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', path],
    ],
    counters,
  );
  return path;
}

/** Makes a still with its counter. */
export function makeCountedStill(folder: string, clip: number): string {
  const path = join(folder, `still-${clip}.png`);
  ffmpeg(
    [
      ...['-f', 'lavfi', '-i', `smptehdbars=size=${WIDTH}x${HEIGHT}:rate=${FRAMES_PER_SECOND}`],
      ...stripInput(),
      ...['-filter_complex', `[0]hue=h=${(clip * 47) % 360}[picture];${overlayStrip()}`],
      ...['-frames:v', '1', path],
    ],
    drawCounter({ clip, frame: STILL_FRAME }),
  );
  return path;
}

/** All clips as one file, for what plays them with nothing in between. */
export function joinClips(folder: string, paths: readonly string[]): string {
  const list = join(folder, 'joined.txt');
  const path = join(folder, 'joined.mp4');
  writeFileSync(list, paths.map((clip) => `file '${clip}'\n`).join(''));
  ffmpeg(['-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', path]);
  return path;
}

function stripInput(): string[] {
  const size = `${STRIP_BLOCKS}x1`;
  return ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', size, '-r', String(FRAMES_PER_SECOND), '-i', 'pipe:0'];
}

function overlayStrip(): string {
  return `[1]scale=${WIDTH}:${STRIP_HEIGHT}:flags=neighbor[strip];[picture][strip]overlay=0:0`;
}

function ffmpeg(args: readonly string[], input?: Buffer): void {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], input ? { input } : {});
}
