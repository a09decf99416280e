/** Makes of any picture what every player shows alike: upright, in sRGB with 8 bits, at most 3840 on the long side. */
import { join } from 'node:path';
import { MAX_PICTURE_MEGAPIXELS } from '@bacheca/shared/model/picture-limits';
import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { domainError } from '../../errors/domain-error.ts';
import { notInstalled, runTool, tooSlow } from './tools.ts';
import type { PictureForm } from './upload-kind.ts';

// Only these readers are ever asked: a drawing could name other files, a document have programs in it.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Png', 'Jpeg', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((name) => `VipsForeignLoad${name}`),
});
sharp.cache(false);
sharp.concurrency(1);

export const MAX_SIDE = 3840;
const LIMIT_PIXELS = MAX_PICTURE_MEGAPIXELS * 1e6;
const READ = { limitInputPixels: LIMIT_PIXELS, failOn: 'error', sequentialRead: true } as const;
const MAX_ANIMATION_MS = 5 * 60_000;
const MAX_ANIMATION_FRAMES = 5000;
/** As browsers have it: what says less is not meant. */
const LEAST_FRAME_MS = 20;
const UNSAID_FRAME_MS = 100;

export interface PictureFacts {
  readonly width: number;
  readonly height: number;
  readonly isAnimated: boolean;
  readonly isConforming: boolean;
  readonly delaysMs: readonly number[];
}

/** Throws a domain error of what can't be read. Its pixels are not looked at yet. */
export async function readPicture(path: string, form: PictureForm): Promise<PictureFacts> {
  const found = await sharp(path, { ...READ, pages: 1 })
    .metadata()
    .catch((error: unknown) => {
      throw refusal(error, form);
    });
  const { width, height, pages = 1, orientation = 1, space, depth, hasAlpha, icc } = found;
  const megapixels = (width * height) / 1e6;
  if (megapixels > MAX_PICTURE_MEGAPIXELS)
    throw domainError('picture-too-large', {
      megapixels: Math.ceil(megapixels),
      limit: MAX_PICTURE_MEGAPIXELS,
    });
  const turned = orientation >= 5 ? { width: height, height: width } : { width, height };
  const isAnimated = pages > 1 && (form === 'gif' || form === 'webp');
  const delaysMs = (found.delay ?? []).map((ms) => (ms < LEAST_FRAME_MS ? UNSAID_FRAME_MS : ms));
  const isWebForm = form === 'png' || form === 'jpeg' || form === 'webp';
  const isSrgb = space === 'srgb' && depth === 'uchar' && (icc === undefined || isSrgbProfile(icc));
  const isSmall = Math.max(width, height) <= MAX_SIDE;
  const isConforming =
    isWebForm && isSrgb && isSmall && orientation === 1 && !isAnimated && hasAlpha !== undefined;
  return { ...turned, isAnimated, isConforming, delaysMs };
}

function isSrgbProfile(icc: Buffer): boolean {
  return icc.toString('latin1').replaceAll('\0', '').includes('sRGB');
}

function refusal(error: unknown, form: PictureForm) {
  const text = error instanceof Error ? error.message : '';
  const what = form.toUpperCase();
  if (/pixel limit/i.test(text))
    return domainError('picture-too-large', {
      megapixels: MAX_PICTURE_MEGAPIXELS + 1,
      limit: MAX_PICTURE_MEGAPIXELS,
    });
  if (/premature end|truncated|end of stream|out of order read|incomplete/i.test(text))
    return domainError('file-incomplete', {});
  return domainError('file-damaged', { what });
}

/** Returns where it lies. A photograph becomes a JPEG, whatever has clear areas or came without loss a PNG. */
export async function convertPicture(
  path: string,
  form: PictureForm,
  folder: string,
): Promise<{ path: string; mimeType: 'image/png' | 'image/jpeg' }> {
  const picture = sharp(path, READ)
    .autoOrient()
    .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb');
  const isPhotograph = form === 'jpeg' || form === 'avif' || form === 'heic';
  const place = join(folder, isPhotograph ? 'picture.jpg' : 'picture.png');
  const written = isPhotograph
    ? picture.flatten({ background: 'white' }).jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    : picture.png({ compressionLevel: 7 });
  await written.toFile(place).catch((error: unknown) => {
    throw refusal(error, form);
  });
  return { path: place, mimeType: isPhotograph ? 'image/jpeg' : 'image/png' };
}

/** Phones' HEIC pictures are HEVC inside, which sharp does not read: returns where a picture of it lies. */
export async function heicToPng(path: string, folder: string, signal: AbortSignal): Promise<string> {
  const place = join(folder, 'heic.png');
  const { result } = await runTool('heif-convert', [path, place], { signal, folder });
  if (result === 'not-installed') throw notInstalled('heif-convert (libheif-examples)', 'heic');
  if (result === 'too-slow') throw tooSlow();
  if (result !== 'ok') throw domainError('file-damaged', { what: 'HEIC' });
  return place;
}

/** BMP is read by ffmpeg alone. */
export async function bmpToPng(path: string, folder: string, signal: AbortSignal): Promise<string> {
  const place = join(folder, 'bmp.png');
  const input = [
    '-protocol_whitelist',
    'file,pipe',
    '-codec_whitelist',
    'bmp,png',
    '-f',
    'bmp_pipe',
    '-i',
    `file:${path}`,
  ];
  const { result } = await runTool(
    'ffmpeg',
    ['-v', 'error', '-nostdin', ...input, '-frames:v', '1', '-y', place],
    { signal, folder },
  );
  if (result === 'not-installed') throw notInstalled('ffmpeg', 'video');
  if (result !== 'ok') throw domainError('file-damaged', { what: 'BMP' });
  return place;
}

export async function sizeOf(path: string): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(path, READ).metadata();
  return { width, height };
}

/**
 * An animation as a film: its frames as they follow, 30 a second. One that is over at once is shown some times over, so that
 * it is seen. Throws a domain error of one that is too long.
 */
export async function animationToFilm(
  path: string,
  facts: PictureFacts,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const { delaysMs } = facts;
  const onceMs = delaysMs.reduce((sum, ms) => sum + ms, 0);
  if (onceMs > MAX_ANIMATION_MS || delaysMs.length > MAX_ANIMATION_FRAMES)
    throw domainError('animation-too-long', { minutes: MAX_ANIMATION_MS / 60_000 });
  const times = Math.max(1, Math.ceil(6000 / Math.max(1, onceMs)));
  const scale = Math.min(1, 1920 / Math.max(facts.width, facts.height));
  const width = Math.max(2, Math.round(facts.width * scale));
  const height = Math.max(2, Math.round(facts.height * scale));
  async function* frames(): AsyncGenerator<Uint8Array> {
    for (let time = 0; time < times; time += 1) {
      let untilMs = 0;
      let shown = 0;
      for (const [page, ms] of delaysMs.entries()) {
        untilMs += ms;
        const count = Math.round((untilMs * 30) / 1000) - shown;
        shown += count;
        if (count === 0) continue;
        const frame = await sharp(path, { ...READ, page })
          .resize({ width, height, fit: 'fill' })
          .flatten({ background: 'white' })
          .toColourspace('srgb')
          .raw()
          .toBuffer();
        for (let each = 0; each < count; each += 1) yield frame;
      }
    }
  }
  const place = join(folder, 'animation.mp4');
  const input = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-video_size',
    `${width}x${height}`,
    '-framerate',
    '30',
    '-i',
    'pipe:0',
  ];
  const output = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '12',
    '-vf',
    'pad=ceil(iw/2)*2:ceil(ih/2)*2',
    '-pix_fmt',
    'yuv420p',
  ];
  const { result } = await runTool('ffmpeg', ['-v', 'error', ...input, ...output, '-y', place], {
    ...{ signal, folder, limitMs: 20 * 60_000 },
    input: frames(),
  });
  if (result === 'not-installed') throw notInstalled('ffmpeg', 'video');
  if (result !== 'ok') throw domainError('file-damaged', { what: 'GIF / WebP' });
  return place;
}

/** In base64. */
export async function thumbhashOf(path: string): Promise<string | null> {
  try {
    const { data, info } = await sharp(path, READ)
      .resize({ width: 100, height: 100, fit: 'inside' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
  } catch {
    return null;
  }
}
