import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange } from './http-range.ts';

describe('a range', () => {
  it('lies within the file, whatever the header says', () => {
    const header = fc.oneof(
      fc.tuple(fc.nat(), fc.nat()).map(([from, to]) => `bytes=${from}-${to}`),
      fc.nat().map((from) => `bytes=${from}-`),
      fc.nat().map((length) => `bytes=-${length}`),
      fc.string(),
    );
    fc.assert(
      fc.property(header, fc.nat(), (text, size) => {
        const range = parseRange(text, size);
        if (range === null || range === 'unsatisfiable') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });

  it('is exactly what was asked for, where the file has it', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(1_000_000), (a, b, more) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect(parseRange(`bytes=${start}-${end}`, end + 1 + more)).toEqual({ start, end });
      }),
    );
  });

  it.each([
    [undefined, null],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=20-10', null],
    ['bytes=-', null],
    ['bytes=0-1,5-6', null],
    ['lines=0-1', null],
  ])('%s of 100 bytes is %j', (header, range) => {
    expect(parseRange(header, 100)).toEqual(range);
  });
});
