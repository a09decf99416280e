/**
 * A takeover's notice for when the stage can't be had: the same slide, in the same styles and fonts, as a page with no
 * script. What the stage measures (`renderer/scene/fit.ts`) is estimated here from the length of the texts.
 */
import type { Language } from '@bacheca/shared/model/ids';
import type { Severity } from '@bacheca/shared/model/items';
import { noticeOrder } from '@bacheca/shared/model/notice';
import { legibility } from '@bacheca/shared/questions/legibility';
import type { PlainNotice } from '../../agent/playback/safe-mode-plan.ts';
import { SIGNS } from '../../renderer/drawing/sign.ts';
import { isolateInName, isolateLeftToRight } from '../../renderer/messages/bidi.ts';
import { directionOf, messagesIn } from '../../renderer/messages/messages.ts';
import { dayFormat, timeFormat } from '../../renderer/scene/time-formats.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * So many hundredths of the short side are taken by edges, head, validity and footer, the sign, and a gap between two
 * blocks.
 */
const TAKEN_U = 46;
const SIGN_U = { large: 62, small: 54 };
const PORTRAIT_SIGN_U = { large: 58, small: 42 };
const GAP_U = 4;
const TITLE_U = 12;
const TEXT_U = 5.2;
const OTHER_TEXT_U = 3.7;
/** A letter is about half as wide as it is high; a Chinese one is square, and sloping Urdu lines need room. */
const LETTER_WIDTH = 0.55;
const LINE_HEIGHT = 1.3;
const WIDE = new Set(['zh']);
const TALL = new Set(['ur', 'ar']);
const MIN_FIT = 0.4;

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
.notice-texts { --fit-title: ${fit}; --fit-body: ${fit} }`;
  return { body: bodyOf(notice, rotation), css };
}

function bodyOf(
  { severity, variants, authority, endsAtMs, timeZone }: PlainNotice,
  rotation: number,
): string {
  if (!variants[0]) return '';
  const [main, ...others] = noticeOrder(variants, variants[0].language);
  const day = dayFormat(timeZone).format(endsAtMs);
  const until = (language: typeof main.language) =>
    drawn(messagesIn(language).until(timeFormat(timeZone).format(endsAtMs), day), language);
  const more = others.map(
    ({ language, title, text }) =>
      `<div ${languageAttributes(language)}><p><b>${drawn(title, language)}</b>${drawn(text, language)}<span class="notice-other-until">${until(language)}</span></p></div>`,
  );
  return `<main class="stage" data-rotation="${rotation}"><div class="frame"><div class="layer">
<article class="slide notice" data-severity="${severity}" ${languageAttributes(main.language)}>
<div class="notice-signs">${signOf(severity)}</div>
<div class="notice-texts texts">
<div class="notice-head"><p class="tab">${escaped(messagesIn(main.language).severity[severity])}</p><p class="notice-authority"><bdi>${escaped(isolateInName(authority))}</bdi></p></div>
<h1>${drawn(main.title, main.language)}</h1>
${main.text ? `<p class="notice-text">${drawn(main.text, main.language)}</p>` : ''}
<p class="notice-until">${until(main.language)}</p>
${more.length > 0 ? `<div class="notice-others">${more.join('')}</div>` : ''}
</div></article></div></div></main>`;
}

function signOf(severity: Severity): string {
  const { shape, isOutlined, stem, dot } = SIGNS[severity];
  const [x, y, radius] = dot;
  return `<svg class="sign" data-outlined="${isOutlined}" viewBox="0 0 100 100" aria-hidden="true"><path class="sign-shape" d="${shape}"/><path class="sign-stem" d="${stem}"/><circle class="sign-dot" cx="${x}" cy="${y}" r="${radius}"/></svg>`;
}

/** The greatest scale at which the texts should fit, from an estimate of their lines. */
function fitOf({ variants }: PlainNotice, { width, height }: Size, textScale: number): number {
  const u = Math.min(width, height) / 100;
  const isPortrait = width <= height;
  if (!variants[0]) return 1;
  const [main, ...others] = noticeOrder(variants, variants[0].language);
  // Beside many languages it is smaller, as in the style sheet.
  const sign = others.length > 1 ? 'small' : 'large';
  const widthU = width / u - 16 - (isPortrait ? 0 : SIGN_U[sign]);
  const roomU = height / u - TAKEN_U - (isPortrait ? PORTRAIT_SIGN_U[sign] : 0);
  const columns = isPortrait ? 1 : Math.max(1, others.length);
  for (let fit = 1; fit > MIN_FIT; fit -= 0.05) {
    const scale = fit * textScale;
    const heightOf = (text: string, language: string, sizeU: number, lineU: number) => {
      const letter = WIDE.has(language) ? 1 : LETTER_WIDTH;
      const line = TALL.has(language) ? 1.5 * LINE_HEIGHT : LINE_HEIGHT;
      return Math.ceil((text.length * letter * sizeU * scale) / lineU) * line * sizeU * scale;
    };
    const columnU = (widthU - GAP_U * (columns - 1)) / columns;
    const blocks = others.map(
      ({ title, text, language }) =>
        heightOf(title, language, OTHER_TEXT_U, columnU) +
        heightOf(text, language, OTHER_TEXT_U, columnU) +
        heightOf('-', language, OTHER_TEXT_U, columnU),
    );
    const titleU = heightOf(main.title, main.language, TITLE_U, widthU);
    let textsU = heightOf(main.text, main.language, TEXT_U, widthU);
    for (let row = 0; row < blocks.length; row += columns)
      textsU += Math.max(...blocks.slice(row, row + columns)) + GAP_U * scale;
    if (titleU + textsU <= roomU) return Math.round(fit * 100) / 100;
  }
  return MIN_FIT;
}

function languageAttributes(language: Parameters<typeof directionOf>[0]): string {
  return `lang="${language}" dir="${directionOf(language)}"`;
}

function drawn(text: string, language: Language): string {
  return escaped(isolateLeftToRight(text, language));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
