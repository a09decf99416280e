/** How large a screen that hangs far away is on the one before which one sits. */
import { SCREEN_SHAPES } from '@bacheca/shared/questions/legibility';
import type { StageSize } from '../ItemStage.tsx';

const MM_PER_INCH = 25.4;
/** By the definition of CSS; on most displays an inch of it is nearly one, at the distance below. */
const PX_PER_INCH = 96;
/** CSS's own reference: a pixel is what it is at an arm's length. */
const READER_DISTANCE_MM = 710;

/**
 * The width in CSS pixels at which a picture takes as much of one's view as the screen does from its viewing distance:
 * its own width, by as much smaller as it is farther away than the display that one reads this on.
 */
export function apparentWidthPx(size: {
  readonly orientation: StageSize['orientation'];
  readonly diagonalInches: number;
  readonly viewingDistanceMetres: number;
}): number {
  const { width, height } = SCREEN_SHAPES[size.orientation];
  const widthMm = (size.diagonalInches * MM_PER_INCH * width) / Math.hypot(width, height);
  const seenMm = (widthMm * READER_DISTANCE_MM) / (size.viewingDistanceMetres * 1000);
  return (seenMm / MM_PER_INCH) * PX_PER_INCH;
}
