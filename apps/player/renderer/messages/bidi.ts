/**
 * What reads from left to right within Arabic and Urdu: telephone numbers, dates, times, amounts, addresses of the
 * web, names in Latin letters. After an Arabic letter the Unicode Bidirectional Algorithm (UAX #9, rule W2) takes the
 * groups of `055 1234567` for separate numbers and draws them from right to left; between isolating marks they keep
 * their order. A range such as `8:30 - 12:30` is left as it is: there the reader expects what comes first on the right; and so it is with names
 * in a list, of which an Arabic comma between two would otherwise make one text that begins on the left.
 */
import type { Language } from '@bacheca/shared/model/ids';
import { directionOf } from './messages.ts';

/** LEFT-TO-RIGHT ISOLATE and POP DIRECTIONAL ISOLATE: no font draws them. */
const ISOLATE = '\u2066';
const END = '\u2069';
const NO_BREAK = '\u00A0';

const WEB = String.raw`(?:https?:\/\/)?[\w.+-]+(?:@[\w-]+)?(?:\.[\w-]+)*\.[A-Za-z]{2,}(?:[/?#][\w/?#%&=+.,:~-]*[\w/#=-])?`;
/** `055 1234567`, `+39 (055) 123 45 67`; a group of one digit is a number of its own. */
const TELEPHONE = String.raw`\+?\(?\d+\)?(?:[ \u00A0\u202F]\(?\d{2,}\)?)+(?![\d]*[/:.,]\d)`;
/** `31/12/2026`, `8:30`, `16,50`, `055-123456`, `+39`, `-5`. */
const NUMBER = String.raw`[+−-]?\d+(?:[./:,'’\-–]\d+)*`;
const AMOUNT = String.raw`[€$£][ \u00A0]?${NUMBER}|${NUMBER}(?:[ \u00A0]?[€$£%°])?`;

/** `Prato`, `S.p.A.`, `l’Anagrafe`; a full stop after it is the sentence's. */
const LATIN_WORD = String.raw`(?:(?:\p{Script=Latin}+\.){2,}|\p{Script=Latin}(?:[\p{Script=Latin}\p{M}\d]|[.’'&+-](?=\p{Script=Latin}))*)`;
/** The number of a house, a floor or a line; a longer one, a date or a time is a number of its own. */
const SHORT_NUMBER = String.raw`\d{1,3}(?:\/[\p{Script=Latin}\d]{1,2})?(?![\d:/.,]*\d|[ \u00A0]\d)`;
/** `Piazza del Comune 2`, `SPID/CIE`, `Via Roma 12/A, 59100 Prato (PO)`, `Prato – Protezione Civile S.p.A.` */
const LATIN = String.raw`${LATIN_WORD}(?:[ \u00A0/](?:${LATIN_WORD}|${SHORT_NUMBER})|, ?(?:\d{5} )?${LATIN_WORD}| [–-] ${LATIN_WORD}| \(${LATIN_WORD}(?:[ /]${LATIN_WORD})*\))*`;

const LEFT_TO_RIGHT = new RegExp(`${WEB}|${LATIN}|${TELEPHONE}|${AMOUNT}`, 'gu');
const ARABIC = /\p{Script=Arabic}/u;
const ARABIC_LETTERS = /\p{Script=Arabic}/gu;
const LATIN_LETTERS = /\p{Script=Latin}/gu;
const NUMBERS = /^[\d+(€$£−-]/;
/** A line that ends within a telephone number is read wrongly; a longer one than this may need two lines. */
const MAX_UNBROKEN = 14;

/**
 * The text as it is to be drawn in this language. One in a language of Latin letters is concerned only if it has Arabic
 * ones in it, after which numbers fall apart there too.
 */
export function isolateLeftToRight(text: string, language: Language): string {
  if (directionOf(language) === 'ltr' && !ARABIC.test(text)) return text;
  return text.replace(LEFT_TO_RIGHT, (run) => `${ISOLATE}${unbroken(run)}${END}`);
}

/** A name of a place or a screen, which may be in any language, whatever is around it. */
export function isolateInName(name: string): string {
  return ARABIC.test(name) ? isolateLeftToRight(name, 'ar') : name;
}

/** Most of its letters decide: `Lazzerini لائبریری` is Urdu though it begins in Latin letters. */
export function directionOfName(name: string): 'ltr' | 'rtl' {
  const arabic = name.match(ARABIC_LETTERS)?.length ?? 0;
  return arabic > (name.match(LATIN_LETTERS)?.length ?? 0) ? 'rtl' : 'ltr';
}

function unbroken(run: string): string {
  if (!NUMBERS.test(run)) return run.replaceAll(/ (?=\d+(?:\/\w+)?(?:,|$))/g, NO_BREAK);
  return run.length > MAX_UNBROKEN ? run : run.replaceAll(' ', NO_BREAK);
}
