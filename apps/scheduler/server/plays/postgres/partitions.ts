/**
 * The table `plays` has a partition for each month of receipt (UTC): plays that are no longer kept go by dropping it.
 *
 *  1. Whoever writes plays makes the partition of their month, where it isn't there. Of several nodes one does.
 *  2. It is made beside the table and then attached, which holds up nobody who writes or reads.
 *  3. A sequence number is in a journal once: within a month the partition's own key says so, too.
 */
import { errorCode } from '@bacheca/node/errors';
import { sql } from 'kysely';
import type { SqlDatabase } from '../../database/engines/sql-database.ts';
import { endOf, monthOf, startOf } from '../months/month-names.ts';

/** Any number will do that nothing else in the database locks by. */
const MAKING_PARTITIONS = 7_305_117;
const PARTITION = /^plays_(\d{4})_(\d{2})$/;
/** Dropping one waits for whoever is at the table, and everybody else for it: rather than for long, it is done another day. */
const MAX_DROP_WAIT_MS = 2000;
const LOCK_NOT_AVAILABLE = '55P03';

export class PlayPartitions {
  readonly #database: SqlDatabase;
  readonly #known = new Set<string>();

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Makes the partition for plays that are received at this instant, if nobody has. */
  async ensure(receivedAtMs: number): Promise<void> {
    const month = monthOf(receivedAtMs);
    if (this.#known.has(month)) return;
    await this.#make(month);
    this.#known.add(month);
  }

  /** Looks again which there are: call it when plays could not be written. */
  forget(): void {
    this.#known.clear();
  }

  /** The months there are partitions of, as `2026-11`, the oldest first. */
  async months(): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = 'plays'::regclass order by relname`.execute(this.#database.query);
    return rows.flatMap(({ name }) => {
      const [, year, number] = PARTITION.exec(name) ?? [];
      return year === undefined ? [] : [`${year}-${number}`];
    });
  }

  /** Drops those of months that ended before `beforeMs`, and returns them. One that is in use stays until the next time. */
  async dropBefore(beforeMs: number): Promise<string[]> {
    const dropped: string[] = [];
    for (const month of await this.months()) {
      if (endOf(month) <= beforeMs && (await this.#drop(month))) dropped.push(month);
    }
    return dropped;
  }

  async #make(month: string): Promise<void> {
    const name = nameOf(month);
    await this.#database.transaction(async (tx) => {
      await sql`select pg_advisory_xact_lock(${MAKING_PARTITIONS})`.execute(tx);
      const { rows } = await sql<{ isThere: boolean }>`
        select to_regclass(${name}) is not null as "isThere"`.execute(tx);
      if (rows[0]?.isThere) return;
      await sql`create table ${sql.table(name)} (like plays including all)`.execute(tx);
      await sql`create unique index ${sql.id(`${name}_key`)} on ${sql.table(name)} (journal, seq)`.execute(
        tx,
      );
      await sql`alter table plays attach partition ${sql.table(name)}
        for values from (${sql.lit(startOf(month))}) to (${sql.lit(endOf(month))})`.execute(tx);
    });
  }

  async #drop(month: string): Promise<boolean> {
    try {
      await this.#database.transaction(async (tx) => {
        await sql`set local lock_timeout = ${sql.lit(MAX_DROP_WAIT_MS)}`.execute(tx);
        await sql`drop table if exists ${sql.table(nameOf(month))}`.execute(tx);
      });
      this.#known.delete(month);
      return true;
    } catch (error) {
      if (errorCode(error) === LOCK_NOT_AVAILABLE) return false;
      throw error;
    }
  }
}

function nameOf(month: string): string {
  return `plays_${month.replace('-', '_')}`;
}
