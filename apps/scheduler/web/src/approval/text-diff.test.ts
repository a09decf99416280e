import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textDiff } from './text-diff.ts';

describe('what changed of a text', () => {
  it('is told word by word', () => {
    expect(textDiff('Apri alle 9 ogni giorno', 'Apri alle 10 ogni giorno')).toEqual([
      { type: 'same', text: 'Apri alle ' },
      { type: 'gone', text: '9' },
      { type: 'new', text: '10' },
      { type: 'same', text: ' ogni giorno' },
    ]);
    expect(textDiff('', 'Nuovo')).toEqual([{ type: 'new', text: 'Nuovo' }]);
    expect(textDiff('开放时间', '关放时间')).toEqual([
      { type: 'gone', text: '开' },
      { type: 'new', text: '关' },
      { type: 'same', text: '放时间' },
    ]);
  });

  it('is all of both texts, whatever they are', () => {
    const anyText = fc
      .array(fc.constantFrom('a', 'b', ' ', '开', '\n'), { maxLength: 30 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const parts = textDiff(before, after);
        const of = (...types: string[]) =>
          parts.flatMap(({ type, text }) => (types.includes(type) ? text : [])).join('');
        expect(of('same', 'gone')).toBe(before);
        expect(of('same', 'new')).toBe(after);
      }),
      { seed: 12 },
    );
  });
});
