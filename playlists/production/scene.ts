import type { Language } from '../../packages/shared/src/model/ids.ts';
import { art, box, circle, colour, HEIGHT, path, U, WIDTH } from './drawing/svg.ts';

/**
 * A pill is a row of scenes; a scene is a still field on which pieces appear one after the other and stay, or
 * make room for the next. Everything follows from one time variable, so a frame is the same on every run.
 */
export interface Video {
  id: string;
  title: string;
  serviceId?: string;
  scenes: Scene[];
}

export interface Scene {
  durationMs: number;
  /** What is there from the scene's first frame: background and setting. */
  field: string;
  pieces: Piece[];
  /**
   * The narration has one cue a scene; `
   * ` breaks its lines.
   */
  cue: Record<SubtitleLanguage, string>;
}

export const subtitleLanguages = ['it', 'en', 'zh'] as const satisfies Language[];
export type SubtitleLanguage = (typeof subtitleLanguages)[number];

/** Something that fades in `atMs` after its scene begins, and out again at `untilMs` if that is set. */
export interface Piece {
  atMs: number;
  untilMs?: number;
  html: string;
}

/** The lowest line that words and figures may reach: below it are subtitles. */
export const FLOOR_Y = 772;

export function piece(atMs: number, ...html: string[]): Piece {
  return { atMs, html: html.join('') };
}

export function passing(atMs: number, untilMs: number, ...html: string[]): Piece {
  return { atMs, untilMs, html: html.join('') };
}

export interface WordsStyle {
  x: number;
  y: number;
  width?: number;
  /** The size is in u. */
  size: number;
  fill?: string;
  weight?: 400 | 600 | 700;
  align?: 'left' | 'center';
  leading?: number;
}

/** Sets a text; `\n` breaks a line, and it wraps at `width`. */
export function words(text: string, style: WordsStyle): string {
  const { x, y, width, size, fill = colour.night, weight = 600, align = 'left' } = style;
  const leading = style.leading ?? (size > 6 ? 1.06 : 1.25);
  const css = [
    `left:${x}px;top:${y}px`,
    width === undefined ? 'white-space:nowrap' : `width:${width}px`,
    `font-size:${size * U}px;font-weight:${weight};line-height:${leading};color:${fill};text-align:${align}`,
    size > 6 ? 'letter-spacing:-.01em' : '',
  ].join(';');
  return `<div class="words" style="${css}">${text.replaceAll('\n', ' <br>')}</div>`;
}

/** Draws a badge with an icon and words, as on the QR slides. */
export function badge(
  text: string,
  icon: string,
  x: number,
  y: number,
  { fill = colour.ice, tone = colour.night } = {},
): string {
  return `<div class="badge words" style="left:${x}px;top:${y}px;background:${fill};color:${tone}">${icon}<span>${text}</span></div>`;
}

export type Mood = 'light' | 'blue' | 'deep' | 'warm' | 'storm';

const moods: Record<Mood, { back: string; big: string; small: string; floor: string }> = {
  light: { back: colour.mist, big: '#dfecfa', small: colour.red, floor: '#d6e6f7' },
  blue: { back: colour.blue, big: '#1a75d1', small: colour.night, floor: colour.sea },
  deep: { back: colour.night, big: '#0a4480', small: colour.red, floor: '#0c4a8a' },
  warm: { back: '#fff8ea', big: '#ffecc2', small: colour.blue, floor: '#f8e2b4' },
  storm: { back: '#c3d3e4', big: '#b1c5da', small: colour.night, floor: '#8ea8c3' },
};

export interface Spot {
  x: number;
  y: number;
  radius: number;
}

/** Draws the background: quiet circles bleeding off the edges, and the floor on which things stand. */
export function field(mood: Mood, big: Spot, small?: Spot, setting = '', floorY = FLOOR_Y): string {
  const tones = moods[mood];
  return art(
    box(0, 0, WIDTH, HEIGHT, 0, tones.back),
    circle(big.x, big.y, big.radius, tones.big),
    small ? circle(small.x, small.y, small.radius, tones.small) : '',
    setting,
    path(`M0 ${floorY - 8}Q960 ${floorY - 34} 1920 ${floorY - 8}V1080H0Z`, tones.floor),
  );
}
