/**
 * Plays as they were reported, for as long as they are kept: in a file for each month of their receipt on SQLite
 * (`months/`), in a partition for each on PostgreSQL (`postgres/`).
 */
import type { Id } from '@bacheca/shared/model/ids';
import type { PlayRow } from '../database/tables.ts';

/** A list went on to here: it is its last play. */
export interface PlayPosition {
  readonly startedAtMs: number;
  readonly seq: number;
  readonly journalId: string;
}

/** A damaged file of plays that was quarantined. */
export interface DamagedFile {
  readonly month: string;
  /** The file is in the data folder. */
  readonly file: string;
  readonly foundAtMs: number;
}

export interface RawPlays {
  /** The latest by start, number and journal, the newest first; after the one named in `before`, if any. */
  latest(limit: number, screenId?: Id, before?: PlayPosition): Promise<PlayRow[]>;
  /** Those of these screens that started from `fromMs` until before `toMs` and whose time is known. */
  startedIn(fromMs: number, toMs: number, screenIds: readonly Id[]): Promise<PlayRow[]>;
  /** Drops the months that ended before `beforeMs`, and returns them, as `2026-11`. */
  dropBefore(beforeMs: number): Promise<string[]>;
  /** The months there are, as `2026-11`, the oldest first. */
  months(): Promise<string[]>;
  count(): Promise<number>;
  damaged(): DamagedFile[];
  /** Copies what is written into the files, where there are any: as at the end. */
  checkpoint(): void;
  close(): void;
}

/** Negative if `one` comes first among the latest. */
export function isNewer(one: PlayRow, other: PlayRow): number {
  return (
    other.started_at_ms - one.started_at_ms ||
    other.seq - one.seq ||
    (one.journal_id < other.journal_id ? 1 : one.journal_id > other.journal_id ? -1 : 0)
  );
}

export function positionOf(row: PlayRow): PlayPosition {
  return { startedAtMs: row.started_at_ms, seq: row.seq, journalId: row.journal_id };
}
