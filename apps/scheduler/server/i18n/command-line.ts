/** What the scheduler and the commands beside it say to whoever started them. */
import { errorMessage } from '@bacheca/node/errors';
import type { Locale } from '@bacheca/shared/translations/phrase';
import { DomainError } from '../errors/domain-error.ts';
import { StartupError } from '../errors/startup-error.ts';
import { translate } from './translate.ts';

/** Italian on a machine that is set to it, else English. */
export function commandLocale(environment: Readonly<Record<string, string | undefined>>): Locale {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return /^it/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'it' : 'en';
}

/** Says an error in a sentence; one that isn't ours in its own words. */
export function errorSentence(error: unknown, locale: Locale): string {
  if (error instanceof StartupError) return translate(locale, `startup:${error.code}`, error.params);
  if (error instanceof DomainError) return translate(locale, `errors:${error.code}.detail`, error.params);
  return errorMessage(error);
}
