/** How SQLite files are opened, by the server and by the player. */
import Sqlite from 'better-sqlite3';

/** It names a binary, for platforms that better-sqlite3 brings none for. */
const BINDING = 'BACHECA_SQLITE_BINDING';

export interface OpenOptions extends Omit<Sqlite.Options, 'nativeBinding'> {
  /** It is what the environment names if unset; null for the one that better-sqlite3 brings. */
  readonly binding?: string | null | undefined;
}

/** Throws better-sqlite3's error if the file can't be opened. */
export function openSqlite(path: string, options: OpenOptions = {}): Sqlite.Database {
  const { binding = process.env[BINDING], ...rest } = options;
  return new Sqlite(path, { ...rest, ...(binding ? { nativeBinding: binding } : {}) });
}

/** From here on a commit is on disk when it returns: the power may go at any instant. */
export function commitDurably(sqlite: Sqlite.Database): void {
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
}

/** Somebody else has the file. */
export function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
