import { type ClockQuality, type Outcome, Play } from '@bacheca/shared/wire/plays';
import type { Statement } from 'better-sqlite3';
import type { Database } from '../../database/open.ts';
import type { PlayRow } from '../../database/tables.ts';

/** `journal` refers to the file's own `journals`. */
export const MONTH_SCHEMA = `
  CREATE TABLE journals (
    id INTEGER PRIMARY KEY,
    player_id TEXT NOT NULL,
    journal_id TEXT NOT NULL,
    UNIQUE (player_id, journal_id)
  ) STRICT;
  CREATE TABLE plays (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    screen_id TEXT NOT NULL,
    received_at_ms INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    item_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    service_id TEXT,
    language TEXT NOT NULL,
    planned_item_id TEXT,
    rule_id TEXT,
    playlist_id TEXT,
    takeover_id TEXT,
    revision TEXT,
    started_at_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    outcome_detail TEXT,
    boot_id TEXT NOT NULL,
    monotonic_ms INTEGER NOT NULL,
    clock_quality TEXT NOT NULL,
    clock_bound_ms REAL,
    panel TEXT NOT NULL,
    frames_shown INTEGER,
    frames_dropped INTEGER,
    UNIQUE (journal, seq)
  ) STRICT;
  CREATE INDEX plays_by_screen ON plays (screen_id, started_at_ms);
  CREATE INDEX plays_unsynced ON plays (journal, boot_id) WHERE clock_quality = 'unsynced';`;

export const SELECT_PLAYS =
  'SELECT plays.*, journals.player_id, journals.journal_id FROM plays JOIN journals ON journals.id = plays.journal';

const COLUMN_COUNT = 26;
/** It stands in `clock_bound_ms`, in the place of a bound. */
const BY_STICK = -1;

/**
 * Its parameters are positional, since it is the hot path. A play that is there was never counted: the newer account of
 * it holds.
 */
export const INSERT_PLAY = `INSERT OR REPLACE INTO plays VALUES (${Array(COLUMN_COUNT).fill('?').join(', ')})`;

export function insertPlay(
  insert: Statement<unknown[]>,
  journal: number,
  screenId: string,
  receivedAtMs: number,
  play: Play,
): void {
  insert.run(
    journal,
    play.seq,
    screenId,
    receivedAtMs,
    play.itemId,
    play.itemHash,
    play.kind,
    play.title,
    play.serviceId ?? null,
    play.language,
    play.plannedItemId ?? null,
    play.ruleId ?? null,
    play.playlistId ?? null,
    play.takeoverId ?? null,
    play.revision ?? null,
    play.startedAtMs,
    play.durationMs,
    play.outcome.type,
    detailOf(play.outcome),
    play.bootId,
    play.monotonicMs,
    play.clock.quality,
    boundOf(play.clock),
    play.panel,
    play.frames?.shown ?? null,
    play.frames?.dropped ?? null,
  );
}

/** Returns null for a row that is no play, by an older version or a fault; it is reported. */
export function readPlay(row: PlayRow, database: Pick<Database, 'leaveOut'>): Play | null {
  const play = playOf(row);
  const { success, error } = Play.safeParse(play);
  if (success) return play;
  database.leaveOut({ table: 'plays', row: `${row.player_id}/${row.journal_id}/${row.seq}` }, error);
  return null;
}

export function playOf(row: Omit<PlayRow, 'player_id' | 'journal_id'>): Play {
  return {
    seq: row.seq,
    itemId: row.item_id,
    itemHash: row.item_hash,
    kind: row.kind as Play['kind'],
    title: row.title,
    ...(row.service_id !== null && { serviceId: row.service_id }),
    language: row.language as Play['language'],
    ...(row.planned_item_id !== null && { plannedItemId: row.planned_item_id }),
    ...(row.rule_id !== null && { ruleId: row.rule_id }),
    ...(row.playlist_id !== null && { playlistId: row.playlist_id }),
    ...(row.takeover_id !== null && { takeoverId: row.takeover_id }),
    ...(row.revision !== null && { revision: row.revision }),
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    outcome: outcomeOf(row),
    bootId: row.boot_id,
    monotonicMs: row.monotonic_ms,
    clock: clockOf(row),
    panel: row.panel as Play['panel'],
    ...(row.frames_shown !== null &&
      row.frames_dropped !== null && { frames: { shown: row.frames_shown, dropped: row.frames_dropped } }),
  };
}

/** The bound of a time that is sure to so much; an estimate has none, and says in its place if a stick made it. */
export function boundOf(clock: ClockQuality): number | null {
  if (clock.quality === 'synced') return clock.boundMs;
  return clock.quality === 'estimated' && clock.by === 'stick' ? BY_STICK : null;
}

/** What its column says beside the outcome's type. */
export function detailOf(outcome: Outcome): string | null {
  switch (outcome.type) {
    case 'cut':
      return outcome.cause;
    case 'failed':
      return outcome.reason;
    case 'complete':
    case 'joined':
    case 'interrupted':
      return null;
  }
}

function outcomeOf(row: Pick<PlayRow, 'outcome' | 'outcome_detail'>): Outcome {
  const type = row.outcome as Outcome['type'];
  switch (type) {
    case 'cut':
      return { type, cause: row.outcome_detail as Extract<Outcome, { type: 'cut' }>['cause'] };
    case 'failed':
      return { type, reason: row.outcome_detail ?? '' };
    case 'complete':
    case 'joined':
    case 'interrupted':
      return { type };
  }
}

function clockOf(row: Pick<PlayRow, 'clock_quality' | 'clock_bound_ms'>): ClockQuality {
  const quality = row.clock_quality as ClockQuality['quality'];
  if (quality === 'synced') return { quality, boundMs: row.clock_bound_ms ?? 0 };
  return quality === 'estimated' && row.clock_bound_ms === BY_STICK ? { quality, by: 'stick' } : { quality };
}
