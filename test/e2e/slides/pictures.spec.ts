/**
 * Every kind of slide, in every language, in both orientations, against pictures that somebody has looked at
 * (`test/e2e/pictures`). To take them anew: `npm run e2e -- pictures --update-snapshots`, then look at them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '@bacheca/shared/model/ids';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { type CDPSession, expect } from '@playwright/test';
import { LANDSCAPE, type Looking, PORTRAIT, test } from '../support/looking.ts';
import { cueOf, LANGUAGES, mixed, noticeItem, qrItem, spoken } from '../support/slides.ts';

/** Where a PNG says how its points are stored (ISO/IEC 15948, 11.2.2). */
const COLOUR_TYPE_OFFSET = 25;
const PALETTE = 3;

/**
 * The pictures were taken with this Chromium. Another one smooths letters a little otherwise, and is compared less
 * strictly.
 */
const TAKEN_WITH = 156;
/** A digit of the clock covers 0.01 % of a picture. */
const STRICT = { threshold: 0.2, maxDiffPixelRatio: 0.00005 };
/** Letters may differ at their edges, but nothing may be elsewhere, missing or of another colour. */
const TOLERANT = { threshold: 0.35, maxDiffPixelRatio: 0.01 };

const folder = join(import.meta.dirname, '../pictures');

/** Flat slides have few colours: with 64 of them a picture is a third as large, and looks the same. */
test.afterAll(() => {
  if (!existsSync(folder) || test.info().config.updateSnapshots === 'none') return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (readFileSync(path).readUInt8(COLOUR_TYPE_OFFSET) === PALETTE) continue;
    const filter =
      'split[a][b];[a]palettegen=max_colors=64:reserve_transparent=0[p];[b][p]paletteuse=dither=none';
    const output = ['-pix_fmt', 'pal8', '-compression_level', '9', '-pred', 'mixed', `${path}.small.png`];
    execFileSync('ffmpeg', ['-y', '-v', 'error', '-i', path, '-vf', filter, ...output]);
    renameSync(`${path}.small.png`, path);
  }
});

/**
 * In each run of `npm test` are one language for each way of writing, lying, and the one with the tallest letters, from right
 * to left, standing; the others are with what takes long.
 */
const orientations: readonly {
  readonly orientation: string;
  readonly size: { width: number; height: number };
  readonly inEachRun: readonly Language[];
}[] = [
  { orientation: 'landscape', size: LANDSCAPE, inEachRun: ['it', 'zh', 'ur'] },
  { orientation: 'portrait', size: PORTRAIT, inEachRun: ['ur'] },
];

for (const { orientation, size, inEachRun } of orientations) {
  const languageSets = [
    { languages: inEachRun, tag: [] },
    { languages: LANGUAGES.filter((language) => !inEachRun.includes(language)), tag: '@long' },
  ].map((set) => ({ ...set, inThem: `in ${set.languages.join(', ')}` }));

  test.describe(orientation, () => {
    test.beforeEach(({ looking: { page } }) => page.setViewportSize(size));

    for (const { languages, tag, inThem } of languageSets) {
      for (const count of [1, 2, 3] as const) {
        const atOnce = count === 1 ? 'alone' : `${count} languages at once`;
        test(`QR slides ${inThem}, ${atOnce}`, { tag }, async ({ looking }) => {
          for (const language of languages) {
            await looking.show(cueOf('qr', qrItem(count), { language }));
            await look(looking, `qr-${count}-${language}-${orientation}`);
          }
        });
      }

      test(`notices ${inThem}`, { tag }, async ({ looking }) => {
        for (const language of languages) {
          await looking.show(cueOf('notice', noticeItem(language), { language }));
          await look(looking, `notice-${language}-${orientation}`);
        }
      });

      test(`videos with subtitles ${inThem}`, { tag }, async ({ looking, gallery }) => {
        const video = await gallery.addVideo({
          seconds: 10,
          source: 'color=0x2a7a6a',
          width: 320,
          height: 180,
        });
        for (const language of languages) {
          const text = `WEBVTT\n\n00:00.000 --> 00:10.000\n${spoken[language]}\n`;
          const subtitles = await gallery.add(text, { mimeType: 'text/vtt' });
          const variants = [{ language, media: video.sha256, subtitles: subtitles.sha256 }];
          await looking.show(
            cueOf(
              'video',
              { id: 'video', title: 'video', kind: 'video', variants },
              { files: [video, subtitles] },
            ),
          );
          await expect(looking.page.locator('.subtitles')).toBeVisible();
          await look(looking, `video-${language}-${orientation}`);
        }
      });

      test(`what shows when there is nothing to play, and the code of a new screen, ${inThem}`, {
        tag,
      }, async ({ looking }) => {
        for (const language of languages) {
          const next = LANGUAGES[(LANGUAGES.indexOf(language) + 1) % LANGUAGES.length] ?? 'it';
          await looking.show({ type: 'fallback' }, { languages: [language, next] });
          await look(looking, `fallback-${language}-${orientation}`);
          await looking.say({
            type: 'pairing',
            pairing: {
              code: 'K7MQ-4XTB',
              claimUrl: 'https://bacheca.prato.it/abbina?c=K7MQ-4XTB',
              corner: false,
            },
          });
          await look(looking, `pairing-${language}-${orientation}`);
          await looking.say({ type: 'pairing', pairing: null });
        }
      });
    }

    test('the bumper between items', async ({ looking }) => {
      await looking.show({ type: 'bumper' });
      await look(looking, `bumper-${orientation}`);
    });

    test('notices of each severity, alone, in few languages, with the code of a bulletin', async ({
      looking,
    }) => {
      const rain = noticeItem('it');
      if (rain.kind !== 'notice') throw new Error('the notice is no notice');
      const [italian, ...others] = rain.variants;
      const alone = italian ? [italian] : [];
      for (const severity of ['info', 'advisory', 'warning', 'emergency'] as const) {
        await looking.show(
          cueOf('notice', { ...rain, severity, variants: [...alone, ...others.slice(0, 1)] }),
        );
        await look(looking, `notice-${severity}-${orientation}`);
      }
      await looking.show(cueOf('notice', { ...rain, severity: 'warning', variants: alone }));
      await look(looking, `notice-alone-${orientation}`);
      const bulletin = { url: 'https://www.comune.prato.it/allerta', urlLabel: 'comune.prato.it/allerta' };
      await looking.show(cueOf('notice', { ...rain, severity: 'emergency', ...bulletin }));
      await look(looking, `notice-bulletin-${orientation}`);
      for (const language of ['ur', 'ar'] as const) {
        const variants = noticeItem(language).variants.filter((variant) => variant.language === language);
        await looking.show(
          cueOf('notice', { ...rain, severity: 'advisory', variants } as Item, { language }),
        );
        await look(looking, `notice-alone-${language}-${orientation}`);
      }
    });

    test('Arabic and Urdu with numbers, dates, brackets and names in Latin letters', async ({ looking }) => {
      const { page } = looking;
      for (const language of ['ar', 'ur'] as const) {
        const { location, address, screen, title, text } = mixed[language];
        const setup = { locationName: location, address, languages: [language] };
        const variants = [{ language, title, text }];
        const authority = 'Comune di Prato – Protezione Civile S.p.A.';
        await looking.show(
          cueOf('notice', { ...noticeItem('it'), authority, variants } as Item, { language }),
          setup,
        );
        await look(looking, `mixed-${language}-${orientation}`);
        await looking.say({ type: 'identify', screenName: screen, locationName: location, forMs: 600_000 });
        await expect(page.locator('.identify')).toBeVisible();
        await look(looking, `mixed-identify-${language}-${orientation}`);
        await looking.say({ type: 'identify', screenName: screen, locationName: location, forMs: 1 });
        await expect(page.locator('.identify')).toBeHidden();
      }
    });

    test('a video with the service it is about, which shows where the picture leaves room', async ({
      looking,
      gallery,
    }) => {
      const video = await gallery.addVideo({
        seconds: 10,
        source: 'color=0x2a7a6a',
        width: 320,
        height: 180,
      });
      for (const language of ['it', 'ur'] as const) {
        const text = `WEBVTT\n\n00:00.000 --> 00:10.000\n${spoken[language]}\n`;
        const subtitles = await gallery.add(text, { mimeType: 'text/vtt' });
        const variants = [{ language, media: video.sha256, subtitles: subtitles.sha256 }];
        const slide = qrItem();
        if (slide.kind !== 'qr') throw new Error('the slide is no slide');
        const { title = '', lead = '' } =
          slide.variants.find((variant) => variant.language === language) ?? {};
        const service = { title, lead, url: slide.url, urlLabel: slide.urlLabel };
        const item: Item = { id: 'video', title: 'video', kind: 'video', variants };
        await looking.show(cueOf('video', item, { files: [video, subtitles], service }));
        await expect(looking.page.locator('.subtitles')).toBeVisible();
        await expect(looking.page.locator('.service')).toHaveCount(orientation === 'portrait' ? 1 : 0);
        if (orientation === 'portrait') await look(looking, `video-service-${language}-${orientation}`);
      }
    });

    test('the card by which staff find a screen, and the code of one that only its machine reaches', async ({
      looking,
    }) => {
      await looking.show(cueOf('qr', qrItem(1)));
      const card = {
        screenName: 'Sala d’attesa',
        locationName: 'URP, Piazza del Comune',
        machine: 'urp-atrio · 192.168.1.20',
      };
      await looking.say({ type: 'identify', ...card, forMs: 600_000 });
      await look(looking, `identify-${orientation}`);
      await looking.say({ type: 'identify', ...card, forMs: 1 });
      await expect(looking.page.locator('.identify')).toBeHidden();
      await looking.show({ type: 'fallback' }, { locationName: '' });
      const pairing = { code: 'EB5RST', claimUrl: 'http://localhost:8080/pair?code=EB5RST', corner: false };
      await looking.say({ type: 'pairing', pairing });
      await expect(looking.page.locator('.pairing .code')).toHaveCount(0);
      await look(looking, `pairing-here-${orientation}`);
      await looking.say({ type: 'pairing', pairing: null });
    });

    test('infographics of the room’s shape, the screen’s, and others on a field that matches them', async ({
      looking,
      gallery,
    }) => {
      const roomHeight = Math.round(size.height - 0.09 * Math.min(size.width, size.height));
      const pictures = {
        filling: await gallery.add(
          picture(size.width, roomHeight, '#fff4dd', '#fff4dd'),
          svg(size.width, roomHeight),
        ),
        'screen-shaped': await gallery.add(
          picture(size.width, size.height, '#fff4dd', '#cdeedd'),
          svg(size.width, size.height),
        ),
        square: await gallery.add(picture(1000, 1000, '#5b2a86', '#5b2a86'), svg(1000, 1000)),
        wide: await gallery.add(picture(2400, 1000, '#0b6b4f', '#0b6b4f'), svg(2400, 1000)),
        tall: await gallery.add(picture(800, 2000, '#ffd166', '#d1495b'), svg(800, 2000)),
      };
      for (const [name, file] of Object.entries(pictures)) {
        await looking.show(infographic(file));
        await look(looking, `infographic-${name}-${orientation}`);
      }
    });

    test('a place with its own name, mark and colours', async ({ looking, gallery }) => {
      const mark = await gallery.add(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><path d="M5 55V25L45 5l40 20v30z" fill="#8a3b12"/><path d="M20 55V32h12v23zM58 55V32h12v23z" fill="#fff"/></svg>',
        svg(90, 60),
      );
      const theme = {
        name: 'Biblioteca',
        mark,
        colours: {
          deep: '#1d3b2a',
          primary: '#2e6b46',
          field: '#f4f8f2',
          badge: '#cfe8c8',
          accent: '#b5532a',
        },
      };
      await looking.show(cueOf('qr', qrItem(1)), { theme, locationName: 'Biblioteca Lazzerini' });
      await look(looking, `theme-slide-${orientation}`);
      await looking.show(
        { type: 'fallback' },
        { theme, locationName: 'Biblioteca Lazzerini', languages: ['it'] },
      );
      await look(looking, `theme-fallback-${orientation}`);
    });

    test('a screen that is looked at from far, and one that hangs turned and cuts its edges', async ({
      looking,
    }) => {
      const far = { diagonalInches: 43, viewingDistanceMetres: 5 };
      for (const language of ['it', 'ur'] as const) {
        await looking.show(cueOf('qr', qrItem(1), { language }), { display: far });
        await look(looking, `far-${language}-${orientation}`);
      }
      await looking.show(cueOf('qr', qrItem(1)), { display: { rotation: 90, marginPercent: 5 } });
      await look(looking, `turned-${orientation}`);
    });
  });
}

/** Compares it with its picture, after a look at what no picture tells: whose letters these are. */
async function look(looking: Looking, name: string): Promise<void> {
  const { page } = looking;
  expect.soft(await foreignLetters(looking), `${name}: letters that are not of a shipped font`).toEqual([]);
  const major = Number.parseInt(page.context().browser()?.version() ?? '', 10);
  const within = major === TAKEN_WITH ? STRICT : TOLERANT;
  await expect.soft(page).toHaveScreenshot(`${name}.png`, within);
}

const sessions = new WeakMap<Looking['page'], Promise<CDPSession>>();

/** Returns the texts on screen for which the browser took a font of the machine. */
async function foreignLetters({ page }: Looking): Promise<string[]> {
  let opening = sessions.get(page);
  if (!opening) {
    opening = page.context().newCDPSession(page);
    sessions.set(page, opening);
    await (await opening).send('DOM.enable');
    await (await opening).send('CSS.enable');
  }
  const session = await opening;
  const { root } = await session.send('DOM.getDocument', { depth: 0 });
  const { nodeIds } = await session.send('DOM.querySelectorAll', {
    nodeId: root.nodeId,
    selector: '.stage :is(h1, h2, p, b, span, bdi, time, figcaption)',
  });
  const found = await Promise.all(
    nodeIds.map(async (nodeId) => {
      const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
      return fonts
        .filter(({ isCustomFont }) => !isCustomFont)
        .map((font) => `${font.familyName} ${font.glyphCount}`);
    }),
  );
  return found.flat();
}

function infographic(file: MediaFile) {
  const pages = [{ media: file.sha256, text: 'Disegno', durationMs: 600_000 }];
  return cueOf(
    'infographic',
    { id: 'infographic', title: 'infographic', kind: 'infographic', variants: [{ language: 'it', pages }] },
    { files: [file] },
  );
}

function svg(width: number, height: number) {
  return { mimeType: 'image/svg+xml', width, height };
}

/** Shapes without words on a ground, and a field that goes from one colour at the left to another at the right. */
function picture(width: number, height: number, left: string, right: string): string {
  const r = Math.min(width, height) * 0.3;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><linearGradient id="g"><stop offset="0.2" stop-color="${left}"/><stop offset="0.8" stop-color="${right}"/></linearGradient><rect width="100%" height="100%" fill="url(#g)"/><path d="M0 ${height * 0.88}H${width}V${height}H0z" fill="#123" fill-opacity="0.2"/><circle cx="${width / 2}" cy="${height * 0.4}" r="${r}" fill="#fff"/><path d="M${width / 2 - r / 2} ${height * 0.4}h${r}" stroke="#123" stroke-width="${r / 5}"/></svg>`;
}
