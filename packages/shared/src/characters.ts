/** Which characters a screen can draw: those of the fonts that the player ships, and none by luck. */
import { SHIPPED_CHARACTERS } from './character-table.ts';

/** Nothing to draw: spaces, line breaks, joiners, direction marks. */
const UNDRAWN = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]$/u;

let shipped: { readonly starts: readonly number[]; readonly ends: readonly number[] } | null = null;

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
