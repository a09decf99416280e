/**
 * What stands still for weeks burns into a panel, so it wanders: each minute by one pixel, along a closed
 * path over a small square, each of whose points it visits once. A step is too small to be seen, and the
 * path follows from the clock, so that neighbouring screens wander together.
 */
import { useEffect, useState } from 'react';

/**
 * The square's side has this share of the screen's short side, which is more than the strokes of the footer's letters.
 */
const SIDE_SHARE = 0.011;
const STEP_MS = 60_000;

export interface Shift {
  /** It is in pixels of the panel, from minus to plus half the square's side. */
  readonly x: number;
  readonly y: number;
}

/** Returns the number of points on each side of the square. It is even, which closes the path. */
export function shiftSide(shortSidePixels: number): number {
  return Math.max(2, 2 * Math.round((shortSidePixels * SIDE_SHARE) / 2));
}

/** Where on the path everything stands at an instant. */
export function shiftAt(instantMs: number, side: number): Shift {
  const step = Math.floor(instantMs / STEP_MS) % (side * side);
  const { column, row } = pointOn(step < 0 ? step + side * side : step, side);
  const middle = Math.floor(side / 2);
  return { x: column - middle, y: row - middle };
}

/** Down the first column, then back up through the others, from right to left and left to right in turn. */
function pointOn(step: number, side: number): { column: number; row: number } {
  if (step < side) return { column: 0, row: step };
  const back = step - side;
  const width = side - 1;
  const up = Math.floor(back / width);
  const along = back % width;
  return { column: up % 2 === 0 ? 1 + along : width - along, row: side - 1 - up };
}

/** Returns the shift that holds now, by the corrected clock. */
export function useShift(shortSidePixels: number, clockOffsetMs: number): Shift {
  const side = shiftSide(shortSidePixels);
  const read = () => shiftAt(Date.now() + clockOffsetMs, side);
  const [, setRead] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setRead((count) => count + 1), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return read();
}
