import { open, readFile, stat } from 'node:fs/promises';
import { MAX_PICTURE_MEGAPIXELS } from '@bacheca/shared/model/picture-limits';
import { domainError } from '../../errors/domain-error.ts';
import { type Advice, advice } from './advice.ts';
import { type FileKind, fileKind, HEAD_BYTES, type PictureKind } from './file-kind.ts';
import { decodesPicture, inTurn } from './media-tools.ts';
import type { MediaType } from './media-types.ts';
import { hasAllRows, pictureStructure } from './pictures.ts';
import { MAX_SUBTITLE_BYTES, readSubtitles } from './subtitles.ts';
import { readVideo } from './video.ts';

/** 40 megapixels of noise, uncompressed, at 16 bits a channel, would be over 300 MB: no photograph is. */
const MAX_PICTURE_BYTES = 100_000_000;
/** Films on screens are of minutes: subtitles that begin later are likely those of another one. */
const LATE_SUBTITLES_MS = 5 * 60_000;

export interface Probed {
  readonly mimeType: MediaType;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly longestHoldMs?: number | undefined;
  readonly advice?: readonly Advice[];
  /** What is to be kept, where that isn't the file as it was sent. */
  readonly replacement?: Buffer;
}

/**
 * Reads what a file is, from its bytes alone. Throws a domain error if a screen wouldn't show it, or not whole. The
 * upload and `npm run check` both ask here.
 */
export async function probe(path: string): Promise<Probed> {
  const kind = fileKind(await headOf(path));
  switch (kind.type) {
    case 'empty':
      throw domainError('empty-file', {});
    case 'other':
      throw domainError('unsupported-file', { what: kind.what, instead: kind.instead });
    case 'subtitles':
      return probeSubtitles(path);
    case 'picture':
      return inTurn(() => probePicture(path, kind.picture));
    case 'video':
      return inTurn(() => probeVideo(path, kind));
  }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function probeSubtitles(path: string): Promise<Probed> {
  await checkSize(path, MAX_SUBTITLE_BYTES);
  const sent = await readFile(path);
  const read = readSubtitles(sent);
  const late = read.firstStartMs >= LATE_SUBTITLES_MS;
  return {
    mimeType: 'text/vtt',
    advice: late
      ? [...read.advice, advice('subtitles-late', { minutes: Math.floor(read.firstStartMs / 60_000) })]
      : read.advice,
    ...(read.bytes !== sent && { replacement: read.bytes }),
  };
}

async function probePicture(path: string, kind: PictureKind): Promise<Probed> {
  await checkSize(path, MAX_PICTURE_BYTES);
  const what = FORMATS[kind].name;
  const file = await readFile(path);
  const structure = pictureStructure(file, kind);
  if (structure.type === 'damaged') throw domainError('file-damaged', { what });
  if (structure.type === 'incomplete') throw domainError('file-incomplete', {});
  const { width, height, bytes } = structure;
  if (structure.isAnimated) throw domainError('animated-picture', { format: what });
  const megapixels = (width * height) / 1e6;
  if (megapixels > MAX_PICTURE_MEGAPIXELS) {
    throw domainError('picture-too-large', {
      megapixels: Math.ceil(megapixels),
      limit: MAX_PICTURE_MEGAPIXELS,
    });
  }
  if (kind === 'png' && !(await hasAllRows(file))) throw domainError('file-incomplete', {});
  // What its first bytes promise may be missing further on. Without ffmpeg a picture is taken as it is.
  if ((await decodesPicture(path, FORMATS[kind].demuxer, bytes)) === 'failed')
    throw domainError('file-damaged', { what });
  return { mimeType: `image/${kind}`, width, height };
}

const FORMATS = {
  png: { name: 'PNG', demuxer: 'png_pipe' },
  jpeg: { name: 'JPEG', demuxer: 'jpeg_pipe' },
  webp: { name: 'WebP', demuxer: 'webp_pipe' },
} as const satisfies Record<PictureKind, { name: string; demuxer: string }>;

async function probeVideo(path: string, kind: Extract<FileKind, { type: 'video' }>): Promise<Probed> {
  return { mimeType: kind.mimeType, ...(await readVideo(path, kind.demuxer)) };
}

async function checkSize(path: string, limitBytes: number): Promise<void> {
  if ((await stat(path)).size > limitBytes)
    throw domainError('too-large', { limit: `${limitBytes / 1_000_000} MB` });
}
