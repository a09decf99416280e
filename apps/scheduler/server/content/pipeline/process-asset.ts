/** In the worker process: what is made of a file that somebody uploaded. That it is refused is a result, too. */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOfFile } from '@bacheca/node/file-hash';
import type { MediaFile } from '@bacheca/shared/model/items';
import { DomainError, domainError } from '../../errors/domain-error.ts';
import type { JobContext } from '../../jobs/job-types.ts';
import { type Advice, advice } from '../media/advice.ts';
import type { MediaType } from '../media/media-types.ts';
import { probe } from '../media/probe.ts';
import { subtitleText } from '../media/subtitles.ts';
import { convertFilm, isLoudEnough, loudnessOf } from './convert-film.ts';
import { pagesOf } from './documents.ts';
import { readFilm } from './film-facts.ts';
import type { AssetWork, Made, MadeFile, Refused } from './made.ts';
import {
  animationToFilm,
  bmpToPng,
  convertPicture,
  heicToPng,
  type PictureFacts,
  readPicture,
  sizeOf,
  thumbhashOf,
} from './pictures.ts';
import { stillOf } from './stills.ts';
import type { Demuxer } from './tools.ts';
import { assetKindOf, type PictureForm, readUploadKind, type UploadKind } from './upload-kind.ts';
import { scanForViruses } from './virus-scan.ts';

const MAX_PICTURE_BYTES = 100_000_000;
const CLIPPING_DB = 0.5;

export async function processAsset(work: AssetWork, context: JobContext): Promise<Made | Refused> {
  // What an attempt before has left.
  await rm(work.folder, { recursive: true, force: true });
  await mkdir(work.folder, { recursive: true });
  const upload = await readUploadKind(work.path);
  const kind = assetKindOf(upload);
  try {
    context.progress(0);
    if (work.clamd) await scanForViruses(work.path, work.clamd, context.signal);
    return await make(upload, work, context);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'media-check-busy') throw error;
    return { type: 'refused', kind, refusal: { code: error.code, params: error.params } };
  }
}

function make(upload: UploadKind, work: AssetWork, context: JobContext): Promise<Made> {
  switch (upload.type) {
    case 'empty':
      throw domainError('empty-file', {});
    case 'other':
      throw domainError('unsupported-file', { what: upload.what, instead: upload.instead });
    case 'zip':
    case 'office':
      throw domainError('office-document', {});
    case 'subtitles':
      return subtitles(work);
    case 'film':
      return film(work.path, upload.demuxer, work, context, false);
    case 'picture':
      return picture(upload.form, work, context);
    case 'pdf':
      return pdf(work, context);
  }
}

async function subtitles({ path, folder, sha256 }: AssetWork): Promise<Made> {
  const { advice: notes = [], replacement, mimeType } = await probe(path);
  const place = replacement ? join(folder, 'mended.vtt') : path;
  if (replacement) await writeFile(place, replacement);
  const files = [await madeFile(place, mimeType, {}, replacement ? null : sha256)];
  const text = subtitleText(replacement ?? (await readFile(path)));
  return { ...NOTHING, type: 'made', kind: 'subtitles', files, media: [0], texts: [text], advice: notes };
}

/** `isMade`: it was made here of an animation, and is no original. */
async function film(
  path: string,
  demuxer: Demuxer,
  { folder, sha256 }: AssetWork,
  context: JobContext,
  isMade: boolean,
): Promise<Made> {
  const { signal, progress } = context;
  const facts = await readFilm(path, demuxer, signal);
  progress(0.05);
  const loudness = await loudnessOf(path, demuxer, facts, signal);
  progress(0.1);
  const isKept = !isMade && facts.isConforming && isLoudEnough(loudness);
  const renditions = await convertFilm(path, demuxer, facts, loudness, folder, context);
  progress(0.9);
  const files: MadeFile[] = [];
  const named: { file: number; height: number }[] = [];
  for (const { path: made, width, height, lines } of renditions) {
    // What is as it should be stays what it was, to the byte.
    const isOriginal = isKept && lines === renditions[0]?.lines;
    const place = isOriginal ? path : made;
    const read = await readFilm(place, 'mov', signal);
    const measures = {
      width,
      height,
      durationMs: read.durationMs,
      longestHoldMs: Math.round(read.longestHoldS * 1000),
    };
    named.push({ file: files.length, height: lines });
    files.push(await madeFile(place, 'video/mp4', measures, isOriginal ? sha256 : null));
  }
  const [first] = files;
  const still = join(folder, 'still.png');
  const hasStill =
    first !== undefined && (await stillOf(first.path, first.file.durationMs ?? 0, still, signal));
  const notes: Advice[] = [
    ...(facts.audio && !loudness ? [advice('film-silent', {})] : []),
    ...(loudness && loudness.peakDb > CLIPPING_DB ? [advice('sound-clipped', {})] : []),
    ...(loudness ? [advice('no-subtitles', {})] : []),
  ];
  return {
    ...{ type: 'made', kind: 'video', files, media: [0], renditions: named, texts: [], advice: notes },
    durationMs: first?.file.durationMs ?? facts.durationMs,
    width: first?.file.width ?? facts.width,
    height: first?.file.height ?? facts.height,
    hasSound: loudness !== null,
    thumbhash: hasStill ? await thumbhashOf(still) : null,
  };
}

async function picture(form: PictureForm, work: AssetWork, context: JobContext): Promise<Made> {
  const { path, folder, sha256 } = work;
  if ((await stat(path)).size > MAX_PICTURE_BYTES)
    throw domainError('too-large', { limit: `${MAX_PICTURE_BYTES / 1_000_000} MB` });
  const { signal } = context;
  const readable =
    form === 'heic'
      ? await heicToPng(path, folder, signal)
      : form === 'bmp'
        ? await bmpToPng(path, folder, signal)
        : path;
  const readAs = readable === path ? form : 'png';
  const facts = await readPicture(readable, readAs);
  if (facts.isAnimated)
    return film(await animationToFilm(path, facts, folder, signal), 'mov', work, context, true);
  if (form === 'png' || form === 'jpeg' || form === 'webp') await probe(path);
  const made = await stillPicture(readable, readAs, facts, folder, sha256);
  const { width = null, height = null } = made.file;
  return {
    ...{ ...NOTHING, type: 'made', kind: 'picture', files: [made], media: [0], width, height },
    thumbhash: await thumbhashOf(made.path),
  };
}

async function stillPicture(
  path: string,
  form: PictureForm,
  facts: PictureFacts,
  folder: string,
  sha256: string,
): Promise<MadeFile> {
  if (facts.isConforming && form !== 'png' && (form === 'jpeg' || form === 'webp'))
    return madeFile(path, `image/${form}`, { width: facts.width, height: facts.height }, sha256);
  if (facts.isConforming && form === 'png')
    return madeFile(path, 'image/png', { width: facts.width, height: facts.height }, null);
  const made = await convertPicture(path, form, folder);
  return madeFile(made.path, made.mimeType, await sizeOf(made.path), null);
}

async function pdf({ path, folder }: AssetWork, context: JobContext): Promise<Made> {
  const pages = await pagesOf(path, folder, context);
  const files: MadeFile[] = [];
  for (const page of pages) files.push(await madeFile(page.path, 'image/png', await sizeOf(page.path), null));
  const [first] = files;
  return {
    ...{ ...NOTHING, type: 'made', kind: 'document', files, media: files.map((_, index) => index) },
    ...{ width: first?.file.width ?? null, height: first?.file.height ?? null },
    texts: pages.map(({ text }) => text),
    thumbhash: first ? await thumbhashOf(first.path) : null,
  };
}

const NOTHING = {
  ...{ renditions: [], durationMs: null, width: null, height: null, texts: [] },
  ...{ hasSound: false, thumbhash: null, advice: [] },
} as const;

/** `sha256` is given of an original, whose hash is known. */
async function madeFile(
  path: string,
  mimeType: MediaType,
  measures: Pick<MediaFile, 'width' | 'height' | 'durationMs' | 'longestHoldMs'>,
  sha256: string | null,
): Promise<MadeFile> {
  const hash = sha256 ?? (await hashOfFile(path))?.digest('hex') ?? '';
  return { path, file: { sha256: hash, bytes: (await stat(path)).size, mimeType, ...measures } };
}
