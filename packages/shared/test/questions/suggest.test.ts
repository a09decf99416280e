import { expect, test } from 'vitest';
import type { Language } from '../../src/model/ids.ts';
import type { Item, Service } from '../../src/model/items.ts';
import { Playlist } from '../../src/model/schedule.ts';
import { suggest } from '../../src/questions/suggest.ts';
import { qr, video } from '../programs/programs.ts';

const NOW_MS = Date.parse('2026-11-21T08:00:00Z');
const JOURNEY = 'Abitare ed avere una casa a Prato';

function service(id: string, extra: Partial<Service>): Service {
  return {
    id,
    name: id,
    source: {},
    accessModes: [],
    accessSteps: [],
    timeliness: 'always',
    userJourneys: [JOURNEY],
    phase: 1,
    suitability: { brochure: 1, video: 1, interview: 3, post: 1, podcast: 3, radioSpot: 1 },
    ...extra,
  };
}

const locations: { languages: { language: Language; weight: number }[] }[] = [
  {
    languages: [
      { language: 'it', weight: 1 },
      { language: 'zh', weight: 3 },
    ],
  },
];
const rated = (brochure: 1 | 2 | 3, film: 1 | 2 | 3) => ({
  suitability: {
    brochure,
    video: film,
    interview: 3 as const,
    post: 1 as const,
    podcast: 3 as const,
    radioSpot: 1 as const,
  },
});
const inChinese = (id: string, serviceId: string, extra = {}) => ({
  ...video(id, { it: 20, zh: 20 }).item,
  serviceId,
  ...extra,
});

function propose(services: Service[], items: Item[], where = locations) {
  return suggest({
    services,
    items,
    locations: where,
    about: { type: 'journey', journey: JOURNEY },
    nowMs: NOW_MS,
  });
}

test('a draft has the items of the journey, weighted by how table 2 rates their medium', () => {
  const { playlist } = propose(
    [service('tari', rated(2, 1)), service('imu', rated(3, 3)), service('altro', { userJourneys: [] })],
    [
      inChinese('v-tari', 'tari'),
      qr('q-tari', 10, { serviceId: 'tari' }),
      inChinese('v-imu', 'imu'),
      inChinese('v-altro', 'altro'),
    ],
    [{ languages: [{ language: 'it', weight: 1 }] }],
  );
  expect(Playlist.safeParse(playlist).success).toBe(true);
  expect(playlist).toEqual({
    id: 'abitare-ed-avere-una-casa-a-prato',
    name: JOURNEY,
    slots: [
      { itemId: 'v-tari', weight: 3 },
      { itemId: 'q-tari', weight: 2 },
      { itemId: 'v-imu', weight: 1 },
    ],
  });
});

test('what is least suited is left out where its service has something better, and what is over always', () => {
  const { playlist, leftOut } = propose(
    [service('tari', rated(1, 3))],
    [
      inChinese('v', 'tari'),
      qr('q', 10, { serviceId: 'tari' }),
      qr('old', 10, { serviceId: 'tari', validUntil: '2026-11-20T00:00:00Z' }),
    ],
  );
  expect(playlist.slots.map(({ itemId }) => itemId)).toEqual(['q']);
  expect(leftOut).toEqual([
    { itemId: 'v', reason: { code: 'better-suited', itemIds: ['q'] } },
    { itemId: 'old', reason: { code: 'over', endedMs: Date.parse('2026-11-20T00:00:00Z') } },
  ]);
});

test('a later phase and languages that most people there don’t read weigh less, and it says so', () => {
  const { reasons, playlist } = propose(
    [service('tari', {}), service('imu', { phase: 2 })],
    [inChinese('v-imu', 'imu'), qr('q-tari', 10, { serviceId: 'tari' })],
  );
  expect(playlist.slots).toEqual([
    { itemId: 'q-tari', weight: 2 },
    { itemId: 'v-imu', weight: 2 },
  ]);
  expect(reasons).toEqual([
    {
      itemId: 'q-tari',
      reasons: [
        { code: 'suitability', medium: 'brochure', rating: 1 },
        { code: 'languages-missing', languages: ['zh'], reach: 0.25 },
      ],
    },
    {
      itemId: 'v-imu',
      reasons: [
        { code: 'suitability', medium: 'video', rating: 1 },
        { code: 'later-phase', phase: 2, firstPhase: 1 },
      ],
    },
  ]);
});

test('deadlines come first, the sooner the earlier', () => {
  const { playlist } = propose(
    [service('tari', {}), service('bando', rated(3, 3))],
    [
      inChinese('v-tari', 'tari'),
      inChinese('late', 'bando', { deadline: { closesAt: '2026-12-31T11:00:00Z' } }),
      inChinese('soon', 'bando', { deadline: { closesAt: '2026-12-01T11:00:00Z' } }),
    ],
  );
  expect(playlist.slots.map(({ itemId }) => itemId)).toEqual(['soon', 'late', 'v-tari']);
});
