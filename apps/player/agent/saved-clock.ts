/** What this player knew of the time when it last ran. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SavedClock } from './clock.ts';
import { writeDurably } from './durable.ts';
import { parseJson } from './identity.ts';

/** Null if it never knew, or the file is damaged: then the machine's clock has to do, as on a first start. */
export async function readSavedClock(dataDir: string): Promise<SavedClock | null> {
  try {
    const saved = SavedClock.safeParse(parseJson(await readFile(clockPath(dataDir), 'utf8')));
    return saved.success ? saved.data : null;
  } catch {
    return null;
  }
}

export function writeSavedClock(dataDir: string, saved: SavedClock): Promise<void> {
  return writeDurably(clockPath(dataDir), JSON.stringify(saved));
}

function clockPath(dataDir: string): string {
  return join(dataDir, 'clock.json');
}
