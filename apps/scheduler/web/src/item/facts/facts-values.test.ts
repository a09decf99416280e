import type { Item } from '@bacheca/shared/model/items';
import { expect, test } from 'vitest';
import { factsOf, tagOf, withFacts, wrongFacts } from './facts-values.ts';

const ROME = 'Europe/Rome';
const ITEM = {
  id: 'nido',
  kind: 'notice',
  title: 'Iscrizioni al nido',
  serviceId: 'nido',
  tags: ['scuola'],
  validFrom: '2026-11-30T23:00:00.000Z',
  validUntil: '2026-12-15T12:30:00.000Z',
  severity: 'info',
  durationMs: 10_000,
  variants: [{ language: 'it', title: 'Nido', text: '' }],
} as Item;

test('an item is the same after it was typed as it is', () => {
  const values = factsOf(ITEM, ROME);
  expect(values).toMatchObject({ fromDate: '01/12/2026', fromTime: '00:00', untilTime: '13:30' });
  expect(withFacts(values, ROME)(ITEM)).toEqual(ITEM);
});

test('what is emptied is no longer there, and what isn’t asked for stays as somebody else has it by now', () => {
  const values = { ...factsOf(ITEM, ROME), serviceId: '', tags: [], untilDate: '', untilTime: '' };
  const saved = withFacts(values, ROME)({ ...ITEM, severity: 'warning' } as Item);
  expect(saved).not.toHaveProperty('serviceId');
  expect(saved).not.toHaveProperty('tags');
  expect(saved).not.toHaveProperty('validUntil');
  expect(saved).toMatchObject({ severity: 'warning', validFrom: ITEM.validFrom });
});

test('a date that is none, a time without a date and an end before the beginning are wrong', () => {
  const values = factsOf(ITEM, ROME);
  expect(wrongFacts(values, ROME)).toEqual({});
  expect(wrongFacts({ ...values, fromDate: '31/02/2026' }, ROME)).toEqual({ fromDate: 'unreadable' });
  expect(wrongFacts({ ...values, fromDate: '' }, ROME)).toEqual({ fromDate: 'unreadable' });
  expect(wrongFacts({ ...values, untilTime: '25' }, ROME)).toEqual({ untilTime: 'unreadable' });
  expect(wrongFacts({ ...values, untilDate: '1/12/2026', untilTime: '' }, ROME)).toEqual({
    untilDate: 'too-early',
  });
});

test.each([
  ['Città  Vecchia!', 'citta-vecchia'],
  ['—', ''],
])('the tag %j is %j', (typed, tag) => {
  expect(tagOf(typed)).toBe(tag);
});
