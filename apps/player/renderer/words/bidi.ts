/**
 * What reads from left to right within Arabic and Urdu: telephone numbers, dates, times, amounts, addresses of the
 * web. After an Arabic letter the Unicode Bidirectional Algorithm (UAX #9, rule W2) takes the groups of `055 1234567`
 * for separate numbers and draws them from right to left; between isolating marks they keep their order. A range such
 * as `8:30 - 12:30` is left as it is: there the reader expects what comes first on the right.
 */
import type { Language } from '@bacheca/shared';
import { directionOf } from './words.ts';

/** LEFT-TO-RIGHT ISOLATE and POP DIRECTIONAL ISOLATE: no font draws them. */
const ISOLATE = '\u2066';
const END = '\u2069';

const WEB = String.raw`(?:https?:\/\/)?[\w.+-]+(?:@[\w-]+)?(?:\.[\w-]+)*\.[A-Za-z]{2,}(?:[/?#][\w/?#%&=+.,:~-]*[\w/#=-])?`;
/** `055 1234567`, `+39 (055) 123 45 67`; a group of one digit is a number of its own. */
const TELEPHONE = String.raw`\+?\(?\d+\)?(?:[ \u00A0\u202F]\(?\d{2,}\)?)+(?![\d]*[/:.,]\d)`;
/** `31/12/2026`, `8:30`, `16,50`, `055-123456`, `+39`, `-5`. */
const NUMBER = String.raw`[+−-]?\d+(?:[./:,'’\-–]\d+)*`;
const AMOUNT = String.raw`[€$£][ \u00A0]?${NUMBER}|${NUMBER}(?:[ \u00A0]?[€$£%°])?`;

const LEFT_TO_RIGHT = new RegExp(`${WEB}|${TELEPHONE}|${AMOUNT}`, 'gu');

/** The text as it is to be drawn in this language. */
export function isolateNumbers(text: string, language: Language): string {
  if (directionOf(language) === 'ltr') return text;
  return text.replace(LEFT_TO_RIGHT, (run) => `${ISOLATE}${run}${END}`);
}
