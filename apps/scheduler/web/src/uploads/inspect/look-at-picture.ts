import type { Look } from './look.ts';

/** The long side of the small picture in the list, for screens with two dots for each. */
const SMALL_PX = 256;

/** What the browser can't draw (HEIC, TIFF, CMYK in some) the scheduler may: that is no problem of the file's. */
export async function lookAtPicture(file: Blob): Promise<Look> {
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    const picture = await small(bitmap, width, height);
    bitmap.close();
    return { width, height, picture };
  } catch {
    return {};
  }
}

async function small(source: CanvasImageSource, width: number, height: number): Promise<Blob | null> {
  const scale = Math.min(1, SMALL_PX / Math.max(width, height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  );
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
}
