import { describe, expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { variantKey } from '../../src/engine/layout/variants.ts';
import { resolve } from '../../src/engine/resolve.ts';
import type { Program } from '../../src/model/program.ts';
import { program, qr, video } from '../programs/programs.ts';
import { at, say } from './showings.ts';

describe('unavailable items', () => {
  const clip = video('v', { it: 25 });
  const source = program({ p: ['v', 'a', 'b'] }, [{ playlistId: 'p' }], [clip, qr('a', 10), qr('b', 20)]);
  const prepared = prepare(source);
  const start = Math.floor(at('2026-11-21T08:00:00Z') / 55_000) * 55_000;

  test('are filled by what follows in the loop, which keeps its own time', () => {
    const missing = new Set([variantKey('v', 'it')]);
    const resolution = resolve(prepared, [], start + 12_000, missing);
    if (resolution.type !== 'item') throw new Error('a loop shows items');
    expect(resolution.planned.item.id).toBe('v');
    expect(resolution.substitutes.map(({ item, endsAtMs }) => [item.id, endsAtMs - start])).toEqual([
      ['a', 10_000],
      ['b', 25_000],
    ]);
    expect(say(resolution)).toBe('b@2');
    expect(say(resolve(prepared, [], start + 25_000, missing))).toBe('a@0');
  });

  test('all at once leave the bumper, and a lower class if there is one', () => {
    expect(say(resolve(prepared, [], start, new Set(['v', 'a', 'b'])))).toBe('bumper@0');
    const layered = prepare(
      program(
        { p: ['v'], q: ['a'] },
        [{ playlistId: 'p' }, { playlistId: 'q', priority: 'filler' }],
        [clip, qr('a', 10)],
      ),
    );
    const resolution = resolve(layered, [], 0, new Set(['v']));
    expect(resolution.type === 'item' && resolution.shown?.item.id).toBe('a');
  });
});

describe('substitutes', () => {
  const substitutes = (source: Program, instant: string, unavailable: string) => {
    const resolution = resolve(prepare(source), [], at(instant), new Set([unavailable]));
    if (resolution.type !== 'item') throw new Error('a loop shows items');
    return resolution.substitutes.map(
      ({ item, startsAtMs, endsAtMs }) => `${item.id} ${(endsAtMs - startsAtMs) / 60_000}`,
    );
  };

  test('of a lower class end with the time of their item and of their rule', () => {
    const source = program(
      { p: ['film'], q: ['last-minute', 'b'] },
      [
        { playlistId: 'p', priority: 'priority', dayparts: [{ from: '09:00', until: '10:00' }] },
        { playlistId: 'q', dayparts: [{ from: '09:00', until: '09:50' }] },
      ],
      [
        video('film', { it: 60 * 60 }),
        qr('last-minute', 10 * 60, { validUntil: '2026-11-21T08:25:00Z' }),
        qr('b', 10 * 60),
      ],
    );
    const expected = ['last-minute 10', 'b 10', 'b 10', 'b 10', 'b 10'];
    expect(substitutes(source, '2026-11-21T08:00:00Z', 'film')).toEqual(expected);
  });

  test('are what follows that very showing, also where its item comes round more than once', () => {
    const source = program(
      { p: ['a', 'b', 'a', 'c', 'd'] },
      [{ playlistId: 'p', dayparts: [{ from: '09:00', until: '10:00' }] }],
      ['a', 'b', 'c', 'd'].map((id) => qr(id, 60)),
    );
    expect(substitutes(source, '2026-11-21T08:00:00Z', 'a')).toEqual(['b 1']);
    expect(substitutes(source, '2026-11-21T08:02:00Z', 'a')).toEqual(['c 1']);
    const weighted = program(
      { p: [['a', 2], 'b', 'c'] },
      [{ playlistId: 'p', dayparts: [{ from: '09:00', until: '10:00' }] }],
      ['a', 'b', 'c'].map((id) => qr(id, 60)),
    );
    // The order is a b a c.
    expect(substitutes(weighted, '2026-11-21T08:00:00Z', 'a')).toEqual(['b 1']);
    expect(substitutes(weighted, '2026-11-21T08:02:00Z', 'a')).toEqual(['c 1']);
  });
});
