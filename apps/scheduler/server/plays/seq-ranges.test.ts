import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contiguousUpTo, includes, type SeqRange, union } from './seq-ranges.ts';

const range = (first: number, last: number): SeqRange => ({ first, last });

describe('ranges', () => {
  it('join where they touch or overlap', () => {
    expect(union([range(1, 3), range(6, 8)], [range(4, 5)])).toEqual([range(1, 8)]);
    expect(union([range(1, 3)], [range(5, 5)])).toEqual([range(1, 3), range(5, 5)]);
    expect(union([range(2, 9)], [range(3, 4), range(1, 1)])).toEqual([range(1, 9)]);
  });

  it('count from 1', () => {
    expect(contiguousUpTo([])).toBe(0);
    expect(contiguousUpTo([range(2, 9)])).toBe(0);
    expect(contiguousUpTo([range(1, 4), range(6, 9)])).toBe(4);
  });

  it('hold exactly the numbers that were added, whatever the order', () => {
    const seqs = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });
    fc.assert(
      fc.property(seqs, (added) => {
        const ranges = added.reduce((so, seq) => union(so, [range(seq, seq)]), union([], []));
        const numbers = Array.from({ length: 42 }, (_, index) => index);
        expect(numbers.filter((seq) => includes(ranges, seq))).toEqual(
          numbers.filter((seq) => added.includes(seq)),
        );
      }),
      { seed: 20261121 },
    );
  });
});
