/** What the screens of a scene play: places, items and their media, and a program of them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Item } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import { Location } from '@bacheca/shared/model/schedule';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
export const PUBLISHED = sha('published');
export const OLDER = sha('older');

export const files = new Map(
  [
    'infographic-certificati-online-it-1.webp',
    'infographic-casa-it-1.webp',
    'infographic-muoversi-in-citta-it-1.webp',
    'video-pagopa.mp4',
    'video-spid.mp4',
  ].map((name) => [sha(name), name]),
);

function yamlList(path: string, key: string | null): unknown[] {
  const document: unknown = parse(readFileSync(join(ROOT, path), 'utf8'));
  const list = key === null ? document : (document as Record<string, unknown>)[key];
  if (!Array.isArray(list)) throw new Error(`${path} has no list`);
  return list;
}

export const locations = yamlList('playlists/locations.yaml', 'locations').map((value) =>
  Location.parse(value),
);

export const items: Item[] = [
  ...['Certificati online', 'Casa', 'Muoversi in città'].map((title, index) => {
    const name = ['certificati-online', 'casa', 'muoversi-in-citta'][index] ?? '';
    return Item.parse({
      id: `infographic-${name}`,
      kind: 'infographic',
      title,
      variants: [
        {
          language: 'it',
          pages: [{ media: sha(`infographic-${name}-it-1.webp`), text: title, durationMs: 9000 }],
        },
      ],
    });
  }),
  ...['PagoPA', 'SPID'].map((title) =>
    Item.parse({
      id: `video-${title.toLowerCase()}`,
      kind: 'video',
      title: `${title} in tre passi`,
      variants: [{ language: 'it', media: sha(`video-${title.toLowerCase()}.mp4`) }],
    }),
  ),
  ...yamlList('playlists/items/qr.yaml', null)
    .slice(0, 12)
    .map((value) => Item.parse(value)),
  Item.parse({
    id: 'avviso-piogge',
    kind: 'notice',
    title: 'Allerta arancione per forti piogge',
    severity: 'warning',
    durationMs: 15_000,
    variants: [
      {
        language: 'it',
        title: 'Forti piogge fino alle 20',
        text: 'Evita i sottopassi e le rive del Bisenzio.',
      },
    ],
  }),
];

export function sceneProgram(): Program {
  const location = locations[0];
  if (!location) throw new Error('there are no locations');
  return {
    format: 1,
    location: {
      id: location.id,
      name: location.name,
      kind: location.kind,
      timeZone: location.timeZone,
      languages: location.languages,
      synchronised: false,
    },
    from: '2026-11-16T00:00:00Z',
    until: '2026-12-28T00:00:00Z',
    rules: [
      { id: 'sempre', playlistId: 'servizi', priority: 'normal', share: 2 },
      {
        id: 'mattina',
        playlistId: 'scuola',
        priority: 'priority',
        share: 1,
        weekdays: [1, 2, 3, 4, 5],
        dayparts: [{ from: '07:30', until: '09:00' }],
      },
    ],
    playlists: {
      servizi: {
        id: 'servizi',
        name: 'I servizi di ogni giorno',
        slots: items.slice(5, 13).map((each, index) => ({ itemId: each.id, weight: index === 0 ? 3 : 1 })),
      },
      scuola: {
        id: 'scuola',
        name: 'Scuola',
        slots: items.slice(5, 8).map((each) => ({ itemId: each.id, weight: 1 })),
      },
    },
    items: Object.fromEntries(items.filter(({ kind }) => kind === 'qr').map((each) => [each.id, each])),
    mediaFiles: {},
  };
}
