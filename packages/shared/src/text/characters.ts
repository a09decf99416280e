/** Which characters a screen can draw: those of the fonts that the player ships, and none by luck. */
import { SHIPPED_CHARACTERS } from './character-table.ts';

/** Nothing to draw: spaces, line breaks, joiners, direction marks. */
const UNDRAWN = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]$/u;

let shipped: { readonly starts: readonly number[]; readonly ends: readonly number[] } | null = null;

/**
 * Signs that turn what follows them around, or are no text: a title could read as another one. Line breaks, tabs
 * and the direction marks that Arabic and Urdu are written with are none.
 */
const MISLEADING = /[\p{Cc}\p{Cs}\u202a-\u202e\u2028\u2029]/u;

/** Finds control characters and overrides of direction, each once. */
export function misleadingCharacters(text: string): string[] {
  return [...new Set(text)].filter(
    (character) => MISLEADING.test(character) && !'\n\r\t'.includes(character),
  );
}

/** Members of items, services and takeovers whose text may have several lines; any other has one. */
export const MULTI_LINE_FIELDS: ReadonlySet<string> = new Set(['text', 'notes', 'reason']);

/** A name with a line break would be two names in a list, and read as another one in a log or on a tile. */
const BREAKS = '\\n\\r\\t\\v\\f\\u0085\\u2028\\u2029';
const ANY_BREAK = new RegExp(`[${BREAKS}]`);
const BREAKS_AROUND = new RegExp(`^[${BREAKS}]+|[${BREAKS}]+$`, 'g');

export function hasLineBreak(text: string): boolean {
  return ANY_BREAK.test(text);
}

/** U+2066 to U+2068 isolate what follows, up to U+2069 or the end of the paragraph (Unicode annex 9, 3.1.2). */
const ISOLATES = /[\u2066-\u2069]/;

/**
 * The text with each isolate closed where it ends anyway, at the end of its line, and without ends that nothing began:
 * drawn by itself it is the same, and it turns nothing around that comes to stand behind it.
 */
export function closedIsolates(text: string): string {
  if (!ISOLATES.test(text)) return text;
  return text
    .split('\n')
    .map((line) => {
      let open = 0;
      const kept = [...line].filter((sign) => {
        if (/[\u2066-\u2068]/.test(sign)) open += 1;
        else if (sign === '\u2069') open -= 1;
        if (open >= 0) return true;
        open = 0;
        return false;
      });
      return kept.join('') + '\u2069'.repeat(open);
    })
    .join('\n');
}

/** A text as it is surely meant: line breaks around a single line come with what was pasted. */
export function meantText(text: string, isOneLine: boolean): string {
  const closed = closedIsolates(text);
  return isOneLine ? closed.replace(BREAKS_AROUND, '') : closed;
}

/** Whether there is nothing to see of a text. */
export function isBlank(text: string): boolean {
  return [...text].every((character) => UNDRAWN.test(character) || character === '\u2800');
}

/** PDF files and posts have ligatures of Latin letters, and the "bold" letters that social media offer. */
const DRESSED_LETTERS = /[\ufb00-\ufb06\u{1d400}-\u{1d7ff}]+/gu;

/** The text with the letters that these stand for. */
export function plainLetters(text: string): string {
  return text.replace(DRESSED_LETTERS, (letters) => letters.normalize('NFKC'));
}

/** The characters of a text that no shipped font has, each once, in the order in which they come. */
export function missingCharacters(text: string): string[] {
  const missing = new Set<string>();
  // A letter and its mark are drawn as the one letter that they make.
  for (const character of text.normalize('NFC')) {
    if (!UNDRAWN.test(character) && !isShipped(character.codePointAt(0) ?? 0)) missing.add(character);
  }
  return [...missing];
}

function isShipped(codePoint: number): boolean {
  shipped ??= readTable();
  const { starts, ends } = shipped;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= codePoint) low = middle + 1;
    else high = middle;
  }
  return codePoint <= (ends[low - 1] ?? -1);
}

function readTable() {
  const starts: number[] = [];
  const ends: number[] = [];
  let end = 0;
  for (const part of SHIPPED_CHARACTERS.split(' ')) {
    const [distance = '', length = '1'] = part.split(':');
    const start = end + Number.parseInt(distance, 36);
    end = start + Number.parseInt(length, 36) - 1;
    starts.push(start);
    ends.push(end);
  }
  return { starts, ends };
}
