import { dateFormat } from '@bacheca/shared/text/formats';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  formatBytes,
  formatDuration,
  formatInstant,
  formatLanguage,
  formatNumber,
  formatShare,
  formatShortSpan,
  formatWeekdays,
  LOCALES,
} from './format.ts';

const MINUTE_MS = 60_000;

/** Returns the formatters bound to the language of the page. */
export function useFormat() {
  const { i18n, t } = useTranslation();
  const locale = i18n.language === 'en' ? LOCALES.en : LOCALES.it;
  return useMemo(
    () => ({
      locale,
      number: (value: number) => formatNumber(value, locale),
      share: (value: number) => formatShare(value, locale),
      bytes: (value: number) => formatBytes(value, locale),
      duration: (ms: number) => (ms < MINUTE_MS ? t('card.lessThanMinute') : formatDuration(ms, locale)),
      shortSpan: (ms: number) => formatShortSpan(ms, locale),
      language: (language: string) => formatLanguage(language, locale),
      /** Writes `sabato 21 novembre`. */
      day: (ms: number, timeZone: string) =>
        dateFormat(locale, { timeZone, weekday: 'long', day: 'numeric', month: 'long' }).format(ms),
      /** Writes `novembre 2026`, of a month as `2026-11`. */
      month: (month: string) =>
        dateFormat(locale, { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(Date.parse(month)),
      weekdays: (weekdays: readonly number[]) => formatWeekdays(weekdays, locale),
      instant: (ms: number, nowMs: number, timeZone: string) =>
        formatInstant(ms, nowMs, locale, timeZone).text,
      /** Writes `alle 10:24`, or `il 12 mar, 10:24`. */
      at: (ms: number, nowMs: number, timeZone: string) => {
        const { style, text } = formatInstant(ms, nowMs, locale, timeZone);
        return style === 'time' ? t('card.atTime', { time: text }) : t('card.onDate', { date: text });
      },
      /** Writes `dalle 10:24`, or `dal 12 mar, 10:24`. */
      since: (ms: number, nowMs: number, timeZone: string) => {
        const { style, text } = formatInstant(ms, nowMs, locale, timeZone);
        return style === 'time' ? t('card.sinceTime', { time: text }) : t('card.sinceDate', { date: text });
      },
    }),
    [locale, t],
  );
}
