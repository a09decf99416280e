import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aView, views } from '../test-views.ts';
import { isFiltering, matches, NO_FILTER } from './filter.ts';

test('without a filter every screen is shown', () => {
  fc.assert(
    fc.property(views, (list) => {
      expect(list.every((view) => matches(view, NO_FILTER))).toBe(true);
    }),
  );
  expect(isFiltering(NO_FILTER)).toBe(false);
  expect(isFiltering({ ...NO_FILTER, search: '  ' })).toBe(false);
});

test('search finds words of name, place and address in any order, without accents and capitals', () => {
  const view = aView({ name: 'Sala d’attesa al piano più alto' });
  const found = (search: string) => matches(view, { ...NO_FILTER, search });
  expect(found('piu PIANO')).toBe(true);
  expect(found('comune sala')).toBe(true);
  expect(found('sala biblioteca')).toBe(false);
});

test('each state filter shows exactly its screens', () => {
  const well = aView();
  const offline = aView({ connected: false });
  const unpaired = aView({ player: null });
  const shown = (state: 'onAir' | 'attention' | 'unpaired') =>
    [well, offline, unpaired].filter((view) => matches(view, { ...NO_FILTER, state }));
  expect(shown('onAir')).toEqual([well]);
  expect(shown('attention')).toEqual([offline]);
  expect(shown('unpaired')).toEqual([unpaired]);
});

test('a kind of place hides the others', () => {
  expect(matches(aView(), { ...NO_FILTER, kind: 'urp' })).toBe(true);
  expect(matches(aView(), { ...NO_FILTER, kind: 'bus' })).toBe(false);
});
