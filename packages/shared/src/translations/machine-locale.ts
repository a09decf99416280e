import type { Locale } from './phrase.ts';

/** The language in which programs speak to whoever starts them: Italian on a machine that is set to it, else English. */
export function machineLocale(environment: Readonly<Record<string, string | undefined>>): Locale {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return /^it/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'it' : 'en';
}
