/**
 * What a file is, told from its bytes: neither its name nor what a browser calls it says so reliably. Only the
 * first few kilobytes are looked at; whether the file is whole is for whoever reads on.
 */
import { type Phrase, phrase, type ReasonCode } from '@bacheca/shared/translations/phrase';
import { decodeText } from './text-encoding.ts';

export type PictureKind = 'png' | 'jpeg' | 'webp';
/** `demuxer` is the one that ffprobe must read it with: left to guess, it would follow a list of other files. */
export type FileKind =
  | { readonly type: 'video'; readonly demuxer: 'mov' | 'matroska'; readonly mimeType: VideoType }
  | { readonly type: 'picture'; readonly picture: PictureKind }
  | { readonly type: 'subtitles' }
  | { readonly type: 'empty' }
  /** Something that no screen shows: what it is, and what to upload instead. */
  | { readonly type: 'other'; readonly what: Phrase; readonly instead: Phrase };
type VideoType = 'video/mp4' | 'video/webm';

/** `fileKind` needs to see so many bytes. */
export const HEAD_BYTES = 4096;

export function fileKind(head: Buffer): FileKind {
  if (head.byteLength === 0) return { type: 'empty' };
  return byMagic(head) ?? byText(head) ?? other('file-unknown', ANY);
}

const MP4_VIDEO = phrase('export-mp4');
const PICTURE = phrase('export-picture');
const PAGES = phrase('export-pages');
const ANY = phrase('upload-known-file');

function other(code: Extract<ReasonCode, `file-${string}`>, instead: Phrase): FileKind {
  return { type: 'other', what: { code }, instead };
}

function byMagic(head: Buffer): FileKind | null {
  const has = (text: string, at = 0) => head.toString('latin1', at, at + text.length) === text;
  if (has('\x89PNG\r\n\x1a\n')) return { type: 'picture', picture: 'png' };
  if (has('\xff\xd8\xff')) return { type: 'picture', picture: 'jpeg' };
  if (has('RIFF') && has('WEBP', 8)) return { type: 'picture', picture: 'webp' };
  if (has('ftyp', 4)) return ofBrands(head);
  // QuickTime files from before there were brands begin with any of these boxes.
  if (['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].some((box) => has(box, 4)))
    return { type: 'video', demuxer: 'mov', mimeType: 'video/mp4' };
  if (has('\x1a\x45\xdf\xa3')) return ofEbml(head);
  if (has('GIF8')) return other('file-gif', phrase('export-picture-or-video'));
  if (has('%PDF-')) return other('file-pdf', PAGES);
  if (has('RIFF') && has('AVI ', 8)) return other('file-avi', MP4_VIDEO);
  if (has('RIFF') && has('WAVE', 8)) return other('file-wav', MP4_VIDEO);
  if (has('ID3') || has('fLaC') || isMp3(head)) return other('file-sound', MP4_VIDEO);
  if (has('OggS')) return other('file-ogg', MP4_VIDEO);
  if (has('\x30\x26\xb2\x75\x8e\x66\xcf\x11')) return other('file-windows-media', MP4_VIDEO);
  if (has('FLV\x01')) return other('file-flash', MP4_VIDEO);
  if (has('\x00\x00\x01\xba') || has('\x00\x00\x01\xb3')) return other('file-dvd', MP4_VIDEO);
  if (has('G') && has('G', 188)) return other('file-mpeg-ts', MP4_VIDEO);
  if (has('BM')) return other('file-bmp', PICTURE);
  if (has('II*\x00') || has('MM\x00*')) return other('file-tiff', PICTURE);
  if (has('8BPS')) return other('file-photoshop', PICTURE);
  if (has('PK\x03\x04')) return other('file-zip', PAGES);
  if (has('\xd0\xcf\x11\xe0')) return other('file-office', PAGES);
  if (has('Rar!') || has('7z\xbc\xaf') || has('\x1f\x8b')) return other('file-archive', ANY);
  return null;
}

/** ISO base media files (ISO/IEC 14496-12): pictures of telephones are such files too. */
function ofBrands(head: Buffer): FileKind {
  const length = Math.min(head.readUInt32BE(0), head.byteLength, 512);
  const brands = head.toString('latin1', 8, length).match(/.{4}/gs) ?? [];
  const major = brands[0] ?? '';
  if (/^(hei[cxms]|hev[cx])$/.test(major)) return other('file-heic', PICTURE);
  if (/^avi[fs]$/.test(major)) return other('file-avif', PICTURE);
  if (major === 'mif1' || major === 'msf1') return other('file-heif', PICTURE);
  if (major === 'M4A ' || major === 'M4B ') return other('file-sound', MP4_VIDEO);
  return { type: 'video', demuxer: 'mov', mimeType: 'video/mp4' };
}

/** Matroska and WebM share their form (RFC 9559); the document type is in the first bytes. */
function ofEbml(head: Buffer): FileKind {
  if (head.subarray(0, 64).includes('webm'))
    return { type: 'video', demuxer: 'matroska', mimeType: 'video/webm' };
  return other('file-matroska', MP4_VIDEO);
}

function isMp3(head: Buffer): boolean {
  return head.byteLength > 2 && head[0] === 0xff && [0xfb, 0xf3, 0xf2, 0xfa].includes(head[1] ?? 0);
}

function byText(head: Buffer): FileKind | null {
  const text = decodeText(head, { mayEndEarly: true })?.text.trimStart();
  if (text === undefined) {
    // Subtitles in an encoding that can't be told: who reads on says so.
    const isSubtitles = !head.includes(0) && SRT_START.test(head.toString('latin1').trimStart());
    return isSubtitles ? { type: 'subtitles' } : null;
  }
  if (/^WEBVTT(?:\s|$)/.test(text) || SRT_START.test(text)) return { type: 'subtitles' };
  if (/^(<\?xml[\s\S]*?\?>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE svg[\s\S]*?>\s*)*<svg[\s>]/i.test(text))
    return other('file-svg', PICTURE);
  if (/^(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body)/i.test(text)) return other('file-web-page', ANY);
  // Readers look for it in the first kilobyte.
  if (text.slice(0, 1024).includes('%PDF-')) return other('file-pdf', PAGES);
  if (text.startsWith('#EXTM3U')) return other('file-stream-list', phrase('make-a-stream'));
  if (text.startsWith('[Script Info]')) return other('file-ass', phrase('export-subtitles'));
  if (/^<(\?xml[\s\S]*?\?>\s*<)?tt[\s>]/.test(text)) return other('file-ttml', phrase('export-subtitles'));
  return other('file-text', ANY);
}

/** A number (that some programs leave out), then times. */
const SRT_START = /^(\d+[ \t]*\r?[\n\r])?[ \t]*\d{1,3}:\d{1,2}(:\d{1,2})?([.,]\d{1,3})?[ \t]*-->/;
