/** A place's own mark and colours within the one identity, and whether its texts can be read. */
import { z } from 'zod';
import { contrastOf, IDENTITY_COLOURS } from './contrast.ts';
import { Sha256 } from './ids.ts';

const Colour = z.string().regex(/^#[0-9a-f]{6}$/, 'a colour is # and six hexadecimal digits in lower case');

const INK = '#1a1a1a';
const WHITE = '#ffffff';
/** WCAG 2.2 asks for it in 1.4.3, Contrast (Minimum). */
export const MIN_CONTRAST = 4.5;

export const ThemeColours = z.strictObject({
  field: Colour.optional(),
  badge: Colour.optional(),
  primary: Colour.optional(),
  deep: Colour.optional(),
  accent: Colour.optional(),
});
export type ThemeColours = z.infer<typeof ThemeColours>;

export const Theme = z
  .strictObject({
    /** The text beside the mark; the campaign's hashtag where it is unset. */
    name: z.string().min(1).max(24).optional(),
    /** A picture in place of the mark. */
    mark: Sha256.optional(),
    colours: ThemeColours.optional(),
  })
  .superRefine(({ colours }, context) => {
    for (const { text, on, contrast } of contrasts(colours ?? {})) {
      if (contrast >= MIN_CONTRAST) continue;
      const path = ['colours', text in IDENTITY_COLOURS ? text : on];
      const message = `${text} on ${on} has a contrast of ${contrast.toFixed(1)}:1, and needs ${MIN_CONTRAST}:1 to be read`;
      context.addIssue({ code: 'custom', path, message, params: { text, on, contrast } });
    }
  });
export type Theme = z.infer<typeof Theme>;

export interface Contrast {
  readonly text: string;
  readonly on: string;
  readonly contrast: number;
}

/** The contrast of every text that a slide or the footer draws in these colours. */
export function contrasts(colours: ThemeColours): Contrast[] {
  const colourOf = (name: keyof ThemeColours) => colours[name] ?? IDENTITY_COLOURS[name];
  const [field, badge, primary, deep] = [
    colourOf('field'),
    colourOf('badge'),
    colourOf('primary'),
    colourOf('deep'),
  ];
  return [
    { text: 'ink', on: 'field', contrast: contrastOf(INK, field) },
    { text: 'deep', on: 'field', contrast: contrastOf(deep, field) },
    { text: 'deep', on: 'badge', contrast: contrastOf(deep, badge) },
    { text: 'white', on: 'primary', contrast: contrastOf(WHITE, primary) },
    { text: 'white', on: 'deep', contrast: contrastOf(WHITE, deep) },
  ];
}
