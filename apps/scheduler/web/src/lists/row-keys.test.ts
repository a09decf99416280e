import { expect, test } from 'vitest';
import { targetIndex } from './row-keys.ts';

function press(key: string, at: number | null, more: { isTyping?: boolean; ctrlKey?: boolean } = {}) {
  const row = at === null ? null : { getAttribute: () => String(at) };
  return {
    key,
    altKey: false,
    metaKey: false,
    ctrlKey: more.ctrlKey ?? false,
    target: {
      closest: (selector: string) => (selector === '[data-index]' ? row : more.isTyping ? row : null),
    },
  };
}

test('arrows, letters, Home and End lead from row to row, and no further than there are rows', () => {
  expect(targetIndex(press('ArrowDown', 3), 10)).toBe(4);
  expect(targetIndex(press('j', 3), 10)).toBe(4);
  expect(targetIndex(press('ArrowUp', 3), 10)).toBe(2);
  expect(targetIndex(press('k', 3), 10)).toBe(2);
  expect(targetIndex(press('Home', 3), 10)).toBe(0);
  expect(targetIndex(press('End', 3), 10)).toBe(9);
  expect(targetIndex(press('ArrowUp', 0), 10)).toBeNull();
  expect(targetIndex(press('ArrowDown', 9), 10)).toBeNull();
});

test('what is typed, and what is for the browser, is left alone', () => {
  expect(targetIndex(press('j', 3, { isTyping: true }), 10)).toBeNull();
  expect(targetIndex(press('ArrowDown', 3, { ctrlKey: true }), 10)).toBeNull();
  expect(targetIndex(press('ArrowDown', null), 10)).toBeNull();
  expect(targetIndex(press('a', 3), 10)).toBeNull();
});
