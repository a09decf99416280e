/**
 * Small pictures of media files, and how loud films are: made when somebody first asks, of any media file, and kept in a
 * folder that may be deleted at any time.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rename } from '@bacheca/node/rename-with-retry';
import { MAX_PICTURE_MEGAPIXELS } from '@bacheca/shared/model/picture-limits';
import { entityRef } from '@bacheca/shared/translations/phrase';
import sharp from 'sharp';
import { domainError } from '../../errors/domain-error.ts';
import type { Media } from '../media/media.ts';
import { peaksOf, stillOf, stripOf } from '../pipeline/stills.ts';

export const STRIP_FRAMES = 20;
const STRIP_FRAME_WIDTH = 160;
const PEAKS_A_SECOND = 20;
/** Whoever opens a library of pictures that nobody has looked at yet asks for a screenful. */
const MAX_WAITING = 300;

export type Preview =
  | { readonly type: 'poster'; readonly width: number }
  | { readonly type: 'strip' | 'peaks' };

export class Previews {
  readonly #media: Media;
  readonly #folder: string;
  readonly #making = new Map<string, Promise<Buffer>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(media: Media, dataFolder: string) {
    this.#media = media;
    this.#folder = join(dataFolder, 'previews');
  }

  /** WebP, or JSON of peaks. Throws a domain error where there is no such file, or no such thing of it. */
  async of(sha256: string, preview: Preview): Promise<Buffer> {
    const file = this.#media.get(sha256);
    const isFilm = file?.mimeType.startsWith('video/') ?? false;
    const isPicture = file?.mimeType.startsWith('image/') ?? false;
    if (!file || (preview.type === 'poster' ? !isFilm && !isPicture : !isFilm))
      throw domainError('not-found', { entity: entityRef('media', sha256) });
    const name = preview.type === 'poster' ? `poster-${preview.width}.webp` : `${preview.type}.bin`;
    const place = join(this.#folder, sha256.slice(0, 2), `${sha256}-${name}`);
    const kept = await readFile(place).catch(() => null);
    return kept ?? this.#makeOnce(place, sha256, preview, file.durationMs ?? 0, isFilm);
  }

  #makeOnce(
    place: string,
    sha256: string,
    preview: Preview,
    durationMs: number,
    isFilm: boolean,
  ): Promise<Buffer> {
    const under = this.#making.get(place);
    if (under) return under;
    if (this.#making.size >= MAX_WAITING)
      throw domainError('too-busy', {}, { headers: { 'retry-after': '10' } });
    // One at a time: a large picture takes a processor and much memory.
    const made = this.#last.then(() => this.#make(place, sha256, preview, durationMs, isFilm));
    this.#last = made.catch(() => undefined);
    const making = made.finally(() => this.#making.delete(place));
    this.#making.set(place, making);
    return making;
  }

  async #make(
    place: string,
    sha256: string,
    preview: Preview,
    durationMs: number,
    isFilm: boolean,
  ): Promise<Buffer> {
    const source = this.#media.pathOf(sha256);
    await mkdir(join(this.#folder, sha256.slice(0, 2)), { recursive: true });
    const own = `${place}.${randomUUID()}`;
    try {
      const bytes = await this.#bytesOf(source, `${own}.png`, preview, durationMs, isFilm);
      if (!bytes) throw domainError('not-found', { entity: entityRef('media', sha256) });
      await writeFile(own, bytes);
      await rename(own, place);
      return bytes;
    } finally {
      await rm(own, { force: true });
      await rm(`${own}.png`, { force: true });
    }
  }

  async #bytesOf(
    source: string,
    still: string,
    preview: Preview,
    durationMs: number,
    isFilm: boolean,
  ): Promise<Buffer | null> {
    if (preview.type === 'peaks') {
      const peaks = await peaksOf(source, PEAKS_A_SECOND);
      return Buffer.from(JSON.stringify(peaks ?? []));
    }
    const isStrip = preview.type === 'strip';
    const hasStill = isStrip
      ? await stripOf(source, durationMs, STRIP_FRAMES, STRIP_FRAME_WIDTH, still)
      : !isFilm || (await stillOf(source, durationMs, still));
    if (!hasStill) return null;
    const picture = sharp(isFilm ? still : source, {
      limitInputPixels: MAX_PICTURE_MEGAPIXELS * 1e6,
    }).autoOrient();
    const width = preview.type === 'poster' ? preview.width : STRIP_FRAMES * STRIP_FRAME_WIDTH;
    return picture.resize({ width, withoutEnlargement: true }).webp({ quality: 78 }).toBuffer();
  }
}
