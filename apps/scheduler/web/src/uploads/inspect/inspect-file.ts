/** What a file is, whether it can be used, and what it looks like: read whole once for its hash, and in parts for the rest. */
import type { FileReading } from '../engine/reader.ts';
import type { FileFacts } from '../upload-types.ts';
import { type FileType, fileType, HEAD_BYTES, TAIL_BYTES } from './file-type.ts';
import { hashFile } from './hash-file.ts';
import type { Look } from './look.ts';
import { isWholeMp4 } from './mp4-parts.ts';

export async function inspectFile(file: Blob, onShare: (share: number) => void): Promise<FileReading> {
  const type = await typeOf(file);
  const look = await lookAt(file, type);
  const facts: FileFacts = {
    kind: type?.kind ?? 'other',
    format: type?.format ?? '',
    codec: look.codec ?? null,
    width: look.width ?? null,
    height: look.height ?? null,
    durationMs: look.durationMs ?? null,
    isConverted: look.isConverted ?? type?.isConverted ?? false,
  };
  // What is of no use needs no hash: a disk image would be read for minutes to no end.
  const sha256 = look.problem ? null : await hashFile(file, onShare);
  return { sha256, facts, picture: look.picture ?? null, problem: look.problem ?? null };
}

async function typeOf(file: Blob): Promise<FileType | null> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const tail = new Uint8Array(await file.slice(Math.max(0, file.size - TAIL_BYTES)).arrayBuffer());
  return fileType(head, tail);
}

async function lookAt(file: Blob, type: FileType | null): Promise<Look> {
  if (file.size === 0) return { problem: { code: 'empty' } };
  if (type === null) return { problem: { code: 'unknown' } };
  const { useless, format } = type;
  if (useless === 'sound-only') return { problem: { code: 'sound-only' } };
  if (useless) return { problem: { code: useless, format } };
  if (type.container === 'mp4' && !(await isWholeMp4(file))) return { problem: { code: 'incomplete' } };
  if (type.kind === 'picture' || format === 'GIF' || format === 'WebP')
    return (await import('./look-at-picture.ts')).lookAtPicture(file);
  if (type.kind !== 'video') return {};
  // Half a megabyte of code that few visits to the app need.
  return (await import('./look-at-video.ts')).lookAtVideo(file);
}
