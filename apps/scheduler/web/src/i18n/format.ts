/** Writes numbers, sizes and times in the reader's language. It is pure: time and time zone are passed in. */
import { dateFormat, numberFormat } from '@bacheca/shared/text/formats';

export const LOCALES = { it: 'it-IT', en: 'en-GB' } as const;
export type Locale = (typeof LOCALES)[keyof typeof LOCALES];

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function formatNumber(value: number, locale: Locale): string {
  // It has to be `always`: Italian would leave four digits ungrouped, and columns would look uneven.
  return numberFormat(locale, { useGrouping: 'always' }).format(value);
}

/** Writes `93 %`, rounded down: only what is whole is called so. */
export function formatShare(share: number, locale: Locale): string {
  return numberFormat(locale, { style: 'percent' }).format(Math.floor(share * 100) / 100);
}

/** Writes `1,2 GB` in decimal units, as disks and networks are sold. */
export function formatBytes(bytes: number, locale: Locale): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return numberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: power === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}

/** Writes at most two neighbouring units, rounded down: `3 giorni 4 h`, `12 min`. Under a minute it is `0 min`. */
export function formatDuration(ms: number, locale: Locale): string {
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  const part = (value: number, unit: 'day' | 'hour' | 'minute') =>
    numberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: unit === 'day' ? 'long' : 'short',
    }).format(value);
  if (days > 0)
    return hours > 0 && days < 7 ? `${part(days, 'day')} ${part(hours, 'hour')}` : part(days, 'day');
  if (hours > 0)
    return minutes > 0 ? `${part(hours, 'hour')} ${part(minutes, 'minute')}` : part(hours, 'hour');
  return part(minutes, 'minute');
}

/** Writes a span too short for minutes: `40 ms`, `1,2 s`. */
export function formatShortSpan(ms: number, locale: Locale): string {
  const inSeconds = ms >= SECOND_MS;
  return numberFormat(locale, {
    style: 'unit',
    unit: inSeconds ? 'second' : 'millisecond',
    unitDisplay: 'short',
    maximumFractionDigits: inSeconds ? 1 : 0,
  }).format(inSeconds ? ms / SECOND_MS : ms);
}

/** ECMA-262 has 100 million days on either side of 1970: beyond them there is no date to write. */
const MAX_INSTANT_MS = 8.64e15;

/** `time` for an instant of today, else `date`, which has the day too; both at the place. */
export function formatInstant(
  ms: number,
  nowMs: number,
  locale: Locale,
  timeZone: string,
): { style: 'time' | 'date'; text: string } {
  // A player whose clock is broken may say anything, and must not stop the page.
  if (Math.abs(ms) > MAX_INSTANT_MS) return { style: 'date', text: '—' };
  const day = dateFormat('en-CA', { timeZone, dateStyle: 'short' });
  const today = day.format(ms) === day.format(nowMs);
  const text = dateFormat(locale, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    ...(today ? {} : { day: 'numeric', month: 'short' }),
  }).format(ms);
  return { style: today ? 'time' : 'date', text };
}

const NAMES: Readonly<Record<Locale, Intl.DisplayNames>> = {
  'it-IT': new Intl.DisplayNames('it-IT', { type: 'language' }),
  'en-GB': new Intl.DisplayNames('en-GB', { type: 'language' }),
};

/** The name of a language in the reader's. */
export function formatLanguage(language: string, locale: Locale): string {
  return NAMES[locale].of(language) ?? language;
}

/** Writes ISO weekdays, 1 = Monday, as `lun–ven` or `lun, mer`. Null when they are all seven. */
export function formatWeekdays(weekdays: readonly number[], locale: Locale): string | null {
  const days = [...new Set(weekdays)].sort((a, b) => a - b);
  if (days.length === 7) return null;
  const name = (weekday: number) =>
    // 1 January 2024 was a Monday.
    dateFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, weekday));
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  if (days.length > 2 && last - first === days.length - 1) return `${name(first)}–${name(last)}`;
  return days.map(name).join(', ');
}
