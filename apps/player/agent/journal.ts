/**
 * The play journal: every play is on disk before anything is sent, and is sent until the scheduler has it.
 *
 *  1. A journal has a random id, a play a number in it from 1 without gaps. A new file is a new journal.
 *  2. A play is written at its first frame and closed at its end. One found open at start was interrupted.
 *  3. Plays go out in order of their numbers and only when closed, so what is acknowledged is a prefix.
 *  4. Acknowledged plays stay for some days, for whoever has to look into a dispute, and then go.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { ClockQuality, Outcome, Play } from '@bacheca/shared';
import Database from 'better-sqlite3';
import { asideName, whyOf } from './durable.ts';
import type { Problems } from './problems.ts';

/** A play as it is when it begins. */
export type OpenedPlay = Omit<Play, 'seq' | 'durationMs' | 'outcome' | 'frames'>;
/** What its end adds. */
export type PlayEnd = Pick<Play, 'durationMs' | 'outcome' | 'frames'>;

const KEPT_AFTER_ACKNOWLEDGEMENT_MS = 7 * 24 * 3_600_000;
/** Nothing else writes to this file; waiting for a lock would hold up playback. */
const BUSY_TIMEOUT_MS = 100;

const MIGRATIONS = [
  `CREATE TABLE journal (
     id TEXT NOT NULL,
     last_seq INTEGER NOT NULL,
     acknowledged_seq INTEGER NOT NULL
   );
   CREATE TABLE plays (
     seq INTEGER PRIMARY KEY,
     opened TEXT NOT NULL,      -- JSON of OpenedPlay
     duration_ms INTEGER NOT NULL,
     outcome TEXT,              -- JSON of Outcome; null while it plays
     frames TEXT                -- JSON, where the stage counted them
   );`,
];

interface JournalRow {
  id: string;
  last_seq: number;
  acknowledged_seq: number;
}

interface PlayRow {
  seq: number;
  opened: string;
  duration_ms: number;
  outcome: string;
  frames: string | null;
}

export class Journal {
  readonly #db: Database.Database;
  readonly id: string;
  #lastSeq: number;
  #acknowledgedSeq: number;

  constructor(db: Database.Database, { id, last_seq, acknowledged_seq }: JournalRow) {
    this.#db = db;
    this.id = id;
    this.#lastSeq = last_seq;
    this.#acknowledgedSeq = acknowledged_seq;
  }

  /**
   * Opens the journal. One that is damaged is set aside, and a new one begun; where the disk takes none, one
   * in memory has to do. Both are reported, neither stops playback.
   */
  static open(dataDir: string, problems: Problems): Journal {
    const path = journalPath(dataDir);
    try {
      return openFile(path);
    } catch (error) {
      if (!isDamaged(error)) return inMemory(error, problems);
      problems.raise(
        'journal-corrupt',
        `The play journal was damaged and is set aside beside ${path}; plays not sent from it are only there.`,
      );
      return beginAnew(path, problems);
    }
  }

  /** Begins a new journal in place of one that is damaged or another player's. The old file is set aside. */
  static renew(old: Journal, dataDir: string, problems: Problems): Journal {
    old.close();
    return beginAnew(journalPath(dataDir), problems);
  }

  /** The number of the newest play. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  get acknowledgedSeq(): number {
    return this.#acknowledgedSeq;
  }

  /** Writes a play that has begun, and returns its number. */
  begin(opened: OpenedPlay): number {
    return this.#insert(opened, { durationMs: 0, outcome: null });
  }

  progress(seq: number, durationMs: number): void {
    this.#db
      .prepare('UPDATE plays SET duration_ms = ? WHERE seq = ? AND outcome IS NULL')
      .run(Math.round(durationMs), seq);
  }

  end(seq: number, { durationMs, outcome, frames }: PlayEnd): void {
    this.#db
      .prepare('UPDATE plays SET duration_ms = ?, outcome = ?, frames = ? WHERE seq = ? AND outcome IS NULL')
      .run(Math.round(durationMs), JSON.stringify(outcome), frames ? JSON.stringify(frames) : null, seq);
  }

  /** Writes a play that is over already. */
  add(opened: OpenedPlay, end: PlayEnd): number {
    return this.#insert(opened, end);
  }

  /** Closed plays with numbers after `after`, without a gap between them, as many as fit in a message. */
  closedAfter(after: number, limits: { readonly plays: number; readonly bytes: number }): Play[] {
    const rows = this.#db
      .prepare<[number, number], PlayRow>('SELECT * FROM plays WHERE seq > ? ORDER BY seq LIMIT ?')
      .all(after, limits.plays);
    const plays: Play[] = [];
    let bytes = 0;
    for (const row of rows) {
      if (row.outcome === null || row.seq !== after + plays.length + 1) break;
      bytes += Buffer.byteLength(row.opened) + 200 + row.outcome.length * 2;
      if (bytes > limits.bytes && plays.length > 0) break;
      plays.push(toPlay(row));
    }
    return plays;
  }

  /** The scheduler has every play up to this one on disk. */
  acknowledge(upTo: number): void {
    const seq = Math.min(upTo, this.#lastSeq);
    if (seq <= this.#acknowledgedSeq) return;
    // If the write fails the next one makes up for it; at worst plays are sent again after a restart.
    this.#acknowledgedSeq = seq;
    this.#db.prepare('UPDATE journal SET acknowledged_seq = ?').run(seq);
  }

  /**
   * Gives plays that were begun without a good clock their right time, before they go out. `recall` says what
   * is known by now of an instant of a boot.
   */
  correct(
    recall: (
      bootId: string,
      monotonicMs: number,
    ) => { readonly startedAtMs: number; readonly clock: ClockQuality } | null,
  ): number {
    const rows = this.#db
      .prepare<[number], { seq: number; opened: string }>('SELECT seq, opened FROM plays WHERE seq > ?')
      .all(this.#acknowledgedSeq);
    const update = this.#db.prepare('UPDATE plays SET opened = ? WHERE seq = ?');
    let corrected = 0;
    this.#db.transaction(() => {
      for (const { seq, opened: json } of rows) {
        const opened = JSON.parse(json) as OpenedPlay;
        if (opened.clock.quality === 'synced') continue;
        const known = recall(opened.bootId, opened.monotonicMs);
        if (known?.clock.quality !== 'synced') continue;
        const right: OpenedPlay = { ...opened, ...known, startedAtMs: Math.round(known.startedAtMs) };
        update.run(JSON.stringify(right), seq);
        corrected += 1;
      }
    })();
    return corrected;
  }

  /** Deletes what the scheduler has had for long enough. */
  prune(nowMs: number): void {
    this.#db
      .prepare("DELETE FROM plays WHERE seq <= ? AND json_extract(opened, '$.startedAtMs') < ?")
      .run(this.#acknowledgedSeq, nowMs - KEPT_AFTER_ACKNOWLEDGEMENT_MS);
  }

  close(): void {
    this.#db.close();
  }

  #insert(
    opened: OpenedPlay,
    end: { durationMs: number; outcome: Outcome | null; frames?: Play['frames'] },
  ): number {
    const seq = this.#lastSeq + 1;
    this.#db.transaction(() => {
      this.#db
        .prepare('INSERT INTO plays (seq, opened, duration_ms, outcome, frames) VALUES (?, ?, ?, ?, ?)')
        .run(
          seq,
          JSON.stringify(opened),
          Math.round(end.durationMs),
          end.outcome ? JSON.stringify(end.outcome) : null,
          end.frames ? JSON.stringify(end.frames) : null,
        );
      this.#db.prepare('UPDATE journal SET last_seq = ?').run(seq);
    })();
    this.#lastSeq = seq;
    return seq;
  }
}

function journalPath(dataDir: string): string {
  return join(dataDir, 'journal.sqlite');
}

function beginAnew(path: string, problems: Problems): Journal {
  try {
    const aside = asideName(path);
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    }
    return openFile(path);
  } catch (error) {
    return inMemory(error, problems);
  }
}

function inMemory(error: unknown, problems: Problems): Journal {
  problems.raise(
    'journal-unwritable',
    `The play journal can't be opened (${whyOf(error)}): until the player starts again, a power cut loses plays.`,
  );
  return openFile(':memory:');
}

function openFile(path: string): Journal {
  const nativeBinding = process.env.BACHECA_SQLITE_BINDING;
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS, ...(nativeBinding ? { nativeBinding } : {}) });
  try {
    db.pragma('journal_mode = WAL');
    // The power may go at any instant; a play that was written stays written.
    db.pragma('synchronous = FULL');
    const verdict = db.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new DamagedJournal(String(verdict));
    migrate(db);
    db.prepare('UPDATE plays SET outcome = ? WHERE outcome IS NULL').run(
      JSON.stringify({ type: 'interrupted' } satisfies Outcome),
    );
    const row = db.prepare<[], JournalRow>('SELECT * FROM journal').get();
    if (!row) throw new DamagedJournal('it has lost its id');
    return new Journal(db, row);
  } catch (error) {
    db.close();
    throw error;
  }
}

function migrate(db: Database.Database): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version >= MIGRATIONS.length) return;
  db.transaction(() => {
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    if (version === 0) db.prepare('INSERT INTO journal VALUES (?, 0, 0)').run(randomUUID());
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  })();
}

class DamagedJournal extends Error {
  override name = 'DamagedJournal';
}

/** Only damage: a full disk or a lock is no reason to give up a journal. */
export function isDamaged(error: unknown): boolean {
  if (error instanceof DamagedJournal) return true;
  return error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);
}

function toPlay({ seq, opened, duration_ms, outcome, frames }: PlayRow): Play {
  return {
    ...(JSON.parse(opened) as OpenedPlay),
    seq,
    durationMs: duration_ms,
    outcome: JSON.parse(outcome) as Outcome,
    ...(frames ? { frames: JSON.parse(frames) as NonNullable<Play['frames']> } : {}),
  };
}
