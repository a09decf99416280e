import type { Item } from '@bacheca/shared/model/items';
import type { Location } from '@bacheca/shared/model/schedule';
import { expect, test } from 'vitest';
import { missingLanguages } from './missing-languages.ts';

const item = { variants: [{ language: 'it' }] } as Item;
const location = (id: string, ...languages: string[]) =>
  ({
    id,
    name: id.toUpperCase(),
    languages: languages.map((language) => ({ language, weight: 1 })),
  }) as Location;
const places = [location('urp', 'it', 'zh', 'ar'), location('pin', 'it', 'en', 'ar'), location('bus', 'ro')];

test('what the places that show it speak and it does not is missing, the most wanted first', () => {
  expect(missingLanguages(item, places, new Set(['urp', 'pin']))).toEqual([
    { language: 'ar', places: ['URP', 'PIN'] },
    { language: 'zh', places: ['URP'] },
    { language: 'en', places: ['PIN'] },
  ]);
});

test('of one that is shown nowhere all places count', () => {
  expect(missingLanguages(item, places, new Set()).map(({ language }) => language)).toContain('ro');
  expect(missingLanguages(item, [location('x', 'it')], new Set())).toEqual([]);
});
