import { Item } from '@bacheca/shared/model/items';
import { expect, test } from 'vitest';
import { copyOf } from './copy-of.ts';

const ITEM = Item.parse({
  id: 'a'.repeat(80),
  kind: 'notice',
  title: 'Nido',
  archived: true,
  severity: 'info',
  durationMs: 10_000,
  variants: [{ language: 'it', title: 'Nido', text: '' }],
});

test('a copy is an item of its own, whatever the lengths, and is not archived', () => {
  const copy = Item.parse(copyOf(ITEM, `Copia di ${'😀'.repeat(60)}`, 'k3x9'));
  expect(copy.id).toMatch(/^a+-k3x9$/);
  expect(copy).not.toHaveProperty('archived');
  expect(copy.title.endsWith('😀…')).toBe(true);
  expect(copy.variants).toEqual(ITEM.variants);
});
