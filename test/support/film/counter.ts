/**
 * The counter in the test pictures: a strip of 40 black or white blocks along the upper edge, from which a
 * recording tells which picture was on screen. Blocks: a fixed start, 8 bits for the clip, 16 for the frame, 8 to
 * check them by, a fixed end.
 */
export const STRIP_BLOCKS = 40;
/** The picture is 1280 wide; a recording that looks only at the middle row is not troubled by its edges. */
export const STRIP_HEIGHT = 32;
/** A still has it as its frame number. */
export const STILL_FRAME = 0xffff;

export interface Counter {
  readonly clip: number;
  readonly frame: number;
}

const START = [1, 0, 1, 0];
const END = [0, 1, 0, 1];
const CLIP_BITS = 8;
/** Which blocks all frames of a clip have alike: the start, its number, the end. */
export const FRAMELESS_BLOCKS: readonly number[] = Array.from(
  { length: STRIP_BLOCKS },
  (_, index) => index,
).filter((index) => index < START.length + CLIP_BITS || index >= STRIP_BLOCKS - END.length);

/** The blocks, one byte of grey each. */
export function drawCounter({ clip, frame }: Counter): Buffer {
  const bits = [
    ...START,
    ...bitsOf(clip, CLIP_BITS),
    ...bitsOf(frame, 16),
    ...bitsOf(check(clip, frame), 8),
    ...END,
  ];
  return Buffer.from(bits.map((bit) => (bit ? 255 : 0)));
}

/** Returns null where the row of blocks is no counter. */
export function readCounter(row: Uint8Array): Counter | null {
  if (row.length < STRIP_BLOCKS) return null;
  const bits = [...row.subarray(0, STRIP_BLOCKS)].map((grey) => (grey > 127 ? 1 : 0));
  if (START.some((bit, index) => bits[index] !== bit)) return null;
  if (END.some((bit, index) => bits[STRIP_BLOCKS - END.length + index] !== bit)) return null;
  const clip = numberOf(bits.slice(4, 12));
  const frame = numberOf(bits.slice(12, 28));
  return numberOf(bits.slice(28, 36)) === check(clip, frame) ? { clip, frame } : null;
}

function check(clip: number, frame: number): number {
  return (clip ^ (frame & 0xff) ^ (frame >> 8) ^ 0x5a) & 0xff;
}

function bitsOf(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (value >> (count - 1 - index)) & 1);
}

function numberOf(bits: readonly number[]): number {
  return bits.reduce((value, bit) => value * 2 + bit, 0);
}
