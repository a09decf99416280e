/** Films whose picture does not simply follow its sound, as ffmpeg makes them and as lines and disks damage them. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MediaFile } from '@bacheca/shared/model/items';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { probe } from '../../apps/scheduler/server/content/media/probe.ts';

export interface UnusualVideo {
  readonly path: string;
  readonly bytes: Buffer;
  /** It is as an upload of it is kept, with the timing that its packets tell. */
  readonly file: MediaFile;
}

const H264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 30 -bf 0'.split(' ');
/** Each picture by itself, so that one can be hidden without the next one missing it. */
const VP9 =
  '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 900k -pix_fmt yuv420p -g 1 -auto-alt-ref 0'.split(' ');
/** The first byte of a VP9 picture of profile 0 has `show_frame` there (its bitstream specification, 6.2). */
const SHOW_FRAME = 0x02;

/** Options of ffmpeg for the picture of `seconds` of a film with sound. */
const KINDS = {
  'one-frame-a-second': { seconds: 9, picture: ['-r', '1'] },
  // It has 25 pictures, then one for 700 ms, and so on.
  'variable-rate': {
    seconds: 9,
    picture: ['-vf', "select='lt(mod(t,1.5),0.8)+lt(mod(n,30),1)'", '-fps_mode', 'vfr'],
  },
  'slide-held-20s': {
    seconds: 22,
    picture: ['-vf', "select='lt(t,0.5)+gt(t,20.5)'", '-fps_mode', 'vfr'],
  },
  'picture-begins-late': { seconds: 9, picture: ['-vf', "select='gt(t,4.5)'", '-fps_mode', 'vfr'] },
  'packets-lost': { seconds: 12, picture: ['-bsf:v', "noise=drop='gt(n,89)*lt(n,270)'"] },
  'picture-ends-halfway': { seconds: 12, picture: ['-frames:v', '150'] },
  'picture-dies-halfway': { seconds: 12, picture: VP9 },
} as const;
export type UnusualVideoKind = keyof typeof KINDS;

export async function makeUnusualVideo(folder: string, kind: UnusualVideoKind): Promise<UnusualVideo> {
  const path = join(folder, `${kind}.mp4`);
  const { seconds, picture } = KINDS[kind];
  const sources = [
    `testsrc2=size=640x360:rate=30:duration=${seconds}`,
    `sine=frequency=440:duration=${seconds}`,
  ];
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', ...sources.flatMap((source) => ['-f', 'lavfi', '-i', source])],
    ...[...H264, ...picture, '-c:a', 'aac', '-movflags', '+faststart', path],
  ]);
  if (kind === 'picture-dies-halfway') hidePictures(path, 4);
  const bytes = readFileSync(path);
  const { mimeType, width, height, durationMs, longestHoldMs } = await probe(path);
  const facts = { mimeType, width, height, durationMs, longestHoldMs };
  return { path, bytes, file: { sha256: sha256Of(bytes), bytes: bytes.byteLength, ...facts } as MediaFile };
}

/**
 * From then on no packet gives a picture to show, though all are there with their times, and no decoder finds fault with
 * them: as after a decoder that died without a word.
 */
function hidePictures(path: string, fromS: number): void {
  const wanted = ['-select_streams', 'v', '-show_entries', 'packet=pts_time,pos', '-of', 'csv=p=0'];
  const packets = execFileSync('ffprobe', ['-v', 'error', ...wanted, path], { encoding: 'utf8' });
  const bytes = readFileSync(path);
  for (const line of packets.trim().split('\n')) {
    const [atS = 0, pos = 0] = line.split(',').map(Number);
    if (atS >= fromS) bytes[pos] = (bytes[pos] ?? 0) & ~SHOW_FRAME;
  }
  writeFileSync(path, bytes);
}
