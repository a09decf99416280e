/** How the identity's colours contrast. The stage uses it too, so nothing here needs a schema. */

/** They are the same as in `visual/tokens.css`. */
export const IDENTITY_COLOURS = {
  /** It lies behind slides. */
  field: '#f2f7fc',
  /** It lies behind a badge's words. */
  badge: '#bfdfff',
  /** Behind a step's number, and the big disc. */
  primary: '#0066cc',
  /** Titles have it, and it lies behind the footer's words. */
  deep: '#003366',
  /** The small disc and the mark; never behind or as text. */
  accent: '#cc334d',
} as const;

/** Returns the ratio of the relative luminances of two colours, from 1 to 21, as WCAG 2.2 defines it. */
export function contrastOf(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
