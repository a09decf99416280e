/**
 * Pictures are looked at before they are decoded: one of 200 megapixels is a small file and 800 MB of memory, which
 * would end the page. A picture that is not read yet is not drawn (`look/stage.css`), so that the browser has no
 * reason to decode it either.
 */
import { MAX_PICTURE_MEGAPIXELS } from '@bacheca/shared/model/picture-limits';

interface Size {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** A sentence if it is too large, else null. `page` counts from 0. */
export function tooLargeReason({ width = 0, height = 0 }: Size, page: number): string | null {
  const megapixels = (width * height) / 1e6;
  if (megapixels <= MAX_PICTURE_MEGAPIXELS) return null;
  return `page ${page + 1} has ${Math.round(megapixels)} megapixels, and a player shows up to ${MAX_PICTURE_MEGAPIXELS}`;
}

/** Resolves when its bytes are there and its size is one that can be shown; from then on it may be drawn. */
export function pictureRead(image: HTMLImageElement, page: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      const { naturalWidth: width, naturalHeight: height } = image;
      if (width === 0) return reject(unreadable(page));
      const tooLarge = tooLargeReason({ width, height }, page);
      if (tooLarge) return reject(new Error(tooLarge));
      image.dataset.read = 'true';
      resolve();
    };
    if (image.complete) return settle();
    image.addEventListener('load', settle, { once: true });
    image.addEventListener('error', settle, { once: true });
  });
}

/** Resolves when it can be drawn whole. */
export async function pictureDecoded(
  image: HTMLImageElement | null | undefined,
  page: number,
): Promise<void> {
  try {
    await image?.decode();
  } catch {
    throw unreadable(page);
  }
}

function unreadable(page: number): Error {
  return new Error(`page ${page + 1} can't be read`);
}
