import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MediaFile } from '@bacheca/shared/model/items';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { location, rule, screen } from './content.ts';

const VIDEO = Buffer.from('not a film, but the seeder need not know');
const SUBTITLES = Buffer.from('WEBVTT\n\n00:00.000 --> 00:05.000\nCiao\n');
const PAGE = Buffer.from('nor is this a picture');

/** A small folder of the form that `playlists/` of the repository has. JSON is YAML, too. */
export function writeSeed(folder: string): void {
  const files = {
    'services.yaml': [],
    'locations.yaml': {
      locations: [location('urp')],
      screens: [screen('urp-1', 'urp'), screen('urp-2', 'urp')],
    },
    'playlists.yaml': {
      playlists: [
        {
          id: 'base',
          name: 'Base',
          slots: ['pillola', 'pagine', 'codice'].map((itemId) => ({ itemId, weight: 1 })),
        },
      ],
      rules: [rule('sempre', 'base')],
    },
    'items/qr.yaml': [
      {
        id: 'codice',
        kind: 'qr',
        title: 'Codice',
        url: 'https://www.comune.prato.it',
        urlLabel: 'comune.prato.it',
        accessModes: ['open'],
        durationMs: 12_000,
        variants: [
          { language: 'it', title: 'Codice', lead: 'Apre il sito.', steps: ['Apri', 'Leggi', 'Chiudi'] },
        ],
      },
    ],
    'items/videos.yaml': [
      {
        id: 'pillola',
        kind: 'video',
        title: 'Pillola',
        variants: [{ language: 'it', file: 'media/pillola.mp4', subtitles: 'media/pillola.it.vtt' }],
      },
    ],
    'items/infographics.yaml': [
      {
        id: 'pagine',
        kind: 'infographic',
        title: 'Pagine',
        variants: [
          { language: 'it', pages: [{ file: 'media/pagina.webp', text: 'Una pagina', durationMs: 8000 }] },
        ],
      },
    ],
    'media.json': [
      listed('media/pillola.mp4', VIDEO, {
        mimeType: 'video/mp4',
        width: 1280,
        height: 720,
        durationMs: 20_000,
      }),
      listed('media/pillola.it.vtt', SUBTITLES, { mimeType: 'text/vtt' }),
      listed('media/pagina.webp', PAGE, { mimeType: 'image/webp', width: 1920, height: 1080 }),
    ],
  };
  mkdirSync(join(folder, 'items'), { recursive: true });
  mkdirSync(join(folder, 'media'), { recursive: true });
  for (const [name, value] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(value));
  writeFileSync(join(folder, 'media/pillola.mp4'), VIDEO);
  writeFileSync(join(folder, 'media/pillola.it.vtt'), SUBTITLES);
  writeFileSync(join(folder, 'media/pagina.webp'), PAGE);
}

function listed(path: string, bytes: Buffer, rest: Omit<MediaFile, 'sha256' | 'bytes'>) {
  return { path, sha256: sha256Of(bytes), bytes: bytes.byteLength, ...rest };
}
