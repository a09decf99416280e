import { colour, U } from '../drawing/svg.ts';

const SIDE = 9 * U;
const GAP = 2 * U;

/** Draws the numbered discs of the QR slides, larger, the current one filled: where we are among `of` steps. */
export function stepNumber(current: number, x: number, y: number, { of = 3, onDark = false } = {}): string {
  const [fill, tone] = onDark ? [colour.paper, colour.blue] : [colour.blue, colour.paper];
  const quiet = onDark ? '#e0eefc' : '#4a6f97';
  return Array.from({ length: of }, (_, i) => {
    const look =
      i + 1 === current
        ? `background:${fill};color:${tone}`
        : `box-shadow:inset 0 0 0 4px ${quiet};color:${quiet}`;
    return `<div class="words" style="left:${x + i * (SIDE + GAP)}px;top:${y}px;width:${SIDE}px;height:${SIDE}px;border-radius:50%;${look};font-size:${5.2 * U}px;font-weight:700;line-height:${SIDE}px;text-align:center">${i + 1}</div>`;
  }).join('');
}
