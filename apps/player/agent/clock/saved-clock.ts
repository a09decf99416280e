/** What this player knew of the time when it last ran. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatestFile } from '@bacheca/node/durable-file';
import { parseJson } from '@bacheca/node/json';
import { SavedClock } from './clock.ts';

export class ClockFile {
  readonly #file: LatestFile;

  constructor(dataDir: string) {
    this.#file = new LatestFile(join(dataDir, 'clock.json'));
  }

  /** Null if it never knew, or the file is damaged: then the machine's clock has to do, as on a first start. */
  async read(): Promise<SavedClock | null> {
    try {
      const saved = SavedClock.safeParse(parseJson(await readFile(this.#file.path, 'utf8')));
      return saved.success ? saved.data : null;
    } catch {
      return null;
    }
  }

  write(saved: SavedClock): Promise<void> {
    return this.#file.write(JSON.stringify(saved));
  }
}
