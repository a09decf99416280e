/** A phone's view of every slide that a new installation shows: its code is read from a picture of a quarter of the size. */
import { type CDPSession, expect, type Page } from '@playwright/test';
import jsQR from 'jsqr';
import { SeedFiles } from '../../../apps/scheduler/server/seed/seed-files.ts';
import { LANDSCAPE, PORTRAIT, test } from '../support/looking.ts';
import { cueOf } from '../support/slides.ts';

const SCALE = 0.25;

const { items, locations } = new SeedFiles(new URL('../../../playlists', import.meta.url).pathname);
const slides = items.filter((item) => item.kind === 'qr');
/** Every language that some place speaks, in the order of the place that speaks most. */
const languages = locations.locations
  .map((location) => location.languages.map(({ language }) => language))
  .reduce((most, some) => (some.length > most.length ? some : most));

for (const { shape, size, inEach, tag } of [
  // The code is the same in each language, only its room isn't: in turn, each is seen in many slides.
  { shape: 'landscape', size: LANDSCAPE, inEach: false, tag: [] },
  { shape: 'landscape', size: LANDSCAPE, inEach: true, tag: '@long' },
  { shape: 'portrait', size: PORTRAIT, inEach: true, tag: '@long' },
]) {
  test(`a phone reads every ${shape} slide of the catalogue ${inEach ? 'in each language' : 'in one of its languages'} from a picture of a quarter of its size`, {
    tag,
  }, async ({ looking }) => {
    test.setTimeout(300_000);
    await looking.page.setViewportSize(size);
    const session = await looking.page.context().newCDPSession(looking.page);
    const unread: string[] = [];
    for (const [index, item] of slides.entries()) {
      const inTurn = item.variants[index % item.variants.length];
      for (const { language } of inEach || !inTurn ? item.variants : [inTurn]) {
        await looking.show(cueOf(item.id, item, { language }), { languages });
        const { data, width, height } = await seenFromAfar(looking.page, session);
        // Its types put the function under `default`, where it is too.
        const read = jsQR.default(data, width, height);
        if (read?.data !== item.url) unread.push(`${item.id} (${language}): ${read?.data ?? 'nothing'}`);
      }
    }
    expect(unread).toEqual([]);
    expect(slides.length).toBeGreaterThan(35);
  });
}

/** The screen, each point the average of those that it stands for, as a camera's are. */
async function seenFromAfar(page: Page, session: CDPSession) {
  const png = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });

  const { data, width, height } = await page.evaluate(
    async ({ base64, scale }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const whole = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const size = { width: whole.width * scale, height: whole.height * scale };
      const drawing = new OffscreenCanvas(size.width, size.height).getContext('2d');
      if (!drawing) throw new Error('no canvas');
      drawing.imageSmoothingQuality = 'high';
      drawing.drawImage(whole, 0, 0, size.width, size.height);
      whole.close();
      const { data } = drawing.getImageData(0, 0, size.width, size.height);
      let binary = '';
      for (let at = 0; at < data.length; at += 32_768) {
        binary += String.fromCharCode(...data.subarray(at, at + 32_768));
      }
      return { data: btoa(binary), ...size };
    },
    { base64: png.data, scale: SCALE },
  );
  return { data: new Uint8ClampedArray(Buffer.from(data, 'base64')), width, height };
}
