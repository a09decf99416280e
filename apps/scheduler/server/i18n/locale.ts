import type { Locale } from '@bacheca/shared/translations/phrase';

/** Italian, unless the caller prefers English. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  const preferred = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', q] = part.trim().toLowerCase().split(';q=');
      return { locale: tag.slice(0, 2), weight: q === undefined ? 1 : Number(q) || 0 };
    })
    .sort((a, b) => b.weight - a.weight)
    .find(({ locale, weight }) => weight > 0 && (locale === 'it' || locale === 'en'));
  return preferred?.locale === 'en' ? 'en' : 'it';
}
