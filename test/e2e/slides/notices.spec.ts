/** How notices, letters and marks look, and that nothing moves by itself. */
import { contrastOf } from '@bacheca/shared/model/contrast';
import type { Item } from '@bacheca/shared/model/items';
import { expect } from '@playwright/test';
import { LANDSCAPE, PORTRAIT, test } from '../support/looking.ts';
import { cueOf, noticeItem, playing, qrItem, setupOf } from '../support/slides.ts';
import { frames } from '../support/stage.ts';

test.beforeEach(({ looking: { page } }) => page.setViewportSize(LANDSCAPE));

test('no letter of a slide comes after its first frame, however late the fonts are', async ({
  browser,
  gallery,
}) => {
  const page = await browser.newPage({ viewport: LANDSCAPE });
  await page.route(/\.woff2$/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue();
  });
  await page.goto(gallery.url);
  await page.waitForFunction(() => window.gallery.heard.length >= 1);
  await page.evaluate((said) => window.gallery.say(said), setupOf());
  for (const language of ['zh', 'ur'] as const) {
    const id = `qr ${language}`;
    await page.evaluate(
      ({ play, id }) => {
        const visible = () => document.querySelector(`[data-cue="${id}"][data-phase="visible"]`);
        const watch = () => {
          const layer = visible();
          if (!layer) return requestAnimationFrame(watch);
          const late = [...document.fonts].filter(({ status }) => status === 'loading').length;
          const widths = [...layer.querySelectorAll('span, h1, p')].map(
            (part) => part.getBoundingClientRect().width,
          );
          Object.assign(window, { first: { late, widths: JSON.stringify(widths) } });
        };
        watch();
        window.gallery.say(play);
      },
      { play: playing(cueOf(id, qrItem(1), { language })), id },
    );
    await page.waitForFunction(
      (cueId) =>
        window.gallery.heard.some(({ message }) => message.type === 'shown' && message.cueId === cueId),
      id,
    );
    // A font that was not there yet is being loaded by the next frames.
    await frames(page, 10);
    await page.waitForFunction(() => [...document.fonts].every(({ status }) => status !== 'loading'));
    await frames(page, 10);
    const { first, last } = await page.evaluate((cueId) => {
      const layer = document.querySelector(`[data-cue="${cueId}"]`);
      const widths = [...(layer?.querySelectorAll('span, h1, p') ?? [])].map(
        (part) => part.getBoundingClientRect().width,
      );
      return {
        first: (window as unknown as { first: { late: number; widths: string } }).first,
        last: JSON.stringify(widths),
      };
    }, id);
    expect(first).toEqual({ late: 0, widths: last });
  }
  await page.close();
});

test('until when a notice holds is told whole, however long the place’s name is', async ({ looking }) => {
  const long = { locationName: 'Biblioteca comunale Alessandro Lazzerini – Istituto Culturale di Prato' };
  const notice: Item = { ...noticeItem('it'), validUntil: '2026-11-22T18:00:00Z' };
  for (const size of [LANDSCAPE, PORTRAIT]) {
    for (const viewingDistanceMetres of [2, 8]) {
      await looking.page.setViewportSize(size);
      const display = { diagonalInches: 32, viewingDistanceMetres };
      await looking.show(cueOf('notice', notice), { ...long, display });
      const expiry = looking.page.locator('.notice-until');
      await expect(expiry).toHaveText('Valido fino al 22/11, ore 19:00');
      const [words, footer] = await Promise.all([
        expiry.boundingBox(),
        looking.page.locator('.footer').boundingBox(),
      ]);
      expect((words?.y ?? 0) + (words?.height ?? 0)).toBeLessThan(footer?.y ?? 0);
      expect(await expiry.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)).toBe(false);
    }
  }
});

test('no line of a notice is cut at half its height, whatever its texts', async ({ looking }) => {
  const compound = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
  for (const size of [LANDSCAPE, PORTRAIT]) {
    await looking.page.setViewportSize(size);
    for (const language of ['it', 'ur'] as const) {
      const item = noticeItem(language === 'it' ? 'it' : 'sq');
      if (item.kind !== 'notice') throw new Error('the notice is no notice');
      const variants = item.variants.map((variant, index) =>
        index < 2
          ? { ...variant, title: compound, text: `${variant.text} ${compound} ${variant.text}` }
          : { ...variant, text: `${variant.text} `.repeat(3).trim() },
      );
      await looking.show(cueOf('notice', { ...item, authority: compound, variants }, { language }));
      const lines = await looking.page
        .locator('.notice-texts > [data-text]')
        .evaluateAll((texts) =>
          texts.map((text) => text.clientHeight / Number.parseFloat(getComputedStyle(text).lineHeight)),
        );
      expect(lines).toHaveLength(3);
      for (const count of lines) expect(Math.abs(count - Math.round(count))).toBeLessThan(0.1);
    }
  }
});

test('a notice begins with Italian, whichever language is first in it or has its turn', async ({
  looking,
}) => {
  await looking.page.setViewportSize(LANDSCAPE);
  for (const language of ['ro', 'ur', 'ar'] as const) {
    await looking.show(cueOf('notice', noticeItem(language), { language }));
    await expect(looking.page.locator('.notice h1')).toHaveText('Forti piogge fino a domani sera');
  }
});

test('signs and fields of the four severities differ, and words on them have a contrast of 7:1', async ({
  looking,
}) => {
  const seen = new Map<string, string>();
  for (const severity of ['info', 'advisory', 'warning', 'emergency'] as const) {
    await looking.show(cueOf('notice', { ...noticeItem('it'), severity } as Item));
    const { field, words, sign } = await looking.page
      .locator('.layer[data-phase="visible"] .notice')
      .evaluate((notice) => {
        const style = getComputedStyle(notice);
        return {
          field: style.backgroundColor,
          words: style.color,
          sign: notice.querySelector('.sign')?.outerHTML ?? '',
        };
      });
    seen.set(field, sign);
    expect(contrastOf(hexOf(words), hexOf(field)), severity).toBeGreaterThanOrEqual(7);
  }
  expect(seen.size).toBe(4);
  expect(new Set(seen.values()).size).toBe(4);
});

function hexOf(rgb: string): string {
  return `#${(rgb.match(/\d+/g) ?? [])
    .slice(0, 3)
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`;
}

test('the campaign’s name begins with its hash in every language, and its tick shows on every accent', async ({
  looking,
}) => {
  await looking.page.setViewportSize(LANDSCAPE);
  const tick = () =>
    looking.page
      .locator('.footer .mark path')
      .last()
      .evaluate((path) => getComputedStyle(path).stroke);
  await looking.show({ type: 'fallback' }, { languages: ['ar'] });
  const [hash, name] = await looking.page.locator('.brand b').evaluate((brand) => {
    const at = (from: number, to: number) => {
      const range = document.createRange();
      const text = brand.firstChild ?? brand;
      range.setStart(text, from);
      range.setEnd(text, to);
      return range.getBoundingClientRect().x;
    };
    return [at(0, 1), at(1, 2)];
  });
  expect(hash).toBeLessThan(name ?? 0);
  expect(await tick()).toBe('rgb(255, 255, 255)');
  await looking.show({ type: 'fallback' }, { theme: { colours: { accent: '#ffff00' } } });
  expect(await tick()).toBe('rgb(0, 51, 102)');
});

test('a mark that can not be read gives way to the campaign’s', async ({ looking, gallery }) => {
  const mark = await gallery.add('no picture', { mimeType: 'image/png' });
  await looking.show(cueOf('qr', qrItem(1)), { theme: { mark, name: 'Biblioteca' } });
  await expect(looking.page.locator('.footer svg.mark')).toBeVisible();
  await expect(looking.page.locator('.footer')).toContainText('Biblioteca');
});

test('nothing moves by itself: no style sheet has an animation, and none runs on any slide', async ({
  looking,
}) => {
  const rules = await looking.page.evaluate(() =>
    [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)),
  );
  expect(rules.filter((rule) => /@keyframes|animation/.test(rule))).toEqual([]);
  const durations = rules.flatMap((rule) => [...rule.matchAll(/(\d+(?:\.\d+)?)(m?)s\b(?=[^{}]*ease)/g)]);
  expect(durations.length).toBeGreaterThan(0);
  for (const cue of [cueOf('qr', qrItem(2)), cueOf('notice', noticeItem('ar'))]) {
    await looking.show(cue);
    expect(await looking.page.evaluate(() => document.getAnimations().length)).toBe(0);
  }
});
