/**
 * What staff edit is held in memory whole, as it was at one version of the database: whoever asks what there is, and
 * whoever decides by several documents together, does so at once and needs no query.
 *
 * 1. What is held is what was committed, never what a transaction may take back.
 * 2. Every change makes the next version, in its own transaction, and names the rows that it wrote. Whoever looks
 *    (`refresh`) sees by the version whether there is anything new, and reads those rows alone.
 * 3. A change decides on what is held at the version that its transaction sees. If another makes the next version first,
 *    it is done anew, with what is there then: references, rights and versions hold when it is committed.
 * 4. What it changes is written down with who did it, before and after, in the same transaction.
 * 5. On SQLite nobody else writes but commands and whoever mends the file: they show by the file's own number.
 */
import type { Selectable } from 'kysely';
import type { AuditActor, AuditNote } from './audit/audit-chain.ts';
import type { AuditTrail, Note } from './audit/audit-trail.ts';
import { afterRollback, type Queries, type SqlDatabase } from './engines/sql-database.ts';
import {
  type AnyRow,
  type ChangedRow,
  DELETED_WITH,
  HELD_COLUMNS,
  type HeldTable,
  isSame,
  KEYS,
  noteRow,
  type WrittenRow,
} from './held-rows.ts';
import type { Tables } from './tables.ts';

type Columns<Table extends HeldTable> = Table extends keyof typeof HELD_COLUMNS
  ? (typeof HELD_COLUMNS)[Table][number]
  : keyof Tables[Table];
export type HeldRow<Table extends HeldTable> = Pick<
  Selectable<Tables[Table]>,
  Columns<Table> & keyof Selectable<Tables[Table]>
>;

/** Whoever was away for more changes reads everything. */
const KEPT_CHANGES = 1000;
/** Every change would wait for a statement more. */
const FORGOTTEN_AT_ONCE = 50;
/** Well below SQLite's limit of parameters. */
const KEYS_AT_ONCE = 500;
/** Of a table of which more rows are written at once all are read: a publish gives thousands of screens theirs. */
const MAX_NAMED_ROWS = 100;
const ANY_ROW = '*';

export interface HeldDatabase {
  readonly sql: SqlDatabase;
  /** Another number than before once another process has written to the file; always the same on PostgreSQL. */
  foreignVersion(): number;
}

/** Tells the other nodes that there is a change, once the transaction is committed. */
type TellChange = (tx: Queries) => Promise<void>;

/** One change, as long as its transaction lasts. */
export interface Change {
  readonly tx: Queries;
  /** Who makes it; null where it is a part of what is nobody's (`changeIn`). */
  readonly by: AuditActor | null;
  /** Creates the row or replaces all of it. */
  put<Table extends HeldTable>(table: Table, row: HeldRow<Table>): Promise<void>;
  /** Call it of rows that were written by `tx` itself, as by one statement for thousands. */
  wrote<Table extends HeldTable>(table: Table, rows: readonly HeldRow<Table>[]): void;
  /** Returns false if there was none. */
  remove(table: HeldTable, key: string): Promise<boolean>;
  /** Writes down what the rows themselves don't say. */
  readonly note: Note;
}

export class HeldTables {
  readonly #database: HeldDatabase;
  readonly #audit: AuditTrail;
  readonly #tell: TellChange;
  readonly #rows = new Map<HeldTable, Map<string, AnyRow>>();
  readonly #changes = new Map<HeldTable, number>();
  /** It is null until all of it was read. */
  #version: number | null = null;
  #foreignVersion = 0;
  /** Transactions in which a change was made as a part of them (`changeWithin`). */
  readonly #changedWithin = new WeakSet<Queries>();

  constructor(database: HeldDatabase, audit: AuditTrail, tell: TellChange = async () => {}) {
    this.#database = database;
    this.#audit = audit;
    this.#tell = tell;
  }

  rows<Table extends HeldTable>(table: Table): ReadonlyMap<string, HeldRow<Table>> {
    if (this.#version === null) throw new Error(`${table} was asked for before anything was read`);
    return (this.#rows.get(table) ?? new Map()) as ReadonlyMap<string, HeldRow<Table>>;
  }

  /** Another number than before if a row of the table is another. */
  changesOf(table: HeldTable): number {
    return this.#changes.get(table) ?? 0;
  }

  /** Looks whether somebody else has changed anything. */
  async refresh(): Promise<void> {
    const { sql } = this.#database;
    const isTold = sql.engine === 'sqlite' && this.#version !== null;
    if (isTold && this.#database.foreignVersion() === this.#foreignVersion) return;
    await this.look();
  }

  /** Looks whether anybody has, also this process in a transaction of another kind (`changeIn`). */
  look(): Promise<void> {
    return this.#look(this.#database.sql.query);
  }

  /**
   * A change as a part of a transaction that is about something else, and that is nobody's: it is not written down. Once
   * that is committed, `look` shows it.
   */
  async changeIn<Result>(tx: Queries, work: (change: Change) => Promise<Result>): Promise<Result> {
    const written = new Map<string, ChangedRow>();
    const result = await work(this.#changeOf({ tx, by: null, note: () => {} }, written, false));
    if (written.size > 0) await this.#note(tx, [...written.values()]);
    return result;
  }

  /**
   * Somebody's change as a part of a transaction that is about something else: it decides on what there is, and is written
   * down as theirs. Once that is committed, `look` shows it.
   */
  async changeWithin<Result>(
    tx: Queries,
    by: AuditActor,
    work: (change: Change) => Promise<Result>,
  ): Promise<Result> {
    // Of a transaction's second change the first shows already: should it be rolled back, nothing that is held is right.
    if (this.#changedWithin.has(tx)) afterRollback(tx, () => this.#forget());
    await this.#look(tx);
    this.#changedWithin.add(tx);
    const notes: AuditNote[] = [];
    const note: Note = (each) => notes.push(each);
    const changed = new Map<string, ChangedRow>();
    const result = await work(this.#changeOf({ tx, by, note }, changed, false));
    const written = [...changed.values()];
    if (written.length > 0) await this.#note(tx, written);
    for (const row of written) noteRow(note, row);
    await this.#audit.noteIn(tx, by, notes);
    return result;
  }

  /** The next look reads everything, and that look is made at once. */
  #forget(): void {
    this.#foreignVersion = Number.NaN;
    void this.look().catch(() => undefined);
  }

  /**
   * `work` decides and writes; it may be called again, from the beginning. With `isAlone` what it has written shows at
   * once, to itself and to everybody: for a start, when nobody else is there.
   */
  async change<Result>(
    by: AuditActor,
    work: (change: Change) => Promise<Result>,
    { isAlone = false } = {},
  ): Promise<Result> {
    const { sql } = this.#database;
    try {
      const { result, version, written } = await this.#audit.transaction(by, async (tx, note) => {
        if (isAlone) this.#version = null;
        await this.#look(tx);
        const changed = new Map<string, ChangedRow>();
        const result = await work(this.#changeOf({ tx, by, note }, changed, isAlone));
        const written = [...changed.values()];
        const version = written.length > 0 ? await this.#note(tx, written) : null;
        for (const row of written) noteRow(note, row);
        return { result, version, written };
      });
      // It is committed, whatever becomes of this look: the next one sees it.
      if (version !== null && !this.#hold(version, written))
        await this.#look(sql.query).catch(() => undefined);
      return result;
    } catch (error) {
      // What it had shown is taken back.
      if (isAlone) this.#version = null;
      if (isAlone) await this.#look(sql.query);
      throw error;
    }
  }

  /** Returns the number of the change. */
  async #note(tx: Queries, written: readonly WrittenRow[]): Promise<number> {
    const version = await noteChanges(tx, written);
    await this.#tell(tx);
    return version;
  }

  /** Takes over what was just committed; false where others have changed something before, which has to be read. */
  #hold(version: number, written: readonly WrittenRow[]): boolean {
    if (this.#version !== version - 1) return false;
    this.#apply(written);
    this.#version = version;
    return true;
  }

  #heldRow(table: HeldTable, key: string): AnyRow | null {
    return this.#rows.get(table)?.get(key) ?? null;
  }

  #changeOf(
    { tx, by, note }: Pick<Change, 'tx' | 'by' | 'note'>,
    changed: Map<string, ChangedRow>,
    isAlone: boolean,
  ): Change {
    const wrote = (table: HeldTable, key: string, row: AnyRow | null) => {
      const name = `${table} ${key}`;
      const earlier = changed.get(name);
      const before = earlier ? earlier.before : this.#heldRow(table, key);
      changed.set(name, { table, key, row, before });
      if (isAlone) this.#apply([{ table, key, row }]);
    };
    return {
      tx,
      by,
      note,
      put: async (table, row) => {
        const key = String((row as AnyRow)[KEYS[table]]);
        const { [KEYS[table]]: _, ...columns } = row as AnyRow;
        // Kysely types one table at a time.
        await tx
          .insertInto(table as 'services')
          .values(row as HeldRow<'services'>)
          .onConflict((conflict) => conflict.column(KEYS[table] as 'id').doUpdateSet(columns))
          .execute();
        wrote(table, key, row as AnyRow);
      },
      wrote(table, rows) {
        for (const row of rows as readonly AnyRow[]) wrote(table, String(row[KEYS[table]]), row);
      },
      remove: async (table, key) => {
        const { numDeletedRows } = await tx
          .deleteFrom(table as 'services')
          .where(KEYS[table] as 'id', '=', key)
          .executeTakeFirst();
        wrote(table, key, null);
        const also = DELETED_WITH[table];
        if (also && this.#heldRow(also, key)) wrote(also, key, null);
        return numDeletedRows > 0;
      },
    };
  }

  /** Reads what is newer than what is held. Two may look at the same time: what one has read late is not held. */
  async #look(queries: Queries): Promise<void> {
    for (;;) {
      const before = this.#version;
      const foreignVersion = this.#database.foreignVersion();
      const isForeign = foreignVersion !== this.#foreignVersion;
      const { version } = await queries
        .selectFrom('document_version')
        .select('version')
        .executeTakeFirstOrThrow();
      if (before !== null && version <= before && !isForeign) return;
      const changed = before === null || isForeign ? null : await changedSince(queries, before, version);
      const read = changed ? await this.#readRows(queries, changed) : await this.#readAll(queries);
      if (this.#version !== before) continue;
      this.#apply(read);
      this.#version = version;
      this.#foreignVersion = foreignVersion;
      return;
    }
  }

  async #readAll(queries: Queries): Promise<WrittenRow[]> {
    const read: WrittenRow[] = [];
    for (const table of Object.keys(KEYS) as HeldTable[])
      read.push(...(await this.#readTable(queries, table)));
    return read;
  }

  async #readTable(queries: Queries, table: HeldTable): Promise<WrittenRow[]> {
    const rows: AnyRow[] = await selectHeld(queries, table).execute();
    const there = new Map(rows.map((row) => [String(row[KEYS[table]]), row]));
    const gone = [...(this.#rows.get(table)?.keys() ?? [])].filter((key) => !there.has(key));
    return [
      ...[...there].map(([key, row]) => ({ table, key, row })),
      ...gone.map((key) => ({ table, key, row: null })),
    ];
  }

  async #readRows(queries: Queries, changed: ReadonlyMap<HeldTable, string[]>): Promise<WrittenRow[]> {
    const read: WrittenRow[] = [];
    for (const [table, keys] of changed) {
      // Another release's: nobody here asks for it.
      if (!Object.hasOwn(KEYS, table)) continue;
      if (keys.includes(ANY_ROW)) {
        read.push(...(await this.#readTable(queries, table)));
        continue;
      }
      for (let first = 0; first < keys.length; first += KEYS_AT_ONCE) {
        const some = keys.slice(first, first + KEYS_AT_ONCE);
        const rows: AnyRow[] = await selectHeld(queries, table)
          .where(KEYS[table] as 'id', 'in', some)
          .execute();
        const there = new Map(rows.map((row) => [String(row[KEYS[table]]), row]));
        for (const key of some) read.push({ table, key, row: there.get(key) ?? null });
      }
    }
    return read;
  }

  #apply(read: readonly WrittenRow[]): void {
    for (const { table, key, row } of read) {
      const rows = this.#rows.get(table) ?? new Map<string, AnyRow>();
      this.#rows.set(table, rows);
      const known = rows.get(key);
      // One that has not changed stays the same object, so that whoever has read it sees that.
      if (row === null ? !known : known && isSame(known, row)) continue;
      if (row === null) rows.delete(key);
      else rows.set(key, row);
      this.#changes.set(table, this.changesOf(table) + 1);
    }
  }
}

/** Kysely types one table at a time. */
function selectHeld(queries: Queries, table: HeldTable) {
  const from = queries.selectFrom(table as 'services');
  return Object.hasOwn(HELD_COLUMNS, table)
    ? from.select(HELD_COLUMNS[table as keyof typeof HELD_COLUMNS] as unknown as ['id', 'body'])
    : from.selectAll();
}

function nextVersion(queries: Queries) {
  return queries
    .updateTable('document_version')
    .set(({ eb }) => ({ version: eb('version', '+', 1) }))
    .returning('version');
}

/** Returns the number of the change. */
async function noteChanges(tx: Queries, written: readonly WrittenRow[]): Promise<number> {
  const { version } = await nextVersion(tx).executeTakeFirstOrThrow();
  const rows = [...Map.groupBy(written, ({ table }) => table)].flatMap(([held_table, these]) => {
    const keys = these.length > MAX_NAMED_ROWS ? [ANY_ROW] : these.map(({ key }) => key);
    return keys.map((row_key) => ({ version, held_table, row_key }));
  });
  await tx.insertInto('document_changes').values(rows).execute();
  if (version % FORGOTTEN_AT_ONCE === 0)
    await tx
      .deleteFrom('document_changes')
      .where('version', '<=', version - KEPT_CHANGES)
      .execute();
  return version;
}

/** Returns null where it is no longer known what changed. */
async function changedSince(
  queries: Queries,
  before: number,
  version: number,
): Promise<Map<HeldTable, string[]> | null> {
  const rows = await queries
    .selectFrom('document_changes')
    .selectAll()
    .where('version', '>', before)
    .orderBy('version')
    .execute();
  const versions = new Set(rows.map((row) => row.version));
  for (let each = before + 1; each <= version; each++) if (!versions.has(each)) return null;
  const changed = new Map<HeldTable, Set<string>>();
  for (const { held_table, row_key } of rows) {
    const table = held_table as HeldTable;
    changed.set(table, (changed.get(table) ?? new Set()).add(row_key));
  }
  return new Map([...changed].map(([table, keys]) => [table, [...keys]]));
}
