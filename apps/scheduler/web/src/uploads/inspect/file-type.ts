/** What a file is by its first bytes, and by its last where those tell: never by its name or by what a browser calls it. */
import type { FileKind } from '../upload-types.ts';

export type Container = 'mp4' | 'matroska' | 'other';

/** What it can't be used as. */
type Useless = 'drawing' | 'archive' | 'program' | 'text-document' | 'playlist' | 'web-page' | 'sound-only';

export interface FileType {
  readonly kind: FileKind;
  readonly format: string;
  /** Of a video: how its parts lie in the file. */
  readonly container?: Container;
  /** Pictures, films and subtitles that every screen shows are taken as they are. */
  readonly isConverted?: boolean;
  readonly useless?: Useless;
}

/** So many bytes are asked for. */
export const HEAD_BYTES = 64 * 1024;
/** Of a ZIP file: its list of contents stands at its end. */
export const TAIL_BYTES = 256 * 1024;

const LATIN = new TextDecoder('latin1');

/** Null where nothing of it is known. */
export function fileType(head: Uint8Array, tail: Uint8Array): FileType | null {
  const text = LATIN.decode(head);
  return ofBox(text) ?? ofSignature(head, text, LATIN.decode(tail)) ?? ofText(head);
}

const useless = (why: Useless, format: string): FileType => ({ kind: 'other', format, useless: why });
const video = (format: string, container: Container = 'other'): FileType => ({
  kind: 'video',
  format,
  container,
  isConverted: true,
});
const picture = (format: string, isConverted = false): FileType => ({ kind: 'picture', format, isConverted });
const document = (format: string): FileType => ({ kind: 'document', format, isConverted: true });

/** MP4, QuickTime, HEIC and their kin begin with a box that names the brand. */
function ofBox(text: string): FileType | null {
  const box = text.slice(4, 8);
  if (['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].includes(box)) return video('MOV', 'mp4');
  if (box !== 'ftyp') return null;
  const brands = text.slice(8, 40);
  if (/^(?:heic|heix|heim|heis|hevc|mif1|msf1)/.test(brands)) return picture('HEIC', true);
  if (/^avi[fs]/.test(brands)) return picture('AVIF', true);
  if (/^M4A|^M4B|^M4P/.test(brands)) return useless('sound-only', 'M4A');
  if (/^crx /.test(brands)) return picture('CR3', true);
  return video(brands.startsWith('qt  ') ? 'MOV' : brands.startsWith('3g') ? '3GP' : 'MP4', 'mp4');
}

function ofSignature(head: Uint8Array, text: string, tail: string): FileType | null {
  const begins = (...bytes: number[]) => bytes.every((byte, index) => head[index] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47)) return picture(text.includes('acTL') ? 'APNG' : 'PNG');
  if (begins(0xff, 0xd8, 0xff)) return picture('JPEG');
  if (text.startsWith('GIF8')) return { kind: 'video', format: 'GIF', container: 'other', isConverted: true };
  if (text.startsWith('RIFF')) return ofRiff(text);
  if (text.startsWith('%PDF') || text.slice(0, 1024).includes('%PDF-')) return document('PDF');
  if (begins(0x1a, 0x45, 0xdf, 0xa3))
    return video(text.slice(0, 64).includes('webm') ? 'WebM' : 'MKV', 'matroska');
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) return ofZip(text, tail);
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) return ofOle(text + tail);
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return picture('TIFF', true);
  if (text.startsWith('BM') && head[5] === 0) return picture('BMP', true);
  if (begins(0, 0, 1, 0)) return picture('ICO', true);
  if (text.startsWith('\0\0\0\x0cJXL ') || begins(0xff, 0x0a)) return picture('JPEG XL', true);
  if (text.startsWith('\0\0\0\x0cjP  ')) return picture('JPEG 2000', true);
  if (begins(0, 0, 1, 0xba) || begins(0, 0, 1, 0xb3)) return video('MPEG');
  if (head[0] === 0x47 && head[188] === 0x47 && head[376] === 0x47) return video('MPEG-TS');
  if (head[4] === 0x47 && head[196] === 0x47 && head[388] === 0x47) return video('M2TS');
  if (begins(0x30, 0x26, 0xb2, 0x75)) return video('WMV');
  if (text.startsWith('FLV\x01')) return video('FLV');
  if (begins(0x06, 0x0e, 0x2b, 0x34)) return video('MXF');
  if (text.startsWith('.RMF')) return video('RealMedia');
  if (text.startsWith('OggS')) return /theora|video/.test(text) ? video('Ogg') : useless('sound-only', 'Ogg');
  if (text.startsWith('ID3') || (head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2))
    return useless('sound-only', 'MP3');
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0) return useless('sound-only', 'AAC');
  if (text.startsWith('fLaC')) return useless('sound-only', 'FLAC');
  if (text.startsWith('8BPS')) return useless('drawing', 'Photoshop');
  if (text.startsWith('%!PS')) return useless('drawing', 'PostScript');
  if (begins(0x06, 0x06, 0xed, 0xf5)) return useless('drawing', 'InDesign');
  if (text.startsWith('Rar!')) return useless('archive', 'RAR');
  if (begins(0x37, 0x7a, 0xbc, 0xaf)) return useless('archive', '7-Zip');
  if (begins(0x1f, 0x8b)) return useless('archive', 'GZIP');
  if (text.slice(257, 262) === 'ustar') return useless('archive', 'TAR');
  if (text.startsWith('MZ')) return useless('program', 'Windows');
  if (text.startsWith('\x7fELF')) return useless('program', 'Linux');
  if (text.startsWith('#!')) return useless('program', 'script');
  return null;
}

function ofRiff(text: string): FileType | null {
  const form = text.slice(8, 12);
  if (form === 'AVI ') return video('AVI');
  if (form === 'WAVE') return useless('sound-only', 'WAV');
  if (form !== 'WEBP') return null;
  const isMoving = text.slice(0, 64).includes('ANIM');
  return isMoving
    ? { kind: 'video', format: 'WebP', container: 'other', isConverted: true }
    : picture('WebP');
}

function ofZip(text: string, tail: string): FileType {
  const names = text.slice(0, 4096) + tail;
  if (names.includes('ppt/')) return document('PowerPoint');
  if (names.includes('opendocument.presentation')) return document('LibreOffice');
  if (names.includes('opendocument.graphics')) return document('LibreOffice');
  if (names.includes('word/')) return useless('text-document', 'Word');
  if (names.includes('xl/workbook')) return useless('text-document', 'Excel');
  if (names.includes('opendocument.')) return useless('text-document', 'LibreOffice');
  if (/Index\/(?:Slide|Document)|\.iwa/.test(names)) return useless('text-document', 'Keynote, Pages');
  return useless('archive', 'ZIP');
}

/** Office's files before 2007; their parts have names of two bytes a letter. */
function ofOle(text: string): FileType {
  const wide = (name: string) => [...name].join('\0');
  if (text.includes(wide('PowerPoint'))) return document('PowerPoint');
  if (text.includes(wide('WordDocument'))) return useless('text-document', 'Word');
  if (text.includes(wide('Workbook'))) return useless('text-document', 'Excel');
  return document('Office');
}

function ofText(head: Uint8Array): FileType | null {
  const text = textOf(head);
  if (text === null) return null;
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (start.startsWith('WEBVTT')) return { kind: 'subtitles', format: 'VTT', isConverted: false };
  if (/^(?:\d+\s*\r?\n)?\d{1,2}:\d\d:\d\d[,.]\d{1,3}\s*-->/m.test(start.slice(0, 4096)))
    return { kind: 'subtitles', format: 'SRT', isConverted: true };
  if (/^#EXTM3U|^\[playlist\]|^ffconcat|^concat:|^<\?wpl|^<asx/i.test(start))
    return useless('playlist', 'playlist');
  if (/^(?:<\?xml[\s\S]{0,2000})?(?:<!--[\s\S]*?-->|<!DOCTYPE svg[^>]*>|\s)*<svg[\s/>]/i.test(start))
    return useless('drawing', 'SVG');
  if (/^(?:<!doctype html|<html|<head|<script)/i.test(start)) return useless('web-page', 'HTML');
  return useless('text-document', 'TXT');
}

/** Null where it is no text. */
function textOf(head: Uint8Array): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le').decode(head);
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be').decode(head);
  // What no text has.
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 27))) return null;
  return LATIN.decode(head);
}
