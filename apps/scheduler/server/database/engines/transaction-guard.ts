/**
 * Says where a transaction waits for something else than its own queries, or is held long: with SQLite everybody waits
 * for it, with PostgreSQL whoever needs the same rows. It is for development and tests.
 *
 * Whatever a transaction awaits besides its queries ends in a later turn of the event loop, and no query is under way
 * meanwhile: that is what is looked for, once in every turn.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';

const MAX_HELD_MS = 50;

export interface HeldTransaction {
  readonly why: 'awaits something else than its queries' | 'is held for too long';
  readonly heldMs: number;
  /** Where it was begun. */
  readonly stack: string;
}

export type OnHeldTransaction = (held: HeldTransaction) => void;

const beginnings = new AsyncLocalStorage<Error>();

/** What is done in it is known by where it was begun. */
export function withBeginning<Result>(work: () => Promise<Result>): Promise<Result> {
  return beginnings.run(new Error('a transaction was begun'), work);
}

interface OpenTransaction {
  readonly beganAtMs: number;
  readonly stack: string;
  queries: number;
  isReported: boolean;
  isOver: boolean;
}

/** Returns the driver, watched. */
export function guardTransactions(driver: Driver, onHeld: OnHeldTransaction): Driver {
  const open = new WeakMap<DatabaseConnection, OpenTransaction>();
  const watched = new WeakMap<DatabaseConnection, DatabaseConnection>();
  const original = new WeakMap<DatabaseConnection, DatabaseConnection>();
  const within = (connection: DatabaseConnection) => original.get(connection) ?? connection;

  function watch(connection: DatabaseConnection): DatabaseConnection {
    const known = watched.get(connection);
    if (known) return known;
    const wrapped: DatabaseConnection = {
      executeQuery: <Row>(query: CompiledQuery) =>
        asQuery(connection, () => connection.executeQuery<Row>(query) as Promise<QueryResult<Row>>),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    };
    watched.set(connection, wrapped);
    original.set(wrapped, connection);
    return wrapped;
  }

  async function asQuery<Result>(
    connection: DatabaseConnection,
    run: () => Promise<Result>,
  ): Promise<Result> {
    const transaction = open.get(connection);
    if (transaction) transaction.queries += 1;
    try {
      return await run();
    } finally {
      if (transaction) transaction.queries -= 1;
    }
  }

  function began(connection: DatabaseConnection): void {
    const beginning = beginnings.getStore();
    // A migration's, which nobody works beside.
    if (!beginning) return;
    const transaction: OpenTransaction = {
      beganAtMs: performance.now(),
      stack: beginning.stack ?? '',
      queries: 0,
      isReported: false,
      isOver: false,
    };
    open.set(connection, transaction);
    setImmediate(() => look(transaction));
  }

  function look(transaction: OpenTransaction): void {
    if (transaction.isOver) return;
    if (transaction.queries === 0) report(transaction, 'awaits something else than its queries');
    if (!transaction.isReported) setImmediate(() => look(transaction));
  }

  function report(transaction: OpenTransaction, why: HeldTransaction['why']): void {
    if (transaction.isReported) return;
    transaction.isReported = true;
    onHeld({ why, heldMs: performance.now() - transaction.beganAtMs, stack: transaction.stack });
  }

  /** The commit itself is the disk's matter. */
  async function end(connection: DatabaseConnection, finish: () => Promise<void>): Promise<void> {
    const transaction = open.get(connection);
    open.delete(connection);
    if (transaction) {
      transaction.isOver = true;
      if (performance.now() - transaction.beganAtMs > MAX_HELD_MS)
        report(transaction, 'is held for too long');
    }
    await finish();
  }

  return {
    init: (options) => driver.init(options),
    acquireConnection: async (options) => watch(await driver.acquireConnection(options)),
    async beginTransaction(connection, settings) {
      await driver.beginTransaction(within(connection), settings);
      began(within(connection));
    },
    commitTransaction: (connection) =>
      end(within(connection), () => driver.commitTransaction(within(connection))),
    rollbackTransaction: (connection) =>
      end(within(connection), () => driver.rollbackTransaction(within(connection))),
    releaseConnection: (connection, options) => driver.releaseConnection(within(connection), options),
    destroy: (options) => driver.destroy(options),
  };
}
