/**
 * Notices a program that ends the player long after its trial, each time a certain item comes up.
 *
 *  1. A note is on disk while the agent runs, and says so at its proper end. An agent that finds it at its start, in
 *     the same start of the machine, follows a crash; after a power cut the machine has started since.
 *  2. What was on screen then is the play that the journal has open.
 *  3. Two crashes in a row with the same item of the same program on screen, and no good showing of it in between:
 *     that is the program's fault. What ends players otherwise (memory, an operator) comes with any item, and the
 *     others get through meanwhile.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatestFile } from '@bacheca/node/durable-file';
import { parseJson } from '@bacheca/node/json';
import { Id, Sha256 } from '@bacheca/shared/model/ids';
import { z } from 'zod';
import { minuteOfStart } from '../clock/machine-clock.ts';

const OnScreen = z.object({ revision: Sha256, itemId: Id });
export type OnScreen = z.infer<typeof OnScreen>;

const Note = z.object({
  /** The minute of the machine's start in which the agent runs; null after a proper end. */
  machineBoot: z.string().nullable(),
  /** What the last crash came with. */
  suspect: OnScreen.nullable(),
});
type Note = z.infer<typeof Note>;

export class CrashWatch {
  readonly #file: LatestFile;
  readonly #machineBoot: string;
  #note: Note;

  private constructor(file: LatestFile, machineBoot: string, note: Note) {
    this.#file = file;
    this.#machineBoot = machineBoot;
    this.#note = note;
  }

  /** Reads the note that an earlier run may have left. `machineBoot` names the machine's start; another after each. */
  static async open(dataDir: string, machineBoot = minuteOfStart()): Promise<CrashWatch> {
    const file = new LatestFile(join(dataDir, 'programs', 'watch'));
    const note = Note.safeParse(parseJson(await readFile(file.path, 'utf8').catch(() => '')));
    const nothing = { machineBoot: null, suspect: null };
    return new CrashWatch(file, machineBoot, note.success ? note.data : nothing);
  }

  /**
   * It is called at the agent's start, with what was on screen when the last run ended (null: nothing, or it isn't known).
   * Returns what of it speaks against its program.
   */
  async resume(onScreen: OnScreen | null): Promise<OnScreen | null> {
    const { machineBoot, suspect } = this.#note;
    const crashed = machineBoot === this.#machineBoot;
    const again = crashed && onScreen !== null && isSame(suspect, onScreen);
    // After a power cut, or a proper end, the last crash is still the last.
    this.#note = { machineBoot: this.#machineBoot, suspect: again ? null : crashed ? onScreen : suspect };
    await this.#write();
    return again ? onScreen : null;
  }

  /** An item was shown from its beginning to its end, or for long enough. */
  shownHealthy(shown: OnScreen): Promise<void> {
    if (!isSame(this.#note.suspect, shown)) return Promise.resolve();
    this.#note = { ...this.#note, suspect: null };
    return this.#write();
  }

  /** The agent stops because it was asked to. */
  stop(): Promise<void> {
    this.#note = { ...this.#note, machineBoot: null };
    return this.#write();
  }

  #write(): Promise<void> {
    return this.#file.write(JSON.stringify(this.#note));
  }
}

function isSame(a: OnScreen | null, b: OnScreen): boolean {
  return a?.revision === b.revision && a.itemId === b.itemId;
}
