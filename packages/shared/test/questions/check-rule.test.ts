import { describe, expect, test } from 'vitest';
import type { ProgramRule } from '../../src/model/schedule.ts';
import { checkRule, type RuleAtLocation } from '../../src/questions/check-rule.ts';
import { openingHours } from '../programs/any-program.ts';
import { qr } from '../programs/programs.ts';

const NOW_MS = Date.parse('2026-11-21T08:00:00Z');
const place: RuleAtLocation = {
  location: { timeZone: 'Europe/Rome' },
  playlist: { id: 'p', slots: [{ itemId: 'a', weight: 1 }] },
  items: { a: qr('a', 10) },
};

function check(rule: Partial<ProgramRule>, where: Partial<RuleAtLocation> = {}) {
  const whole: ProgramRule = { id: 'r', playlistId: 'p', priority: 'normal', share: 1, ...rule };
  return checkRule(whole, { ...place, ...where }, NOW_MS);
}

describe('a rule that can play is not refused', () => {
  test.each<[string, Partial<ProgramRule>]>([
    ['without limits', {}],
    ['on leap days alone', { weekdays: [], includeDates: ['2028-02-29'] }],
    ['on public holidays alone', { weekdays: [], holidays: 'include' }],
    ['for one day', { validFrom: '2026-12-01', validUntil: '2026-12-01' }],
    ['years from now', { validFrom: '2031-01-01' }],
    [
      'at a time that does not exist on one night of the year',
      { playAt: { type: 'times', times: ['02:30'] } },
    ],
  ])('%s', (_, rule) => {
    expect(check(rule)).toBeNull();
  });

  test('nor one that plays after midnight of an opening that began the day before', () => {
    const location = { timeZone: 'Europe/Rome', openingHours };
    expect(check({ dayparts: [{ from: '01:00', until: '02:00' }] }, { location })).toBeNull();
  });
});

describe('a rule that can never play is refused with the reason', () => {
  const items = (extra: Parameters<typeof qr>[2]) => ({ items: { a: qr('a', 10, extra) } });
  const open = { location: { timeZone: 'Europe/Rome', openingHours } };

  test.each<[string, Partial<ProgramRule>, Partial<RuleAtLocation>]>([
    ['no-playlist', {}, { playlist: undefined }],
    ['no-items', {}, { playlist: { id: 'p', slots: [] } }],
    ['no-items', {}, { items: {} }],
    ['ends-before-start', { validFrom: '2026-12-02', validUntil: '2026-12-01' }, {}],
    ['over', { validUntil: '2026-11-20' }, {}],
    ['no-days', { weekdays: [] }, {}],
    ['no-opening-hours', { openingHours: { lastMinutes: 15 } }, {}],
    ['items-not-valid', {}, items({ validUntil: '2026-11-20T00:00:00Z' })],
    ['items-not-valid', { validUntil: '2026-11-30' }, items({ validFrom: '2026-12-01T00:00:00Z' })],
    ['items-not-valid', {}, items({ deadline: { closesAt: '2026-11-21T07:00:00Z' } })],
    ['no-day-left', { validFrom: '2026-11-23', validUntil: '2026-11-24', weekdays: [6, 7] }, {}],
    ['no-day-left', { validFrom: '2026-12-25', validUntil: '2026-12-26', holidays: 'exclude' }, {}],
    ['no-day-left', { validFrom: '2026-11-23', validUntil: '2026-11-23', exceptDates: ['2026-11-23'] }, {}],
    ['never-open', { dayparts: [{ from: '14:00', until: '15:00' }] }, open],
    [
      'exact-times-outside',
      { dayparts: [{ from: '09:10', until: '09:50' }], playAt: { type: 'hourly', minutes: [0] } },
      {},
    ],
    ['items-not-then', { weekdays: [1] }, items({ validUntil: '2026-11-22T10:00:00Z' })],
  ])('%s', (code, rule, where) => {
    expect(check(rule, where)?.code).toBe(code);
  });
});
