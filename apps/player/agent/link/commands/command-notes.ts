/**
 * What a player has noted of its commands, on disk. A command that was begun before the player ended must not be begun
 * again, and its result outlasts both ends until the scheduler has it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quarantineIfPossible, writeDurably } from '@bacheca/node/durable-file';
import { isMissing, isShortage } from '@bacheca/node/errors';
import { parseJson } from '@bacheca/node/json';
import { Command, CommandResult } from '@bacheca/shared/wire/commands';
import { z } from 'zod';
import type { Problems } from '../../faults/problems.ts';

/** So many are remembered: a scheduler repeats no command that so many came after, since it gives them in order. */
export const MAX_NOTES = 500;

export const CommandNote = z.discriminatedUnion('state', [
  z.object({ state: z.literal('begun'), id: z.uuid(), command: Command }),
  z.object({
    state: z.literal('ended'),
    id: z.uuid(),
    result: CommandResult,
    /** The scheduler has the result. */
    isAcknowledged: z.boolean(),
  }),
]);
export type CommandNote = z.infer<typeof CommandNote>;

const Notes = z.object({ format: z.literal(1), notes: z.array(CommandNote) });

export interface CommandFile {
  /** Resolves once these are on disk, and rejects if they can't be. */
  write(notes: readonly CommandNote[]): Promise<void>;
}

export class CommandNotesFile implements CommandFile {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'commands.json');
  }

  async read(problems: Problems): Promise<CommandNote[]> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return [];
      if (isShortage(error)) throw error;
      // A bad sector, say: as good as damaged.
      text = '';
    }
    const read = Notes.safeParse(parseJson(text));
    if (read.success) return read.data.notes;
    problems.raise('commands-corrupt', { file: await quarantineIfPossible(this.#path) });
    return [];
  }

  write(notes: readonly CommandNote[]): Promise<void> {
    const text = JSON.stringify({ format: 1, notes });
    this.#writing = this.#writing.catch(() => undefined).then(() => writeDurably(this.#path, text));
    return this.#writing;
  }
}
