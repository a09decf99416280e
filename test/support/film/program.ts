/** The loop that is filmed: videos after videos, and stills of every kind between them. */
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { makeLocation, publishOnly } from '../one-location.ts';
import type { Staff } from '../scheduler.ts';
import { FRAMES_PER_SECOND, makeClip, makeCountedStill } from './clips.ts';

export const CLIP_FRAMES = 2 * FRAMES_PER_SECOND;
export const STILL_MS = 3000;
/** What has no counter never follows its like, so that each transition is seen. */
const LOOP = ['v1', 'v2', 'v3', 'info', 'v4', 'v5', 'qr', 'v6', 'v7', 'v8', 'notice', 'info2'] as const;
const FIRST_STILL = 101;

/** One round of the loop, in ms. */
export const ROUND_MS = LOOP.reduce(
  (sum, name) => sum + (isClip(name) ? (CLIP_FRAMES * 1000) / FRAMES_PER_SECOND : STILL_MS),
  0,
);
export const TRANSITIONS_A_ROUND = LOOP.length;

export function isClip(name: string): boolean {
  return /^v\d+$/.test(name);
}

/** Returns the number in the counters of an item's pictures; undefined if it has none. */
export function clipOf(name: string): number | undefined {
  if (isClip(name)) return Number(name.slice(1));
  const still = LOOP.filter((one) => one.startsWith('info')).indexOf(name as (typeof LOOP)[number]);
  return still < 0 ? undefined : FIRST_STILL + still;
}

/** Makes the clips of the loop, in the order in which it plays them. */
export function makeClips(folder: string): string[] {
  return LOOP.filter(isClip).map((name) => makeClip(folder, Number(name.slice(1)), CLIP_FRAMES));
}

/** Publishes the loop for one place, with these clips. */
export async function publishFilm(
  staff: Staff,
  folder: string,
  clips: readonly string[],
  transition: 'cut' | 'fade',
): Promise<void> {
  const waiting = [...clips];
  for (const name of LOOP) {
    let item: Item;
    if (isClip(name)) {
      const { sha256 } = await staff.upload<MediaFile>(waiting.shift() ?? '', 'video/mp4');
      item = { id: name, kind: 'video', title: name, variants: [{ language: 'it', media: sha256 }] };
    } else if (name.startsWith('info')) {
      const { sha256 } = await staff.upload<MediaFile>(
        makeCountedStill(folder, clipOf(name) ?? 0),
        'image/png',
      );
      const pages = [{ media: sha256, text: '', durationMs: STILL_MS }];
      item = { id: name, kind: 'infographic', title: name, variants: [{ language: 'it', pages }] };
    } else item = name === 'qr' ? slide(name) : notice(name);
    await staff.send('PUT', `/api/items/${name}`, item);
  }
  await makeLocation(staff, { transition });
  await publishOnly(staff, LOOP);
}

function slide(id: string): Item {
  return {
    id,
    kind: 'qr',
    title: id,
    url: 'https://www.comune.prato.it/',
    urlLabel: 'comune.prato.it',
    accessModes: ['open'],
    durationMs: STILL_MS,
    variants: [
      { language: 'it', title: 'Certificati', lead: 'Una prova.', steps: ['Apri', 'Leggi', 'Fatto'] },
    ],
  };
}

function notice(id: string): Item {
  return {
    id,
    kind: 'notice',
    title: id,
    severity: 'info',
    durationMs: STILL_MS,
    variants: [{ language: 'it', title: 'Chiuso domani', text: 'Per la festa del patrono.' }],
  };
}
