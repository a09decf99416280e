import type { MediaFile } from '@bacheca/shared/model/items';
import { expect } from '@playwright/test';
import type { Cue } from '../../../apps/player/contract/stage.ts';
import { LANDSCAPE, PORTRAIT, test } from '../support/looking.ts';
import { cueOf, videoItem } from '../support/slides.ts';

test.beforeEach(({ looking: { page } }) => page.setViewportSize(LANDSCAPE));

for (const { size, rotations, shapes, tag } of [
  { size: LANDSCAPE, rotations: [0, 90, 180, 270], shapes: [16 / 9, 1920 / 982, 1], tag: [] },
  { size: PORTRAIT, rotations: [0], shapes: [9 / 16, 2.4], tag: [] },
  { size: { width: 3840, height: 2160 }, rotations: [0, 270], shapes: [16 / 9], tag: '@long' },
] as const) {
  test(`the footer covers nothing of a picture, however it hangs at ${size.width} x ${size.height}`, {
    tag: [tag].flat(),
  }, async ({ looking, gallery }) => {
    // Without a GPU, a video of this size takes a loaded machine seconds for each picture.
    test.slow();
    await looking.page.setViewportSize(size);
    const stream = await gallery.addStream(2);
    for (const shape of shapes) {
      const [width, height] = [1200, Math.round(1200 / shape)];
      const still = await gallery.add(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><path d="M0 0H${width}V${height}z"/></svg>`,
        { mimeType: 'image/svg+xml', width, height },
      );
      const clip = await gallery.addVideo({
        seconds: 2,
        width: 160,
        height: 2 * Math.round((80 * height) / width),
      });
      const cues = [
        stillCue('still', still),
        cueOf('video', videoItem(clip), { files: [clip] }),
        cueOf('stream', {
          id: 'stream',
          title: 'stream',
          kind: 'stream',
          durationMs: 60_000,
          variants: [{ language: 'it', url: stream }],
        }),
      ];
      for (const rotation of rotations) {
        for (const cue of cues) {
          await looking.show(cue, { display: { rotation, marginPercent: 3 } });
          const { covered, cut } = await looking.page.evaluate(coveredShares);
          const shown = `${cue.id} of ${width} x ${height}, turned by ${rotation}`;
          // While the stage wanders against burn-in, the footer's edge does too.
          expect(covered, shown).toBeLessThan(0.008);
          expect(cut, shown).toBeLessThan(0.016);
        }
      }
    }
  });
}

test('a picture of unknown size is shown whole', async ({ looking, gallery }) => {
  const file = await gallery.add(
    '<svg xmlns="http://www.w3.org/2000/svg" width="500" height="1000"><rect width="100%" height="100%" fill="#123456"/></svg>',
    { mimeType: 'image/svg+xml' },
  );
  await looking.show(stillCue('tall', file));
  const framed = looking.page.locator('.infographic .framed');
  await expect(framed).toHaveAttribute('data-fills', 'false');
  await expect(framed).toHaveCSS('background-color', 'rgb(18, 52, 86)');
});

function stillCue(id: string, file: MediaFile): Cue {
  const pages = [{ media: file.sha256, text: '', durationMs: 60_000 }];
  const variants = [{ language: 'it' as const, pages }];
  return cueOf(id, { id, title: id, kind: 'infographic', variants }, { files: [file] });
}

/** Runs in the page: how much of the picture is under the footer, and how much of it its box cuts off. */
function coveredShares(): { covered: number; cut: number } {
  const picture = document.querySelector<HTMLImageElement | HTMLVideoElement>('.framed > *');
  const footer = document.querySelector('.footer')?.getBoundingClientRect();
  if (!picture || !footer) throw new Error('there is no picture, or no footer');
  const isImage = picture instanceof HTMLImageElement;
  const [width, height] = isImage
    ? [picture.naturalWidth, picture.naturalHeight]
    : [picture.videoWidth, picture.videoHeight];
  const isTurned = /90|270/.test(document.querySelector<HTMLElement>('.stage')?.dataset.rotation ?? '');
  const box = picture.getBoundingClientRect();
  const [boxWidth, boxHeight] = isTurned ? [box.height, box.width] : [box.width, box.height];
  const scales = [boxWidth / width, boxHeight / height];
  const isWhole = getComputedStyle(picture).objectFit === 'contain';
  const scale = isWhole ? Math.min(...scales) : Math.max(...scales);
  const [across, down] = [Math.min(boxWidth, width * scale), Math.min(boxHeight, height * scale)];
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const [halfX, halfY] = isTurned ? [down / 2, across / 2] : [across / 2, down / 2];
  const overlapX = Math.min(middle.x + halfX, footer.right) - Math.max(middle.x - halfX, footer.left);
  const overlapY = Math.min(middle.y + halfY, footer.bottom) - Math.max(middle.y - halfY, footer.top);
  return {
    covered: (Math.max(0, overlapX) * Math.max(0, overlapY)) / (across * down),
    cut: 1 - (across * down) / (width * height * scale * scale),
  };
}
