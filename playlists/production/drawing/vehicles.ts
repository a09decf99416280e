import { box, circle, colour, line, path, shade } from './svg.ts';

/** Draws a small car seen from the side, 480 wide, standing on its origin and facing right. */
export function car(body: string = colour.red, dark: string = colour.ruby): string {
  return [
    shade(0, 0, 260),
    path(
      'M-236-62C-240-112-210-126-172-130L-116-206Q-104-222-80-222H58Q82-222 98-204L150-134C206-128 240-116 240-66Q240-40 216-40H-214Q-234-40-236-62Z',
      body,
    ),
    path('M-134-134L-92-192Q-88-198-78-198H-22V-134Z', colour.sky),
    path('M4-134V-198H52Q64-198 72-188L116-134Z', colour.sky),
    box(-214, -84, 40, 20, 10, colour.rose),
    box(198, -98, 40, 24, 12, colour.cream),
    box(-6, -118, 40, 10, 5, dark),
    path('M-236-66H240Q240-40 216-40H-214Q-234-40-236-66Z', dark),
    wheel(-136),
    wheel(136),
  ].join('');
}

/** Draws the school bus, 660 wide, facing right, with children at the windows drawn by the caller's `riders`. */
export function schoolBus(riders: string): string {
  return [
    shade(0, 0, 350),
    path('M-330-330Q-330-370-290-370H238Q284-370 302-326L326-214Q330-200 330-180V-58H-330Z', colour.sun),
    box(-300, -330, 510, 122, 18, colour.sky),
    `<svg x="-300" y="-330" width="510" height="122" viewBox="-300 -330 510 122">${riders}</svg>`,
    ...[-200, -90, 20, 130].map((x) => box(x - 7, -332, 14, 126, 0, colour.sun)),
    path('M236-330H246Q262-330 270-310L294-208H236Z', colour.sky),
    box(-330, -180, 660, 14, 0, colour.night),
    box(-330, -92, 660, 40, 12, colour.amber),
    box(304, -150, 30, 30, 12, colour.cream),
    box(-334, -150, 18, 34, 8, colour.red),
    line('M222-166V-62', colour.amber, 6),
    wheel(-190, 58),
    wheel(200, 58),
  ].join('');
}

function wheel(x: number, radius = 50): string {
  return (
    circle(x, -radius + 4, radius, colour.abyss) +
    circle(x, -radius + 4, radius * 0.52, colour.haze) +
    circle(x, -radius + 4, radius * 0.18, colour.abyss)
  );
}
