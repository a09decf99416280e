import type { Browser } from '@playwright/test';
import { execa } from 'execa';
import { openPage } from './browser.ts';
import { PICTURE_HEIGHT, U, WIDTH } from './drawing/svg.ts';
import { stillPage } from './page.ts';

/** The identity has no smaller text. */
const MIN_PX = 2.9 * U;

interface Setting {
  text: string;
  sizePx: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Draws one page to a WebP file and returns all its words, refusing a page that breaks the identity's rules. */
export async function drawStill(browser: Browser, lang: string, body: string, file: string): Promise<string> {
  const { page, shoot } = await openPage(browser, await stillPage(lang, body));
  const settings = await page.evaluate(readSettings);
  const faults = faultsOf(settings);
  if (faults.length > 0) throw new Error(`${file}:\n${faults.join('\n')}`);
  const png = await shoot();
  await page.close();
  const encoding = ['-c:v', 'libwebp', '-lossless', '1', '-compression_level', '6', '-quality', '100'];
  const input = ['-f', 'image2pipe', '-c:v', 'png', '-i', 'pipe:0'];
  await execa('ffmpeg', ['-loglevel', 'error', '-y', ...input, ...encoding, file], { input: png });
  return settings.map(({ text }) => text).join('\n');
}

/** Runs in the page: every piece of text with its size and place, in order of reading. */
function readSettings(): Setting[] {
  return [...document.querySelectorAll<HTMLElement | SVGTextElement>('.words, svg text')].map((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    const scale = element instanceof SVGTextElement ? (element.getScreenCTM()?.d ?? 1) : 1;
    const text = element.textContent ?? '';
    const sizePx = Number.parseFloat(getComputedStyle(element).fontSize) * scale;
    const blank = sizePx * 0.27; // It is blank above the capitals and below the descenders.
    return {
      text: text.replace(/\s+/g, ' ').trim(),
      sizePx,
      left,
      top: top + blank,
      right,
      bottom: bottom - blank,
    };
  });
}

function faultsOf(settings: Setting[]): string[] {
  const faults: string[] = [];
  settings.forEach((one, i) => {
    if (one.sizePx < MIN_PX - 0.1)
      faults.push(`"${one.text}" is set in ${(one.sizePx / U).toFixed(1)}u, under 2.9u`);
    if (one.left < 0 || one.top < 0 || one.right > WIDTH || one.bottom > PICTURE_HEIGHT)
      faults.push(`"${one.text}" leaves the picture`);
    for (const other of settings.slice(i + 1)) {
      if (
        one.left < other.right &&
        other.left < one.right &&
        one.top < other.bottom &&
        other.top < one.bottom
      ) {
        faults.push(`"${one.text}" and "${other.text}" overlap`);
      }
    }
  });
  return faults;
}
