import { expect, it } from 'vitest';
import { localeOf } from './locale.ts';

it.each([
  [undefined, 'it'],
  ['en', 'en'],
  ['en-GB,en;q=0.9,it;q=0.8', 'en'],
  ['it-IT,it;q=0.9,en;q=0.8', 'it'],
  ['zh-CN,en;q=0.5', 'en'],
  ['zh-CN', 'it'],
  ['en;q=0', 'it'],
] as const)('Accept-Language %s is answered in %s', (header, locale) => {
  expect(localeOf(header)).toBe(locale);
});
