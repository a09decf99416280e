/**
 * Who did what, when and from where, written by the transaction that does it. Nothing here changes an entry, and none is
 * deleted before its time. Whoever writes in this process waits for each other: they all continue the same chain.
 */
import type { Clock } from '../../runtime/clock.ts';
import type { Queries, SqlDatabase } from '../engines/sql-database.ts';
import {
  type AuditActor,
  type AuditNote,
  type AuditRow,
  type ChainEnd,
  chainOf,
  continues,
} from './audit-chain.ts';

/** Nobody keeps what was done for longer than two years. */
const KEPT_MONTHS = 24;
const ROWS_AT_ONCE = 200;

/** The chain is whole from the entry after `first` to `last`, or it is broken at an entry. */
export type ChainCheck =
  | { readonly isWhole: true; readonly first: ChainEnd; readonly last: ChainEnd; readonly entries: number }
  | { readonly isWhole: false; readonly brokenAt: number; readonly entries: number };

export type Note = (note: AuditNote) => void;

export class AuditTrail {
  readonly #database: SqlDatabase;
  readonly #clock: Clock;
  #lastTransaction: Promise<unknown> = Promise.resolve();

  constructor(database: SqlDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get query(): Queries {
    return this.#database.query;
  }

  /** Does the work and writes what it notes, or neither. It may call `work` again, from the beginning. */
  transaction<Result>(
    actor: AuditActor,
    work: (tx: Queries, note: Note) => Promise<Result>,
  ): Promise<Result> {
    const working = this.#lastTransaction.then(() =>
      this.#database.transaction(async (tx) => {
        const notes: AuditNote[] = [];
        const result = await work(tx, (note) => notes.push(note));
        await this.#append(tx, actor, notes);
        return result;
      }),
    );
    this.#lastTransaction = working.catch(() => undefined);
    return working;
  }

  /** Writes notes as a part of a transaction that is about something else, as a job's end is. */
  noteIn(tx: Queries, actor: AuditActor, notes: readonly AuditNote[]): Promise<void> {
    return this.#append(tx, actor, notes);
  }

  /** Writes what changed nothing else: that somebody was refused. */
  note(actor: AuditActor, note: AuditNote): Promise<void> {
    return this.transaction(actor, async (_tx, write) => write(note));
  }

  async #append(tx: Queries, actor: AuditActor, notes: readonly AuditNote[]): Promise<void> {
    if (notes.length === 0) return;
    const rows = chainOf(notes, actor, this.#clock.now(), await endOf(tx, 'last'));
    // It comes first: of two who continue the same chain one waits here, and is then sent back to begin anew.
    await setEnd(tx, 'last', rows.at(-1));
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
      await tx
        .insertInto('audit_entries')
        .values(rows.slice(from, from + ROWS_AT_ONCE))
        .execute();
  }

  /** Who changed this thing last; null if nothing is known of it. */
  async lastChangeOf(entity: string, id: string): Promise<{ by: string | null; atMs: number } | null> {
    const row = await this.query
      .selectFrom('audit_entries')
      .select(['actor', 'at_ms'])
      .where('entity', '=', entity)
      .where('entity_id', '=', id)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ? { by: row.actor, atMs: row.at_ms } : null;
  }

  async entry(id: number): Promise<AuditRow | null> {
    const row = await this.query
      .selectFrom('audit_entries')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ?? null;
  }

  /**
   * Walks the whole chain. `known` is an end that somebody wrote down: that the chain still goes through it shows that
   * nobody has made the hashes anew since.
   */
  async verify(known: ChainEnd | null = null): Promise<ChainCheck> {
    const first = await endOf(this.query, 'first');
    const last = await endOf(this.query, 'last');
    let previous = first;
    let isKnown = known === null || isSame(known, first) || known.id < first.id;
    let entries = 0;
    for (;;) {
      const rows = await this.#rowsAfter(previous.id);
      for (const row of rows) {
        if (!continues(row, previous)) return { isWhole: false, brokenAt: previous.id + 1, entries };
        previous = { id: row.id, hash: row.hash };
        entries++;
        if (known?.id === row.id) {
          if (!isSame(known, previous)) return { isWhole: false, brokenAt: known.id, entries };
          isKnown = true;
        }
      }
      if (rows.length < ROWS_AT_ONCE) break;
    }
    if (!isKnown) return { isWhole: false, brokenAt: known?.id ?? 0, entries };
    // What was added while we walked is none of this look's business; what is missing at the end is.
    if (previous.id < last.id) return { isWhole: false, brokenAt: previous.id + 1, entries };
    return { isWhole: true, first, last: previous, entries };
  }

  #rowsAfter(id: number): Promise<AuditRow[]> {
    return this.query
      .selectFrom('audit_entries')
      .selectAll()
      .where('id', '>', id)
      .orderBy('id')
      .limit(ROWS_AT_ONCE)
      .execute();
  }

  /** Deletes the oldest, whose time is over, and remembers where the chain begins from then on. */
  async deleteOld(): Promise<void> {
    const before = new Date(this.#clock.now());
    before.setUTCMonth(before.getUTCMonth() - KEPT_MONTHS);
    // A clock that was wrong for a while must not cut the chain in its midst.
    const kept = await this.query
      .selectFrom('audit_entries')
      .select('id')
      .where('at_ms', '>=', before.getTime())
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    await this.#database.transaction(async (tx) => {
      const newest = await tx
        .selectFrom('audit_entries')
        .select(['id', 'hash'])
        .where('at_ms', '<', before.getTime())
        .where('id', '<', kept?.id ?? Number.MAX_SAFE_INTEGER)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (!newest) return;
      await setEnd(tx, 'first', newest);
      await tx.deleteFrom('audit_entries').where('id', '<=', newest.id).execute();
    });
  }
}

function selectEnd(queries: Queries, name: 'first' | 'last') {
  return queries.selectFrom('audit_ends').select(['id', 'hash']).where('name', '=', name);
}

function updateEnd(queries: Queries, name: 'first' | 'last', { id, hash }: ChainEnd) {
  return queries.updateTable('audit_ends').set({ id, hash }).where('name', '=', name);
}

function endOf(queries: Queries, name: 'first' | 'last'): Promise<ChainEnd> {
  return selectEnd(queries, name).executeTakeFirstOrThrow();
}

async function setEnd(tx: Queries, name: 'first' | 'last', end: ChainEnd | undefined): Promise<void> {
  if (end) await updateEnd(tx, name, end).execute();
}

function isSame(one: ChainEnd, other: ChainEnd): boolean {
  return one.id === other.id && one.hash === other.hash;
}
