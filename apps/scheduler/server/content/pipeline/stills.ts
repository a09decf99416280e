/** Single pictures of films. */
import { inputArgs, runTool } from './tools.ts';

/** Not the very first, which is often black. */
const MAX_AT_S = 2;

/** Writes a PNG; false where none can be had. */
export async function stillOf(
  path: string,
  durationMs: number,
  place: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const atS = Math.min(MAX_AT_S, durationMs / 1000 / 4);
  const args = [
    ...['-v', 'error', '-nostdin', '-ss', String(atS), ...inputArgs(path, 'mov'), '-map', '0:V:0'],
    ...['-frames:v', '1', '-vf', `scale='min(1280,iw)':-2`, '-f', 'image2', '-update', '1', '-y', place],
  ];
  return (await runTool('ffmpeg', args, { signal })).result === 'ok';
}

/** Writes a strip of so many pictures beside each other, each so wide, as a PNG; false where none can be had. */
export async function stripOf(
  path: string,
  durationMs: number,
  count: number,
  width: number,
  place: string,
): Promise<boolean> {
  const rate = (count * 1000) / Math.max(1, durationMs);
  const filter = `fps=${rate.toFixed(6)}:round=up,scale=${width}:-2,tile=${count}x1`;
  const args = [
    ...['-v', 'error', '-nostdin', ...inputArgs(path, 'mov'), '-map', '0:V:0', '-vf', filter],
    ...['-frames:v', '1', '-f', 'image2', '-update', '1', '-y', place],
  ];
  return (await runTool('ffmpeg', args, { limitMs: 300_000 })).result === 'ok';
}

/** How loud a film is, so many times a second, from 0 to 1; null where it has no sound. */
export async function peaksOf(path: string, aSecond: number): Promise<number[] | null> {
  const RATE = 8000;
  const window = RATE / aSecond;
  const peaks: number[] = [];
  let highest = 0;
  let taken = 0;
  let odd: Buffer = Buffer.alloc(0);
  const args = [
    ...['-v', 'error', '-nostdin', ...inputArgs(path, 'mov'), '-map', '0:a:0', '-vn'],
    ...['-ac', '1', '-ar', String(RATE), '-f', 's16le', 'pipe:1'],
  ];
  const { result } = await runTool('ffmpeg', args, {
    limitMs: 300_000,
    onOut(part) {
      const bytes = odd.length > 0 ? Buffer.concat([odd, part]) : part;
      const even = bytes.length - (bytes.length % 2);
      for (let at = 0; at < even; at += 2) {
        highest = Math.max(highest, Math.abs(bytes.readInt16LE(at)));
        taken += 1;
        if (taken < window) continue;
        peaks.push(Math.round((highest / 32_768) * 1000) / 1000);
        highest = 0;
        taken = 0;
      }
      odd = Buffer.from(bytes.subarray(even));
    },
  });
  if (result !== 'ok') return null;
  if (taken > 0) peaks.push(Math.round((highest / 32_768) * 1000) / 1000);
  return peaks;
}
