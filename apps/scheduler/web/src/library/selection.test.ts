import { expect, test } from 'vitest';
import { extended, NOTHING_SELECTED, targetOf, toggled } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

test('an item is chosen and let go, and Shift adds all from the last one', () => {
  const one = toggled(NOTHING_SELECTED, 'b', 1);
  expect([...one.ids]).toEqual(['b']);
  const more = extended(one, order, 3);
  expect([...more.ids]).toEqual(['b', 'c', 'd']);
  expect([...extended(more, order, 0).ids].sort()).toEqual(['a', 'b', 'c', 'd']);
  expect([...toggled(more, 'c', 2).ids]).toEqual(['b', 'd']);
});

test('arrows lead through rows and columns, and not beyond what there is', () => {
  expect(targetOf('ArrowRight', 0, 3, 5)).toBe(1);
  expect(targetOf('ArrowDown', 1, 3, 5)).toBe(4);
  expect(targetOf('ArrowDown', 2, 3, 5)).toBeNull();
  expect(targetOf('ArrowUp', 1, 3, 5)).toBeNull();
  expect(targetOf('End', 1, 3, 5)).toBe(4);
  expect(targetOf('Home', 0, 3, 5)).toBeNull();
  expect(targetOf('Enter', 1, 3, 5)).toBeNull();
});
