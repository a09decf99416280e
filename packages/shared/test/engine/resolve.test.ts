import { describe, expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { afterClockMove, endOf, joinAt, resolve } from '../../src/engine/resolve.ts';
import { timeline } from '../../src/engine/timeline.ts';
import { program, qr, video } from '../programs/programs.ts';
import { at, NONE, say, strip } from './showings.ts';

describe('the loop', () => {
  test('repeats, anchored to the epoch where its rules have always held', () => {
    const source = program({ p: ['a', 'b'] }, [{ playlistId: 'p' }], [qr('a', 10), qr('b', 20)]);
    const prepared = prepare(source);
    // 2026-11-21T08:00:00Z is 1795248000 s, which is 0 modulo 30.
    expect(at('2026-11-21T08:00:00Z') % 30_000).toBe(0);
    expect(say(resolve(prepared, [], at('2026-11-21T08:00:00Z'), NONE))).toBe('a@0');
    expect(say(resolve(prepared, [], at('2026-11-21T08:00:12.500Z'), NONE))).toBe('b@2.5');
    expect(say(resolve(prepared, [], at('2027-06-01T00:00:00Z'), NONE))).toMatch(/^[ab]@/);
  });

  test('is anchored to the start of its segment', () => {
    const source = program(
      { p: ['a', 'b'] },
      [{ playlistId: 'p', dayparts: [{ from: '09:00', until: '10:00' }] }],
      [qr('a', 7), qr('b', 20)],
    );
    const prepared = prepare(source);
    expect(say(resolve(prepared, [], at('2026-11-21T08:00:00Z'), NONE))).toBe('a@0');
    expect(say(resolve(prepared, [], at('2026-11-21T07:59:59Z'), NONE))).toBe('nothing');
  });

  test('gives rules their shares and slots their weights', () => {
    const source = program(
      { p: ['a'], q: ['b', ['c', 3]] },
      [
        { playlistId: 'p', share: 1 },
        { playlistId: 'q', share: 2 },
      ],
      [qr('a', 10), qr('b', 10), qr('c', 10)],
    );
    const plays = strip(source, '2026-11-21T08:00:00Z', 1200).map((text) => text[0]);
    const count = (id: string) => plays.filter((play) => play === id).length;
    expect([count('a'), count('b'), count('c')]).toEqual([40, 20, 60]);
  });

  test('a rule with hundreds of slots takes no more than its share from one with a single slot', () => {
    const rest = Array.from({ length: 150 }, (_, index) => qr(`i${index}`, 10));
    const source = program(
      { p: ['a'], q: rest.map(({ id }) => id) },
      [
        { playlistId: 'p', share: 20 },
        { playlistId: 'q', share: 1 },
      ],
      [qr('a', 10), ...rest],
    );
    // In one cycle each slot of q has one turn in 150 × 21.
    const turns = timeline(prepare(source), [], 0, 150 * 21 * 10_000);
    const ofA = turns.filter((entry) => entry.type === 'item' && entry.showing.item.id === 'a');
    expect([ofA.length, turns.length]).toEqual([150 * 20, 150 * 21]);
  });

  test('is built for hundreds of rules whose weights have no common measure', () => {
    const items = Array.from({ length: 40 }, (_, index) => qr(`i${index}`, 10));
    const playlists = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [
        `p${index}`,
        items.map(({ id }, slot): [string, number] => [id, 1 + ((index * 31 + slot * 17) % 100)]),
      ]),
    );
    const rules = Object.keys(playlists).map((playlistId) => ({ playlistId }));
    const resolution = resolve(prepare(program(playlists, rules, items)), [], 0, NONE);
    expect(resolution.type).toBe('item');
  });

  test('rotates languages by weight, each variant with its own length', () => {
    const clip = video('v', { it: 10, en: 12 });
    const source = program({ p: ['v'] }, [{ playlistId: 'p' }], [clip], {
      languages: [
        { language: 'it', weight: 2 },
        { language: 'en', weight: 1 },
      ],
    });
    const prepared = prepare(source);
    const languages: string[] = [];
    let ms = at('2026-11-21T08:00:00Z');
    ms = endOf(resolve(prepared, [], ms, NONE));
    for (let index = 0; index < 6; index++) {
      const resolution = resolve(prepared, [], ms, NONE);
      if (resolution.type !== 'item') throw new Error('a loop shows items');
      const { language, startsAtMs, endsAtMs } = resolution.planned;
      languages.push(`${language} ${(endsAtMs - startsAtMs) / 1000}`);
      ms = endsAtMs;
    }
    expect(languages.filter((text) => text === 'it 10')).toHaveLength(4);
    expect(languages.filter((text) => text === 'en 12')).toHaveLength(2);
  });

  test('falls back to a language that the item has', () => {
    const source = program({ p: ['a'] }, [{ playlistId: 'p' }], [qr('a', 10)], {
      languages: [{ language: 'zh', weight: 1 }],
    });
    const resolution = resolve(prepare(source), [], 0, NONE);
    expect(resolution.type === 'item' && resolution.planned.language).toBe('it');
  });
});

describe('joining', () => {
  const prepared = prepare(program({ p: ['a'] }, [{ playlistId: 'p' }], [qr('a', 10)]));
  const join = (instantMs: number) => {
    const resolution = resolve(prepared, [], instantMs, NONE);
    if (resolution.type !== 'item') throw new Error('a loop shows items');
    return joinAt(resolution, instantMs);
  };

  test('half a second late is absorbed, midway is entered, under three seconds of rest are bridged', () => {
    expect(join(500)).toEqual({ type: 'start' });
    expect(join(501)).toEqual({ type: 'seek', positionMs: 501 });
    expect(join(7000)).toEqual({ type: 'seek', positionMs: 7000 });
    expect(join(7001)).toEqual({ type: 'bumper', untilMs: 10_000 });
  });

  test('a clock corrected by a little changes nothing on screen; by hours, what is on keeps its length', () => {
    const on = { item: 'a', entersAtMs: 10_000, endsAtMs: 20_000 };
    expect(afterClockMove(on, 500)).toBe(on);
    expect(afterClockMove(on, -500)).toBe(on);
    const hourMs = 3_600_000;
    expect(afterClockMove(on, hourMs)).toEqual({
      ...on,
      entersAtMs: 10_000 + hourMs,
      endsAtMs: 20_000 + hourMs,
    });
    // The same holds after an hour back: it is on for the rest of its ten seconds, and then the timeline is joined.
    const back = afterClockMove(on, -hourMs);
    expect(back.endsAtMs - back.entersAtMs).toBe(10_000);
    expect(join(back.endsAtMs + hourMs)).toEqual({ type: 'start' });
  });
});
