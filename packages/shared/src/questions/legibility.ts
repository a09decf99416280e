/**
 * How large text and codes must be to be read and scanned from a viewing distance, by the rules of
 * `visual/README.md`: text as high as the distance / 200, a code as wide as the distance / 10.
 *
 * Sizes are in `u`, 1 % of the screen's short side, as everywhere in the identity.
 */
import type { ScreenDisplay } from '../model/schedule.ts';

/** The identity's smallest text has this size at its own scale. */
export const MIN_TEXT_U = 2.9;
/** At a larger scale the texts of a slide no longer fit it. */
const MAX_TEXT_SCALE = 2;

const DISTANCE_PER_TEXT_HEIGHT = 200;
const DISTANCE_PER_CODE_SIDE = 10;
/** A code of more modules than this (version 4) grows with them, so that a module keeps its size. */
const MODULES_PER_CODE_SIDE = 33;

const MM_PER_INCH = 25.4;

export interface Shape {
  readonly width: number;
  readonly height: number;
}

/** A panel's usual shape, as it is looked at: where nobody knows a screen's pixels. */
export const SCREEN_SHAPES = { landscape: { width: 16, height: 9 }, portrait: { width: 9, height: 16 } };

export interface CodeRoom {
  /** Beside a slide's texts a code's side is between these two, without its quiet zone. */
  readonly minU: number;
  readonly maxU: number;
}

/** In landscape the height above the footer is the limit; in portrait the texts above it are. */
export function codeRoom({ width, height }: Shape, languages = 1): CodeRoom {
  if (width >= height) return { minU: 50, maxU: 50 };
  return { minU: languages > 1 ? 45 : 53, maxU: 62 };
}

export interface Legibility {
  /** All text is set larger by this factor, from 1 to 2. */
  readonly textScale: number;
  /** Returns the side, in u, of a code of so many modules beside texts in so many languages, without its quiet zone. */
  codeSideU(modules: number, languages?: number): number;
  /**
   * The smallest text can be read, and a code scanned, from so far at most. Null means that the screen's size is
   * unknown.
   */
  readonly reach: { readonly readMetres: number; readonly scanMetres: number } | null;
  /**
   * Returns from how far a code of this side and so many modules is read with ease. Null means that the screen's size
   * is unknown.
   */
  easyScanMetres(sideU: number, modules: number): number | null;
}

/** `shape` is that of the screen as it is looked at, in any unit. */
export function legibility(display: ScreenDisplay | undefined, shape: Shape): Legibility {
  const { diagonalInches, viewingDistanceMetres } = display ?? {};
  const leastSideU = (_: number, languages = 1) => codeRoom(shape, languages).minU;
  if (!diagonalInches)
    return { textScale: 1, codeSideU: leastSideU, reach: null, easyScanMetres: () => null };

  const mmPerU = unitMm(diagonalInches, shape);
  const reach = {
    readMetres: (MIN_TEXT_U * MAX_TEXT_SCALE * mmPerU * DISTANCE_PER_TEXT_HEIGHT) / 1000,
    scanMetres: (codeRoom(shape).maxU * mmPerU * DISTANCE_PER_CODE_SIDE) / 1000,
  };
  const easyScanMetres = (sideU: number, modules: number) =>
    (sideU * mmPerU * DISTANCE_PER_CODE_SIDE) / 1000 / denserBy(modules);
  if (!viewingDistanceMetres) return { textScale: 1, codeSideU: leastSideU, reach, easyScanMetres };

  const distanceU = (viewingDistanceMetres * 1000) / mmPerU;
  return {
    textScale: clamp(distanceU / DISTANCE_PER_TEXT_HEIGHT / MIN_TEXT_U, 1, MAX_TEXT_SCALE),
    codeSideU(modules, languages) {
      const { minU, maxU } = codeRoom(shape, languages);
      return clamp((distanceU / DISTANCE_PER_CODE_SIDE) * denserBy(modules), minU, maxU);
    },
    reach,
    easyScanMetres,
  };
}

function denserBy(modules: number): number {
  return Math.max(1, modules / MODULES_PER_CODE_SIDE);
}

/** How many millimetres 1 % of the short side is on a screen of this diagonal. */
function unitMm(diagonalInches: number, { width, height }: Shape): number {
  return (diagonalInches * MM_PER_INCH * Math.min(width, height)) / Math.hypot(width, height) / 100;
}

function clamp(value: number, least: number, greatest: number): number {
  return Math.min(greatest, Math.max(least, value));
}
