/**
 * Plays as they were reported, one database file for each month of their receipt (UTC), so that old ones go by
 * dropping a file.
 *
 *  1. A play is written and synced here before it is counted in the main database. After a crash between the
 *     two it is here and not counted; the player, which got no answer, sends it again, and it is replaced.
 *  2. A file is whole in itself: it refers to nothing by a number that another file gave out.
 */
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Play } from '@bacheca/shared';
import type Sqlite from 'better-sqlite3';
import type { Database } from '../database/open.ts';
import { INSERT_PLAY, insertPlay, MONTH_SCHEMA, type PlayRow } from './play-rows.ts';

const FOLDER = 'plays';
const SELECT =
  'SELECT plays.*, journals.player_id, journals.journal_id FROM plays JOIN journals ON journals.id = plays.journal';

const CACHE_KIB = 64 * 1024;
/** 32 MB. */
const PAGES_IN_WAL = 8000;

export interface ReceivedPlays {
  readonly playerId: string;
  readonly journalId: string;
  readonly screenId: string;
  readonly plays: readonly Play[];
}

export class MonthFiles {
  readonly #database: Database;
  readonly #open = new Map<string, MonthFile>();

  constructor(database: Database) {
    this.#database = database;
    for (const month of this.#onDisk()) this.#open.set(month, new MonthFile(this.#openFile(month)));
  }

  /** On disk when this returns, all of them or none. */
  write(receivedAtMs: number, reports: readonly ReceivedPlays[]): void {
    if (reports.every(({ plays }) => plays.length === 0)) return;
    this.#fileOf(monthOf(receivedAtMs)).write(receivedAtMs, reports);
  }

  /** The latest by their start, the newest first. */
  latest(limit: number, screenId?: string): PlayRow[] {
    const where = screenId === undefined ? '' : 'WHERE screen_id = ?';
    const sql = `${SELECT} ${where} ORDER BY started_at_ms DESC, seq DESC LIMIT ?`;
    const parameters = screenId === undefined ? [limit] : [screenId, limit];
    return this.#all(sql, parameters)
      .sort((a, b) => b.started_at_ms - a.started_at_ms || b.seq - a.seq)
      .slice(0, limit);
  }

  /** Those that started from `fromMs` until before `toMs` and whose time is known. */
  startedIn(fromMs: number, toMs: number, screenIds: readonly string[]): PlayRow[] {
    const sql = `${SELECT} WHERE screen_id = ? AND started_at_ms >= ? AND started_at_ms < ?
      AND clock_quality != 'unsynced'`;
    return screenIds.flatMap((screenId) => this.#all(sql, [screenId, fromMs, toMs]));
  }

  find(playerId: string, journalId: string, seq: number): PlayRow | null {
    return (
      this.#all(`${SELECT} WHERE player_id = ? AND journal_id = ? AND seq = ?`, [
        playerId,
        journalId,
        seq,
      ])[0] ?? null
    );
  }

  /** Plays of a boot that came before its time was known. */
  timelessOf(playerId: string, journalId: string, bootId: string): PlayRow[] {
    return this.#all(
      `${SELECT} WHERE player_id = ? AND journal_id = ? AND boot_id = ? AND clock_quality = 'unsynced'`,
      [playerId, journalId, bootId],
    );
  }

  /** Corrected minus monotonic time of a boot, by one of its plays whose time is sure; null if there is none. */
  offsetOf(playerId: string, journalId: string, bootId: string): number | null {
    const [row] = this.#all(
      `${SELECT} WHERE player_id = ? AND journal_id = ? AND boot_id = ? AND clock_quality = 'synced' LIMIT 1`,
      [playerId, journalId, bootId],
    );
    return row ? row.started_at_ms - row.monotonic_ms : null;
  }

  /** Gives them their time; doing it twice does it once. */
  anchor(playerId: string, journalId: string, bootId: string, offsetMs: number): void {
    for (const { sqlite } of this.#open.values()) {
      sqlite
        .prepare(
          `UPDATE plays SET started_at_ms = monotonic_ms + ?, clock_quality = 'estimated'
           WHERE journal = (SELECT id FROM journals WHERE player_id = ? AND journal_id = ?)
             AND boot_id = ? AND clock_quality = 'unsynced'`,
        )
        .run(offsetMs, playerId, journalId, bootId);
    }
  }

  count(): number {
    let count = 0;
    for (const { sqlite } of this.#open.values()) {
      count += (sqlite.prepare('SELECT count(*) AS count FROM plays').get() as { count: number }).count;
    }
    return count;
  }

  /** The months there are files of, as `2026-11`. */
  months(): string[] {
    return [...this.#open.keys()].sort();
  }

  /** Drops the files of months that ended before `beforeMs`. Deleting a big file happens off this thread. */
  async dropBefore(beforeMs: number): Promise<string[]> {
    const old = this.months().filter((month) => endOf(month) <= beforeMs);
    for (const month of old) {
      this.#open.get(month)?.sqlite.close();
      this.#open.delete(month);
      const path = join(this.#database.folder, nameOf(month));
      await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(path + suffix, { force: true })));
    }
    return old;
  }

  checkpoint(): void {
    for (const { sqlite } of this.#open.values()) sqlite.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    for (const { sqlite } of this.#open.values()) sqlite.close();
    this.#open.clear();
  }

  #fileOf(month: string): MonthFile {
    let file = this.#open.get(month);
    if (!file) {
      file = new MonthFile(this.#openFile(month));
      this.#open.set(month, file);
    }
    return file;
  }

  #openFile(month: string): Sqlite.Database {
    return this.#database.openBeside(nameOf(month), MONTH_SCHEMA);
  }

  #onDisk(): string[] {
    const folder = join(this.#database.folder, FOLDER);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((name) => /^(\d{4}-\d{2})\.db$/.exec(name)?.[1] ?? []);
  }

  #all(sql: string, parameters: readonly unknown[]): PlayRow[] {
    return [...this.#open.values()].flatMap(
      ({ sqlite }) => sqlite.prepare(sql).all(...parameters) as PlayRow[],
    );
  }
}

class MonthFile {
  readonly sqlite: Sqlite.Database;
  readonly #insert: Sqlite.Statement<unknown[]>;
  readonly #journals = new Map<string, number>();

  constructor(sqlite: Sqlite.Database) {
    this.sqlite = sqlite;
    // Plays of thousands of screens go all over the index by screen: it should fit, and be copied seldom.
    sqlite.pragma(`cache_size = ${-CACHE_KIB}`);
    sqlite.pragma(`wal_autocheckpoint = ${PAGES_IN_WAL}`);
    this.#insert = sqlite.prepare(INSERT_PLAY);
  }

  write(receivedAtMs: number, reports: readonly ReceivedPlays[]): void {
    const added = new Map<string, number>();
    this.sqlite
      .transaction(() => {
        for (const { playerId, journalId, screenId, plays } of reports) {
          if (plays.length === 0) continue;
          const journal = this.#keyOf(playerId, journalId, added);
          for (const play of plays) insertPlay(this.#insert, journal, screenId, receivedAtMs, play);
        }
      })
      .immediate();
    for (const [name, key] of added) this.#journals.set(name, key);
  }

  #keyOf(playerId: string, journalId: string, added: Map<string, number>): number {
    const name = `${playerId}/${journalId}`;
    const known = this.#journals.get(name) ?? added.get(name);
    if (known !== undefined) return known;
    this.sqlite
      .prepare('INSERT INTO journals (player_id, journal_id) VALUES (?, ?) ON CONFLICT DO NOTHING')
      .run(playerId, journalId);
    const { id } = this.sqlite
      .prepare('SELECT id FROM journals WHERE player_id = ? AND journal_id = ?')
      .get(playerId, journalId) as { id: number };
    added.set(name, id);
    return id;
  }
}

function nameOf(month: string): string {
  return join(FOLDER, `${month}.db`);
}

function monthOf(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 7);
}

function endOf(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return Date.UTC(year, number, 1);
}
