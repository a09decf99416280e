import { describe, expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { nextChange, resolve } from '../../src/engine/resolve.ts';
import type { ProgramRule } from '../../src/model/schedule.ts';
import { program, qr, video } from '../programs/programs.ts';
import { at, NONE, say, strip } from './showings.ts';

describe('boundaries', () => {
  const morning: Partial<ProgramRule> = { dayparts: [{ from: '09:00', until: '09:01' }] };

  test('before the end of its rules only what fits is laid out, and a still is stretched', () => {
    const source = program({ p: ['a', 'b'] }, [{ playlistId: 'p', ...morning }], [qr('a', 10), qr('b', 25)]);
    // A cycle takes 35 s: there is one whole one, then a fits twice in the 25 s left, and the last 5 s go to it.
    expect(strip(source, '2026-11-21T08:00:00Z', 60)).toEqual(['a 10', 'b 25', 'a 10', 'a 15']);
  });

  test('without a still the bumper bridges', () => {
    const clip = video('v', { it: 25 });
    const source = program({ p: ['v'] }, [{ playlistId: 'p', ...morning }], [clip]);
    expect(strip(source, '2026-11-21T08:00:00Z', 60)).toEqual(['v 25', 'v 25', 'bumper 10']);
  });

  test('closing time cuts', () => {
    const clip = video('v', { it: 25 });
    const hours = [{ weekdays: [6], dayparts: [{ from: '09:00', until: '09:01' }] }];
    const source = program({ p: ['v'] }, [{ playlistId: 'p' }], [clip], { openingHours: hours });
    expect(strip(source, '2026-11-21T07:59:50Z', 80)).toEqual([
      'closed 10',
      'v 25',
      'v 25',
      'v 10',
      'closed 10',
    ]);
    const last = resolve(prepare(source), [], at('2026-11-21T08:00:55Z'), NONE);
    expect(last.type === 'item' && last.planned.cutBy).toBe('closing');
  });

  test('the end of validity cuts the item whose validity it is, to the second', () => {
    const source = program(
      { p: ['a'], q: ['b'] },
      [{ playlistId: 'p', priority: 'priority' }, { playlistId: 'q' }],
      [qr('a', 20, { validFrom: '2026-11-21T08:00:00Z', validUntil: '2026-11-21T08:00:30Z' }), qr('b', 10)],
    );
    expect(strip(source, '2026-11-21T07:59:50Z', 60)).toEqual(['b 10', 'a 20', 'a 10', 'b 10', 'b 10']);
  });

  test('a daypart crosses midnight and belongs to the day on which it starts', () => {
    const source = program(
      { p: ['a'] },
      [{ playlistId: 'p', weekdays: [5], dayparts: [{ from: '23:00', until: '01:00' }] }],
      [qr('a', 10)],
    );
    const prepared = prepare(source);
    const friday = '2026-11-20';
    expect(say(resolve(prepared, [], at(`${friday}T21:59:59Z`), NONE))).toBe('nothing');
    expect(say(resolve(prepared, [], at(`${friday}T22:00:00Z`), NONE))).toBe('a@0');
    expect(say(resolve(prepared, [], at(`${friday}T23:59:59Z`), NONE))).toBe('a@9');
    expect(say(resolve(prepared, [], at('2026-11-21T00:00:00Z'), NONE))).toBe('nothing');
    expect(say(resolve(prepared, [], at('2026-11-21T22:30:00Z'), NONE))).toBe('nothing');
  });

  test('the day on which clocks go back has 25 hours, and 08:00 stays 08:00', () => {
    const source = program(
      { p: ['a'] },
      [{ playlistId: 'p', dayparts: [{ from: '08:00', until: '09:00' }] }],
      [qr('a', 10)],
    );
    const prepared = prepare(source);
    expect(nextChange(prepared, [], at('2026-10-24T12:00:00Z'))).toBe(at('2026-10-25T07:00:00Z'));
    expect(nextChange(prepared, [], at('2026-10-23T12:00:00Z'))).toBe(at('2026-10-24T06:00:00Z'));
  });

  test('a rule that loses causes no boundary', () => {
    const source = program(
      { p: ['a'], q: ['b'] },
      [
        { playlistId: 'p', priority: 'priority' },
        { playlistId: 'q', dayparts: [{ from: '10:00', until: '11:00' }] },
      ],
      [qr('a', 10), qr('b', 10)],
    );
    expect(nextChange(prepare(source), [], at('2026-11-21T08:00:00Z'))).toBe(Number.POSITIVE_INFINITY);
  });

  test('a date far away ends a pattern that held for months', () => {
    const until = '2027-09-01T10:00:00Z';
    const source = program({ p: ['a'] }, [{ playlistId: 'p', validUntil: until }], [qr('a', 10)]);
    expect(nextChange(prepare(source), [], at('2026-11-21T08:00:00Z'))).toBe(at(until));
  });
});
