import { expect, test } from 'vitest';
import { type Item, type Program, prepare, review } from '../src/index.ts';
import { program, qr } from './programs.ts';

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
  // 3 s and half a second for each of 20 words.
  expect(found(source)).toEqual([
    { code: 'too-short-to-read', itemId: 'i', language: 'it', page: 1, durationMs: 12_000, neededMs: 13_000 },
  ]);
});
