import { describe, expect, it } from 'vitest';
import { codeRoom, legibility } from '../../src/questions/legibility.ts';

const LANDSCAPE = { width: 1920, height: 1080 };
const PORTRAIT = { width: 1080, height: 1920 };

/** A 43-inch panel of 16:9 is 952 mm by 535 mm. */
const MM_PER_U = 5.3546;

describe('the scale of what is on a screen', () => {
  it('is the identity’s own where nothing is known of how the screen hangs', () => {
    for (const display of [undefined, {}, { viewingDistanceMetres: 20 }, { diagonalInches: 43 }]) {
      expect(legibility(display, LANDSCAPE)).toMatchObject({ textScale: 1 });
      expect(legibility(display, LANDSCAPE).codeSideU(33)).toBe(50);
      expect(legibility(display, PORTRAIT).codeSideU(33)).toBe(53);
    }
  });

  it('makes the smallest text as high as the viewing distance / 200', () => {
    // At 5 m text needs 5 m / 200 = 25 mm; the smallest is 2.9 u of 5.35 mm, 15.5 mm: 1.61 times as much is needed.
    const { textScale } = legibility({ diagonalInches: 43, viewingDistanceMetres: 5 }, LANDSCAPE);
    expect(textScale * 2.9 * MM_PER_U).toBeCloseTo(25, 2);
    expect(legibility({ diagonalInches: 43, viewingDistanceMetres: 2 }, LANDSCAPE).textScale).toBe(1);
  });

  it('is the same at 720p and 4K, and turned', () => {
    const display = { diagonalInches: 43, viewingDistanceMetres: 4 };
    const { textScale } = legibility(display, LANDSCAPE);
    expect(legibility(display, { width: 1280, height: 720 }).textScale).toBeCloseTo(textScale, 10);
    expect(legibility(display, { width: 3840, height: 2160 }).textScale).toBeCloseTo(textScale, 10);
    expect(legibility(display, PORTRAIT).textScale).toBeCloseTo(textScale, 10);
  });

  it('makes a code as wide as the viewing distance / 10, and more for one with many modules', () => {
    const { codeSideU } = legibility({ diagonalInches: 43, viewingDistanceMetres: 3 }, PORTRAIT);
    expect(codeSideU(29) * MM_PER_U).toBeCloseTo(300, 1);
    expect(codeSideU(33) * MM_PER_U).toBeCloseTo(300, 1);
    expect(codeSideU(36) * MM_PER_U).toBeCloseTo((300 * 36) / 33, 1);
  });

  it('goes as far as fits, and says how far that reaches', () => {
    const { textScale, codeSideU, reach } = legibility(
      { diagonalInches: 43, viewingDistanceMetres: 30 },
      PORTRAIT,
    );
    expect(textScale).toBe(2);
    expect(codeSideU(33)).toBe(codeRoom(PORTRAIT).maxU);
    expect(reach?.scanMetres).toBeCloseTo((62 * MM_PER_U * 10) / 1000, 2);
    expect(reach?.readMetres).toBeCloseTo((2 * 2.9 * MM_PER_U * 200) / 1000, 2);
  });

  it('leaves more room to the texts of several languages', () => {
    expect(legibility(undefined, PORTRAIT).codeSideU(33, 2)).toBeLessThan(53);
  });
});
