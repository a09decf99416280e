/** What the scheduler and the commands beside it say to whoever started them. */
import { errorMessage } from '@bacheca/node/errors';
import type { Locale } from '@bacheca/shared/translations/phrase';
import { DomainError } from '../errors/domain-error.ts';
import { StartupError } from '../errors/startup-error.ts';
import { translate } from './translate.ts';

/** Says an error in a sentence; one that isn't ours in its own words. */
export function errorSentence(error: unknown, locale: Locale): string {
  if (error instanceof StartupError) return translate(locale, `startup:${error.code}`, error.params);
  if (error instanceof DomainError) return translate(locale, `errors:${error.code}.detail`, error.params);
  return errorMessage(error);
}
