import { box, circle, colour, HEIGHT, WIDTH } from '../drawing/svg.ts';
import type { Spot, SubtitleLanguage } from '../scene.ts';

/** An infographic is still pages; each variant has its pages' HTML in order. */
export interface Infographic {
  id: string;
  title: string;
  serviceId?: string;
  variants: Partial<Record<SubtitleLanguage, string[]>>;
}

/** Where figures stand, a little above the picture's lower edge. */
export const GROUND_Y = 952;

/** Draws the plain background of the QR slides. */
export function backdrop(fill: string, ...spots: (Spot & { fill: string })[]): string {
  return (
    box(0, 0, WIDTH, HEIGHT, 0, fill) +
    spots.map((spot) => circle(spot.x, spot.y, spot.radius, spot.fill)).join('')
  );
}

/** Draws a card with a soft shadow, as under the code of the QR slides. */
export function card(
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string = colour.paper,
  radius = 36,
): string {
  return box(x, y + 12, width, height, radius, 'rgba(0,51,102,.1)') + box(x, y, width, height, radius, fill);
}
