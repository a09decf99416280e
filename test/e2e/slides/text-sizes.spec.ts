import { expect } from '@playwright/test';
import { legibility } from '../../../packages/shared/src/questions/legibility.ts';
import { LANDSCAPE, PORTRAIT, test } from '../support/looking.ts';
import { cueOf, LANGUAGES, noticeItem, qrItem, videoItem } from '../support/slides.ts';

test.beforeEach(({ looking: { page } }) => page.setViewportSize(LANDSCAPE));

test('the smallest text is as high as the viewing distance asks, where there is room for it', async ({
  looking,
}) => {
  const display = { diagonalInches: 43, viewingDistanceMetres: 4 };
  const { textScale, codeSideU } = legibility(display, LANDSCAPE);
  // 4 m / 200 = 20 mm, on a panel whose 720 pixels are 535 mm.
  const leastPx = (20 / 535.4) * 720;
  expect(textScale * 2.9 * 7.2).toBeCloseTo(leastPx, 0);
  for (const language of LANGUAGES) {
    await looking.show(cueOf('qr', qrItem(1), { language }), { display });
    const sizes = await looking.page.evaluate(() =>
      [
        ...document.querySelectorAll('.slide :is(h1, .lead, .step-text, .badge, .card-caption, .card-link)'),
      ].map((part) => Number.parseFloat(getComputedStyle(part).fontSize)),
    );
    expect(sizes.length).toBeGreaterThan(7);
    expect(Math.min(...sizes), language).toBeGreaterThan(leastPx - 0.2);
    const code = await looking.page.locator('.code').boundingBox();
    // The width is with its quiet zone; a whole number of pixels a module takes up to a module's width away.
    expect(code?.width).toBeGreaterThan(codeSideU(33) * 7.2);
  }
});

for (const { which, inEach, tag } of [
  // In turn, each language, number of languages and orientation is seen on some slide.
  { which: 'in each language, lying or standing', inEach: false, tag: [] },
  { which: 'on any slide, in any language and orientation', inEach: true, tag: '@long' },
])
  test(`no text is smaller than 2.9 % of the short side, ${which}`, { tag }, async ({ looking, gallery }) => {
    const clip = await gallery.addVideo({ seconds: 5, width: 160, height: 90 });
    const said = `WEBVTT\n\n00:00.000 --> 00:05.000\n${'Quaranta caratteri stanno su questa riga. '.repeat(4)}\n`;
    const subtitles = await gallery.add(said, { mimeType: 'text/vtt' });
    for (const size of [LANDSCAPE, PORTRAIT]) {
      await looking.page.setViewportSize(size);
      const smallest = async (what: string) => {
        const least = await looking.page.evaluate(() => {
          const texts = [...document.querySelectorAll('.stage *')].filter((part) =>
            [...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()),
          );
          return Math.min(...texts.map((part) => Number.parseFloat(getComputedStyle(part).fontSize)));
        });
        expect(least, what).toBeGreaterThan(2.9 * 7.2 - 0.01);
      };
      for (const [index, language] of LANGUAGES.entries()) {
        const isTurn = (index % 2 === 0) === (size === LANDSCAPE);
        if (!inEach && !isTurn) continue;
        for (const count of [1, 2, 3] as const) {
          if (!inEach && count !== (index % 3) + 1) continue;
          await looking.show(cueOf('qr', qrItem(count), { language }));
          await smallest(`${count} languages, ${language} first`);
        }
        await looking.show(cueOf('notice', noticeItem(language), { language }));
        await smallest(`notice in ${language}`);
      }
      await looking.show(cueOf('video', videoItem(clip, subtitles), { files: [clip, subtitles] }));
      await expect(looking.page.locator('.subtitles')).toBeVisible();
      await smallest('subtitles');
      await looking.show({ type: 'fallback' });
      const pairing = { code: 'K7MQ-4XTB', claimUrl: 'https://bacheca.prato.it/abbina?c=K7MQ-4XTB' };
      for (const corner of [true, false]) {
        await looking.say({ type: 'pairing', pairing: { ...pairing, corner } });
        await smallest('pairing');
      }
      await looking.say({ type: 'pairing', pairing: null });
    }
  });
