import { describe, expect, test } from 'vitest';
import type { Item } from '../../src/model/items.ts';
import { codeModules, unreadableCode } from '../../src/questions/qr-code-reach.ts';
import { qr } from '../programs/programs.ts';

const LANDSCAPE = { width: 16, height: 9 };
const PORTRAIT = { width: 9, height: 16 };
const at = (viewingDistanceMetres: number) => ({ diagonalInches: 43, viewingDistanceMetres });

function opening(url: string, changes: object = {}): Item {
  return { ...qr('codice', 12_000), url, ...changes } as Item;
}

const SHORT = 'https://prato.it/nidi';
const LONG = `https://servizi.comune.prato.it/${'a'.repeat(180)}`;

describe('a code that no telephone reads', () => {
  test('is one that is looked at from beyond twice the distance of ease', () => {
    // At 43 inches a u is 5.3546 mm, and a code of 50 u 268 mm: it is read at 2.68 m with ease, at 5.35 m at most.
    expect(unreadableCode(opening(SHORT), at(5.3), LANDSCAPE)).toBeNull();
    expect(unreadableCode(opening(SHORT), at(5.4), LANDSCAPE)).toMatchObject({
      viewingDistanceMetres: 5.4,
      reachMetres: expect.closeTo(5.35, 2),
      readableBytes: null,
    });
  });

  test('is sooner one of a long address, and how long it may be is said', () => {
    // 212 bytes are 57 modules: 5.35 m x 33 / 57. From 5 m the 33 modules of 62 bytes are read, 37 are not.
    const found = unreadableCode(opening(LONG), at(5), LANDSCAPE);
    expect(found).toMatchObject({ reachMetres: expect.closeTo((5.3546 * 33) / 57, 2), readableBytes: 62 });
    expect(unreadableCode(opening('a'.repeat(62)), at(5), LANDSCAPE)).toBeNull();
    expect(unreadableCode(opening('a'.repeat(63)), at(5), LANDSCAPE)).not.toBeNull();
  });

  test('counts the bytes of letters that are not ASCII', () => {
    expect(codeModules('a'.repeat(62))).toBe(33);
    expect(codeModules('à'.repeat(62))).toBe(codeModules('a'.repeat(124)));
  });

  test('reaches farther where a standing screen draws it larger, and less beside a notice', () => {
    expect(unreadableCode(opening(SHORT), at(6.5), PORTRAIT)).toBeNull();
    const notice = opening(SHORT, { kind: 'notice' });
    expect(unreadableCode(notice, at(2), LANDSCAPE)).toBeNull();
    expect(unreadableCode(notice, at(3), LANDSCAPE)).not.toBeNull();
  });

  test('is none where nobody said how far people stand, or how large the screen is', () => {
    for (const display of [undefined, {}, { viewingDistanceMetres: 40 }, { diagonalInches: 5 }])
      expect(unreadableCode(opening(LONG), display, LANDSCAPE)).toBeNull();
  });
});
