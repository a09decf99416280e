/**
 * Dates and times as people write them: by the day first in Italian and in British English, by the hour of 24. The
 * browser's own fields follow its language, which may be another than the page's.
 */

/** Writes `2026-11-21` as `21/11/2026`. */
export function shownDate(date: string): string {
  return date.split('-').reverse().join('/');
}

/** Reads `21/11/2026`, `21.11.26`, `21-11-2026` as `2026-11-21`; null if it is no day. */
export function typedDate(text: string): string | null {
  // Programs write it so.
  const turned = /^\s*\d{4}-\d{2}-\d{2}\s*$/.test(text) ? shownDate(text.trim()) : text;
  const [, day = '', month = '', year = ''] =
    /^\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})\s*$/.exec(turned) ?? [];
  if (year === '') return null;
  const full = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = new Date(`${full}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== full ? null : full;
}

/** Reads `8:30`, `8.30`, `08:30:05` as `08:30:05`; null if it is no time. */
export function typedTime(text: string): string | null {
  const [, hour = '', minute = '', second = '0'] =
    /^\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*$/.exec(text) ?? [];
  if (minute === '' || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return [hour, minute, second].map((part) => part.padStart(2, '0')).join(':');
}
