import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a video of moving bars in the pipeline's form, `seconds` long, unlike any made with another `hue`. */
export function makeVideo(
  folder: string,
  name: string,
  seconds: number,
  hue: number,
  size = '640x360',
): string {
  const path = join(folder, `${name}.mp4`);
  if (existsSync(path)) return path;
  const source = `testsrc2=size=${size}:rate=30:duration=${seconds},hue=h=${hue}`;
  const codec =
    '-c:v libx264 -profile:v high -pix_fmt yuv420p -g 30 -keyint_min 30 -sc_threshold 0 -preset veryfast';
  const container = '-movflags +frag_keyframe+empty_moov+default_base_moof';
  ffmpeg(['-f', 'lavfi', '-i', source, ...codec.split(' '), ...container.split(' '), path]);
  return path;
}

/** A video that only a player with a hardware decoder for it shows. */
export function makeHevcVideo(folder: string, name: string, seconds: number): string {
  const path = join(folder, `${name}.mp4`);
  const source = `testsrc2=size=640x360:rate=30:duration=${seconds}`;
  const codec = '-c:v libx265 -x265-params log-level=none -preset ultrafast -pix_fmt yuv420p -tag:v hvc1';
  ffmpeg(['-f', 'lavfi', '-i', source, ...codec.split(' '), path]);
  return path;
}

/** Makes a still of one colour with a circle in it. */
export function makeStill(folder: string, name: string, colour: string): string {
  const path = join(folder, `${name}.png`);
  if (!existsSync(path))
    ffmpeg(['-f', 'lavfi', '-i', `color=${colour}:size=1280x720`, '-frames:v', '1', path]);
  return path;
}

/** Makes a still of noise, of some MB: unlike any made with another `seed`. */
export function makeNoise(folder: string, name: string, seed: number): string {
  const path = join(folder, `${name}.png`);
  const source = `color=gray:size=1280x720,noise=all_seed=${seed}:alls=100`;
  if (!existsSync(path)) ffmpeg(['-f', 'lavfi', '-i', source, '-frames:v', '1', path]);
  return path;
}

function ffmpeg(args: string[]): void {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args]);
}
