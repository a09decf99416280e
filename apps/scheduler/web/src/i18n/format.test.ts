import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
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
import { it } from './it.ts';

const { it: italian, en: english } = LOCALES;
/** Intl separates numbers and units by spaces that don't break. */
const plain = (text: string) => text.replace(/\s/g, ' ');

test('thousands are grouped, four digits too', () => {
  expect(formatNumber(1234, italian)).toBe('1.234');
  expect(formatNumber(1_234_567, italian)).toBe('1.234.567');
  expect(formatNumber(1234, english)).toBe('1,234');
});

test('a share is called whole only when it is', () => {
  expect(plain(formatShare(1, italian))).toBe('100%');
  expect(plain(formatShare(0.9999, italian))).toBe('99%');
  expect(plain(formatShare(0.93, english))).toBe('93%');
});

test('sizes are decimal, with one digit while they are small', () => {
  expect(plain(formatBytes(0, italian))).toBe('0 byte');
  expect(plain(formatBytes(1_240_000_000, italian))).toBe('1,2 GB');
  expect(plain(formatBytes(318_400_000, italian))).toBe('318 MB');
  expect(plain(formatBytes(1_500, english))).toBe('1.5 kB');
});

test('any size is written with a number below a thousand', () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (bytes) => {
      fc.pre(bytes < 999e12);
      expect(Number.parseInt(formatBytes(bytes, english), 10)).toBeLessThanOrEqual(1000);
    }),
  );
});

test('spans have at most two units', () => {
  expect(plain(formatDuration(0, italian))).toBe('0 min');
  expect(plain(formatDuration(12 * 60_000, italian))).toBe('12 min');
  expect(plain(formatDuration(125 * 60_000, italian))).toBe('2 h 5 min');
  expect(plain(formatDuration(3 * 86_400_000 + 4 * 3_600_000, italian))).toBe('3 giorni 4 h');
  expect(plain(formatDuration(86_400_000, italian))).toBe('1 giorno');
  expect(plain(formatDuration(40 * 86_400_000 + 3_600_000, english))).toBe('40 days');
});

test('clock bounds are in milliseconds, then seconds', () => {
  expect(plain(formatShortSpan(38.4, italian))).toBe('38 ms');
  expect(plain(formatShortSpan(1200, italian))).toBe('1,2 s');
});

describe('an instant', () => {
  const now = Date.parse('2026-11-21T09:24:00Z');

  test('of today is a time of day at the place', () => {
    const seen = formatInstant(Date.parse('2026-11-21T07:05:00Z'), now, italian, 'Europe/Rome');
    expect(seen).toEqual({ style: 'time', text: '08:05' });
  });

  test('of another day has the day, by the calendar of the place', () => {
    const late = Date.parse('2026-11-20T23:30:00Z');
    expect(formatInstant(late, now, italian, 'Europe/Rome').style).toBe('time');
    expect(plain(formatInstant(late, now, italian, 'Europe/London').text)).toBe('20 nov, 23:30');
  });
});

test('an instant beyond what a calendar has breaks no page', () => {
  const { text } = formatInstant(
    Number.MAX_SAFE_INTEGER,
    Date.parse('2026-11-21T09:24:00Z'),
    italian,
    'Europe/Rome',
  );
  expect(text).toBe('—');
});

test('languages are named in the reader’s', () => {
  expect(formatLanguage('zh', italian)).toBe('cinese');
  expect(formatLanguage('sq', english)).toBe('Albanian');
});

test('weekdays in a row are a span, a whole week needs no words', () => {
  expect(formatWeekdays([1, 2, 3, 4, 5], italian)).toBe('lun–ven');
  expect(formatWeekdays([7, 1, 3], english)).toBe('Mon, Wed, Sun');
  expect(formatWeekdays([6, 7], italian)).toBe('sab, dom');
  expect(formatWeekdays([7, 6, 5, 4, 3, 2, 1], italian)).toBeNull();
});

test('both languages fill the same blanks in every sentence', () => {
  const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
  const flat = (node: object, path = ''): [string, string][] =>
    Object.entries(node).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${path}${key}`, value] as [string, string]]
        : flat(value, `${path}${key}.`),
    );
  const english = new Map(flat(en));
  for (const [key, text] of flat(it)) {
    expect(blanks(english.get(key) ?? ''), key).toEqual(blanks(text));
    expect(text.trim(), key).not.toBe('');
  }
});
