import { i18nextSentence } from '@bacheca/shared/translations/i18next-sentence';
import type { i18n as I18n } from 'i18next';
import { ApiError } from './client.ts';

/** What went wrong in a sentence: by the server's code, in the server's own words where the page has none for it. */
export function errorText(error: unknown, i18n: I18n): string {
  const { code, params, detail } = ApiError.from(error);
  if (detail !== null) return i18nextSentence(i18n, i18n.language, `errors:${code}.detail`, params) ?? detail;
  switch (code) {
    case 'unreachable':
      return i18n.t('errors.unreachable');
    case 'too-large':
      return i18n.t('errors.tooLarge');
    case 'upload-broken':
      return i18n.t('errors.uploadBroken');
    case 'upload-unanswered':
      return i18n.t('errors.uploadUnanswered');
    case 'not-bacheca':
      return i18n.t('errors.notBacheca');
    default:
      return i18n.t('errors.unreadable');
  }
}
