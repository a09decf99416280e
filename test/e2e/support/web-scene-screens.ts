import type { ScreenView } from '@bacheca/shared/api/screens';
import type { Item } from '@bacheca/shared/model/items';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';

import { items, locations, OLDER, PUBLISHED } from './web-scene-content.ts';

const item = (index: number): Item => {
  const found = items[index % (items.length - 1)];
  if (!found) throw new Error('there are no items');
  return found;
};

const healthy = (index: number, nowMs: number): PlayerStatus => ({
  stage: {
    state: 'playing',
    itemId: item(index).id,
    title: item(index).title,
    language: item(index).variants[0]?.language ?? 'it',
    sinceMs: nowMs - 4000,
  },
  program: { active: PUBLISHED, pending: null, unavailable: [] },
  cache: { filesReady: 42, filesTotal: 42, bytesReady: 512e6, bytesTotal: 512e6 },
  journal: { id: 'a3bb189e-8bf9-4c4a-9d3f-0a7a5d1b6c01', lastSeq: 1234, acknowledgedSeq: 1234 },
  clock: { offsetMs: 12, quality: { quality: 'synced', boundMs: 38 } },
  uptimeMs: (index + 1) * 7_900_000,
  problems: [],
});

/** Returns the state of the screen by its number: one in two is well, the others go through all there is. */
function statusOf(index: number, nowMs: number): PlayerStatus | null {
  const well = healthy(index, nowMs);
  switch (index) {
    case 3:
      return {
        ...well,
        problems: [
          { code: 'disk-full', message: 'Il disco è quasi pieno: restano 120 MB.' },
          { code: 'clock-jump', message: 'L’orologio è saltato di 3 ore all’avvio.' },
        ],
      };
    case 5:
      return {
        ...well,
        program: { active: OLDER, pending: PUBLISHED, unavailable: [] },
        cache: { filesReady: 12, filesTotal: 40, bytesReady: 318e6, bytesTotal: 1.24e9 },
      };
    case 7:
      return { ...well, stage: { state: 'fallback', reason: 'il programma non ha regole per oggi' } };
    case 9:
      return { ...well, stage: { state: 'closed' } };
    case 11:
      return { ...well, stage: { state: 'bumper' }, program: { ...well.program, unavailable: ['a', 'b'] } };
    case 13:
      return {
        ...well,
        stage: {
          state: 'playing',
          itemId: 'avviso-piogge',
          title: 'Allerta arancione per forti piogge',
          language: 'it',
          sinceMs: nowMs - 600_000,
          takeoverId: 'piogge',
        },
      };
    case 15:
      return { ...well, program: { active: OLDER, pending: null, unavailable: [] } };
    case 17:
      return { ...well, stage: { state: 'starting' }, uptimeMs: 4000 };
    case 19:
      return null;
    default:
      return well;
  }
}

const NAMES = ['Ingresso', 'Sala d’attesa', 'Vetrina', 'Sportello 3', 'Atrio'];
export const LONG_NAME =
  'Rechtsschutzversicherungsgesellschaften-Informationsbildschirm im Erdgeschoss links neben dem Aufzug';

export function sceneScreens(count: number, options: { longNames?: boolean } = {}): ScreenView[] {
  const nowMs = Date.now();
  return Array.from({ length: count }, (_, index): ScreenView => {
    const base = locations[index % locations.length];
    if (!base) throw new Error('there are no locations');
    const location = options.longNames
      ? {
          ...base,
          name: LONG_NAME.slice(0, 80),
          address: 'Bundesausbildungsförderungsgesetzplatz am Volkspark',
        }
      : base;
    const offline = index === 1 || index === 21;
    const paired = index !== 2 && index !== 22;
    return {
      screen: {
        id: `schermo-${index + 1}`,
        locationId: location.id,
        name: options.longNames ? LONG_NAME.slice(0, 80) : (NAMES[index % NAMES.length] ?? 'Schermo'),
        orientation: index % 4 === 0 && index > 0 ? 'portrait' : 'landscape',
      },
      location,
      player: paired
        ? {
            id: `player-${index + 1}`,
            connected: !offline,
            connectedSince: offline ? null : new Date(nowMs - 5_400_000 * (index + 1)).toISOString(),
            host: 'electron',
            version: '0.1.0',
            lastSeenAt: new Date(nowMs - (offline ? 7_500_000 * (index + 1) : 3000)).toISOString(),
          }
        : null,
      status: paired ? statusOf(index, nowMs) : null,
      publishedRevision: index === 23 ? null : PUBLISHED,
      playsToday: paired ? (index * 577) % 2400 : 0,
    };
  });
}
