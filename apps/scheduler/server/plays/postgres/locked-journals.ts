/**
 * Journals of players on PostgreSQL, which several nodes may write at the same time.
 *
 *  1. A journal is written down, with the number that tables refer to it by, before anything of it is: by itself, and
 *     harmless if nothing comes to refer to it.
 *  2. A commit locks the rows of its journals before it reads anything of them, in the order of their numbers. So each
 *     journal is one node's at a time, two nodes never wait for each other, and what is read stays so until the commit.
 */
import type { Id } from '@bacheca/shared/model/ids';
import { sql } from 'kysely';
import type { Queries, SqlDatabase } from '../../database/engines/sql-database.ts';
import { type Journal, journalName } from '../journals.ts';
import { type SeqRange, union } from '../seq-ranges.ts';
import { arrayOf } from './array-text.ts';

/** Each start of a player begins a journal. */
const MAX_KEYS_KNOWN = 100_000;

export type StoredJournal = Journal & { readonly key: number };

interface Named {
  readonly playerId: Id;
  readonly journalId: string;
}

/** The numbers of journals. */
export class JournalKeys {
  readonly #database: SqlDatabase;
  readonly #keys = new Map<string, number>();

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Returns those of these journals, each once. Ones that are new are written down. */
  async of(journals: readonly Named[]): Promise<number[]> {
    if (this.#keys.size >= MAX_KEYS_KNOWN) this.#keys.clear();
    const byName = new Map(journals.map((one) => [journalName(one.playerId, one.journalId), one]));
    const unknown = [...byName].flatMap(([name, one]) => (this.#keys.has(name) ? [] : [one]));
    if (unknown.length > 0) await this.#learn(unknown);
    return [...byName.keys()].map((name) => {
      const key = this.#keys.get(name);
      if (key === undefined) throw new Error(`journal ${name} has no number though it was written down`);
      return key;
    });
  }

  /** Looks again: call it when plays could not be written. */
  forget(): void {
    this.#keys.clear();
  }

  async #learn(journals: readonly Named[]): Promise<void> {
    const named = sql`unnest(${arrayOf(
      'text',
      journals.map(({ playerId }) => playerId),
    )}, ${arrayOf(
      'text',
      journals.map(({ journalId }) => journalId),
    )}) as named (player_id, journal_id)`;
    // In order, so that two nodes that name the same ones don't wait for each other.
    await sql`insert into journals (player_id, journal_id) select player_id, journal_id from ${named}
      order by player_id, journal_id on conflict do nothing`.execute(this.#database.query);
    const { rows } = await sql<{ id: number; player_id: string; journal_id: string }>`
      select id, player_id, journal_id from journals join ${named} using (player_id, journal_id)`.execute(
      this.#database.query,
    );
    for (const { id, player_id, journal_id } of rows) this.#keys.set(journalName(player_id, journal_id), id);
  }
}

interface JournalRow {
  id: number;
  player_id: string;
  journal_id: string;
  boot_id: string | null;
  from_ms: number | null;
  until_ms: number | null;
}

/** Locks the journals of these numbers until the transaction ends, and returns them by name, as they are by now. */
export async function lockJournals(
  tx: Queries,
  keys: readonly number[],
): Promise<Map<string, StoredJournal>> {
  const { rows } = await sql<JournalRow>`
    select id, player_id, journal_id, boot_id, from_ms, until_ms from journals
    where id = any(${arrayOf('bigint', keys)}) order by id for update`.execute(tx);
  // Another query than that which waited for the locks: it sees what was committed meanwhile.
  const { rows: ranges } = await sql<SeqRange & { journal: number }>`
    select journal, first_seq as first, last_seq as last from journal_ranges
    where journal = any(${arrayOf('bigint', keys)})`.execute(tx);
  const rangesOf = new Map<number, SeqRange[]>();
  for (const { journal, first, last } of ranges) {
    const known = rangesOf.get(journal);
    if (known) known.push({ first, last });
    else rangesOf.set(journal, [{ first, last }]);
  }
  return new Map(
    rows.map((row) => {
      const { id, player_id: playerId, journal_id: journalId } = row;
      const journal = { playerId, journalId, key: id, ranges: union([], rangesOf.get(id) ?? []) };
      return [journalName(playerId, journalId), { ...journal, span: spanOf(row) }];
    }),
  );
}

function spanOf({ boot_id: bootId, from_ms: fromMs, until_ms: untilMs }: JournalRow): Journal['span'] {
  return bootId !== null && fromMs !== null && untilMs !== null ? { bootId, fromMs, untilMs } : null;
}

/** Writes the ranges and spans of locked journals: `changed` has them by name as they will be. */
export async function saveJournals(
  tx: Queries,
  locked: ReadonlyMap<string, StoredJournal>,
  changed: ReadonlyMap<string, Journal>,
): Promise<void> {
  const saved: (SeqRange & { journal: number })[] = [];
  const joined: { journal: number; first: number }[] = [];
  const spans: { journal: number; bootId: string; fromMs: number; untilMs: number }[] = [];
  for (const [name, { ranges, span }] of changed) {
    const before = locked.get(name);
    if (!before) throw new Error(`journal ${name} is written without having been locked`);
    const lastByFirst = new Map(before.ranges.map(({ first, last }) => [first, last]));
    for (const range of ranges) {
      if (lastByFirst.get(range.first) !== range.last) saved.push({ journal: before.key, ...range });
      lastByFirst.delete(range.first);
    }
    // What is left was joined to a range that starts earlier.
    for (const first of lastByFirst.keys()) joined.push({ journal: before.key, first });
    if (span && span !== before.span) spans.push({ journal: before.key, ...span });
  }
  const numbers = <Row>(rows: readonly Row[], of: (row: Row) => number) => arrayOf('bigint', rows.map(of));
  if (joined.length > 0)
    await sql`delete from journal_ranges using unnest(${numbers(joined, (row) => row.journal)},
      ${numbers(joined, (row) => row.first)}) as joined (journal, first_seq)
      where journal_ranges.journal = joined.journal and journal_ranges.first_seq = joined.first_seq`.execute(
      tx,
    );
  if (saved.length > 0)
    await sql`insert into journal_ranges (journal, first_seq, last_seq)
      select * from unnest(${numbers(saved, (row) => row.journal)}, ${numbers(saved, (row) => row.first)},
        ${numbers(saved, (row) => row.last)})
      on conflict (journal, first_seq) do update set last_seq = excluded.last_seq`.execute(tx);
  if (spans.length > 0)
    await sql`update journals set boot_id = span.boot_id, from_ms = span.from_ms, until_ms = span.until_ms
      from unnest(${numbers(spans, (row) => row.journal)}, ${arrayOf(
        'text',
        spans.map((row) => row.bootId),
      )}, ${numbers(spans, (row) => row.fromMs)}, ${numbers(spans, (row) => row.untilMs)})
        as span (journal, boot_id, from_ms, until_ms) where journals.id = span.journal`.execute(tx);
}
