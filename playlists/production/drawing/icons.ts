import { circle, colour } from './svg.ts';

/** The icons are lines on a 24 by 24 grid. */
const lines = {
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  key: 'M8 12a4 4 0 1 0 0 .01M12 12h9M17.5 12v3.5M21 12v2.5',
  card: 'M3 6h18v12H3zM3 10h18M6.500 14.500h4',
  identity:
    'M3 5h18v14H3zM8.500 11.500a2 2 0 1 0 0-.01M5.500 16c.5-2 5.500-2 6 0M14.500 10h4M14.500 13.500h4',
  chip: 'M3 6h18v12H3zM6 10h4v4H6zM13.500 14.500h4.500',
  number: 'M9 4 7 20M17 4l-2 16M4 9h16M3.500 15h16',
  user: 'M12 12a4 4 0 1 0-.01 0zM4.500 20c1-6 14-6 15 0',
  family:
    'M8 11a3 3 0 1 0-.01 0zM16.500 12a2.500 2.500 0 1 0-.01 0zM2.500 19.500c.5-6.500 10.500-6.500 11 0M15.500 15c3-.8 5.500 1 6 4.500',
  door: 'M6 21V3h12v18M3 21h18M14.500 12v.5',
  pencil: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  phone: 'M7 2.500h10v19H7zM11 18.500h2',
  home: 'M3 11.500 12 4l9 7.500M6 9.500V20h12V9.500M10 20v-5.500h4V20',
  building: 'M5 21V3h10v18M15 9h4v12M3 21h18M8.500 7h3M8.500 11h3M8.500 15h3',
  cake: 'M4 20h16v-7H4zM4 16c2.700 2 5.300-2 8 0s5.300-2 8 0M8 13V9.500M12 13V9.500M16 13V9.500M8 6v.5M12 6v.5M16 6v.5',
  euro: 'M17.500 6.500a6.500 6.500 0 1 0 0 11M4.500 10.500h9M4.500 13.500h9',
  receipt: 'M5 3h14v18l-2.300-1.500L14.300 21 12 19.500 9.700 21l-2.400-1.500L5 21zM8.500 8h7M8.500 12h7',
  car: 'M3 16v-3.500l2-1 2-4.500h9l3 4.500 2 1V16zM7.500 18.500a2 2 0 1 0 0-.01M16.500 18.500a2 2 0 1 0 0-.01M5 11.500h14',
  broom: 'M14 3 11 11M7 11h8l2 10H4zM8 21l1-4M12.500 21v-4',
  clock: 'M12 3.500a8.500 8.500 0 1 0 .01 0zM12 8v4.500l3 2',
  calendar: 'M4 6h16v14H4zM4 10.500h16M8.500 3.500V8M15.500 3.500V8M8 14.500h2.500',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.500 1.500h-15zM10.500 21h3',
  message: 'M3.500 5h17v11.500H10L5.500 20.500v-4h-2zM7.500 9.500h9M7.500 12.500h5.500',
  mail: 'M3 5.500h18v13H3zM3.500 6.500 12 13l8.500-6.500',
  check: 'M4.500 12.500 10 18 19.500 7',
  download: 'M12 3.500V15M7 10.500 12 15.500l5-5M4 20h16',
  list: 'M9 6.500h11M9 12h11M9 17.500h11M4.500 6.500h.5M4.500 12h.5M4.500 17.500h.5',
  search: 'M10.500 17a6.500 6.500 0 1 0-.01 0zM15.500 15.500 20.500 20.500',
  book: 'M12 6.500C9 4.500 6 4.500 3 5.500V19c3-1 6-1 9 1 3-2 6-2 9-1V5.500c-3-1-6-1-9 1zM12 6.500V20',
  newspaper: 'M3 5h14v14.500H5a2 2 0 0 1-2-2zM17 9h4v8.500a2 2 0 0 1-4 0M6.500 9h7M6.500 12.500h7M6.500 16h4',
  film: 'M3 5h18v14H3zM10 9v6l5-3z',
  hand: 'M4 12.500V20h3.500M7.500 19l7 1.500 6.500-5c-1.500-2-3.500-1-6 .5h-3.500M7.500 13c3-2 4 0 7 0M12 9.500V3.500h7v7',
  plate:
    'M13.500 7a5.500 5.500 0 1 0 .01 0zM4 4v4.500c0 2.500 3 2.500 3 0V4M5.500 10.500V20M21 20V4c-2 2-2 6 0 9',
  bus: 'M4 4.500h16v13H4zM4 12h16M12 4.500V12M7.500 19.500a1.700 1.700 0 1 0 0-.01M16.500 19.500a1.700 1.700 0 1 0 0-.01',
  baby: 'M12 3.500a8 8 0 1 0 .01 0zM9 11v.5M15 11v.5M9.500 15c1.500 1.500 3.500 1.500 5 0M12 3.500c-2 1-1 3 1 2.500',
  blocks: 'M3.500 13h7.500v7.500H3.500zM13 13h7.500v7.500H13zM8.500 3.500H16V11H8.500z',
  music: 'M9 18V5l11-2v13M6.500 20.500a2.500 2.500 0 1 0 0-.01M17.500 18.500a2.500 2.500 0 1 0 0-.01',
  school: 'M2.500 9.500 12 5l9.500 4.500L12 14zM6.500 11.500V17c3 2.500 8 2.500 11 0v-5.500M21.500 9.500V15',
  drop: 'M12 3C8 8 5.500 11 5.500 14.500a6.500 6.500 0 0 0 13 0C18.500 11 16 8 12 3z',
  bin: 'M4 7h16M6 7l1 14h10l1-14M9.500 7V4h5v3M10 11v6M14 11v6',
  calculator:
    'M5 3h14v18H5zM8.500 6.500h7v3h-7zM8.500 13.500h.5M12 13.500h.5M15.500 13.500h.5M8.500 17h.5M12 17h.5M15.500 17h.5',
  arrows: 'M4 8.500h15M15 4.500l4 4-4 4M20 16H5M9 12l-4 4 4 4',
  flower:
    'M12 9a3 3 0 1 0 .01 0zM12 9c-3-5 3-5 0 0M12 15v6.500M15 12c5-3 5 3 0 0M9 12c-5-3-5 3 0 0M12 21c-4 0-5-2-5-4 3 0 5 1 5 4z',
  umbrella: 'M12 3v16a2.500 2.500 0 0 1-5 0M3 12.500a9 9 0 0 1 18 0z',
  heart:
    'M12 20C5 15 3.500 11.500 3.500 8.500a4.300 4.300 0 0 1 8.500-1 4.300 4.300 0 0 1 8.500 1C20.500 11.500 19 15 12 20z',
  globe: 'M12 3.500a8.500 8.500 0 1 0 .01 0zM3.500 12h17M12 3.500c-5 5-5 12 0 17 5-5 5-12 0-17z',
  stamp: 'M9.500 13.500C10.500 10 7.500 9 8 6c.8-4 7.200-4 8 0 .5 3-2.500 4-1.500 7.500H19v4H5v-4zM5 21h14',
} as const;

export type IconName = keyof typeof lines;

/** Draws the bare icon, `size` wide, top left at the origin. */
export function glyph(name: IconName, size: number, stroke: string, strokeWidth = 2): string {
  return `<g transform="scale(${size / 24})" fill="none" stroke="${stroke}" stroke-width="${strokeWidth}" stroke-linecap="round" stroke-linejoin="round"><path d="${lines[name]}"/></g>`;
}

/** Draws the icon on a disc, around the origin. */
export function disc(
  name: IconName,
  radius: number,
  fill: string = colour.blue,
  stroke: string = colour.paper,
): string {
  const size = radius * 1.16;
  return `${circle(0, 0, radius, fill)}<g transform="translate(${-size / 2} ${-size / 2})">${glyph(name, size, stroke)}</g>`;
}

/** The icon as an element of its own, to stand beside words. */
export function inline(name: IconName, stroke: string = colour.night): string {
  return `<svg viewBox="0 0 24 24" aria-hidden="true">${glyph(name, 24, stroke)}</svg>`;
}
