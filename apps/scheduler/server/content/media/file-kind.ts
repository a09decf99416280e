/**
 * What a file is, told from its bytes: neither its name nor what a browser calls it says so reliably. Only the
 * first few kilobytes are looked at; whether the file is whole is for whoever reads on.
 */
import type { BilingualText } from '../../errors/domain-error.ts';
import { decodeText } from './text-encoding.ts';

export type PictureKind = 'png' | 'jpeg' | 'webp';
/** `demuxer` is the one that ffprobe must read it with: left to guess, it would follow a list of other files. */
export type FileKind =
  | { readonly type: 'video'; readonly demuxer: 'mov' | 'matroska'; readonly mimeType: VideoType }
  | { readonly type: 'picture'; readonly picture: PictureKind }
  | { readonly type: 'subtitles' }
  | { readonly type: 'empty' }
  /** Something that no screen shows: what it is, and what to upload instead. */
  | { readonly type: 'other'; readonly what: BilingualText; readonly instead: BilingualText };
type VideoType = 'video/mp4' | 'video/webm';

/** `fileKind` needs to see so many bytes. */
export const HEAD_BYTES = 4096;

export function fileKind(head: Buffer): FileKind {
  if (head.byteLength === 0) return { type: 'empty' };
  return byMagic(head) ?? byText(head) ?? { type: 'other', what: UNKNOWN, instead: ANY };
}

const MP4_VIDEO: BilingualText = {
  it: 'Esportalo come video MP4 (H.264, audio AAC)',
  en: 'Export it as an MP4 video (H.264, AAC sound)',
};
const PICTURE: BilingualText = { it: 'Esportalo come PNG o JPEG', en: 'Export it as PNG or JPEG' };
const PAGES: BilingualText = {
  it: 'Esporta ogni pagina come immagine PNG o JPEG',
  en: 'Export each page as a PNG or JPEG picture',
};
const SUBTITLES: BilingualText = {
  it: 'Esporta i sottotitoli come WebVTT',
  en: 'Export the subtitles as WebVTT',
};
const ANY: BilingualText = {
  it: 'Carica un video MP4 o WebM, un’immagine PNG, JPEG o WebP, oppure sottotitoli WebVTT o SRT',
  en: 'Upload an MP4 or WebM video, a PNG, JPEG or WebP picture, or WebVTT or SRT subtitles',
};
const UNKNOWN: BilingualText = { it: 'di un formato sconosciuto', en: 'of an unknown format' };
const STREAM: BilingualText = {
  it: 'Per una diretta crea un contenuto di tipo «diretta» con l’indirizzo dell’elenco',
  en: 'For a live stream make an item of the kind “stream” with the address of the list',
};

function other(it: string, en: string, instead: BilingualText): FileKind {
  return { type: 'other', what: { it, en }, instead };
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
  if (has('GIF8')) return other('un’immagine GIF', 'a GIF picture', ifItMoves(PICTURE));
  if (has('%PDF-')) return other('un documento PDF', 'a PDF document', PAGES);
  if (has('RIFF') && has('AVI ', 8)) return other('un video AVI', 'an AVI video', MP4_VIDEO);
  if (has('RIFF') && has('WAVE', 8)) return other('un file audio WAV', 'a WAV sound file', MP4_VIDEO);
  if (has('ID3') || has('fLaC') || isMp3(head)) return other('un file audio', 'a sound file', MP4_VIDEO);
  if (has('OggS')) return other('un file Ogg', 'an Ogg file', MP4_VIDEO);
  if (has('\x30\x26\xb2\x75\x8e\x66\xcf\x11'))
    return other('un video Windows Media', 'a Windows Media video', MP4_VIDEO);
  if (has('FLV\x01')) return other('un video Flash', 'a Flash video', MP4_VIDEO);
  if (has('\x00\x00\x01\xba') || has('\x00\x00\x01\xb3'))
    return other('un video MPEG di un DVD', 'an MPEG video as on a DVD', MP4_VIDEO);
  if (has('G') && has('G', 188)) return other('un video MPEG-TS', 'an MPEG-TS video', MP4_VIDEO);
  if (has('BM')) return other('un’immagine BMP', 'a BMP picture', PICTURE);
  if (has('II*\x00') || has('MM\x00*'))
    return other('un’immagine TIFF o RAW', 'a TIFF or raw picture', PICTURE);
  if (has('8BPS')) return other('un file Photoshop', 'a Photoshop file', PICTURE);
  if (has('PK\x03\x04'))
    return other('un archivio ZIP o un documento di Office', 'a ZIP archive or an Office document', PAGES);
  if (has('\xd0\xcf\x11\xe0')) return other('un documento di Office', 'an Office document', PAGES);
  if (has('Rar!') || has('7z\xbc\xaf') || has('\x1f\x8b'))
    return other('un archivio compresso', 'a compressed archive', ANY);
  return null;
}

function ifItMoves(still: BilingualText): BilingualText {
  return {
    it: `${still.it} se è ferma, come video MP4 (H.264) se si muove`,
    en: `${still.en} if it stands still, as an MP4 video (H.264) if it moves`,
  };
}

/**
 * ISO base media files (ISO/IEC 14496-12) say what they are by their brands: pictures of telephones are such files too.
 */
function ofBrands(head: Buffer): FileKind {
  const length = Math.min(head.readUInt32BE(0), head.byteLength, 512);
  const brands = head.toString('latin1', 8, length).match(/.{4}/gs) ?? [];
  const major = brands[0] ?? '';
  if (/^(hei[cxms]|hev[cx])$/.test(major)) return other('un’immagine HEIC', 'a HEIC picture', PICTURE);
  if (/^avi[fs]$/.test(major)) return other('un’immagine AVIF', 'an AVIF picture', PICTURE);
  if (major === 'mif1' || major === 'msf1')
    return other('un’immagine HEIF o AVIF', 'a HEIF or AVIF picture', PICTURE);
  if (major === 'M4A ' || major === 'M4B ') return other('un file audio', 'a sound file', MP4_VIDEO);
  return { type: 'video', demuxer: 'mov', mimeType: 'video/mp4' };
}

/** Matroska and WebM share their form (RFC 9559); the document type is in the first bytes. */
function ofEbml(head: Buffer): FileKind {
  if (head.subarray(0, 64).includes('webm'))
    return { type: 'video', demuxer: 'matroska', mimeType: 'video/webm' };
  return other('un video Matroska (MKV)', 'a Matroska video (MKV)', MP4_VIDEO);
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
    return other('un disegno SVG (può contenere programmi)', 'an SVG drawing (it can hold scripts)', PICTURE);
  if (/^(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body)/i.test(text))
    return other('una pagina web', 'a web page', ANY);
  // Readers look for it in the first kilobyte.
  if (text.slice(0, 1024).includes('%PDF-')) return other('un documento PDF', 'a PDF document', PAGES);
  if (text.startsWith('#EXTM3U'))
    return other(
      'un elenco di una diretta (M3U8), non un video',
      'the list of a stream (M3U8), not a video',
      STREAM,
    );
  if (text.startsWith('[Script Info]'))
    return other('un file di sottotitoli ASS', 'an ASS subtitle file', SUBTITLES);
  if (/^<(\?xml[\s\S]*?\?>\s*<)?tt[\s>]/.test(text))
    return other('un file di sottotitoli TTML', 'a TTML subtitle file', SUBTITLES);
  return other('un file di testo', 'a text file', ANY);
}

/** A number (that some programs leave out), then times. */
const SRT_START = /^(\d+[ \t]*\r?[\n\r])?[ \t]*\d{1,3}:\d{1,2}(:\d{1,2})?([.,]\d{1,3})?[ \t]*-->/;
