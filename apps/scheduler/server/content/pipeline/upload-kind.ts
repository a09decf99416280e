/** What an upload is, told from its bytes alone, and which way it goes from there. */
import { open } from 'node:fs/promises';
import type { AssetKind } from '@bacheca/shared/api/assets';
import type { Phrase } from '@bacheca/shared/translations/phrase';
import { fileKind, HEAD_BYTES } from '../media/file-kind.ts';
import type { Demuxer } from './tools.ts';

export type UploadKind =
  | { readonly type: 'film'; readonly demuxer: Demuxer }
  | { readonly type: 'picture'; readonly form: PictureForm }
  | { readonly type: 'pdf' }
  | { readonly type: 'zip' }
  | { readonly type: 'office' }
  | { readonly type: 'subtitles' }
  | { readonly type: 'empty' }
  | { readonly type: 'other'; readonly what: Phrase; readonly instead: Phrase };
export type PictureForm = 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' | 'avif' | 'heic' | 'bmp';

const OTHERS: Readonly<Record<string, UploadKind>> = {
  'file-gif': { type: 'picture', form: 'gif' },
  'file-tiff': { type: 'picture', form: 'tiff' },
  'file-avif': { type: 'picture', form: 'avif' },
  'file-heic': { type: 'picture', form: 'heic' },
  'file-heif': { type: 'picture', form: 'heic' },
  'file-bmp': { type: 'picture', form: 'bmp' },
  'file-avi': { type: 'film', demuxer: 'avi' },
  'file-windows-media': { type: 'film', demuxer: 'asf' },
  'file-flash': { type: 'film', demuxer: 'flv' },
  'file-mpeg-ts': { type: 'film', demuxer: 'mpegts' },
  'file-ogg': { type: 'film', demuxer: 'ogg' },
  'file-matroska': { type: 'film', demuxer: 'matroska' },
  'file-zip': { type: 'zip' },
  'file-office': { type: 'office' },
};
/** The start code of a video sequence: a bare stream, where others have a pack around it. */
const BARE_MPEG = Buffer.from([0, 0, 1, 0xb3]);

export function uploadKindOf(head: Buffer): UploadKind {
  const kind = fileKind(head);
  switch (kind.type) {
    case 'video':
      return { type: 'film', demuxer: kind.demuxer };
    case 'picture':
      return { type: 'picture', form: kind.picture };
    case 'subtitles':
    case 'empty':
      return { type: kind.type };
    case 'other':
      if (kind.what.code === 'file-dvd') {
        const isBare = head.subarray(0, 4).equals(BARE_MPEG);
        return { type: 'film', demuxer: isBare ? 'mpegvideo' : 'mpeg' };
      }
      // One that only has a page's mark further on is another thing with a page in it.
      if (kind.what.code === 'file-pdf' && head.subarray(0, 5).toString('latin1') === '%PDF-')
        return { type: 'pdf' };
      return OTHERS[kind.what.code] ?? kind;
  }
}

export async function readUploadKind(path: string): Promise<UploadKind> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES), position: 0 });
    return uploadKindOf(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

export function assetKindOf({ type }: UploadKind): AssetKind {
  if (type === 'film') return 'video';
  if (type === 'pdf' || type === 'zip' || type === 'office') return 'document';
  return type === 'picture' || type === 'subtitles' ? type : 'unknown';
}
