/**
 * Whether a telephone reads a code from a distance: the code is drawn as its camera sees it from there, each of its points
 * the average of what falls on it, and given to a decoder.
 *
 * A telephone's camera has some 1,920 pixels on 65° (`qr-code-reach.ts`).
 */

import type { ScreenDisplay } from '@bacheca/shared/model/schedule';
import { legibility, type Shape } from '@bacheca/shared/questions/legibility';
import { codeModules } from '@bacheca/shared/questions/qr-code-reach';
import jsQR from 'jsqr';
import QRCode from 'qrcode';

const CAMERA_PIXELS = 1920;
const CAMERA_DEGREES = 65;
const QUIET_MODULES = 4;
/** Dark blue on white, as the slides draw it; of light the camera keeps some in the dark. */
const DARK = 40;
const LIGHT = 235;

/** How many of the camera's pixels the side of the code takes, without its quiet zone; null where nobody knows. */
export function codePixels(
  url: string,
  display: ScreenDisplay | undefined,
  shape: Shape,
  languages = 1,
): number | null {
  const { viewingDistanceMetres } = display ?? {};
  if (viewingDistanceMetres === undefined) return null;
  const modules = codeModules(url);
  const { codeSideU, easyScanMetres } = legibility(display, shape);
  const easyMetres = easyScanMetres(codeSideU(modules, languages), modules);
  if (easyMetres === null) return null;
  // With ease it is read from ten times its side, from less where it has more modules than version 4.
  const sideMetres = (easyMetres * Math.max(1, modules / 33)) / 10;
  const degrees = (2 * Math.atan(sideMetres / 2 / viewingDistanceMetres) * 180) / Math.PI;
  return (degrees * CAMERA_PIXELS) / CAMERA_DEGREES;
}

/** Returns whether a decoder finds this address in its code, drawn so many pixels wide. */
export function isRead(url: string, sidePixels: number): boolean {
  const { size, data } = QRCode.create(url, { errorCorrectionLevel: 'M' }).modules;
  const perModule = sidePixels / size;
  const width = Math.ceil(sidePixels + 2 * QUIET_MODULES * perModule);
  if (width < 8) return false;
  const picture = new Uint8ClampedArray(width * width * 4);
  const isDark = (row: number, column: number) =>
    row >= 0 && column >= 0 && row < size && column < size && Boolean(data[row * size + column]);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const light = LIGHT - (LIGHT - DARK) * darkShare(x, y, perModule, isDark);
      picture.set([light, light, light, 255], (y * width + x) * 4);
    }
  }
  // Its types put the function under `default`, where it is too.
  return jsQR.default(picture, width, width)?.data === url;
}

/** How much of the pixel is dark: of so many points in it. */
const SAMPLES = 4;

function darkShare(
  x: number,
  y: number,
  perModule: number,
  isDark: (row: number, column: number) => boolean,
): number {
  let dark = 0;
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
    const column = (x + ((sample % SAMPLES) + 0.5) / SAMPLES) / perModule - QUIET_MODULES;
    const row = (y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / perModule - QUIET_MODULES;
    if (isDark(Math.floor(row), Math.floor(column))) dark += 1;
  }
  return dark / (SAMPLES * SAMPLES);
}
