/** What a page presents, picture by picture, small: for tests that look for what should never be seen. */
import type { BrowserContext, Page } from '@playwright/test';

const SIZE = { maxWidth: 320, maxHeight: 180 };
/** The footer stays whatever the scenes do: what is looked at is above it. */
const ABOVE_FOOTER = 0.88;

export interface Picture {
  /** It is the colour in the middle, a third from the top. */
  readonly colour: readonly [red: number, green: number, blue: number];
  /** How far its pixels are from their mean, as a standard deviation of their lightness, 0 to 127. */
  readonly contrast: number;
  /** It is the mean lightness, 0 to 255. */
  readonly lightness: number;
}

export interface Cast {
  /** Ends it; all that was presented meanwhile. */
  end(): Promise<Picture[]>;
}

export async function startCast(page: Page, context: BrowserContext): Promise<Cast> {
  const cast: string[] = [];
  const client = await context.newCDPSession(page);
  client.on('Page.screencastFrame', ({ data, sessionId }) => {
    cast.push(data);
    client.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await client.send('Page.startScreencast', { format: 'png', ...SIZE });
  return {
    async end() {
      await client.send('Page.stopScreencast');
      await client.detach();
      const canvas = await context.newPage();
      const pictures = await canvas.evaluate(look, { cast, share: ABOVE_FOOTER });
      await canvas.close();
      return pictures;
    },
  };
}

/** Runs in a page, since a browser decodes pictures. */
async function look({ cast, share }: { cast: string[]; share: number }): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const base64 of cast) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (!drawing) throw new Error('no canvas');
    drawing.drawImage(bitmap, 0, 0);
    const height = Math.floor(bitmap.height * share);
    const { data } = drawing.getImageData(0, 0, bitmap.width, height);
    let sum = 0;
    let squares = 0;
    for (let at = 0; at < data.length; at += 4) {
      const light = 0.3 * (data[at] ?? 0) + 0.59 * (data[at + 1] ?? 0) + 0.11 * (data[at + 2] ?? 0);
      sum += light;
      squares += light * light;
    }
    const lightness = sum / (data.length / 4);
    const middle = 4 * (Math.floor(bitmap.height / 3) * bitmap.width + Math.floor(bitmap.width / 2));
    pictures.push({
      colour: [data[middle] ?? 0, data[middle + 1] ?? 0, data[middle + 2] ?? 0],
      contrast: Math.sqrt(Math.max(0, squares / (data.length / 4) - lightness * lightness)),
      lightness,
    });
  }
  return pictures;
}
