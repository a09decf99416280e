import { expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { resolve } from '../../src/engine/resolve.ts';
import type { ProgramRule } from '../../src/model/schedule.ts';
import { checkRule } from '../../src/questions/check-rule.ts';
import { explain } from '../../src/questions/explain.ts';
import { program as programWith, qr } from '../programs/programs.ts';

const base: ProgramRule = { id: 'r', playlistId: 'p', priority: 'normal', share: 1 };
const THURSDAY_NIGHTS: ProgramRule = {
  ...base,
  weekdays: [4],
  dayparts: [{ from: '20:00', until: '02:00' }],
  validUntil: '2026-12-31',
};

function programOf(rule: ProgramRule) {
  return programWith({ p: ['a'] }, [rule], [qr('a', 10)]);
}

function isOnAt(rule: ProgramRule, localTime: string): boolean {
  const program = prepare(programOf(rule));
  return resolve(program, [], Date.parse(`${localTime}+01:00`), new Set()).type === 'item';
}

test('the last night of a rule that is valid until a date ends when its daypart does', () => {
  // 31 December 2026 is a Thursday.
  expect(isOnAt(THURSDAY_NIGHTS, '2026-12-31T23:30:00')).toBe(true);
  expect(isOnAt(THURSDAY_NIGHTS, '2027-01-01T00:30:00')).toBe(true);
  expect(isOnAt(THURSDAY_NIGHTS, '2027-01-01T01:59:59')).toBe(true);
  expect(isOnAt(THURSDAY_NIGHTS, '2027-01-01T02:00:00')).toBe(false);
  expect(isOnAt(THURSDAY_NIGHTS, '2027-01-07T23:30:00')).toBe(false);
});

test('an instant ends a night to the millisecond', () => {
  const instant = { ...THURSDAY_NIGHTS, validUntil: '2026-12-31T23:00:00Z' };
  expect(isOnAt(instant, '2026-12-31T23:59:59')).toBe(true);
  expect(isOnAt(instant, '2027-01-01T00:00:00')).toBe(false);
});

test('a last day that the rule does not take has no night', () => {
  const wednesday = { ...THURSDAY_NIGHTS, validUntil: '2026-12-30' };
  expect(isOnAt(wednesday, '2026-12-31T00:30:00')).toBe(false);
});

test('the exact time 24:00 of a Friday is the midnight that ends it', () => {
  const rule: ProgramRule = { ...base, weekdays: [5], playAt: { type: 'times', times: ['24:00'] } };
  expect(isOnAt(rule, '2026-12-04T00:00:00')).toBe(false);
  expect(isOnAt(rule, '2026-12-05T00:00:00')).toBe(true);
  expect(isOnAt(rule, '2026-12-05T00:00:10')).toBe(false);
  expect(isOnAt(rule, '2026-12-06T00:00:00')).toBe(false);
});

test('00:00 beside it is the midnight that begins the day, and a daypart until 24:00 takes the one that ends it', () => {
  const both: ProgramRule = { ...base, weekdays: [5], playAt: { type: 'times', times: ['00:00', '24:00'] } };
  expect(isOnAt(both, '2026-12-04T00:00:00')).toBe(true);
  expect(isOnAt(both, '2026-12-05T00:00:00')).toBe(true);
  const evening: ProgramRule = {
    ...base,
    weekdays: [5],
    dayparts: [{ from: '20:00', until: '24:00' }],
    playAt: { type: 'times', times: ['24:00'] },
  };
  expect(isOnAt(evening, '2026-12-05T00:00:00')).toBe(true);
  const { location, playlists, items } = programOf(evening);
  const place = { location, playlist: playlists.p, items };
  expect(checkRule(evening, place, Date.parse('2026-11-29T12:00:00Z'))).toBe(null);
});

test('other exact times of the rule do not play in the hour after that midnight', () => {
  const rule: ProgramRule = {
    ...base,
    weekdays: [5],
    playAt: { type: 'times', times: ['24:00', '00:30'] },
  };
  expect(isOnAt(rule, '2026-12-05T00:30:00')).toBe(false);
  expect(isOnAt(rule, '2026-12-04T00:30:00')).toBe(true);
});

test('a rule that is saved in its last night is not over, nor one whose last midnight is still to come', () => {
  const place = (rule: ProgramRule) => {
    const { location, playlists, items } = programOf(rule);
    return { location, playlist: playlists.p, items };
  };
  const at = (localTime: string) => Date.parse(`${localTime}+01:00`);
  expect(checkRule(THURSDAY_NIGHTS, place(THURSDAY_NIGHTS), at('2027-01-01T00:30:00'))).toBe(null);
  expect(checkRule(THURSDAY_NIGHTS, place(THURSDAY_NIGHTS), at('2027-01-01T02:00:00'))).toMatchObject({
    code: 'over',
  });
  const midnight: ProgramRule = {
    ...base,
    validFrom: '2026-12-31',
    validUntil: '2026-12-31',
    playAt: { type: 'times', times: ['24:00'] },
  };
  expect(checkRule(midnight, place(midnight), at('2026-12-31T12:00:00'))).toBe(null);
  expect(isOnAt(midnight, '2027-01-01T00:00:00')).toBe(true);
});

test('the next exact time of a rule is one at which it holds, weeks ahead too', () => {
  const rule: ProgramRule = {
    ...base,
    weekdays: [3],
    exceptDates: ['2026-12-02'],
    playAt: { type: 'times', times: ['10:00'] },
  };
  const nextAfter = (localTime: string) =>
    explain(prepare(programOf(rule)), [], Date.parse(`${localTime}+01:00`), 'a').rules[0]?.findings.find(
      ({ code }) => code === 'exact-times',
    );
  expect(nextAfter('2026-11-25T11:00:00')).toEqual({
    code: 'exact-times',
    nextAtMs: Date.parse('2026-12-09T10:00:00+01:00'),
  });
});
