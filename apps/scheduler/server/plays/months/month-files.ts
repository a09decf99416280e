/**
 * Plays as they were reported, one database file for each month of their receipt (UTC), so that old ones go by
 * dropping a file.
 *
 *  1. A play is written and synced here before it is counted in the main database. After a crash between the
 *     two it is here and not counted; the player, which got no answer, sends it again, and it is replaced.
 *  2. A file is whole in itself: it refers to nothing by a number that another file gave out.
 *  3. A damaged file is quarantined, whenever that shows: it keeps its bytes under another name, and the month goes on
 *     in a new one. What counts is in the main database.
 */
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renameSync } from '@bacheca/node/rename-with-retry';
import type { Play } from '@bacheca/shared/wire/plays';
import type Sqlite from 'better-sqlite3';
import type { Database } from '../../database/open.ts';
import type { PlayRow } from '../../database/tables.ts';
import type { Log } from '../../runtime/log.ts';
import { type DamagedFile, isNewer, type PlayPosition } from '../raw-plays.ts';
import { latestIn } from './latest-plays.ts';
import { endOf, monthOf } from './month-names.ts';
import { INSERT_PLAY, insertPlay, MONTH_SCHEMA, SELECT_PLAYS } from './play-rows.ts';

const FOLDER = 'plays';

const MONTH_FILE = /^(\d{4}-\d{2})\.db$/;
const DAMAGED_FILE = /^(\d{4}-\d{2})\.damaged-([\dTZ-]+)\.db$/;

const CACHE_KIB = 64 * 1024;
/**
 * They are 32 MB. Copying them into the file takes a disk a tenth of a second or some, which acknowledgements wait for:
 * once in some 5,000 plays. With a quarter of it they wait less, and more often; bursts take markedly longer.
 */
const PAGES_IN_WAL = 8000;

export interface ReceivedPlays {
  readonly playerId: string;
  readonly journalId: string;
  readonly screenId: string;
  readonly plays: readonly Play[];
}

export class MonthFiles {
  readonly #database: Database;
  readonly #log: Pick<Log, 'error'> | null;
  readonly #open = new Map<string, MonthFile>();

  constructor(database: Database, log: Pick<Log, 'error'> | null = null) {
    this.#database = database;
    this.#log = log;
    for (const { month } of this.#onDisk(MONTH_FILE))
      this.#withCorruptionGuard(month, () => this.#fileOf(month));
  }

  /** They are on disk when this returns, all of them or none. */
  write(receivedAtMs: number, reports: readonly ReceivedPlays[]): void {
    if (reports.every(({ plays }) => plays.length === 0)) return;
    const month = monthOf(receivedAtMs);
    const write = () => {
      this.#fileOf(month).write(receivedAtMs, reports);
      return true;
    };
    // Into a new file where the one that there was is damaged.
    if (this.#withCorruptionGuard(month, write) === null) write();
  }

  /** The latest by their start, the newest first; after the one named in `before`, if any. */
  latest(limit: number, screenId?: string, before?: PlayPosition): PlayRow[] {
    const found = this.#each((sqlite) => latestIn(sqlite, limit, screenId, before)).flat();
    return found.sort(isNewer).slice(0, limit);
  }

  /** Returns those that started from `fromMs` until before `toMs` and whose time is known. */
  startedIn(fromMs: number, toMs: number, screenIds: readonly string[]): PlayRow[] {
    const sql = `${SELECT_PLAYS} WHERE screen_id = ? AND started_at_ms >= ? AND started_at_ms < ?
      AND clock_quality != 'unsynced'`;
    return screenIds.flatMap((screenId) => this.#all(sql, [screenId, fromMs, toMs]));
  }

  find(playerId: string, journalId: string, seq: number): PlayRow | null {
    return (
      this.#all(`${SELECT_PLAYS} WHERE player_id = ? AND journal_id = ? AND seq = ?`, [
        playerId,
        journalId,
        seq,
      ])[0] ?? null
    );
  }

  /** Plays of a boot that came before its time was known. */
  undatedOf(playerId: string, journalId: string, bootId: string): PlayRow[] {
    return this.#all(
      `${SELECT_PLAYS} WHERE player_id = ? AND journal_id = ? AND boot_id = ? AND clock_quality = 'unsynced'`,
      [playerId, journalId, bootId],
    );
  }

  /**
   * Returns the corrected minus the monotonic time of a boot, by one of its plays whose time is sure; null if there is
   * none.
   */
  offsetOf(playerId: string, journalId: string, bootId: string): number | null {
    const [row] = this.#all(
      `${SELECT_PLAYS} WHERE player_id = ? AND journal_id = ? AND boot_id = ? AND clock_quality = 'synced' LIMIT 1`,
      [playerId, journalId, bootId],
    );
    return row ? row.started_at_ms - row.monotonic_ms : null;
  }

  /** Gives them their time; doing it twice does it once. */
  anchor(playerId: string, journalId: string, bootId: string, offsetMs: number): void {
    const sql = `UPDATE plays SET started_at_ms = monotonic_ms + ?, clock_quality = 'estimated'
      WHERE journal = (SELECT id FROM journals WHERE player_id = ? AND journal_id = ?)
        AND boot_id = ? AND clock_quality = 'unsynced'`;
    this.#each((sqlite) => sqlite.prepare(sql).run(offsetMs, playerId, journalId, bootId));
  }

  count(): number {
    const counts = this.#each((sqlite) => sqlite.prepare('SELECT count(*) FROM plays').pluck().get());
    return counts.reduce<number>((sum, count) => sum + Number(count), 0);
  }

  /** The months there are files of, as `2026-11`. */
  months(): string[] {
    return [...this.#open.keys()].sort();
  }

  /** Returns those that are kept under another name, for as long as they would have been kept whole. */
  damaged(): DamagedFile[] {
    return this.#onDisk(DAMAGED_FILE).map(({ month, name, foundAt = '' }) => ({
      month,
      file: join(FOLDER, name),
      foundAtMs: Date.parse(foundAt.replace(/T(\d\d)(\d\d)/, 'T$1:$2:')),
    }));
  }

  /** Drops the files of months that ended before `beforeMs`. Deleting a big file happens off this thread. */
  async dropBefore(beforeMs: number): Promise<string[]> {
    const old = this.months().filter((month) => endOf(month) <= beforeMs);
    for (const month of old) {
      this.#open.get(month)?.sqlite.close();
      this.#open.delete(month);
      await this.#remove(nameOf(month));
    }
    for (const { month, file } of this.damaged()) if (endOf(month) <= beforeMs) await this.#remove(file);
    return old;
  }

  checkpoint(): void {
    this.#each((sqlite) => sqlite.pragma('wal_checkpoint(TRUNCATE)'));
  }

  close(): void {
    for (const { sqlite } of this.#open.values()) sqlite.close();
    this.#open.clear();
  }

  #fileOf(month: string): MonthFile {
    let file = this.#open.get(month);
    if (!file) {
      const sqlite = this.#database.openSiblingDatabase(nameOf(month), MONTH_SCHEMA);
      try {
        file = new MonthFile(sqlite);
      } catch (error) {
        sqlite.close();
        throw error;
      }
      this.#open.set(month, file);
    }
    return file;
  }

  #onDisk(pattern: RegExp): { readonly name: string; readonly month: string; readonly foundAt?: string }[] {
    const folder = join(this.#database.folder, FOLDER);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((name) => {
      const [, month, foundAt] = pattern.exec(name) ?? [];
      return month === undefined ? [] : [{ name, month, ...(foundAt !== undefined && { foundAt }) }];
    });
  }

  #all(sql: string, parameters: readonly unknown[]): PlayRow[] {
    return this.#each((sqlite) => sqlite.prepare(sql).all(...parameters) as PlayRow[]).flat();
  }

  /** What each file answers; one that turns out to be damaged is quarantined, and the others answer. */
  #each<Result>(work: (sqlite: Sqlite.Database) => Result): Result[] {
    return [...this.#open].flatMap(([month, { sqlite }]) => {
      const answer = this.#withCorruptionGuard(month, () => ({ of: work(sqlite) }));
      return answer ? [answer.of] : [];
    });
  }

  /** Returns null where the month's file proved to be damaged and was quarantined. */
  #withCorruptionGuard<Result>(month: string, work: () => Result): Result | null {
    try {
      return work();
    } catch (error) {
      // The connection that writes must quarantine it, and not one that only reads.
      if (!isDamage(error) || this.#database.isReadOnly) throw error;
      this.#quarantine(month, error);
      return null;
    }
  }

  #quarantine(month: string, why: unknown): void {
    const file = this.#open.get(month);
    this.#open.delete(month);
    try {
      file?.sqlite.close();
    } catch {
      // It is damaged: what closing would have written is of no account.
    }
    const foundAt = new Date().toISOString().replace(/:|\.\d+/g, '');
    const name = join(FOLDER, `${month}.damaged-${foundAt}.db`);
    // The file itself goes last: a log that stayed behind would be played into the new one.
    for (const suffix of ['-shm', '-wal', '']) {
      const path = join(this.#database.folder, nameOf(month) + suffix);
      if (existsSync(path)) renameSync(path, join(this.#database.folder, name + suffix));
    }
    this.#log?.error(
      { err: why, file: name },
      `the file of plays received in ${month} is damaged and was set aside; no count is lost, but those plays can't be listed one by one`,
    );
  }

  async #remove(name: string): Promise<void> {
    const path = join(this.#database.folder, name);
    await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(path + suffix, { force: true })));
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

/** It tells damage from a disk that is full, read-only or out of reach, which heals. */
export function isDamage(error: unknown): boolean {
  // Errors of another thread are no longer of their class.
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false;
  const isCorrupt = /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
  return isCorrupt || (error.code.startsWith('SQLITE_') && error.message.startsWith('no such table'));
}

function nameOf(month: string): string {
  return join(FOLDER, `${month}.db`);
}
