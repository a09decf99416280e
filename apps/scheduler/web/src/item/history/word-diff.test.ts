import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordDiff } from './word-diff.ts';

test('words that went and came are told apart from those that stayed', () => {
  expect(wordDiff('Entra con SPID e scarica', 'Entra con SPID o CIE e scarica')).toEqual([
    { type: 'same', text: 'Entra con SPID ' },
    { type: 'added', text: 'o CIE ' },
    { type: 'same', text: 'e scarica' },
  ]);
  expect(wordDiff('在线服务', '在线大厅')).toEqual([
    { type: 'same', text: '在线' },
    { type: 'removed', text: '服务' },
    { type: 'added', text: '大厅' },
  ]);
  expect(wordDiff('', '')).toEqual([]);
});

test('without what was added it is the old text, without what was removed the new one', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', 'servizi', '在'), { maxLength: 20 });
  const textOf = (parts: readonly string[]) => parts.join(' ');
  fc.assert(
    fc.property(words, words, (old, now) => {
      const parts = wordDiff(textOf(old), textOf(now));
      const without = (type: string) =>
        parts
          .filter((part) => part.type !== type)
          .map(({ text }) => text)
          .join('');
      const plain = (text: string) => text.replace(/\s+/g, '');
      expect(without('removed')).toBe(textOf(now));
      expect(plain(without('added'))).toBe(plain(textOf(old)));
    }),
  );
});

test('texts that are too long to compare are shown whole', () => {
  const long = 'parola '.repeat(2000);
  expect(wordDiff(long, 'breve')).toEqual([
    { type: 'removed', text: long },
    { type: 'added', text: 'breve' },
  ]);
});
