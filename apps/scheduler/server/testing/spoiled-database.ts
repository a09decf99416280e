/** A database that a test changes past the scheduler's schemas, on either engine, without awaiting. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface SpoilingStatement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
  pluck(): SpoilingStatement;
}

/** What of better-sqlite3's tests use. */
export interface SpoiledDatabase {
  prepare(sql: string): SpoilingStatement;
  exec(sql: string): unknown;
  transaction(work: () => void): () => void;
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

const SCRIPT = fileURLToPath(new URL('./spoil-postgres.ts', import.meta.url));

/** Statements go to PostgreSQL by a process of their own, for as long as which this one waits. */
export class SpoiledPostgres implements SpoiledDatabase {
  readonly #url: string;
  readonly #waiting: Statement[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  prepare(sql: string, isPlucked = false): SpoilingStatement {
    const all = (values: unknown[]) => {
      this.#waiting.push({ sql: forPostgres(sql), values });
      const rows = this.flush();
      return isPlucked ? rows.map((row) => Object.values(row)[0]) : rows;
    };
    return {
      run: (...values) => void this.#waiting.push({ sql: forPostgres(sql), values }),
      get: (...values) => all(values)[0],
      all: (...values) => all(values),
      pluck: () => this.prepare(sql, true),
    };
  }

  exec(sql: string): void {
    for (const one of sql.split(';'))
      if (one.trim()) this.#waiting.push({ sql: forPostgres(one), values: [] });
  }

  transaction(work: () => void): () => void {
    return work;
  }

  /** Does what waits, and returns the rows of the last statement. */
  flush(): Record<string, unknown>[] {
    const input = JSON.stringify({ url: this.#url, statements: this.#waiting.splice(0) });
    const { stdout, stderr, status } = spawnSync(process.execPath, [SCRIPT], { input, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, unknown>[];
  }
}

/** What tests write for SQLite. */
function forPostgres(sql: string): string {
  let number = 0;
  return sql.replace(/\?/g, () => `$${++number}`).replace(/ AS BLOB\)/gi, ' AS bytea)');
}
