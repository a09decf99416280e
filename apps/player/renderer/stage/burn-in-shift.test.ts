import { describe, expect, it } from 'vitest';
import { shiftAt, shiftSide } from './burn-in-shift.ts';

const MINUTE_MS = 60_000;

describe('what stands still on a screen', () => {
  it.each([720, 1080, 2160])(
    'visits each point of its square once, a pixel a minute, at %i lines',
    (lines) => {
      const side = shiftSide(lines);
      const steps = side * side;
      const path = Array.from({ length: steps + 1 }, (_, minute) => shiftAt(minute * MINUTE_MS, side));
      expect(new Set(path.map(({ x, y }) => `${x} ${y}`)).size).toBe(steps);
      expect(path.at(-1)).toEqual(path[0]);
      for (const [minute, { x, y }] of path.slice(1).entries()) {
        const before = path[minute];
        expect(Math.abs(x - (before?.x ?? 0)) + Math.abs(y - (before?.y ?? 0))).toBe(1);
        expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(side / 2);
      }
    },
  );

  it('is where its clock says, also before 1970', () => {
    expect(shiftAt(59_999, 8)).toEqual(shiftAt(0, 8));
    expect(shiftAt(-1, 8)).toEqual(shiftAt(63 * MINUTE_MS, 8));
  });

  it('wanders by about a hundredth of the screen', () => {
    expect([720, 1080, 2160].map(shiftSide)).toEqual([8, 12, 24]);
  });
});
