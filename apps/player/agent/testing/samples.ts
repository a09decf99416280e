/** Programs, items and media for tests. */
import { randomBytes } from 'node:crypto';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { Program } from '@bacheca/shared/model/program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { sha256Of } from '@bacheca/shared/wire/content-hash';

export interface SampleFile {
  readonly bytes: Buffer;
  readonly file: MediaFile;
}

export function sampleVideo(durationMs: number, size = 64 * 1024): SampleFile {
  const bytes = randomBytes(size);
  const file = { sha256: sha256Of(bytes), bytes: size, mimeType: 'video/mp4', durationMs };
  return { bytes, file };
}

export function video(id: string, { file }: SampleFile, more: Partial<Item> = {}): Item {
  return {
    id,
    title: id,
    kind: 'video',
    variants: [{ language: 'it', media: file.sha256 }],
    ...more,
  } as Item;
}

export function slide(id: string, durationMs = 3000, more: Partial<Item> = {}): Item {
  return {
    id,
    title: id,
    kind: 'qr',
    url: 'https://www.comune.prato.it/it/',
    urlLabel: 'comune.prato.it',
    accessModes: ['open'],
    durationMs,
    variants: [{ language: 'it', title: id, lead: id, steps: ['Uno', 'Due', 'Tre'] }],
    ...more,
  } as Item;
}

export function program(
  items: readonly Item[],
  files: readonly SampleFile[] = [],
  location: Partial<Program['location']> = {},
): Program {
  const mediaFiles: Record<Sha256, MediaFile> = {};
  for (const { file } of files) mediaFiles[file.sha256] = file;
  return Program.parse({
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
    from: '2026-11-16T00:00:00Z',
    until: '2026-12-28T00:00:00Z',
    rules: [{ id: 'always', playlistId: 'all', priority: 'normal', share: 1 }],
    playlists: { all: { id: 'all', name: 'All', slots: items.map(({ id }) => ({ itemId: id, weight: 1 })) } },
    items: Object.fromEntries(items.map((item) => [item.id, item])),
    mediaFiles,
  });
}

export function takeover(id: string, startsAtMs: number, endsAtMs: number): Takeover {
  return {
    id,
    item: {
      id: `${id}-notice`,
      title: id,
      kind: 'notice',
      severity: 'emergency',
      durationMs: 10_000,
      variants: [{ language: 'it', title: id, text: '' }],
    },
    mediaFiles: {},
    severity: 'emergency',
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(endsAtMs).toISOString(),
    reason: 'a test',
  };
}
