/** Where the words of a film stand: over its picture or under it, never across its edge. */
import { readFileSync } from 'node:fs';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { expect } from '@playwright/test';
import { probe } from '../../../apps/scheduler/server/content/media/probe.ts';
import { DEEP, LANDSCAPE, type Looking, PORTRAIT, test } from '../support/looking.ts';
import { cueOf, spoken } from '../support/slides.ts';

for (const [shape, size] of [
  ['16:10', { width: 1280, height: 800 }],
  ['4:3', { width: 1024, height: 768 }],
  ['5:4', { width: 1280, height: 1024 }],
  ['16:9', LANDSCAPE],
  ['9:16', PORTRAIT],
  ['10:16', { width: 800, height: 1280 }],
] as const)
  test(`subtitles never cross a picture’s edge on a screen of ${shape}`, {
    tag: size === LANDSCAPE || size === PORTRAIT ? [] : '@long',
  }, async ({ looking, gallery }) => {
    const { page } = looking;
    await page.setViewportSize(size);
    for (const [width, height] of [
      [320, 180],
      [240, 180],
      [320, 200],
      [180, 180],
    ] as const) {
      const clip = await gallery.addVideo({ seconds: 30, width, height, source: 'color=0x2a7a6a' });
      for (const language of ['it', 'ur'] as const) {
        const words = `WEBVTT\n\n00:00.000 --> 00:30.000\n${spoken[language]}\n`;
        const subtitles = await gallery.add(words, { mimeType: 'text/vtt' });
        const variants = [{ language, media: clip.sha256, subtitles: subtitles.sha256 }];
        const item: Item = { id: 'video', title: 'video', kind: 'video', variants };
        await looking.show(cueOf('video', item, { files: [clip, subtitles] }));
        await expect(page.locator('.subtitles')).toBeVisible();
        const at = await page.evaluate((aspect) => {
          const rectOf = (selector: string) =>
            document.querySelector(`.layer[data-phase="visible"] ${selector}`)?.getBoundingClientRect();
          const video = rectOf('video');
          const words = rectOf('.subtitles span');
          if (!video || !words) return null;
          const [width, height] = [
            Math.min(video.width, video.height * aspect),
            Math.min(video.height, video.width / aspect),
          ];
          const [left, top] = [video.x + (video.width - width) / 2, video.y + (video.height - height) / 2];
          const isWithin = (from: number, to: number, first: number, last: number) =>
            from >= first - 1 && to <= last + 1;
          return {
            isWithin:
              isWithin(words.left, words.right, left, left + width) &&
              isWithin(words.top, words.bottom, top, top + height),
            isUnder: isWithin(words.top, words.bottom, top + height, video.bottom),
          };
        }, width / height);
        expect({ language, width, height, isWhole: at?.isWithin || at?.isUnder, ...at }).toMatchObject({
          isWhole: true,
        });
      }
    }
  });

for (const { name, shape, place } of [
  { name: 'turned-by-metadata', shape: { width: 180, height: 320 }, place: 'over' },
  { name: 'anamorphic', shape: { width: 1024, height: 576 }, place: 'under' },
] as const)
  test(`a film whose pixels are not as it looks is whole on a standing screen, its words ${place} it: ${name}`, async ({
    looking,
    gallery,
  }) => {
    const { page } = looking;
    await page.setViewportSize(PORTRAIT);
    const path = new URL(`../../media/${name}.mp4`, import.meta.url).pathname;
    const { mimeType, width, height, durationMs } = await probe(path);
    const film = await gallery.add(readFileSync(path), { mimeType, width, height, durationMs } as MediaFile);
    expect(film).toMatchObject(shape);
    for (const language of ['it', 'ur'] as const) {
      const said = `WEBVTT\n\n00:00.000 --> 10:00.000\n${spoken[language]}\n`;
      const subtitles = await gallery.add(said, { mimeType: 'text/vtt' });
      const variants = [{ language, media: film.sha256, subtitles: subtitles.sha256 }];
      const item: Item = { id: 'video', title: 'video', kind: 'video', variants };
      await looking.show(cueOf('video', item, { files: [film, subtitles] }));
      await expect(page.locator('.subtitles')).toBeVisible();
      const at = await page.evaluate(({ width, height }) => {
        const layer = document.querySelector('.layer[data-phase="visible"]');
        const [video, words, footer] = ['video', '.subtitles span', '.footer'].map((selector) =>
          (selector === '.footer' ? document : layer)?.querySelector(selector),
        );
        if (!(video instanceof HTMLVideoElement) || !words || !footer) throw new Error('a part is missing');
        const [{ x, y, width: across, height: down }, text] = [
          video.getBoundingClientRect(),
          words.getBoundingClientRect(),
        ];
        const scale = Math.min(across / width, down / height);
        const [left, top] = [x + (across - width * scale) / 2, y + (down - height * scale) / 2];
        return {
          natural: { width: video.videoWidth, height: video.videoHeight },
          picture: { left, top, right: left + width * scale, bottom: top + height * scale },
          words: { left: text.left, top: text.top, right: text.right, bottom: text.bottom },
          lines: Math.round(text.height / Number.parseFloat(getComputedStyle(words).lineHeight)),
          footerTop: footer.getBoundingClientRect().top,
        };
      }, shape);
      const { picture, words } = at;
      expect(at).toMatchObject({ natural: shape, lines: 2 });
      // All of it is above the footer, but for the few pixels by which the stage wanders against burn-in.
      expect(picture.bottom).toBeLessThanOrEqual(at.footerTop + 1);
      expect(Math.min(picture.left, picture.top)).toBeGreaterThanOrEqual(-5);
      expect(picture.right).toBeLessThanOrEqual(PORTRAIT.width + 5);
      expect(await pictureEdges(looking, picture)).toEqual({ inside: true, outside: true });
      expect(Math.min(words.left, PORTRAIT.width - words.right)).toBeGreaterThan(0);
      expect(words.bottom).toBeLessThan(at.footerTop);
      if (place === 'under') expect(words.top).toBeGreaterThan(picture.bottom);
      else {
        // They stand low in it, and all within.
        expect(words.top).toBeGreaterThan(picture.top + (picture.bottom - picture.top) * 0.75);
        expect(words.bottom).toBeLessThan(picture.bottom);
        expect(words.left).toBeGreaterThan(picture.left);
        expect(words.right).toBeLessThan(picture.right);
      }
    }
  });

/** Whether the picture is drawn up to these edges, and beyond them there is only its field. */
async function pictureEdges(
  { page }: Looking,
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
): Promise<{ inside: boolean; outside: boolean }> {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const points = (by: number): [number, number][] => [
    [x, top - by],
    // The point is away from its own words.
    ...(left >= 4
      ? ([
          [left - by, y],
          [right + by, y],
        ] satisfies [number, number][])
      : []),
    ...(top >= 4 ? ([[x, bottom + by]] satisfies [number, number][]) : []),
  ];
  const isOn = ([, py]: [number, number]) => py >= 0;
  const [inside, outside] = [points(-4), points(4).filter(isOn)];
  const base64 = (await page.screenshot()).toString('base64');
  const colours = await page.evaluate(
    async ({ base64, points }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      if (!drawing) throw new Error('no canvas');
      drawing.drawImage(bitmap, 0, 0);
      return points.map(([px, py]) => {
        const pixel = [...drawing.getImageData(Math.round(px), Math.round(py), 1, 1).data.subarray(0, 3)];
        return `#${pixel.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
      });
    },
    { base64, points: [...inside, ...outside] },
  );
  return {
    inside: colours.slice(0, inside.length).every((colour) => colour !== DEEP),
    outside: outside.length > 0 && colours.slice(inside.length).every((colour) => colour === DEEP),
  };
}
