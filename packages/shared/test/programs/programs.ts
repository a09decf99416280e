import type { Language } from '../../src/model/ids.ts';
import type { Item } from '../../src/model/items.ts';
import type { Program } from '../../src/model/program.ts';
import type { ProgramRule } from '../../src/model/schedule.ts';

const SHA = (index: number) => index.toString(16).padStart(64, '0');

export function qr(id: string, seconds: number, extra: Partial<Item> = {}): Item {
  return {
    id,
    kind: 'qr',
    title: id,
    url: 'https://www.comune.prato.it/',
    urlLabel: 'comune.prato.it',
    accessModes: ['open'],
    durationMs: seconds * 1000,
    variants: [{ language: 'it', title: id, lead: id, steps: ['1', '2', '3'] }],
    ...extra,
  } as Item;
}

/** A video whose variants last `seconds` each, by language. */
export function video(id: string, seconds: Partial<Record<Language, number>>) {
  const languages = Object.entries(seconds) as [Language, number][];
  const mediaFiles = Object.fromEntries(
    languages.map(([language, length]) => {
      const sha256 = SHA(
        [...`${id}/${language}`].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7) >>> 0,
      );
      return [language, { sha256, bytes: 1000, mimeType: 'video/mp4', durationMs: length * 1000 }] as const;
    }),
  );
  const item: Item = {
    id,
    kind: 'video',
    title: id,
    variants: languages.map(([language]) => ({ language, media: mediaFiles[language]?.sha256 ?? '' })),
  };
  return { item, mediaFiles: Object.values(mediaFiles) };
}

export function program(
  playlists: Record<string, (string | [string, number])[]>,
  rules: (Partial<ProgramRule> & { playlistId: string })[],
  things: (Item | ReturnType<typeof video>)[],
  location: Partial<Program['location']> = {},
): Program {
  const items = things.map((thing) => ('mediaFiles' in thing ? thing.item : thing));
  const mediaFiles = things.flatMap((thing) => ('mediaFiles' in thing ? thing.mediaFiles : []));
  return {
    format: 1,
    location: {
      id: 'urp',
      name: 'URP',
      kind: 'urp',
      timeZone: 'Europe/Rome',
      languages: [{ language: 'it', weight: 1 }],
      synchronised: false,
      ...location,
    },
    from: '2026-11-15T23:00:00Z',
    until: '2026-12-27T23:00:00Z',
    rules: rules.map((rule, index) => ({ id: `r${index}`, priority: 'normal', share: 1, ...rule })),
    playlists: Object.fromEntries(
      Object.entries(playlists).map(([id, slots]) => [
        id,
        {
          id,
          name: id,
          slots: slots.map((slot) =>
            typeof slot === 'string' ? { itemId: slot, weight: 1 } : { itemId: slot[0], weight: slot[1] },
          ),
        },
      ]),
    ),
    items: Object.fromEntries(items.map((item) => [item.id, item])),
    mediaFiles: Object.fromEntries(mediaFiles.map((file) => [file.sha256, file])),
  };
}
