/**
 * One data layer over two engines: SQLite by default, PostgreSQL where `BACHECA_DATABASE_URL` says so.
 *
 * 1. Every query is awaited. Which transaction it is in is said by the object that it is asked of, never by the time at
 *    which it is asked.
 * 2. A transaction is as if nobody else worked meanwhile. SQLite does one at a time; PostgreSQL finds out that two were
 *    in each other's way, and then one of them is done anew: so what it does besides its queries must bear repeating.
 * 3. Inside a transaction only its own queries are awaited (`transaction-guard.ts`).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackOff, backOffMs } from '@bacheca/node/backoff';
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { withBeginning } from './transaction-guard.ts';

export type EngineName = 'sqlite' | 'postgres';

/** Queries of one transaction, or each by itself where it is the database's own. */
export type Queries = Kysely<Tables>;

export interface SqlDatabase {
  readonly engine: EngineName;
  /** Each query by itself. */
  readonly query: Queries;
  /** Does all of the work or nothing. It may call `work` again, from the beginning. */
  transaction<Result>(work: (tx: Queries) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

const committing = new WeakMap<Queries, (() => void)[]>();
const rollingBack = new WeakMap<Queries, (() => void)[]>();

/**
 * Calls `work` once the transaction is committed, before whoever awaits it goes on; never if it is rolled back. Queries
 * that are each by themselves are committed already. `work` must not throw.
 */
export function afterCommit(tx: Queries, work: () => void): void {
  const whenCommitted = committing.get(tx);
  if (whenCommitted) whenCommitted.push(work);
  else if (tx.isTransaction) throw new Error('this transaction was not begun here');
  else work();
}

/** Calls `work` if this attempt of the transaction is rolled back, before another is made. `work` must not throw. */
export function afterRollback(tx: Queries, work: () => void): void {
  rollingBack.get(tx)?.push(work);
}

/** What else happens at the same time is over soon. */
const BETWEEN_TRIES: BackOff = { baseMs: 5, capMs: 200 };
/** More than this means that they are in each other's way by design. */
const MAX_TRIES = 20;

export function sqlDatabaseOver(
  query: Queries,
  engine: EngineName,
  isInTheWay: (error: unknown) => boolean,
): SqlDatabase {
  return {
    engine,
    query,
    async transaction(work) {
      for (let attempt = 0; ; attempt++) {
        const whenRolledBack: (() => void)[] = [];
        try {
          const transaction = engine === 'postgres' ? serializable(query) : query.transaction();
          // Of this attempt: what another had asked for was rolled back with it.
          const whenCommitted: (() => void)[] = [];
          const result = await withBeginning(() =>
            transaction.execute((tx) => {
              committing.set(tx, whenCommitted);
              rollingBack.set(tx, whenRolledBack);
              return work(tx);
            }),
          );
          for (const each of whenCommitted) each();
          return result;
        } catch (error) {
          for (const each of whenRolledBack) each();
          if (attempt + 1 >= MAX_TRIES || !isInTheWay(error)) throw error;
          await sleep(backOffMs(attempt, BETWEEN_TRIES, Math.random));
        }
      }
    },
    close: () => query.destroy(),
  };
}

function serializable(query: Queries) {
  return query.transaction().setIsolationLevel('serializable');
}
