import i18next, { type ResourceLanguage } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { it } from './it.ts';
import type { itLater } from './it-later.ts';
import { i18nOptions } from './options.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof it & typeof itLater };
  }
}

export const UI_LANGUAGES = { it: 'Italiano', en: 'English' } as const;
export type UiLanguage = keyof typeof UI_LANGUAGES;

/** The pages' own words, of the language alone that one reads. */
const loadWords = {
  it: async () => ({ translation: (await import('./it.ts')).it }),
  en: async () => ({ translation: (await import('./en.ts')).en }),
} satisfies Record<UiLanguage, () => Promise<ResourceLanguage>>;

/** What server and players say, and the pages' later words: nothing that a page begins with. */
const loadSentences = {
  it: () => import('./it-sentences.ts'),
  en: () => import('./en-sentences.ts'),
} satisfies Record<UiLanguage, () => Promise<ResourceLanguage>>;

let tellLaterWords: () => void = () => {};

/** Until there are words there is nothing to say, so it goes on trying. */
const RETRY_WORDS_MS = 3000;

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

/** Ends once the page can be written; the sentences of server and players come after that. */
export async function setUpLanguage(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  const language = firstLanguage();
  const words = await persistently(loadWords[language]);
  await i18next.use(initReactI18next).init(i18nOptions(language, { [language]: words }));
  void persistently(loadSentences[language]).then((sentences) => {
    add(language, sentences);
    tellLaterWords();
  });
}

/** Whatever no visit begins with awaits it before it is drawn. */
export const laterWords = new Promise<void>((resolve) => {
  tellLaterWords = resolve;
});

export async function chooseLanguage(language: UiLanguage): Promise<void> {
  localStorage.setItem(STORED_LANGUAGE, language);
  add(language, await persistently(loadWords[language]));
  add(language, await persistently(loadSentences[language]));
  await i18next.changeLanguage(language);
}

function add(language: UiLanguage, resources: ResourceLanguage): void {
  for (const [namespace, texts] of Object.entries(resources))
    i18next.addResourceBundle(language, namespace, texts);
}

async function persistently(load: () => Promise<ResourceLanguage>): Promise<ResourceLanguage> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_WORDS_MS));
    }
  }
}
