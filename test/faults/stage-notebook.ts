/**
 * What a stage notes of its own showings, line by line as it happens, in a file that asks neither agent nor journal.
 * A line is in the system's cache when `write` returns, so a SIGKILL of the process takes nothing of it.
 */
import { existsSync, openSync, readFileSync, writeSync } from 'node:fs';

export type Note =
  /** A player has started; one that ran before is gone. */
  | { readonly type: 'started' }
  /** The first frame is on screen, and the agent is about to be told. */
  | { readonly type: 'shown'; readonly cueId: string; readonly itemId: string; readonly at: Moment }
  /** It can't be shown, which the agent is about to be told. That counts too, as a failed play. */
  | { readonly type: 'failed'; readonly cueId: string; readonly itemId: string; readonly at: Moment }
  /** The agent has taken either: what told it returned. */
  | { readonly type: 'taken'; readonly cueId: string; readonly at: Moment }
  /** The agent was told that it left the screen, and has taken that too. */
  | { readonly type: 'left'; readonly cueId: string; readonly durationMs: number };

/** It is by the machine's own clocks, which no test sets wrong. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export function momentNow(): Moment {
  return { wallMs: Date.now(), monotonicMs: Number(process.hrtime.bigint()) / 1e6 };
}

export class Notebook {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
    this.write({ type: 'started' });
  }

  write(note: Note): void {
    writeSync(this.#file, `${JSON.stringify(note)}\n`);
  }
}

/** It is one showing, as its stage saw it. */
export interface Showing {
  readonly itemId: string;
  /** It never came on screen; `shown` is when it should have. */
  readonly failed: boolean;
  readonly shown: Moment;
  /** It is null if the agent never took it. */
  readonly taken: Moment | null;
  /** The process ended while the agent was about to take it: this was its last note. */
  readonly wasLast: boolean;
  /** It is null where the agent did not hear of its end. */
  readonly durationMs: number | null;
}

export function readNotes(path: string): Showing[] {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const notes = lines.flatMap((line) => (line ? [JSON.parse(line) as Note] : []));
  const showings = new Map<string, { -readonly [Key in keyof Showing]: Showing[Key] }>();
  for (const [index, note] of notes.entries()) {
    if (note.type === 'started') continue;
    const showing = showings.get(note.cueId);
    if (note.type === 'shown' || note.type === 'failed') {
      // A second showing would take the place of the first.
      if (showing) throw new Error(`the cue ${note.cueId} was shown twice`);
      const { cueId, itemId, at } = note;
      const next = notes[index + 1];
      const wasLast = next === undefined || next.type === 'started';
      const failed = note.type === 'failed';
      showings.set(cueId, { itemId, failed, shown: at, taken: null, wasLast, durationMs: null });
    } else if (showing && note.type === 'taken') showing.taken = note.at;
    else if (showing && note.type === 'left') showing.durationMs = note.durationMs;
  }
  return [...showings.values()];
}
