import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { it } from './it.ts';
import { i18nOptions } from './options.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof it };
  }
}

export const UI_LANGUAGES = { it: 'Italiano', en: 'English' } as const;
export type UiLanguage = keyof typeof UI_LANGUAGES;

/** The staff's choice stays on this computer; there is nothing secret in it. */
const STORED_LANGUAGE = 'bacheca.language';

export function isUiLanguage(value: string | null): value is UiLanguage {
  return value !== null && value in UI_LANGUAGES;
}

function firstLanguage(): UiLanguage {
  const stored = localStorage.getItem(STORED_LANGUAGE);
  if (isUiLanguage(stored)) return stored;
  // Italian unless the browser prefers English to it.
  const preferred = navigator.languages.map((tag) => tag.slice(0, 2)).find(isUiLanguage);
  return preferred ?? 'it';
}

export function setUpLanguage(): void {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  void i18next.use(initReactI18next).init(i18nOptions(firstLanguage()));
}

export function chooseLanguage(language: UiLanguage): void {
  localStorage.setItem(STORED_LANGUAGE, language);
  void i18next.changeLanguage(language);
}
