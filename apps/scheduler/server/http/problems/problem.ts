/** A domain error as the HTTP API answers it. */
import type { Problem } from '@bacheca/shared/api/problem';
import type { Locale, Phrase } from '@bacheca/shared/translations/phrase';
import type { DomainError } from '../../errors/domain-error.ts';
import { phraseText, translate } from '../../i18n/translate.ts';
import { STATUSES } from './statuses.ts';

/** RFC 9457, in the reader's language; `code` and `params` are there for clients that have words of their own. */
export function problemOf({ code, params, errors }: DomainError, locale: Locale): Problem {
  return {
    type: `about:blank#${code}`,
    title: translate(locale, `errors:${code}.title`),
    status: STATUSES[code],
    detail: translate(locale, `errors:${code}.detail`, params),
    code,
    params,
    ...(errors && {
      errors: errors.map(({ path, why }) => ({ path, message: phraseText(locale, why), ...codeOf(why) })),
    }),
  };
}

function codeOf({ code, params }: Phrase) {
  return params ? { code, params } : { code };
}
