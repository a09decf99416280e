import { parseArgs } from 'node:util';
import { expect, it } from 'vitest';
import { errorSentence } from '../i18n/command-line.ts';
import { wrongArguments } from './wrong-arguments.ts';

function said(args: string[]): string[] {
  try {
    parseArgs({ args, options: { to: { type: 'string' } } });
    return [];
  } catch (error) {
    const wrong = wrongArguments(error, 'npm run x');
    return [errorSentence(wrong, 'it'), errorSentence(wrong, 'en')];
  }
}

it.each([
  [
    ['--form', 'a'],
    'L’opzione --form non esiste. Uso: npm run x',
    'There is no option --form. Usage: npm run x',
  ],
  [
    ['--to'],
    'All’opzione --to manca il valore. Uso: npm run x',
    'The option --to has no value. Usage: npm run x',
  ],
  [['a'], 'a è di troppo. Uso: npm run x', 'a is too much. Usage: npm run x'],
])('%j is refused in the language of the machine', (args, italian, english) => {
  expect(said(args)).toEqual([italian, english]);
});
