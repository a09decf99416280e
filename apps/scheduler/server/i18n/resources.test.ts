import { faults as faultsEn } from '@bacheca/shared/translations/en/faults';
import { problems as problemsEn } from '@bacheca/shared/translations/en/problems';
import { faults } from '@bacheca/shared/translations/it/faults';
import { problems } from '@bacheca/shared/translations/it/problems';
import { LOCALES, type Names } from '@bacheca/shared/translations/phrase';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ErrorCode, ErrorParams } from '../errors/codes.ts';
import type { StartupCode, StartupParams } from '../errors/startup-error.ts';
import { resources } from './resources.ts';
import { translate } from './translate.ts';

/** `errors:not-found.detail` and its text, of all namespaces. */
function textsOf(value: object, path = ''): [key: string, text: string][] {
  return Object.entries(value).flatMap(([name, inner]): [string, string][] => {
    const key = path === '' ? `${name}:` : `${path}${path.endsWith(':') ? '' : '.'}${name}`;
    return typeof inner === 'string' ? [[key, inner]] : textsOf(inner, key);
  });
}

const parameters = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();

const all = {
  it: { ...resources.it, problems, faults },
  en: { ...resources.en, problems: problemsEn, faults: faultsEn },
};

describe('the translation files', () => {
  const english = new Map(textsOf(all.en));

  it.each(textsOf(all.it))('%s says the same things in Italian and English', (key, italian) => {
    const text = english.get(key);
    expect(parameters(text ?? '')).toEqual(parameters(italian));
    expect([italian.trim(), text?.trim()]).toEqual([italian, text]);
    expect(italian.length * (text?.length ?? 0)).toBeGreaterThan(0);
  });

  it('have one style of placeholders', () => {
    for (const [key, text] of [...textsOf(all.it), ...english])
      expect([key, text.replace(/\{\{\w+(?:, number\([\w: ]+\))?\}\}/g, '')]).toEqual([
        key,
        expect.not.stringMatching(/[{}]/),
      ]);
  });

  const ENGLISH_WORDS = /\b(?:the|this|that|is|are|was|not|and|with|check|look|have|has|it|of|to|by|or)\b/i;
  it.each(textsOf({ problems, faults, startup: resources.it.startup, system: resources.it.system }))(
    '%s has no English in its Italian',
    (_key, italian) => {
      expect(italian.replace(/\{\{\w+\}\}|--\w+/g, '')).not.toMatch(ENGLISH_WORDS);
    },
  );

  it('name a thing by its id', () => {
    for (const locale of LOCALES)
      for (const name of Object.values(resources[locale].entities)) expect(parameters(name)).toEqual(['id']);
  });

  it('fill an error’s sentence with that code’s parameters, no other and each', () => {
    type Texts = (typeof resources)['it']['errors'];
    type Wrong = {
      [Code in ErrorCode]: [Names<Texts[Code]['detail']>, keyof ErrorParams[Code]] extends [
        keyof ErrorParams[Code],
        Names<Texts[Code]['detail']>,
      ]
        ? never
        : Code;
    }[ErrorCode];
    expectTypeOf<Wrong>().toBeNever();
    type StartupTexts = (typeof resources)['it']['startup'];
    type WrongAtStart = {
      [Code in StartupCode]: [Names<StartupTexts[Code]>, keyof StartupParams[Code]] extends [
        keyof StartupParams[Code],
        Names<StartupTexts[Code]>,
      ]
        ? never
        : Code;
    }[StartupCode];
    expectTypeOf<WrongAtStart>().toBeNever();
    expectTypeOf<keyof StartupTexts>().toEqualTypeOf<StartupCode>();
    expectTypeOf<keyof Texts>().toEqualTypeOf<ErrorCode>();
  });
});

describe('a text', () => {
  const limit = (count: number) => ({
    path: 'title',
    why: { code: 'value-max-characters', params: { count } },
  });

  it('has its numbers and plurals in its language', () => {
    const one = translate('it', 'errors:invalid-request.detail', limit(1));
    expect(one).toBe('Il campo title non va bene: può avere al massimo 1 carattere. Correggilo e riprova.');
    expect(translate('en', 'errors:invalid-request.detail', limit(120))).toContain('at most 120 characters.');
    const far = { entity: { kind: 'item', id: 'a' }, screen: [], next: '', distance: 2.5, reach: 1 } as const;
    expect(translate('it', 'errors:unreadable-code.detail', far)).toContain('da 2,5 m');
    expect(translate('en', 'errors:unreadable-code.detail', far)).toContain('from 2.5 m');
  });

  it.each(['$t(errors:no-space.title)', '{{entity}}', '$& $1 $`', '<b>&amp;</b>', '__proto__'])(
    'repeats %s as it was sent',
    (path) => {
      expect(translate('en', 'errors:no-such-address.detail', { path })).toBe(
        `The address ${path} does not exist. Those that do are listed at /api/docs.`,
      );
    },
  );
});
