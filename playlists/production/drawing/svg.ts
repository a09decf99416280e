/** The screen that everything is drawn for, in pixels; `U` is the size unit, 1 % of its short side. */
export const WIDTH = 1920;
export const HEIGHT = 1080;
export const U = HEIGHT / 100;

/** What is kept of it: all that a player's footer of 9u leaves, in whole pairs of lines, as codecs want them. */
export const PICTURE_HEIGHT = 2 * Math.floor((HEIGHT - 9 * U) / 2);

/** The Italian public administration's blues and red (packages/shared/visual/tokens.css), and what flat art needs beside them. */
export const colour = {
  mist: '#f2f7fc',
  sky: '#dceafa',
  haze: '#c9dff6',
  ice: '#bfdfff',
  steel: '#8db9e6',
  blue: '#0066cc',
  sea: '#004d99',
  night: '#003366',
  abyss: '#00264d',
  red: '#cc334d',
  ruby: '#a3243b',
  rose: '#f7d4da',
  sun: '#ffc145',
  amber: '#e89f12',
  cream: '#fff3d6',
  green: '#157f57',
  leaf: '#0f6b49',
  mint: '#cdeedd',
  paper: '#ffffff',
  ink: '#1a1a1a',
  inkSoft: '#3d4955',
} as const;

export const skin = { fair: '#f4cbae', olive: '#dfa67e', brown: '#a9704c', dark: '#7c4a30' } as const;
export const hair = { black: '#2a2124', brown: '#5b3a29', ginger: '#b05a2c', grey: '#b9bfc6' } as const;

/** Makes one full-frame drawing. */
export function art(...shapes: string[]): string {
  return `<svg class="art" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${shapes.join('')}</svg>`;
}

/** Puts a drawing made around its own origin at a place of the frame. */
export function place(x: number, y: number, shape: string, scale = 1, flip = false): string {
  return `<g transform="translate(${x} ${y}) scale(${flip ? -scale : scale} ${scale})">${shape}</g>`;
}

export function circle(x: number, y: number, radius: number, fill: string): string {
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}"/>`;
}

export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  fill: string,
): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}"/>`;
}

export function path(d: string, fill: string): string {
  return `<path d="${d}" fill="${fill}"/>`;
}

/** A line with round ends. */
export function line(d: string, stroke: string, width: number): string {
  return `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** The soft shadow on which a thing stands. */
export function shade(x: number, y: number, radius: number): string {
  return `<ellipse cx="${x}" cy="${y}" rx="${radius}" ry="${Math.max(8, radius * 0.09)}" fill="${colour.night}" opacity=".13"/>`;
}

/** Lettering that belongs to a thing (a sign, a card); sentences are set with `words` instead. */
export function lettering(
  x: number,
  y: number,
  text: string,
  size: number,
  fill: string,
  { anchor = 'middle', weight = 700 }: { anchor?: 'start' | 'middle' | 'end'; weight?: 400 | 600 | 700 } = {},
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${text}</text>`;
}
