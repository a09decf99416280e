/**
 * The worst programs that the limits allow (`program-size.ts`), each of a kind that once cost seconds or minutes: for the
 * test that counts their work, and for the engine's benches.
 */

import { MAX_RULES_ON_SCREEN, MAX_SLOTS_ON_SCREEN, maxChangesWith } from '../../src/engine/program-size.ts';
import { Language } from '../../src/model/ids.ts';
import type { Item } from '../../src/model/items.ts';
import type { Program } from '../../src/model/program.ts';
import type { ProgramRule } from '../../src/model/schedule.ts';

const FROM = '2026-11-15T23:00:00Z';
const UNTIL = '2026-12-27T23:00:00Z';
const ALL_MINUTES = Array.from({ length: 60 }, (_, minute) => minute);
/** They are primes: no two have a part in common, so that the languages come round as late as they can. */
const LANGUAGE_WEIGHTS = [97, 89, 83, 79, 73, 71, 67];
const ALL_LANGUAGES = Language.options.map((language, index) => ({
  language,
  weight: LANGUAGE_WEIGHTS[index] ?? 61,
}));

interface Shape {
  readonly rules: number;
  readonly slots: number;
  readonly languages?: Program['location']['languages'];
  readonly rule?: (index: number) => Partial<ProgramRule>;
  readonly weight?: (slot: number) => number;
  readonly seconds?: (index: number, language: number) => number;
  readonly service?: (index: number) => string;
  readonly item?: (index: number) => object;
}

export function worstPrograms(
  places = MAX_SLOTS_ON_SCREEN,
  rules = MAX_RULES_ON_SCREEN,
): Record<string, Program> {
  const few = 20;
  const some = Math.floor(places / few);
  const most = Math.min(500, places);
  return {
    distances: madeProgram({ rules: few, slots: some, rule: () => ({ minMinutesBetween: 1 }) }),
    'distances of two services': madeProgram({
      rules: few,
      slots: some,
      rule: (index) => ({ minMinutesBetween: 1 + index }),
      service: (index) => `service-${index % 2}`,
    }),
    caps: madeProgram({ rules: few, slots: some, rule: () => ({ maxPlaysPerHour: 60 }), seconds: () => 60 }),
    'caps and distances of many rules': madeProgram({
      rules,
      slots: Math.floor(places / rules),
      rule: (index) => ({ maxPlaysPerHour: 1 + (index % 60), minMinutesBetween: 1 + (index % 60) }),
    }),
    'exact times that leave no room': madeProgram({
      rules: 4,
      slots: Math.min(500, Math.floor(places / 4)),
      rule: (index) =>
        index === 0
          ? { playAt: { type: 'hourly', minutes: ALL_MINUTES } }
          : index === 1
            ? { minMinutesBetween: 1, priority: 'priority' }
            : {},
      weight: (slot) => 1 + ((slot * 37) % 100),
      seconds: (index) => (index % 500 === 499 ? 3 : index % 500 === 0 ? 4 : 70),
    }),
    'exact times of many rules': madeProgram({
      rules,
      slots: Math.floor(places / rules),
      rule: (index) => ({ playAt: { type: 'hourly', minutes: ALL_MINUTES }, share: 1 + (index % 100) }),
    }),
    'many dayparts': madeProgram({
      rules,
      slots: Math.floor(places / rules),
      rule: (index) => ({ dayparts: spread(DAYPARTS, index), share: 1 + ((index * 7) % 100) }),
      weight: (slot) => 1 + ((slot * 37) % 100),
    }),
    'many dayparts with distances': madeProgram({
      rules,
      slots: Math.floor(places / rules),
      rule: (index) => ({
        dayparts: spread(DAYPARTS, index),
        share: 1 + ((index * 7) % 100),
        minMinutesBetween: 1,
      }),
      weight: (slot) => 1 + ((slot * 37) % 100),
    }),
    'many weights and languages until a date': madeProgram({
      rules: 1,
      slots: most,
      languages: ALL_LANGUAGES,
      rule: () => ({ validFrom: '2019-03-01', validUntil: '2027-06-30' }),
      weight: (slot) => 1 + ((slot * 37) % 100),
      seconds: (index, language) => 3 + ((index + language) % 5),
    }),
    'films without a still until a date': madeProgram({
      rules: 1,
      slots: most,
      languages: ALL_LANGUAGES,
      rule: () => ({ validFrom: '2019-03-01', validUntil: '2027-06-30' }),
      weight: (slot) => (slot === 0 ? 1 : 100),
      seconds: (index, language) => (index === 0 ? 4 : 30 + language),
      item: (index) =>
        index === 0
          ? {}
          : {
              kind: 'stream',
              durationMs: 30_000,
              variants: ALL_LANGUAGES.map(({ language }) => ({
                language,
                url: 'https://stream.example/live.m3u8',
              })),
            },
    }),
    'many items that come and go': madeProgram({
      rules: few,
      slots: some,
      item: (index) => ({
        validFrom: at((index % CHANGES) * 60_000),
        validUntil: at(3 * DAY_MS - (index % CHANGES) * 60_000),
      }),
    }),
    'many items with distances that come and go': madeProgram({
      rules: few,
      slots: some,
      rule: () => ({ minMinutesBetween: 1 }),
      item: (index) => ({
        validFrom: at((index % CHANGES) * 60_000),
        validUntil: at(3 * DAY_MS - (index % CHANGES) * 60_000),
      }),
    }),
    deadlines: madeProgram({
      rules: few,
      slots: some,
      item: (index) => ({ deadline: { closesAt: at((index % 40) * DAY_MS + index * 1000) } }),
    }),
    'days named one by one, far apart, that change nothing': madeProgram({
      rules,
      slots: Math.floor(places / rules),
      rule: (index) =>
        index === 0
          ? { priority: 'priority' }
          : { dayparts: spread(DAYPARTS, index), includeDates: datesFrom(index), weekdays: [1, 2, 3] },
    }),
    'holidays and dates that change nothing': madeProgram({
      rules,
      slots: Math.floor(places / rules),
      rule: (index) =>
        index === 0
          ? { priority: 'priority' }
          : { dayparts: spread(DAYPARTS, index), includeDates: datesFrom(index), holidays: 'exclude' },
    }),
    'items of half a second': madeProgram({
      rules: few,
      slots: Math.floor(some / 6),
      rule: () => ({ minMinutesBetween: 1 }),
      seconds: () => 0.5,
    }),
    'a loop of items of half a second': madeProgram({
      rules: few,
      slots: Math.floor(some / 6),
      languages: ALL_LANGUAGES,
      weight: (slot) => 1 + ((slot * 37) % 100),
      seconds: () => 0.5,
    }),
  };
}

const DAY_MS = 86_400_000;
const CHANGES = maxChangesWith(MAX_SLOTS_ON_SCREEN) - 2;
/** Each begins where another rule's ends. */
const DAYPARTS = 16;

/** Four of each rule, all of its own, over two hundred years. */
function datesFrom(index: number): string[] {
  return [0, 1, 2, 3].map((turn) => `${1926 + ((index + 50 * turn) % 200)}-0${1 + turn}-1${turn}`);
}
const at = (ms: number) => new Date(Date.parse('2026-11-20T23:00:00Z') + ms).toISOString();

/** They are as many dayparts as a rule may have, none at the time of another rule's. */
export function spread(count: number, index: number): { from: string; until: string }[] {
  const long = Math.floor(1440 / count);
  const half = Math.ceil(long / 2);
  return Array.from({ length: count }, (_, part) => {
    const from = (part * long + half * (index % 2)) % 1440;
    return { from: clock(from), until: clock(from + half) };
  });
}

function clock(minute: number): string {
  const of = minute % 1440;
  return `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
}

export function madeProgram(shape: Shape): Program {
  const count = Math.min(500, shape.slots);
  const languages = shape.languages ?? [{ language: 'it' as const, weight: 1 }];
  const items = Array.from(
    { length: count },
    (_, index): Item =>
      ({
        id: `item-${index}`,
        kind: 'infographic',
        title: `Item ${index}`,
        serviceId: shape.service?.(index) ?? `service-${index}`,
        variants: languages.map(({ language }, number) => ({
          language,
          pages: [{ media: SHA, text: '', durationMs: (shape.seconds?.(index, number) ?? 3) * 1000 }],
        })),
        ...shape.item?.(index),
      }) as Item,
  );
  const rules = Array.from(
    { length: shape.rules },
    (_, index): ProgramRule => ({
      id: `rule-${index}`,
      playlistId: `playlist-${index}`,
      priority: 'normal',
      share: 1,
      ...shape.rule?.(index),
    }),
  );
  return {
    format: 1,
    location: {
      id: 'place',
      name: 'Place',
      kind: 'urp',
      timeZone: 'Europe/Rome',
      languages,
      synchronised: false,
    },
    from: FROM,
    until: UNTIL,
    rules,
    playlists: Object.fromEntries(
      rules.map(({ playlistId }, index) => [
        playlistId,
        {
          id: playlistId,
          name: playlistId,
          slots: Array.from({ length: shape.slots }, (_, slot) => ({
            itemId: `item-${(slot + index) % count}`,
            weight: shape.weight?.(slot) ?? 1 + ((slot * 7 + index) % 9),
          })),
        },
      ]),
    ),
    items: Object.fromEntries(items.map((item) => [item.id, item])),
    mediaFiles: { [SHA]: { sha256: SHA, bytes: 1, mimeType: 'image/png' } },
  };
}

const SHA = 'ab'.repeat(32);
