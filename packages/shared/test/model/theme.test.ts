import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrastOf, IDENTITY_COLOURS } from '../../src/model/contrast.ts';
import { contrasts, MIN_CONTRAST, Theme } from '../../src/model/theme.ts';

const tokens = readFileSync(new URL('../../visual/tokens.css', import.meta.url), 'utf8');

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrastOf('#ffffff', '#000000')).toBeCloseTo(21, 5);
    expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrastOf('#0066cc', '#0066cc')).toBe(1);
  });

  it('is enough everywhere in the identity itself', () => {
    for (const { contrast } of contrasts({})) expect(contrast).toBeGreaterThanOrEqual(MIN_CONTRAST);
  });
});

describe('the identity’s colours', () => {
  it('are those of the style sheet', () => {
    for (const colour of Object.values(IDENTITY_COLOURS)) expect(tokens).toContain(colour);
  });
});

describe('a theme', () => {
  it('may change colours that can be read', () => {
    expect(
      Theme.safeParse({ name: 'Biblioteca', colours: { deep: '#1d3b2a', primary: '#2e6b46' } }).success,
    ).toBe(true);
  });

  it('is refused where its text could not be read, naming both colours and the contrast', () => {
    const refused = Theme.safeParse({ colours: { primary: '#ffcc00' } });
    expect(refused.success).toBe(false);
    expect(refused.error?.issues).toEqual([
      expect.objectContaining({
        path: ['colours', 'primary'],
        message: expect.stringMatching(/^white on primary has a contrast of 1\.5:1, and needs 4\.5:1/),
      }),
    ]);
  });

  it.each(['red', '#FFF', '#12345', '#12345g'])('has colours written in full, and not %s', (colour) => {
    expect(Theme.safeParse({ colours: { accent: colour } }).success).toBe(false);
  });
});
