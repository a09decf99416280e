import { scripts as english } from '@bacheca/shared/translations/en/scripts';
import { scripts } from '@bacheca/shared/translations/it/scripts';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { expect, it } from 'vitest';
import { inWords } from '../scripts/support/say.ts';

const ITALIAN = { LANG: 'it_IT.UTF-8' };
// Plain JavaScript, which Node 18 reads.
const { setupTexts } = await import(new URL('../scripts/support/setup-texts.mjs', import.meta.url).href);

const names = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

it.each(Object.entries(scripts))('%s is said in Italian and English', (code, italian) => {
  expect(names(english[code as keyof typeof english])).toEqual(names(italian));
  // The names of programs and settings are the same in both.
  expect(italian.replace(/\{\{\w+\}\}/g, '')).not.toMatch(
    /\b(?:the|this|is|are|not|and|has|it|of|to|by|or)\b/i,
  );
});

it('is in the language that the machine is set to, what the system says, too', () => {
  const why = systemCause(Object.assign(new Error('spawn x ENOENT'), { code: 'ENOENT', path: 'x' }));
  expect(inWords('not-started', { command: 'x', why }, ITALIAN)).toBe(
    'x non è partito: non esiste [ENOENT x]',
  );
  expect(inWords('not-started', { command: 'x', why }, { LANG: 'C.UTF-8' })).toBe(
    'x could not be started: it does not exist [ENOENT x]',
  );
});

it('is so before anything is installed, too', () => {
  expect(setupTexts(ITALIAN).failed()).toMatch(/^npm ci non è riuscito/);
  expect(setupTexts({ LC_ALL: 'C', ...ITALIAN }).failed()).toMatch(/^npm ci failed/);
  expect(Object.keys(setupTexts(ITALIAN))).toEqual(Object.keys(setupTexts({})));
});
