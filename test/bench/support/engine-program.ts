/** Makes a large program for the engine's benches: 200 rules, 500 items, two languages, a day with many boundaries. */
import type { Item } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import type { ProgramRule } from '@bacheca/shared/model/schedule';

const RULES = 200;
const ITEMS = 500;
const SLOTS = 5;

export function largeProgram(): Program {
  const items = Array.from({ length: ITEMS }, (_, index) => makeItem(index));
  const rules = Array.from({ length: RULES }, (_, index) => makeRule(index));
  return {
    format: 1,
    location: {
      id: 'urp',
      name: 'URP',
      kind: 'urp',
      timeZone: 'Europe/Rome',
      languages: [
        { language: 'it', weight: 3 },
        { language: 'en', weight: 1 },
      ],
      synchronised: false,
    },
    from: '2026-11-15T23:00:00Z',
    until: '2026-12-27T23:00:00Z',
    rules,
    playlists: Object.fromEntries(
      rules.map(({ playlistId }, index) => [
        playlistId,
        {
          id: playlistId,
          name: playlistId,
          slots: Array.from({ length: SLOTS }, (_, slot) => ({
            itemId: `item-${(index * SLOTS + slot) % ITEMS}`,
            weight: 1 + ((index + slot) % 3),
          })),
        },
      ]),
    ),
    items: Object.fromEntries(items.map((item) => [item.id, item])),
    mediaFiles: {},
  };
}

function makeItem(index: number): Item {
  return {
    id: `item-${index}`,
    kind: 'qr',
    title: `Servizio ${index}`,
    serviceId: `servizio-${index % 120}`,
    url: 'https://www.comune.prato.it/',
    urlLabel: 'comune.prato.it',
    accessModes: ['open'],
    durationMs: 10_000 + (index % 7) * 1000,
    variants: (index % 2 ? (['it'] as const) : (['it', 'en'] as const)).map((language) => ({
      language,
      title: 'Titolo',
      lead: 'Che cosa fa',
      steps: ['uno', 'due', 'tre'],
    })),
  };
}

/** Half of the rules hold all day, half in some hours; one in ten is an urgent one with a cap. */
function makeRule(index: number): ProgramRule {
  const hour = 6 + (index % 14);
  const isCapped = index % 10 === 0;
  return {
    id: `rule-${index}`,
    playlistId: `playlist-${index}`,
    priority: isCapped ? 'priority' : index % 4 === 1 ? 'filler' : 'normal',
    share: 1 + (index % 4),
    ...(index % 2 ? { dayparts: [{ from: twoDigits(hour), until: twoDigits(hour + 2) }] } : {}),
    ...(isCapped ? { maxPlaysPerHour: 2, minMinutesBetween: 5 } : {}),
  };
}

function twoDigits(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
