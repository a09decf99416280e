import type { ClockQuality, Outcome, Play } from '@bacheca/shared';
import type { Database } from '../database/open.ts';
import type { Tables } from '../database/tables.ts';

const COLUMNS = [
  'journal',
  'seq',
  'screen_id',
  'received_at_ms',
  'item_id',
  'item_hash',
  'kind',
  'title',
  'service_id',
  'language',
  'planned_item_id',
  'rule_id',
  'playlist_id',
  'takeover_id',
  'revision',
  'started_at_ms',
  'duration_ms',
  'outcome',
  'outcome_detail',
  'boot_id',
  'monotonic_ms',
  'clock_quality',
  'clock_bound_ms',
  'panel',
  'frames_shown',
  'frames_dropped',
] as const satisfies (keyof Tables['plays'])[];

/** The hot path: SQL by hand, positional parameters. */
const INSERT = `INSERT OR IGNORE INTO plays (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`;
const CORRECT = `
  UPDATE plays SET started_at_ms = monotonic_ms + ?, clock_quality = 'estimated'
  WHERE journal = ? AND boot_id = ? AND clock_quality = 'unsynced'`;

/** How plays lie in their table. */
export class PlayRows {
  readonly #insert: ReturnType<Database['prepare']>;
  readonly #correct: ReturnType<Database['prepare']>;

  constructor(database: Database) {
    this.#insert = database.prepare(INSERT);
    this.#correct = database.prepare(CORRECT);
  }

  /** Inside the caller's transaction. */
  insert(journal: number, screenId: string, receivedAtMs: number, play: Play): void {
    this.#insert.run(
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
      play.clock.quality === 'synced' ? play.clock.boundMs : null,
      play.panel,
      play.frames?.shown ?? null,
      play.frames?.dropped ?? null,
    );
  }

  /**
   * Gives the unsynced plays of each boot their hour by a synced play of the same boot: its monotonic clock
   * ran on evenly between the two. Returns how many.
   */
  correctUnsynced(journal: number, plays: readonly Play[]): number {
    const anchors = new Map<string, number>();
    for (const play of plays) {
      if (play.clock.quality === 'synced') anchors.set(play.bootId, play.startedAtMs - play.monotonicMs);
    }
    let corrected = 0;
    for (const [bootId, offsetMs] of anchors)
      corrected += this.#correct.run(offsetMs, journal, bootId).changes;
    return corrected;
  }
}

export function playOf(row: Tables['plays']): Play {
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

function detailOf(outcome: Outcome): string | null {
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

function outcomeOf(row: Tables['plays']): Outcome {
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

function clockOf(row: Tables['plays']): ClockQuality {
  const quality = row.clock_quality as ClockQuality['quality'];
  return quality === 'synced' ? { quality, boundMs: row.clock_bound_ms ?? 0 } : { quality };
}
