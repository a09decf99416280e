import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanCode } from './pairing-code.ts';

test('spaces, hyphens and small letters don’t matter', () => {
  expect(cleanCode(' k7q-2fm ')).toBe('K7Q2FM');
});

test('what is clean stays as it is, and never exceeds what the server takes', () => {
  fc.assert(
    fc.property(fc.string(), (typed) => {
      const code = cleanCode(typed);
      expect(cleanCode(code)).toBe(code);
      expect(code.length).toBeLessThanOrEqual(12);
    }),
  );
});
