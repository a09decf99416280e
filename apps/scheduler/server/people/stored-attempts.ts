/**
 * Failed attempts in the database, for they count whichever process of the scheduler they come to, and after its end. What
 * they are counted by is kept as a hash: a name that was typed may be a password.
 */
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import type { Queries, SqlDatabase } from '../database/engines/sql-database.ts';
import { type AttemptStore, type Failures, FORGET_AMONG, MAX_KEYS } from '../runtime/attempt-limits.ts';
import type { Clock } from '../runtime/clock.ts';

/** Whatever it was for, it is forgiven by then. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

export class StoredAttempts implements AttemptStore {
  readonly #database: SqlDatabase;
  readonly #clock: Pick<Clock, 'now'>;
  /** Attempts in this process wait for each other, and so are not in each other's way. */
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(database: SqlDatabase, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.#clock = clock;
  }

  change<Result>(
    keys: readonly string[],
    change: (known: ReadonlyMap<string, Failures>) => {
      readonly result: Result;
      readonly written: ReadonlyMap<string, Failures>;
    },
  ): Promise<Result> {
    const changing = this.#lastChange.then(() =>
      this.#database.transaction(async (tx) => {
        const known = await read(tx, keys);
        const { result, written } = change(known);
        for (const [key, entry] of written) await write(tx, key, entry);
        if ([...written.keys()].some((key) => !known.has(key))) await forgetSome(tx);
        return result;
      }),
    );
    this.#lastChange = changing.catch(() => undefined);
    return changing;
  }

  async deleteOld(): Promise<void> {
    await this.#database.query
      .deleteFrom('attempts')
      .where('counted_at_ms', '<', this.#clock.now() - KEPT_MS)
      .execute();
  }
}

async function read(tx: Queries, keys: readonly string[]): Promise<Map<string, Failures>> {
  const byHash = new Map(keys.map((key) => [hashOf(key), key]));
  const rows = await tx
    .selectFrom('attempts')
    .selectAll()
    .where('key_hash', 'in', [...byHash.keys()])
    .execute();
  return new Map(
    rows.map((row) => [
      byHash.get(row.key_hash) ?? '',
      { failures: row.failures, countedAtMs: row.counted_at_ms, waitUntilMs: row.wait_until_ms },
    ]),
  );
}

async function write(
  tx: Queries,
  key: string,
  { failures, countedAtMs, waitUntilMs }: Failures,
): Promise<void> {
  const counts = { failures, counted_at_ms: countedAtMs, wait_until_ms: waitUntilMs };
  await tx
    .insertInto('attempts')
    .values({ key_hash: hashOf(key), ...counts })
    .onConflict((conflict) => conflict.column('key_hash').doUpdateSet(counts))
    .execute();
}

/** Whoever tries ten thousand names fills no disk. */
async function forgetSome(tx: Queries): Promise<void> {
  const { count } = await tx
    .selectFrom('attempts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count <= MAX_KEYS) return;
  const oldest = await tx
    .selectFrom('attempts')
    .select(['key_hash', 'failures'])
    .orderBy('counted_at_ms')
    .limit(FORGET_AMONG)
    .execute();
  const fewest = oldest.toSorted((one, other) => one.failures - other.failures).slice(0, count - MAX_KEYS);
  await tx
    .deleteFrom('attempts')
    .where(
      'key_hash',
      'in',
      fewest.map((row) => row.key_hash),
    )
    .execute();
}

function hashOf(key: string): string {
  return sha256Of(Buffer.from(key));
}
