import { expect, test } from 'vitest';
import { holidaysOf } from '../../src/engine/time/holidays.ts';

test('Italy’s public holidays of 2026, with 4 October again', () => {
  expect(holidaysOf(2026)).toEqual([
    '2026-01-01',
    '2026-01-06',
    '2026-04-06',
    '2026-04-25',
    '2026-05-01',
    '2026-06-02',
    '2026-08-15',
    '2026-10-04',
    '2026-11-01',
    '2026-12-08',
    '2026-12-25',
    '2026-12-26',
  ]);
});

test('Easter Monday in other years, the earliest and the latest among them', () => {
  const easterMonday = (year: number) =>
    holidaysOf(year).find((date) => /-0[34]-\d\d$/.test(date) && !date.endsWith('04-25'));
  expect([1818, 2000, 2024, 2025, 2027, 2028, 2029, 2030, 2285].map(easterMonday)).toEqual([
    '1818-03-23',
    '2000-04-24',
    '2024-04-01',
    '2025-04-21',
    '2027-03-29',
    '2028-04-17',
    '2029-04-02',
    '2030-04-22',
    '2285-03-23',
  ]);
  expect(holidaysOf(2038)).toContain('2038-04-26');
});

test('4 October is none before its law, and a patron saint’s day is one everywhere it is named', () => {
  expect(holidaysOf(2025)).not.toContain('2025-10-04');
  expect(holidaysOf(2027, 'it', '06-24')).toContain('2027-06-24');
  // Prato’s own is S. Stefano, which is national anyway.
  expect(holidaysOf(2026, 'it', '12-26')).toEqual(holidaysOf(2026));
});
