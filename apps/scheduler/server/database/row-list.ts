/**
 * All rows of a table as what they stand for, read in steps and kept until one of them changes: a list of twenty thousand
 * takes a second to check, and most who ask find it as it was.
 *
 *  1. Whoever writes to the table on this connection says so (`changed`); what other processes write shows by the
 *     database's own number.
 *  2. A list is of one moment: what changes while it is read in turns has it read again.
 *  3. What a transaction sees may never be committed, so that nothing is kept in one.
 */
import { type CooperativeSteps, runAtOnce } from '../runtime/cooperative-steps.ts';
import type { Database } from './open.ts';
import type { Rows } from './rows.ts';

interface Table<Row, Value> {
  /** So many rows in the order of the list, from the first on or from the one after `last`. */
  readonly read: (last: Row | undefined, count: number) => Row[];
  readonly keyOf: (row: Row) => string;
  /** Returns null for a row that today's schema doesn't take. */
  readonly valueOf: (row: Row) => Value | null;
}

const ROWS_AT_ONCE = 200;
/** While others go on writing it is read in turns so often, then at once. */
const READ_IN_TURNS = 3;

export class RowList<Row, Value> {
  readonly #database: Database;
  readonly #table: Table<Row, Value>;
  #changes = 0;
  #known: { readonly version: string; readonly rows: Rows<Value> } | null = null;

  constructor(database: Database, table: Table<Row, Value>) {
    this.#database = database;
    this.#table = table;
  }

  /** A row was written or deleted on this connection. */
  changed(): void {
    this.#changes += 1;
  }

  /** Another one than before if anything may have changed. */
  get version(): string {
    return `${this.#changes} ${this.#database.foreignVersion()}`;
  }

  *steps(): CooperativeSteps<Rows<Value>> {
    for (let tries = 0; ; tries++) {
      const version = this.version;
      if (this.#known?.version === version) return this.#known.rows;
      const rows = tries < READ_IN_TURNS ? yield* this.#read() : runAtOnce(this.#read());
      if (this.version !== version) continue;
      if (!this.#database.isInTransaction) this.#known = { version, rows };
      return rows;
    }
  }

  *#read(): CooperativeSteps<Rows<Value>> {
    const values: Value[] = [];
    const leftOut: string[] = [];
    let last: Row | undefined;
    do {
      const rows = this.#table.read(last, ROWS_AT_ONCE);
      for (const row of rows) {
        const value = this.#table.valueOf(row);
        if (value === null) leftOut.push(this.#table.keyOf(row));
        else values.push(value);
        yield;
      }
      last = rows.at(-1);
    } while (last);
    return { values, leftOut };
  }
}
