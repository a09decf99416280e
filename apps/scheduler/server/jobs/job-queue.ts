/**
 * Jobs: work that is done apart from requests, kept in the database so that no end of a process loses it.
 *
 * 1. A job is put in by the transaction that needs the work: it is there if that is committed, and only then.
 * 2. Whoever takes a job has it until an instant, which they put off while they work. A job whose instant is past is
 *    another's to take: its worker died.
 * 3. A job ends once. What it leads to is written in the transaction that ends it, which fails where the job has been
 *    taken by another meanwhile.
 * 4. A job that fails is tried again, later each time, until its attempts are used up; then it stays, to be seen.
 * 5. A job that is cancelled ends at once; whoever is at it is told to stop.
 * 6. Jobs with the same key are one: the second is not put in, whether the first waits, runs or is over.
 */
import { type BackOff, doubledMs } from '@bacheca/node/backoff';
import type { Selectable } from 'kysely';
import type { Queries, SqlDatabase } from '../database/engines/sql-database.ts';
import type { Tables } from '../database/tables.ts';
import type { Clock } from '../runtime/clock.ts';

export interface NewJob {
  readonly type: string;
  readonly payload: unknown;
  readonly key?: string;
  /** The highest is first. */
  readonly priority?: number;
  readonly runAtMs?: number;
  readonly maxAttempts?: number;
}

export interface Job {
  readonly id: number;
  readonly type: string;
  readonly payload: unknown;
  readonly state: Tables['jobs']['state'];
  /** How often it was begun. */
  readonly attempts: number;
  readonly progress: number | null;
  readonly result: unknown;
  /** What kept it from being done, last. */
  readonly error: JobError | null;
  readonly runAtMs: number;
  readonly finishedAtMs: number | null;
}

export interface JobError {
  readonly message: string;
  /** It is of a domain error. */
  readonly code?: string;
  readonly params?: unknown;
}

/** A job is somebody else's by now: what was done of it must not be written. */
export class JobLostError extends Error {
  override readonly name = 'JobLostError';
}

/** Tells the other nodes of a job once it is committed. */
type TellOthers = (jobId: number, queries: Queries) => Promise<void>;

const DEFAULT_ATTEMPTS = 5;
const BETWEEN_ATTEMPTS: BackOff = { baseMs: 5_000, capMs: 30 * 60_000 };
/** What is over is kept so long, to be looked at. */
const KEPT_MS = 14 * 24 * 60 * 60_000;

export class JobQueue {
  readonly #database: SqlDatabase;
  readonly #clock: Clock;
  readonly #worker: string;
  readonly #tell: TellOthers;
  readonly #listeners = new Set<(job: Job) => void>();

  /** `worker` names whoever takes jobs here, and nobody else. */
  constructor(database: SqlDatabase, worker: string, clock: Clock, tell: TellOthers = async () => {}) {
    this.#database = database;
    this.#worker = worker;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Returns its number, or null where one with the same key was there before. */
  async add(job: NewJob, queries: Queries = this.#database.query): Promise<number | null> {
    const nowMs = this.#clock.now();
    const row = await queries
      .insertInto('jobs')
      .values({
        type: job.type,
        payload: JSON.stringify(job.payload ?? null),
        key: job.key ?? null,
        priority: job.priority ?? 0,
        state: 'queued',
        run_at_ms: job.runAtMs ?? nowMs,
        attempts: 0,
        max_attempts: job.maxAttempts ?? DEFAULT_ATTEMPTS,
        created_at_ms: nowMs,
      })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (row) await this.#tell(row.id, queries);
    return row?.id ?? null;
  }

  /** Takes the job that is next of these types, for so long. */
  async take(types: readonly string[], forMs: number): Promise<Job | null> {
    if (types.length === 0) return null;
    const nowMs = this.#clock.now();
    const row = await this.#database.transaction(async (tx) => {
      const next = await tx
        .selectFrom('jobs')
        .select('id')
        .where('type', 'in', types)
        .where(({ and, eb, or }) =>
          or([
            and([eb('state', '=', 'queued'), eb('run_at_ms', '<=', nowMs)]),
            and([eb('state', '=', 'running'), eb('locked_until_ms', '<=', nowMs)]),
          ]),
        )
        .orderBy('priority', 'desc')
        .orderBy('run_at_ms')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      if (!next) return undefined;
      return tx
        .updateTable('jobs')
        .set(({ eb }) => ({
          state: 'running' as const,
          attempts: eb('attempts', '+', 1),
          locked_by: this.#worker,
          locked_until_ms: nowMs + forMs,
          progress: null,
        }))
        .where('id', '=', next.id)
        .returningAll()
        .executeTakeFirst();
    });
    return row ? this.#told(jobOf(row)) : null;
  }

  /** Has it for so long from now on. Returns false if it is somebody else's. */
  async keep(id: number, forMs: number, progress: number | null): Promise<boolean> {
    const row = await this.#database.query
      .updateTable('jobs')
      .set({ locked_until_ms: this.#clock.now() + forMs, progress })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .where('locked_by', '=', this.#worker)
      .returningAll()
      .executeTakeFirst();
    if (row) this.#told(jobOf(row));
    return row !== undefined;
  }

  /**
   * Ends it as done, with what `write` writes because of it. Throws a `JobLostError` if it is somebody else's: then
   * nothing is written.
   */
  async succeed(
    id: number,
    result: unknown,
    write: (tx: Queries) => Promise<void> = async () => {},
  ): Promise<void> {
    const row = await this.#database.transaction(async (tx) => {
      const ended = await this.#end(id, { state: 'done', result: JSON.stringify(result ?? null) }, tx);
      if (!ended) throw new JobLostError(`job ${id} is somebody else's`);
      await write(tx);
      return ended;
    });
    this.#told(jobOf(row));
  }

  /** It is tried again if it may, and has an attempt left. */
  async fail(id: number, error: JobError, isForGood = false): Promise<void> {
    const row = await this.#database.transaction(async (tx) => {
      const job = await tx.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
      if (!job) return undefined;
      const text = JSON.stringify(error);
      if (isForGood || job.attempts >= job.max_attempts)
        return this.#end(id, { state: 'failed', error: text }, tx);
      const waitMs = doubledMs(job.attempts - 1, BETWEEN_ATTEMPTS);
      return this.#ours(tx, id)
        .set({ state: 'queued', run_at_ms: this.#clock.now() + waitMs, error: text, ...UNLOCKED })
        .returningAll()
        .executeTakeFirst();
    });
    if (row) this.#told(jobOf(row));
  }

  /** Gives back what was taken and can't be done now: it counts as no attempt. */
  async giveBack(id: number): Promise<void> {
    await this.#ours(this.#database.query, id)
      .set(({ eb }) => ({ state: 'queued' as const, attempts: eb('attempts', '-', 1), ...UNLOCKED }))
      .execute();
  }

  /** What a process of this name had when it ended is free at once, and need not wait for its instant. */
  async releaseOwn(): Promise<void> {
    await this.#database.query
      .updateTable('jobs')
      .set({ state: 'queued', ...UNLOCKED })
      .where('state', '=', 'running')
      .where('locked_by', '=', this.#worker)
      .execute();
  }

  async get(id: number): Promise<Job | null> {
    const row = await this.#database.query
      .selectFrom('jobs')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? jobOf(row) : null;
  }

  /** The newest are first; `olderThan` is the number of the last of the page before. */
  async list(
    states: readonly Job['state'][],
    limit: number,
    olderThan: number | null = null,
  ): Promise<Job[]> {
    const rows = await this.#database.query
      .selectFrom('jobs')
      .selectAll()
      .where('state', 'in', states)
      .$if(olderThan !== null, (query) => query.where('id', '<', olderThan ?? 0))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(jobOf);
  }

  async count(states: readonly Job['state'][]): Promise<number> {
    const { count } = await this.#database.query
      .selectFrom('jobs')
      .select(({ fn }) => fn.countAll().as('count'))
      .where('state', 'in', states)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** One that failed for good is to be tried once more, by somebody's wish. Returns false if there is none. */
  async retry(id: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#database.query
      .updateTable('jobs')
      .set({ state: 'queued', attempts: 0, run_at_ms: this.#clock.now(), finished_at_ms: null })
      .where('id', '=', id)
      .where('state', '=', 'failed')
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await this.#tell(id, this.#database.query);
    return numUpdatedRows > 0;
  }

  /**
   * Ends one that waits or is worked at, by somebody's wish: what whoever is at it would write of it is refused from then
   * on. Returns null if there is none. Call `announce` with it once it is committed.
   */
  async cancel(id: number, queries: Queries): Promise<Job | null> {
    const row = await queries
      .updateTable('jobs')
      .set({ state: 'cancelled', ...UNLOCKED, finished_at_ms: this.#clock.now() })
      .where('id', '=', id)
      .where('state', 'in', ['queued', 'running'])
      .returningAll()
      .executeTakeFirst();
    return row ? jobOf(row) : null;
  }

  /** Tells whoever works at it or waits for it, at any node. */
  announce(job: Job): void {
    this.#told(job);
  }

  async deleteOld(): Promise<void> {
    const before = this.#clock.now() - KEPT_MS;
    await this.#database.query.deleteFrom('jobs').where('finished_at_ms', '<', before).execute();
  }

  /** It hears of each change of a job that is worked at here. Returns its unsubscribe. */
  subscribe(listener: (job: Job) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #end(id: number, how: { state: 'done' | 'failed'; result?: string; error?: string }, tx: Queries) {
    return this.#ours(tx, id)
      .set({ ...how, ...UNLOCKED, finished_at_ms: this.#clock.now() })
      .returningAll()
      .executeTakeFirst();
  }

  #ours(queries: Queries, id: number) {
    return queries
      .updateTable('jobs')
      .where('id', '=', id)
      .where('state', '=', 'running')
      .where('locked_by', '=', this.#worker);
  }

  #told(job: Job): Job {
    for (const listener of this.#listeners) listener(job);
    void this.#tell(job.id, this.#database.query);
    return job;
  }
}

const UNLOCKED = { locked_by: null, locked_until_ms: null };

function jobOf(row: Selectable<Tables['jobs']>): Job {
  return {
    id: row.id,
    type: row.type,
    payload: JSON.parse(row.payload),
    state: row.state,
    attempts: row.attempts,
    progress: row.progress,
    result: row.result === null ? null : JSON.parse(row.result),
    error: row.error === null ? null : (JSON.parse(row.error) as JobError),
    runAtMs: row.run_at_ms,
    finishedAtMs: row.finished_at_ms,
  };
}
