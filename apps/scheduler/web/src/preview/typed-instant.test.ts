import { expect, test } from 'vitest';
import { shownDate, typedDate, typedTime } from './typed-instant.ts';

test.each([
  ['21/11/2026', '2026-11-21'],
  ['2026-11-21', '2026-11-21'],
  ['1.3.26', '2026-03-01'],
  [' 01-03-2026 ', '2026-03-01'],
  ['31/02/2026', null],
  ['11/21/2026', null],
  ['21/11', null],
  ['', null],
])('the date %j is read as %j', (text, date) => {
  expect(typedDate(text)).toBe(date);
  if (date) expect(typedDate(shownDate(date))).toBe(date);
});

test.each([
  ['8:30', '08:30:00'],
  ['08.30', '08:30:00'],
  ['23:59:59', '23:59:59'],
  ['24:00', null],
  ['8:60', null],
  ['8', null],
])('the time %j is read as %j', (text, time) => {
  expect(typedTime(text)).toBe(time);
});
