/** The journal's database: its schema, and how a play lies in it. What repeats is stored once. */

import { existsSync } from 'node:fs';
import { commitDurably, openSqlite } from '@bacheca/node/sqlite';
import type { ClockQuality, Outcome, Play } from '@bacheca/shared/wire/plays';
import Database from 'better-sqlite3';

/** Nothing else writes to this file; waiting for a lock would hold up playback. */
const BUSY_TIMEOUT_MS = 100;

/**
 * 1 had one journal for the life of the file, its plays as JSON, and is copied over by `adoptFirstVersion`. 2 did not
 * know when plays were acknowledged.
 */
const SCHEMA_VERSION = 3;
const ACKNOWLEDGEMENTS = `
  CREATE TABLE acknowledgements (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    found_at_ms INTEGER NOT NULL,        -- by then plays up to this one were acknowledged
    PRIMARY KEY (journal, seq)
  ) STRICT, WITHOUT ROWID;
`;
const SCHEMA = `
  CREATE TABLE journals (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    boot_id TEXT NOT NULL,
    owner TEXT,                          -- the token at that time
    begun_at_ms INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    acknowledged_seq INTEGER NOT NULL,   -- a prefix
    sent_seq INTEGER NOT NULL            -- beyond it nothing ever went out
  ) STRICT;

  -- What plays have in common, as JSON of \`PlayContext\`.
  CREATE TABLE whats (
    key INTEGER PRIMARY KEY,
    what TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE plays (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    what INTEGER NOT NULL,
    started_at_ms INTEGER NOT NULL,
    monotonic_ms INTEGER NOT NULL,
    clock INTEGER NOT NULL,              -- 0 synced, 1 estimated, 2 unsynced
    bound_ms REAL,                       -- of synced ones; -1 for estimates by a stick
    duration_ms INTEGER NOT NULL,
    outcome INTEGER,                     -- null while it plays
    detail TEXT,                         -- why it was cut or failed
    frames_shown INTEGER,
    frames_dropped INTEGER,
    PRIMARY KEY (journal, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX open_plays ON plays (journal, seq) WHERE outcome IS NULL;

  CREATE TABLE folds (
    journal INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    fold BLOB NOT NULL,                  -- JSON of AggregatedPlays, deflated
    PRIMARY KEY (journal, first_seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE file (vouches_from_ms INTEGER) STRICT;
  INSERT INTO file VALUES (NULL);
  ${ACKNOWLEDGEMENTS}
`;

const OUTCOMES = ['complete', 'joined', 'cut', 'interrupted', 'failed'] as const;
export const INTERRUPTED = OUTCOMES.indexOf('interrupted');
const QUALITIES = ['synced', 'estimated', 'unsynced'] as const;
/** It stands in the place of a bound, which an estimate has none of: older versions don't look at it. */
const BY_STICK = -1;
export const SYNCED = QUALITIES.indexOf('synced');

/** What plays have in common: there are some thousands of these in a month of half a million plays. */
export type PlayContext = Pick<
  Play,
  | 'itemId'
  | 'itemHash'
  | 'kind'
  | 'title'
  | 'serviceId'
  | 'language'
  | 'plannedItemId'
  | 'ruleId'
  | 'playlistId'
  | 'takeoverId'
  | 'revision'
  | 'panel'
> & {
  /** Where the journal has plays of several boots, as files older than version 2 have. */
  readonly bootId?: string;
};

export interface PlayRow {
  seq: number;
  started_at_ms: number;
  monotonic_ms: number;
  clock: number;
  bound_ms: number | null;
  duration_ms: number;
  outcome: number;
  detail: string | null;
  frames_shown: number | null;
  frames_dropped: number | null;
}

export interface JournalRow {
  key: number;
  id: string;
  boot_id: string;
  owner: string | null;
  begun_at_ms: number;
  last_seq: number;
  acknowledged_seq: number;
  sent_seq: number;
}

/** Throws if it is damaged or can't be written. */
export function openJournalFile(path: string): Database.Database {
  const isNew = path === ':memory:' || !existsSync(path);
  const db = openSqlite(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    // Only an empty file takes it: what is deleted can be given back to the disk.
    if (isNew) db.pragma('auto_vacuum = INCREMENTAL');
    commitDurably(db);
    const verdict = db.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new DamagedJournal(String(verdict));
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** In WAL mode a commit that isn't synced is still whole after a power cut, but perhaps not there. */
export function unsynced(db: Database.Database, write: () => void): void {
  db.pragma('synchronous = NORMAL');
  try {
    write();
  } finally {
    db.pragma('synchronous = FULL');
  }
}

export class DamagedJournal extends Error {
  override name = 'DamagedJournal';
}

/** Only damage counts: a full disk or a lock is no reason to give up a journal. */
export function isDamaged(error: unknown): boolean {
  if (error instanceof DamagedJournal) return true;
  return error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);
}

export function toPlay(row: PlayRow, bootId: string, context: PlayContext): Play {
  const { seq, started_at_ms, monotonic_ms, clock, bound_ms, duration_ms, outcome, detail } = row;
  return {
    ...context,
    seq,
    startedAtMs: started_at_ms,
    durationMs: duration_ms,
    outcome: outcomeOf(outcome, detail),
    bootId: context.bootId ?? bootId,
    monotonicMs: monotonic_ms,
    clock: clockOf(clock, bound_ms),
    ...(row.frames_shown !== null && row.frames_dropped !== null
      ? { frames: { shown: row.frames_shown, dropped: row.frames_dropped } }
      : {}),
  };
}

export function outcomeColumns(outcome: Outcome): [code: number, detail: string | null] {
  const detail = outcome.type === 'cut' ? outcome.cause : outcome.type === 'failed' ? outcome.reason : null;
  return [OUTCOMES.indexOf(outcome.type), detail];
}

export function clockColumns(clock: ClockQuality): [code: number, boundMs: number | null] {
  const code = QUALITIES.indexOf(clock.quality);
  if (clock.quality === 'synced') return [code, clock.boundMs];
  return [code, clock.quality === 'estimated' && clock.by === 'stick' ? BY_STICK : null];
}

function outcomeOf(code: number, detail: string | null): Outcome {
  const type = OUTCOMES[code];
  switch (type) {
    case 'cut':
      return { type, cause: detail as Extract<Outcome, { type: 'cut' }>['cause'] };
    case 'failed':
      return { type, reason: detail ?? '' };
    case 'complete':
    case 'joined':
    case 'interrupted':
      return { type };
    default:
      throw new DamagedJournal(`no outcome has the number ${code}`);
  }
}

function clockOf(code: number, boundMs: number | null): ClockQuality {
  const quality = QUALITIES[code];
  if (quality === undefined) throw new DamagedJournal(`no clock quality has the number ${code}`);
  if (quality === 'synced') return { quality, boundMs: boundMs ?? 0 };
  return quality === 'estimated' && boundMs === BY_STICK ? { quality, by: 'stick' } : { quality };
}

function migrate(db: Database.Database): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version >= SCHEMA_VERSION) return;
  db.transaction(() => {
    if (version === 1)
      db.exec('ALTER TABLE journal RENAME TO journal_1; ALTER TABLE plays RENAME TO plays_1;');
    db.exec(version === 2 ? ACKNOWLEDGEMENTS : SCHEMA);
    if (version === 1) adoptFirstVersion(db);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  })();
  if (version === 1) {
    db.pragma('auto_vacuum = INCREMENTAL');
    db.exec('VACUUM');
  }
}

interface FirstVersionRow {
  seq: number;
  opened: string;
  duration_ms: number;
  outcome: string | null;
  frames: string | null;
}

function adoptFirstVersion(db: Database.Database): void {
  const journal = db.prepare('SELECT * FROM journal_1').get() as
    | { id: string; last_seq: number; acknowledged_seq: number }
    | undefined;
  if (!journal) throw new DamagedJournal('it has lost its id');
  db.prepare('INSERT INTO journals VALUES (1, ?, ?, NULL, 0, ?, ?, ?)').run(
    journal.id,
    '',
    journal.last_seq,
    journal.acknowledged_seq,
    journal.last_seq,
  );
  const writer = new PlayWriter(db);
  const select = db.prepare('SELECT * FROM plays_1 WHERE seq > ? ORDER BY seq LIMIT 1000');
  for (let after = 0; ; ) {
    const rows = select.all(after) as FirstVersionRow[];
    for (const row of rows) adoptPlay(writer, row);
    const last = rows.at(-1);
    if (!last) break;
    after = last.seq;
  }
  db.exec('DROP TABLE journal_1; DROP TABLE plays_1;');
}

function adoptPlay(writer: PlayWriter, row: FirstVersionRow): void {
  const { bootId, startedAtMs, monotonicMs, clock, ...context } = JSON.parse(row.opened) as Omit<
    Play,
    'seq' | 'durationMs' | 'outcome' | 'frames'
  >;
  // There a journal had the plays of many boots; the boot goes with each play.
  writer.insert(
    1,
    row.seq,
    { ...context, bootId },
    {
      startedAtMs,
      monotonicMs,
      clock,
      durationMs: row.duration_ms,
      outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as Outcome),
      frames: row.frames === null ? undefined : (JSON.parse(row.frames) as NonNullable<Play['frames']>),
    },
  );
}

export interface Written extends Pick<Play, 'startedAtMs' | 'monotonicMs' | 'clock' | 'durationMs'> {
  /** It is null while it plays. */
  readonly outcome: Outcome | null;
  readonly frames?: Play['frames'];
}

/** Writes plays with what they have in common stored once. */
export class PlayWriter {
  readonly #db: Database.Database;
  readonly #insert: Database.Statement<unknown[]>;
  readonly #contexts = new Map<string, number>();

  constructor(db: Database.Database) {
    this.#db = db;
    this.#insert = db.prepare('INSERT INTO plays VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  }

  insert(journal: number, seq: number, context: PlayContext, play: Written): void {
    const { startedAtMs, monotonicMs, clock, durationMs, outcome, frames } = play;
    const [clockCode, boundMs] = clockColumns(clock);
    const [outcomeCode, detail] = outcome ? outcomeColumns(outcome) : [null, null];
    this.#insert.run(
      journal,
      seq,
      this.#keyOf(context),
      startedAtMs,
      monotonicMs,
      clockCode,
      boundMs,
      Math.round(durationMs),
      outcomeCode,
      detail,
      frames?.shown ?? null,
      frames?.dropped ?? null,
    );
  }

  /** A transaction that failed may have taken new ones back. */
  forget(): void {
    this.#contexts.clear();
  }

  #keyOf(context: PlayContext): number {
    const json = JSON.stringify(context);
    const known = this.#contexts.get(json);
    if (known !== undefined) return known;
    this.#db.prepare('INSERT INTO whats (what) VALUES (?) ON CONFLICT DO NOTHING').run(json);
    const row = this.#db.prepare('SELECT key FROM whats WHERE what = ?').get(json) as { key: number };
    this.#contexts.set(json, row.key);
    return row.key;
  }
}
