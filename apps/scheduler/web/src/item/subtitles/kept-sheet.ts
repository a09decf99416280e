/** Subtitles that are being edited outlive a reload, in this browser: until they are saved, or dropped. */
import { z } from 'zod';
import type { CueSheet } from './cues.ts';

const Kept = z.object({
  /** The file that they were begun from; null where there was none. */
  base: z.string().nullable(),
  sheet: z.object({
    cues: z.array(
      z.object({
        id: z.int(),
        startMs: z.number(),
        endMs: z.number(),
        text: z.string(),
        settings: z.string(),
      }),
    ),
    blocks: z.array(z.string()),
    nextId: z.int(),
  }),
});

const keyOf = (itemId: string, language: string) => `bacheca.subtitles.${itemId}.${language}`;

/** What was kept of these, if it was begun from the same file; what is damaged is as if it weren't there. */
export function keptSheet(itemId: string, language: string, base: string | null): CueSheet | null {
  try {
    const kept = Kept.parse(JSON.parse(localStorage.getItem(keyOf(itemId, language)) ?? 'null'));
    return kept.base === base ? kept.sheet : null;
  } catch {
    return null;
  }
}

export function keepSheet(itemId: string, language: string, base: string | null, sheet: CueSheet): void {
  try {
    localStorage.setItem(keyOf(itemId, language), JSON.stringify({ base, sheet }));
  } catch {
    // A browser that is full, or keeps nothing: the page still has it, and asks before it is left.
  }
}

export function dropSheet(itemId: string, language: string): void {
  localStorage.removeItem(keyOf(itemId, language));
}
