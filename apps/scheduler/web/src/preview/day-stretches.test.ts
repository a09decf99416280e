import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import type { Program } from '@bacheca/shared/model/program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { expect, test } from 'vitest';
import { opensAgainAt, stretchesOf } from './day-stretches.ts';

const notice = {
  id: 'avviso',
  kind: 'notice',
  title: 'Avviso',
  severity: 'info',
  durationMs: 10_000,
  variants: [{ language: 'it', title: 'Avviso', text: '' }],
} as const satisfies Program['items'][string];

const program: Program = {
  format: 1,
  location: {
    id: 'urp',
    name: 'URP',
    kind: 'urp',
    timeZone: 'Europe/Rome',
    languages: [{ language: 'it', weight: 1 }],
    openingHours: [{ weekdays: [1, 2, 3, 4, 5], dayparts: [{ from: '08:00', until: '18:00' }] }],
    synchronised: false,
  },
  from: '2026-11-16T00:00:00Z',
  until: '2026-12-28T00:00:00Z',
  rules: [
    {
      id: 'mattina',
      playlistId: 'p',
      priority: 'normal',
      share: 1,
      dayparts: [{ from: '08:00', until: '12:00' }],
    },
    {
      id: 'tardi',
      playlistId: 'p',
      priority: 'normal',
      share: 1,
      dayparts: [{ from: '14:00', until: '18:00' }],
    },
  ],
  playlists: { p: { id: 'p', name: 'P', slots: [{ itemId: 'avviso', weight: 1 }] } },
  items: { avviso: notice },
  mediaFiles: {},
};
const takeover: Takeover = {
  id: 'allerta',
  item: notice,
  mediaFiles: {},
  severity: 'info',
  startsAt: '2026-11-23T09:00:00Z',
  endsAt: '2026-11-23T09:30:00Z',
  reason: 'prova',
};

test('a day is told in stretches: closed, on, with nothing, and with a takeover', () => {
  const prepared = prepare(program);
  const day = prepared.calendar.dayOf('2026-11-23');
  const told = stretchesOf(prepared, [takeover], day.startMs, day.endMs).map(
    ({ type, startsAtMs }) => `${new Date(startsAtMs).toISOString().slice(11, 16)} ${type}`,
  );
  expect(told).toEqual([
    '23:00 closed',
    '07:00 on',
    '09:00 takeover',
    '09:30 on',
    '11:00 nothing',
    '13:00 on',
    '17:00 closed',
  ]);
});

test('a closed place says when it opens again: after a weekend, for a takeover, or that nobody knows', () => {
  const prepared = prepare(program);
  const opens = (at: string, takeovers: readonly Takeover[] = []) => {
    const atMs = opensAgainAt(prepared, takeovers, Date.parse(at));
    return typeof atMs === 'number' ? new Date(atMs).toISOString() : atMs;
  };
  expect(opens('2026-11-20T17:30:00Z')).toBe('2026-11-23T07:00:00.000Z');
  expect(opens('2026-11-23T12:00:00Z')).toBeUndefined();
  const atNight = { ...takeover, startsAt: '2026-11-21T02:00:00Z', endsAt: '2026-11-21T03:00:00Z' };
  expect(opens('2026-11-20T17:30:00Z', [atNight])).toBe('2026-11-21T02:00:00.000Z');
  const neverOpen = prepare({ ...program, location: { ...program.location, openingHours: [] } });
  expect(opensAgainAt(neverOpen, [], Date.parse('2026-11-20T17:30:00Z'))).toBeNull();
});
