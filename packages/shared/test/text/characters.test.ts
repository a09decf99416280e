import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closedIsolates, hasLineBreak, meantText, misleadingCharacters } from '../../src/text/characters.ts';

const SIGNS = [
  '\u2066',
  '\u2067',
  '\u2068',
  '\u2069',
  '\n',
  '\r\n',
  '\t',
  '\u2028',
  'a',
  'ب',
  ' ',
  '\u{1f600}',
  '1',
];
const texts = fc.array(fc.constantFrom(...SIGNS), { maxLength: 24 }).map((signs) => signs.join(''));

/** How many isolates a line leaves open; negative if it ends one that it did not begin. */
function openIn(line: string): number {
  let open = 0;
  for (const sign of line) {
    if ('\u2066\u2067\u2068'.includes(sign)) open += 1;
    if (sign === '\u2069') open -= 1;
    if (open < 0) return open;
  }
  return open;
}

it('isolates are closed on each line, once, and nothing that can be seen is changed', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const closed = closedIsolates(text);
      for (const line of closed.split('\n')) expect(openIn(line)).toBe(0);
      expect(closedIsolates(closed)).toBe(closed);
      const visible = (of: string) => of.replace(/[\u2066-\u2069]/g, '');
      expect(visible(closed)).toBe(visible(text));
    }),
    { seed: 20261129, numRuns: 2000 },
  );
});

it('a single line loses the breaks around it, and keeps what is between', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const meant = meantText(text, true);
      expect(meantText(meant, true)).toBe(meant);
      expect(/^[\n\r\t\u2028]|[\n\r\t\u2028]$/.test(meant)).toBe(false);
      expect(hasLineBreak(meant)).toBe(/[\n\r\t\u2028]/.test(meant));
      const kept = (of: string) => of.replace(/[\u2066-\u2069\n\r\t\u2028]/g, '');
      expect(kept(meant)).toBe(kept(text));
    }),
    { seed: 20261129, numRuns: 2000 },
  );
});

it('whatever is a control sign, an override or half a letter misleads; spaces and marks of direction do not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0x2fff }), (code) => {
      const sign = String.fromCodePoint(code);
      const expected =
        (/\p{Cc}/u.test(sign) && !'\n\r\t'.includes(sign)) ||
        (code >= 0x202a && code <= 0x202e) ||
        code === 0x2028 ||
        code === 0x2029;
      expect(misleadingCharacters(`a${sign}b`).length > 0).toBe(expected);
    }),
    { seed: 20261129, numRuns: 3000 },
  );
});
