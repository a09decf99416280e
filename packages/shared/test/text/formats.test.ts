import { expect, test } from 'vitest';
import { dateFormat, numberFormat } from '../../src/text/formats.ts';

test('a formatter is made once for each language and each way to write', () => {
  const inRome = { timeZone: 'Europe/Rome', dateStyle: 'short' } as const;
  expect(dateFormat('it-IT', inRome)).toBe(dateFormat('it-IT', { ...inRome }));
  expect(dateFormat('en-GB', inRome)).not.toBe(dateFormat('it-IT', inRome));
  expect(dateFormat('it-IT', { ...inRome, timeZone: 'UTC' })).not.toBe(dateFormat('it-IT', inRome));
  expect(numberFormat('it-IT', {}).format(1234.5)).toBe('1234,5');
  expect(numberFormat('it-IT', {})).toBe(numberFormat('it-IT', {}));
  expect(() => dateFormat('it-IT', { timeZone: 'Europa/Nessuna' })).toThrow();
});
