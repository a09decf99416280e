import type { Item } from '@bacheca/shared/model/items';
import { expect, test } from 'vitest';
import { textIn, withContentOf } from './revision-texts.ts';

const notice = (text: string, more: object = {}) =>
  ({
    id: 'nido',
    kind: 'notice',
    title: 'Nido',
    severity: 'info',
    durationMs: 10_000,
    variants: [{ language: 'it', title: 'Nido', text }],
    ...more,
  }) as Item;

test('a restored revision has its own content, and title, tags and validity as they are now', () => {
  const now = notice('Adesso', { title: 'Nido 2027', tags: ['scuola'], validUntil: '2027-01-01T00:00:00Z' });
  const restored = withContentOf(
    now,
    notice('Prima', { tags: ['altro'], archived: true, severity: 'warning' }),
  );
  expect(restored).toMatchObject({ title: 'Nido 2027', tags: ['scuola'], severity: 'warning' });
  expect(restored).not.toHaveProperty('archived');
  expect(textIn(restored, 'it')).toBe('Nido\nPrima');
  expect(textIn(restored, 'en')).toBe('');
});
