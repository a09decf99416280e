/** What can't be shown, or breaks while it is: each becomes a cue, which the stage has to say this of. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import type { Cue } from '../../../apps/player/contract/stage.ts';
import type { Gallery } from '../gallery.ts';
import { cue, video } from './stage.ts';

function infographic(id: string, page: MediaFile): Cue {
  const pages = [{ media: page.sha256, text: '', durationMs: 60_000 }];
  const item: Item = { id, title: id, kind: 'infographic', variants: [{ language: 'it', pages }] };
  return cue(id, item, [page]);
}

/** It has 200 megapixels of nothing: 25 kB as a file, 800 MB as a picture. */
function hugePicture(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-huge-'));
  try {
    const path = join(folder, 'huge.png');
    const input = ['-f', 'lavfi', '-i', 'color=white:size=20000x10000,format=monob'];
    execFileSync('ffmpeg', ['-v', 'error', ...input, '-frames:v', '1', path]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const broken: Record<string, { make(gallery: Gallery): Promise<Cue>; reason: RegExp }> = {
  'a video of which only the first half is there': {
    make: async (gallery) =>
      video('broken', await gallery.addVideo({ seconds: 6, truncatedTo: 0.5 }), { endsInMs: 6_000 }),
    reason: /damaged|ended before its time|stood still|can no longer be read/,
  },
  'a video in a form that no browser plays': {
    make: async (gallery) => video('broken', await gallery.addVideo({ seconds: 2, form: 'mpeg4' })),
    reason: /no picture in it|in a form that this player can not show/,
  },
  'a video in HEVC, which players without its hardware decoder do not show': {
    make: async (gallery) => video('broken', await gallery.addVideo({ seconds: 2, form: 'hevc' })),
    reason: /no picture in it|in a form that this player can not show/,
  },
  'a video with no bytes': {
    make: async (gallery) =>
      video(
        'broken',
        await gallery.add('', { mimeType: 'video/mp4', width: 640, height: 360, durationMs: 2_000 }),
      ),
    reason: /missing or in a form/,
  },
  'a picture with no bytes': {
    make: async (gallery) =>
      infographic('broken', await gallery.add('', { mimeType: 'image/png', width: 1280, height: 720 })),
    reason: /^page 1 can't be read$/,
  },
  'a picture of 200 megapixels': {
    make: async (gallery) =>
      infographic(
        'broken',
        await gallery.add(hugePicture(), { mimeType: 'image/png', width: 20_000, height: 10_000 }),
      ),
    reason: /^page 1 has 200 megapixels, and a player shows up to 40$/,
  },
  'a picture of 200 megapixels that is said to be a small one': {
    make: async (gallery) =>
      infographic(
        'broken',
        await gallery.add(hugePicture(), { mimeType: 'image/png', width: 200, height: 100 }),
      ),
    reason: /^page 1 has 200 megapixels/,
  },
};
