import type { InitOptions, Resource } from 'i18next';

/** @param resources The sentences of each language that is needed. */
export function i18nOptions(language: string, resources: Resource): InitOptions {
  return {
    resources,
    lng: language,
    fallbackLng: 'it',
    // React escapes what it draws.
    interpolation: { escapeValue: false },
    initAsync: false,
    // What is drawn by then is drawn again with the sentences that came after it.
    react: { bindI18nStore: 'added' },
  };
}
