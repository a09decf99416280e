import { expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import type { Item } from '../../src/model/items.ts';
import type { Program } from '../../src/model/program.ts';
import { review } from '../../src/questions/review.ts';
import { program, qr } from '../programs/programs.ts';

const MONDAY_MS = Date.parse('2026-11-22T23:00:00Z');
const found = (source: Program) => review(prepare(source), MONDAY_MS);
const day = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], dayparts: [{ from: '08:00', until: '12:00' }] }];

test('a healthy week has no findings', () => {
  expect(found(program({ p: ['a', 'b'] }, [{ playlistId: 'p' }], [qr('a', 10), qr('b', 12)]))).toEqual([]);
});

test('a rule that never wins is named with those that do, one that doesn’t hold apart from it', () => {
  const source = program(
    { p: ['a'], q: ['b'] },
    [
      { playlistId: 'p', priority: 'priority' },
      { playlistId: 'q' },
      { playlistId: 'q', validFrom: '2027-01-01' },
    ],
    [qr('a', 10), qr('b', 10)],
  );
  expect(found(source)).toEqual([
    { code: 'rule-never-wins', ruleId: 'r1', winningRuleIds: ['r0'] },
    { code: 'rule-not-this-week', ruleId: 'r2' },
  ]);
});

test('minutes with nothing, and with nothing but filler, are gaps', () => {
  const source = program(
    { p: ['a'], f: ['z'] },
    [
      { playlistId: 'p', weekdays: [1, 2, 3, 4, 5, 6], dayparts: [{ from: '08:00', until: '11:00' }] },
      { playlistId: 'f', priority: 'filler', weekdays: [1] },
    ],
    [qr('a', 10), qr('z', 10)],
    { openingHours: day },
  );
  const gaps = found(source).filter(({ code }) => code === 'gap');
  expect(gaps).toHaveLength(7);
  expect(gaps[0]).toEqual({
    code: 'gap',
    shows: 'filler',
    startsAtMs: Date.parse('2026-11-23T10:00:00Z'),
    endsAtMs: Date.parse('2026-11-23T11:00:00Z'),
  });
  expect(gaps[6]).toMatchObject({ shows: 'nothing', startsAtMs: Date.parse('2026-11-29T07:00:00Z') });
});

test('a slot whose share comes to nothing in the week is named', () => {
  const source = program(
    { p: [['a', 100]], q: ['b'] },
    [{ playlistId: 'p', share: 100 }, { playlistId: 'q' }],
    [qr('a', 3600), qr('b', 3600)],
  );
  const short = {
    ...source,
    location: {
      ...source.location,
      openingHours: [{ weekdays: [1], dayparts: [{ from: '08:00', until: '09:00' }] }],
    },
  };
  expect(found(short).map(({ code }) => code)).toContain('rule-never-wins');
  const slots = program({ p: [['a', 100], 'b'] }, [{ playlistId: 'p' }], [qr('a', 3600), qr('b', 3600)], {
    openingHours: day,
  });
  expect(found(slots)).toContainEqual({ code: 'slot-never-plays', ruleId: 'r0', slotIndex: 1, itemId: 'b' });
});

test('exact times that another rule takes are lost', () => {
  const playAt = { type: 'times' as const, times: ['09:00'] };
  const source = program(
    { p: ['a'], q: ['b'] },
    [{ playlistId: 'p', playAt, share: 2 }, { playlistId: 'q', playAt, weekdays: [1] }, { playlistId: 'p' }],
    [qr('a', 10), qr('b', 10)],
  );
  expect(found(source)).toContainEqual({
    code: 'exact-time-lost',
    ruleId: 'r1',
    atMs: Date.parse('2026-11-23T08:00:00Z'),
  });
});

test('an item with less time than its text needs is named, page by page', () => {
  const long = 'parola '.repeat(20).trim();
  const item: Item = {
    id: 'i',
    kind: 'infographic',
    title: 'i',
    variants: [
      {
        language: 'it',
        pages: [
          { media: 'a'.repeat(64), text: long, durationMs: 13_000 },
          { media: 'b'.repeat(64), text: long, durationMs: 12_000 },
        ],
      },
    ],
  };
  const source = program({ p: ['i'] }, [{ playlistId: 'p' }], [item]);
  // It takes 3 s, and half a second for each of 20 words.
  expect(found(source)).toEqual([
    { code: 'too-short-to-read', itemId: 'i', language: 'it', page: 1, durationMs: 12_000, neededMs: 13_000 },
  ]);
});

test('languages that share a slide all count for its time', () => {
  const words = (count: number) => 'parola '.repeat(count).trim();
  const variant = (language: 'it' | 'en' | 'ro') => ({
    language,
    title: words(2),
    lead: words(6),
    steps: [words(4), words(4), words(4)],
  });
  const item: Item = {
    id: 'i',
    kind: 'qr',
    title: 'i',
    url: 'https://servizi.comune.prato.it',
    urlLabel: 'servizi.comune.prato.it',
    accessModes: ['open'],
    durationMs: 13_000,
    variants: [variant('it'), variant('en'), variant('ro')],
  };
  const spoken = { languages: (['it', 'en'] as const).map((language) => ({ language, weight: 1 })) };
  const needed = (languagesAtOnce: 1 | 2 | 3) => {
    const shared = { ...item, languagesAtOnce };
    return found(program({ p: ['i'] }, [{ playlistId: 'p' }], [shared], spoken)).flatMap((finding) =>
      finding.code === 'too-short-to-read' ? [[finding.language, finding.neededMs]] : [],
    );
  };
  // Each language has 20 words.
  expect(needed(1)).toEqual([]);
  // Romanian is not spoken here: were it shown, it would share the slide with the first language of the place.
  expect(needed(2)).toEqual([
    ['it', 23_000],
    ['en', 23_000],
    ['ro', 23_000],
  ]);
  // Three only where Romanian is there: beside two others, a language has its title and its line alone,
  // 20 + 8 + 8 words.
  expect(needed(3)).toEqual([
    ['it', 23_000],
    ['en', 23_000],
    ['ro', 21_000],
  ]);
});

test('screens that are looked at from beyond their reach are named', () => {
  const seen = (display: object) =>
    found({ ...program({ p: ['a'] }, [{ playlistId: 'p' }], [qr('a', 600)]), display })
      .map(({ code }) => code)
      .filter((code) => code.startsWith('too-far'));
  expect(seen({})).toEqual([]);
  expect(seen({ diagonalInches: 43, viewingDistanceMetres: 2.5 })).toEqual([]);
  // A code of half of the short side, 268 mm, reaches to 2.68 m.
  expect(seen({ diagonalInches: 43, viewingDistanceMetres: 3 })).toEqual(['too-far-to-scan']);
  expect(seen({ diagonalInches: 43, viewingDistanceMetres: 8 })).toEqual([
    'too-far-to-read',
    'too-far-to-scan',
  ]);
});
