import { describe, expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { variantKey } from '../../src/engine/layout/variants.ts';
import {
  afterClockMove,
  endOf,
  joinAt,
  nextChange,
  type Resolution,
  resolve,
} from '../../src/engine/resolve.ts';
import { timeline } from '../../src/engine/timeline.ts';
import type { Program } from '../../src/model/program.ts';
import type { ProgramRule, Takeover } from '../../src/model/schedule.ts';
import { program, qr, video } from '../programs/programs.ts';

const NONE: ReadonlySet<string> = new Set();
const at = (instant: string) => Date.parse(instant);

/** "item@position" in whole seconds, or the kind of what shows instead. */
function say(resolution: Resolution): string {
  if (resolution.type !== 'item') return resolution.type;
  const name = resolution.shown?.item.id ?? 'bumper';
  return `${name}@${resolution.positionMs / 1000}`;
}

function strip(source: Program, from: string, seconds: number, takeovers: Takeover[] = []): string[] {
  const prepared = prepare(source);
  const seen: string[] = [];
  for (let ms = at(from); ms < at(from) + seconds * 1000; ) {
    const resolution = resolve(prepared, takeovers, ms, NONE);
    const end = Math.min(endOf(resolution), at(from) + seconds * 1000);
    seen.push(
      `${resolution.type === 'item' ? resolution.shown?.item.id : resolution.type} ${(end - ms) / 1000}`,
    );
    ms = end;
  }
  return seen;
}

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

describe('takeovers', () => {
  const takeover = (id: string, severity: Takeover['severity'], from: string, until: string): Takeover => ({
    id,
    severity,
    item: {
      id: `notice-${id}`,
      kind: 'notice',
      title: id,
      severity,
      durationMs: 20_000,
      variants: [{ language: 'it', title: id, text: '' }],
    },
    mediaFiles: {},
    startsAt: from,
    endsAt: until,
    reason: 'prova',
  });
  const source = program({ p: ['a'] }, [{ playlistId: 'p' }], [qr('a', 60)]);
  const flood = takeover('flood', 'warning', '2026-11-21T08:00:30Z', '2026-11-21T08:02:00Z');

  test('interrupt mid-item, end by themselves, and the timeline is joined where it is', () => {
    const shown = strip(source, '2026-11-21T08:00:00Z', 180, [flood]);
    expect(shown).toEqual([
      'a 30',
      ...['notice-flood 20', 'notice-flood 20', 'notice-flood 20', 'notice-flood 20', 'notice-flood 10'],
      'a 60',
    ]);
  });

  test('order by severity, then newest', () => {
    const worse = takeover('worse', 'emergency', '2026-11-21T08:01:00Z', '2026-11-21T08:01:10Z');
    const newer = takeover('newer', 'warning', '2026-11-21T08:01:00Z', '2026-11-21T08:01:30Z');
    const seen = strip(source, '2026-11-21T08:00:55Z', 45, [flood, worse, newer]);
    expect(seen).toEqual([
      'notice-flood 5',
      'notice-worse 10',
      'notice-newer 10',
      'notice-newer 10',
      'notice-flood 10',
    ]);
  });

  test('are not cut by a less urgent one that starts', () => {
    const lesser = takeover('lesser', 'info', '2026-11-21T08:00:40Z', '2026-11-21T08:01:40Z');
    expect(strip(source, '2026-11-21T08:00:30Z', 40, [flood, lesser])).toEqual([
      'notice-flood 20',
      'notice-flood 20',
    ]);
  });

  test('go on in the languages that can be shown; one that can’t at all leaves what is on alone', () => {
    const bilingual = prepare(
      program({ p: ['a'] }, [{ playlistId: 'p' }], [qr('a', 60)], {
        languages: [
          { language: 'it', weight: 1 },
          { language: 'en', weight: 1 },
        ],
      }),
    );
    const spoken: Takeover = {
      ...flood,
      item: {
        ...flood.item,
        variants: [
          { language: 'it', title: 'Piena', text: '' },
          { language: 'en', title: 'Flood', text: '' },
        ],
      } as Takeover['item'],
    };
    const shownWithout = (...keys: string[]) =>
      timeline(
        bilingual,
        [spoken],
        at('2026-11-21T08:00:00Z'),
        at('2026-11-21T08:02:00Z'),
        new Set(keys),
      ).map((entry) =>
        entry.type === 'item' ? `${entry.showing.item.id} ${entry.showing.language}` : entry.type,
      );
    const flooded = (...languages: string[]) => ['a it', ...languages.map((one) => `notice-flood ${one}`)];
    expect(shownWithout()).toEqual(flooded('it', 'en', 'it', 'en', 'it'));
    expect(shownWithout('notice-flood/en')).toEqual(flooded('it', 'it', 'it', 'it', 'it'));
    expect(shownWithout('notice-flood/it')).toEqual(flooded('en', 'en', 'en', 'en', 'en'));
    expect(shownWithout('notice-flood')).toEqual(['a it', 'a it']);
  });

  test('are boundaries for nextChange', () => {
    const prepared = prepare(source);
    expect(nextChange(prepared, [flood], at('2026-11-21T08:00:00Z'))).toBe(at(flood.startsAt));
    expect(nextChange(prepared, [flood], at(flood.startsAt))).toBe(at(flood.endsAt));
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
