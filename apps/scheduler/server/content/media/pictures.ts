/**
 * Reads a picture's own structure: its size, whether it moves, and where it ends. Programs and cameras write
 * things behind the end of a picture (the rest of an older file, a second picture); browsers don't look there.
 */
import { createInflate } from 'node:zlib';
import type { PictureKind } from './file-kind.ts';

export type PictureStructure =
  | {
      readonly type: 'whole';
      /** The size is as it is looked at. */
      readonly width: number;
      readonly height: number;
      /** The bytes that are the picture. */
      readonly bytes: number;
      readonly isAnimated: boolean;
    }
  | { readonly type: 'incomplete' }
  | { readonly type: 'damaged' };

export function pictureStructure(file: Buffer, kind: PictureKind): PictureStructure {
  const structure = { png, jpeg, webp }[kind](file);
  return structure.type === 'whole' && (structure.width === 0 || structure.height === 0)
    ? { type: 'damaged' }
    : structure;
}

const INCOMPLETE = { type: 'incomplete' } as const;
const DAMAGED = { type: 'damaged' } as const;

/**
 * A PNG file is made of chunks of a length, a type, data and a checksum (Portable Network Graphics, third edition,
 * section 5).
 */
function png(file: Buffer): PictureStructure {
  const SIGNATURE_BYTES = 8;
  let at = SIGNATURE_BYTES;
  let size = { width: 0, height: 0 };
  let isAnimated = false;
  while (at + 12 <= file.byteLength) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (at === SIGNATURE_BYTES && (type !== 'IHDR' || length !== 13)) return DAMAGED;
    const end = at + 12 + length;
    if (end > file.byteLength) return INCOMPLETE;
    if (type === 'IHDR') size = { width: file.readUInt32BE(at + 8), height: file.readUInt32BE(at + 12) };
    if (type === 'acTL') isAnimated = true;
    if (type === 'IEND') return { type: 'whole', ...size, bytes: end, isAnimated };
    at = end;
  }
  return INCOMPLETE;
}

/**
 * Whether a PNG file has data for each of its rows: a program that broke off may have written a proper end all the
 * same, and browsers and ffmpeg show nothing where rows are missing. Ask once its size is known to be reasonable.
 */
export async function hasAllRows(file: Buffer): Promise<boolean> {
  const wanted = rawBytes(file);
  let found = 0;
  const inflate = createInflate();
  const counted = new Promise<void>((resolve) => {
    inflate.on('data', (chunk: Buffer) => {
      found += chunk.byteLength;
      if (found >= wanted) resolve();
    });
    // What came before a fault counts.
    inflate.on('error', () => resolve());
    inflate.on('end', () => resolve());
  });
  for (const { type, start, end } of chunks(file))
    if (type === 'IDAT') inflate.write(file.subarray(start, end));
  inflate.end();
  await counted;
  inflate.destroy();
  return found >= wanted;
}

function* chunks(file: Buffer): Generator<{ type: string; start: number; end: number }> {
  for (let at = 8; at + 12 <= file.byteLength; ) {
    const end = at + 8 + file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IEND' || end > file.byteLength) return;
    yield { type, start: at + 8, end };
    at = end + 4;
  }
}

/** Each row of each pass has a byte that says how it is filtered (sections 8 and 11.2.1). */
function rawBytes(file: Buffer): number {
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const samples = [1, 0, 3, 1, 2, 0, 4][file[25] ?? 0] ?? 0;
  const bitsPerPixel = (file[24] ?? 0) * samples;
  const isInterlaced = file[28] === 1;
  return (isInterlaced ? ADAM7 : [[0, 0, 1, 1] as const]).reduce((sum, [left, top, across, down]) => {
    const columns = Math.ceil((width - left) / across);
    const rows = Math.ceil((height - top) / down);
    return columns > 0 && rows > 0 ? sum + rows * (1 + Math.ceil((columns * bitsPerPixel) / 8)) : sum;
  }, 0);
}

const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * A JPEG file is made of segments that begin with a marker; the coded picture follows those of a scan (ITU-T T.81,
 * annex B).
 */
function jpeg(file: Buffer): PictureStructure {
  let at = 2;
  let size = { width: 0, height: 0 };
  let isTurned = false;
  while (at + 4 <= file.byteLength) {
    if (file[at] !== 0xff) return DAMAGED;
    const marker = file[at + 1] ?? 0;
    // Any number of 0xff may stand before a marker; some markers have no data.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    if (marker === 0xd9) return wholeJpeg(size, isTurned, at + 2);
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end > file.byteLength) return INCOMPLETE;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame && end - at >= 9)
      size = { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) };
    if (marker === 0xe1) isTurned ||= isTurnedByExif(file.subarray(at + 4, end));
    at = marker === 0xda ? scanEnd(file, end) : end;
  }
  return at + 2 <= file.byteLength && file.readUInt16BE(at) === 0xffd9
    ? wholeJpeg(size, isTurned, at + 2)
    : INCOMPLETE;
}

function wholeJpeg(
  { width, height }: { width: number; height: number },
  isTurned: boolean,
  bytes: number,
): PictureStructure {
  const size = isTurned ? { width: height, height: width } : { width, height };
  return { type: 'whole', ...size, bytes, isAnimated: false };
}

/** The next marker behind coded data, in which 0xff is followed by 0 or by a restart marker. */
function scanEnd(file: Buffer, start: number): number {
  for (let at = file.indexOf(0xff, start); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return file.byteLength;
}

/** From 5 on, Exif 2.32's tag 0x0112 exchanges width and height. */
function isTurnedByExif(segment: Buffer): boolean {
  if (segment.toString('latin1', 0, 6) !== 'Exif\0\0') return false;
  const tiff = segment.subarray(6);
  if (tiff.byteLength < 8) return false;
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) =>
    at + 2 > tiff.byteLength ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  const entries = short(directory);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 2 + entry * 12;
    if (short(at) === 0x0112) return short(at + 8) >= 5 && short(at + 8) <= 8;
  }
  return false;
}

/** A WebP file is a RIFF file; only the extended form can move (RFC 9649, section 2). */
function webp(file: Buffer): PictureStructure {
  if (file.byteLength < 30) return INCOMPLETE;
  const bytes = file.readUInt32LE(4) + 8;
  if (bytes > file.byteLength) return INCOMPLETE;
  switch (file.toString('latin1', 12, 16)) {
    case 'VP8X': {
      const ANIMATION = 0x02;
      const isAnimated = ((file[20] ?? 0) & ANIMATION) !== 0;
      return {
        type: 'whole',
        width: file.readUIntLE(24, 3) + 1,
        height: file.readUIntLE(27, 3) + 1,
        bytes,
        isAnimated,
      };
    }
    case 'VP8L': {
      const bits = file.readUInt32LE(21);
      const width = (bits & 0x3fff) + 1;
      return { type: 'whole', width, height: ((bits >> 14) & 0x3fff) + 1, bytes, isAnimated: false };
    }
    case 'VP8 ': {
      const width = file.readUInt16LE(26) & 0x3fff;
      return { type: 'whole', width, height: file.readUInt16LE(28) & 0x3fff, bytes, isAnimated: false };
    }
    default:
      return DAMAGED;
  }
}
