import type { InitOptions } from 'i18next';
import { resources } from './resources.ts';

export function i18nOptions(language: string): InitOptions {
  return {
    resources,
    lng: language,
    fallbackLng: 'it',
    // React escapes what it draws.
    interpolation: { escapeValue: false },
    initAsync: false,
  };
}
