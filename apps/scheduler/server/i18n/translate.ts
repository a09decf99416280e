import { i18nextSentence } from '@bacheca/shared/translations/i18next-sentence';
import { LOCALES, type Locale, type Params, type Phrase } from '@bacheca/shared/translations/phrase';
import { createInstance } from 'i18next';
import { resources, type TextKey } from './resources.ts';

const i18n = createInstance();
// Nothing is loaded, so nothing is waited for.
void i18n.init({
  resources,
  ns: Object.keys(resources.it),
  lng: 'it',
  supportedLngs: [...LOCALES],
  fallbackLng: false,
  // What is made is text, not HTML.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/**
 * Returns the text under this key in this language, with its parameters. Every key has its words, which
 * `resources.test.ts` holds.
 */
export function translate(locale: Locale, key: TextKey, params?: Params): string {
  return i18nextSentence(i18n, locale, key, params) ?? key;
}

/** Words a part of a sentence by itself. */
export function phraseText(locale: Locale, { code, params }: Phrase): string {
  return i18nextSentence(i18n, locale, `reasons:${code}`, params) ?? code;
}
