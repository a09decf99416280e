/**
 * A takeover's notice for when the stage can't be had: the same slide, in the same styles and fonts, as a page with no
 * script. What the stage measures (`renderer/stage/fit.ts`) is estimated here from the length of the texts.
 */
import { legibility } from '@bacheca/shared';
import type { PlainNotice } from '../agent/outlook.ts';
import { dateFormat, timeFormat } from '../renderer/stage/time.ts';
import { directionOf, wordsIn } from '../renderer/words/words.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of the short side, in hundredths: what edges, tab and footer take, and a gap between two blocks. */
const TAKEN_U = 40;
const GAP_U = 4;
const TITLE_U = 12;
const TEXT_U = 4.4;
/** A letter is about half as wide as it is high; a Chinese one is square, and sloping Urdu lines need room. */
const LETTER_WIDTH = 0.55;
const LINE_HEIGHT = 1.3;
const WIDE = new Set(['zh']);
const TALL = new Set(['ur', 'ar']);
const SMALLEST_FIT = 0.4;

export function plainNotice(notice: PlainNotice, window: Size): { body: string; css: string } {
  const { rotation = 0, marginPercent = 0 } = notice.display ?? {};
  const isTurned = rotation === 90 || rotation === 270;
  const kept = 1 - (2 * marginPercent) / 100;
  const frame = {
    width: (isTurned ? window.height : window.width) * kept,
    height: (isTurned ? window.width : window.height) * kept,
  };
  const { textScale } = legibility(notice.display, frame);
  const fit = fitOf(notice, frame, textScale);
  const css = `.stage {
  --margin: ${marginPercent}%;
  --margin-share: ${marginPercent / 100 / kept};
  --text-scale: ${textScale};
  --shift-x: 0px;
  --shift-y: 0px;
}
.notice-texts { --fit-title: ${fit}; --fit-body: ${fit} }
.until { margin-top: calc(${GAP_U} * var(--u)); font-size: var(--size-small) }`;
  return { body: bodyOf(notice, rotation), css };
}

function bodyOf({ severity, variants, endsAtMs, timeZone }: PlainNotice, rotation: number): string {
  const [main, ...others] = variants;
  if (!main) return '';
  const words = wordsIn(main.language);
  const paragraph = (text: string) => (text ? `<p>${escaped(text)}</p>` : '');
  const more = others.map(
    ({ language, title, text }) =>
      `<div ${tongue(language)}><p><b>${escaped(title)}</b>${escaped(text)}</p></div>`,
  );
  const day = dateFormat(timeZone).format(endsAtMs);
  const until = words.until(timeFormat(timeZone).format(endsAtMs), day);
  return `<main class="stage" data-rotation="${rotation}"><div class="frame"><div class="layer">
<article class="slide notice" data-severity="${severity}" ${tongue(main.language)}>
<div class="shapes"><i class="disc"></i></div>
<div class="notice-texts texts">
<p class="tab"><span>${escaped(words.severity[severity])}</span></p>
<h1>${escaped(main.title)}</h1>
<div class="notice-grid" data-count="${others.length + (main.text ? 1 : 0)}">${paragraph(main.text)}${more.join('')}</div>
<p class="until">${escaped(until)}</p>
</div></article></div></div></main>`;
}

/** The greatest scale at which the texts should fit, from an estimate of their lines. */
function fitOf({ variants }: PlainNotice, { width, height }: Size, textScale: number): number {
  const u = Math.min(width, height) / 100;
  const isPortrait = width <= height;
  const [main, ...others] = variants;
  if (!main) return 1;
  const widthU = width / u - 16;
  const columns = isPortrait || others.length === 0 ? 1 : 2;
  for (let fit = 1; fit > SMALLEST_FIT; fit -= 0.05) {
    const scale = fit * textScale;
    const heightOf = (text: string, language: string, sizeU: number, roomU: number) => {
      const letter = WIDE.has(language) ? 1 : LETTER_WIDTH;
      const line = TALL.has(language) ? 1.5 * LINE_HEIGHT : LINE_HEIGHT;
      return Math.ceil((text.length * letter * sizeU * scale) / roomU) * line * sizeU * scale;
    };
    const titleU = heightOf(main.title, main.language, TITLE_U, isPortrait ? widthU : widthU - 22);
    const columnU = (widthU - 7 * (columns - 1)) / columns;
    const blocks = [
      heightOf(main.text, main.language, TEXT_U, columnU),
      ...others.map(
        ({ title, text, language }) =>
          heightOf(title, language, TEXT_U, columnU) + heightOf(text, language, TEXT_U, columnU),
      ),
    ];
    let textsU = 0;
    for (let row = 0; row < blocks.length; row += columns)
      textsU += Math.max(...blocks.slice(row, row + columns)) + GAP_U * scale;
    if (titleU + textsU <= height / u - TAKEN_U) return Math.round(fit * 100) / 100;
  }
  return SMALLEST_FIT;
}

function tongue(language: Parameters<typeof directionOf>[0]): string {
  return `lang="${language}" dir="${directionOf(language)}"`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
