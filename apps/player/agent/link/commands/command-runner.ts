/**
 * Carries out what the scheduler orders, by `wire/commands.ts`:
 *
 * 1. One command at a time, in the order in which they first came. Links come and go meanwhile.
 * 2. That it is begun is on disk before anything of it is done. One that the player's end interrupted has failed, unless
 *    its kind is one to be gone on with.
 * 3. A result is on disk before it is sent, and is sent on each link until the scheduler has it. It is kept all the same,
 *    for a scheduler that was put back to an earlier day.
 * 4. Where the disk takes nothing, memory counts; only a kind that `needsNote` is then not done at all.
 */
import { type Command, CommandResult } from '@bacheca/shared/wire/commands';
import type { PlayerMessage } from '@bacheca/shared/wire/protocol';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Clock } from '../../clock/clock.ts';
import { type CommandFile, type CommandNote, MAX_NOTES } from './command-notes.ts';

/** What may be done by one name. */
export interface CommandKind {
  /** Does it if these are arguments that it takes; null if they aren't. */
  begin(args: Command['args']): Promise<void> | null;
  /** What becomes of it when the player ends in the middle. */
  readonly whenInterrupted: 'failed' | 'again';
  /** It must not be done twice, whatever happens. */
  readonly needsNote: boolean;
  /** Once its result is sent. */
  readonly afterwards?: () => void;
}

/** Why a command failed, with the code by which staff are told. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface CommandRunnerOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Logger;
  readonly file: CommandFile;
  /** What an earlier run noted. */
  readonly notes: readonly CommandNote[];
  readonly kinds: ReadonlyMap<string, CommandKind>;
  readonly send: (message: PlayerMessage) => void;
  /** It hears of each writing, which may fail. */
  readonly onWriting?: (writing: Promise<void>) => void;
}

interface Waiting {
  readonly command: Command;
  /** By the monotonic clock; null for one that was begun in time by an earlier run. */
  readonly untilMs: number | null;
}

const INTERRUPTED: CommandResult = failed('interrupted', 'the player ended while it was at it');

export class CommandRunner {
  readonly #options: CommandRunnerOptions;
  /** By id, in the order in which they were begun. */
  readonly #notes: Map<string, CommandNote>;
  readonly #queue: Waiting[] = [];
  #isRunning = false;
  #isStopped = false;

  constructor(options: CommandRunnerOptions) {
    this.#options = options;
    this.#notes = new Map(options.notes.map((note) => [note.id, note]));
  }

  /** The names that it knows. */
  get names(): string[] {
    return [...this.#options.kinds.keys()];
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    for (const note of this.#notes.values()) {
      if (note.state !== 'begun') continue;
      const kind = this.#options.kinds.get(note.command.name);
      if (kind?.whenInterrupted === 'again') this.#queue.push({ command: note.command, untilMs: null });
      else this.#notes.set(note.id, ended(note.id, INTERRUPTED));
    }
    this.#go();
  }

  receive({ command, sentAt }: { readonly command: Command; readonly sentAt: string }): void {
    const { id, expiresAt } = command;
    const note = this.#notes.get(id);
    const isWaiting = this.#queue.some(({ command: other }) => other.id === id);
    if (!note && !isWaiting) {
      const forMs = Date.parse(expiresAt) - Date.parse(sentAt);
      this.#queue.push({ command, untilMs: this.#options.clock.monotonicMs() + forMs });
    }
    this.#options.send({ type: 'command-received', id });
    if (note?.state === 'ended') this.#answer(note);
    this.#go();
  }

  /** There is a link anew: what the scheduler may not have heard goes out. */
  linked(): void {
    for (const note of this.#notes.values())
      if (note.state === 'ended' && !note.isAcknowledged) this.#answer(note);
  }

  acknowledged(id: string): void {
    const note = this.#notes.get(id);
    if (note?.state !== 'ended' || note.isAcknowledged) return;
    this.#notes.set(id, { ...note, isAcknowledged: true });
    void this.#write();
  }

  /** What waits isn't begun any more: the scheduler gives it to the next run. */
  stop(): void {
    this.#isStopped = true;
  }

  #go(): void {
    if (this.#isRunning) return;
    void this.#runAll();
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    try {
      for (let next = this.#queue[0]; next && !this.#isStopped; next = this.#queue[0]) await this.#run(next);
    } finally {
      // It ends with the last look at the queue: what comes in the next moment finds nobody at work.
      this.#isRunning = false;
    }
  }

  async #run(next: Waiting): Promise<void> {
    const { id, name } = next.command;
    const kind = this.#options.kinds.get(name);
    const result = await this.#outcomeOf(next, kind);
    this.#notes.set(id, ended(id, result));
    this.#queue.shift();
    await this.#write();
    this.#options.log.info({ command: id, name, result }, 'a command is over');
    this.#options.send({ type: 'command-result', id, result });
    if (result.outcome !== 'expired') kind?.afterwards?.();
  }

  async #outcomeOf({ command, untilMs }: Waiting, kind: CommandKind | undefined): Promise<CommandResult> {
    if (untilMs !== null && this.#options.clock.monotonicMs() >= untilMs) return { outcome: 'expired' };
    const { id, name } = command;
    if (!kind) return failed('unknown-command', `this player knows no command “${name}”`);
    this.#notes.set(id, { state: 'begun', id, command });
    const isNoted = await this.#write();
    if (!isNoted && kind.needsNote) return failed('not-noted', 'the disk takes no note of it');
    try {
      const doing = kind.begin(command.args);
      if (doing === null) return failed('wrong-arguments', `“${name}” takes other arguments`);
      await doing;
      return { outcome: 'done' };
    } catch (error) {
      return error instanceof CommandError
        ? failed(error.code, error.message)
        : failed('error', error instanceof Error ? error.message : String(error));
    }
  }

  #answer({ id, result }: Extract<CommandNote, { state: 'ended' }>): void {
    this.#options.send({ type: 'command-result', id, result });
  }

  async #write(): Promise<boolean> {
    for (const [id, note] of this.#notes) {
      if (this.#notes.size <= MAX_NOTES) break;
      if (note.state === 'ended') this.#notes.delete(id);
    }
    const writing = this.#options.file.write([...this.#notes.values()]);
    this.#options.onWriting?.(writing);
    return writing.then(
      () => true,
      () => false,
    );
  }
}

/** A kind whose arguments are as this schema says. */
export function commandKind<Args>(
  args: z.ZodType<Args>,
  run: (args: Args) => Promise<void>,
  rest: Omit<CommandKind, 'begin'>,
): CommandKind {
  return {
    ...rest,
    begin(given) {
      const read = args.safeParse(given);
      return read.success ? run(read.data) : null;
    },
  };
}

function ended(id: string, result: CommandResult): CommandNote {
  return { state: 'ended', id, result, isAcknowledged: false };
}

function failed(code: string, reason: string): CommandResult {
  return CommandResult.parse({ outcome: 'failed', code, reason });
}
