/** What kinds of jobs there are, and how each is worked at. */
import type { Queries } from '../database/engines/sql-database.ts';

export interface JobContext {
  /** From 0 to 1. */
  progress(fraction: number): void;
  /** Somebody else has the job by now, or the scheduler ends: what is done from here on is for nothing. */
  readonly signal: AbortSignal;
}

interface JobKind {
  /** So many at the same time, of those that this process takes. */
  readonly concurrency: number;
  /**
   * What is kept of the result besides the database, before the transaction that ends the job; it may be called again. It
   * resolves with what `write` gets, and what stays as the job's result.
   */
  readonly settle?: (payload: unknown, result: unknown) => Promise<unknown>;
  /** Writes what the job led to, in the transaction that ends it. */
  readonly write?: (tx: Queries, payload: unknown, result: unknown) => Promise<void>;
  /** It is called after that. */
  readonly written?: (payload: unknown) => void | Promise<void>;
}

/** What takes a processor is worked at by a process of its own (`worker.ts`), which knows it by the type's name. */
interface WorkerJobKind extends JobKind {
  readonly runsIn: 'worker';
}

/** What is about the scheduler's own things is done by itself, in turns. */
interface LocalJobKind extends JobKind {
  readonly runsIn: 'scheduler';
  readonly work: (payload: unknown, context: JobContext) => Promise<unknown>;
}

export type JobTypes = Readonly<Record<string, WorkerJobKind | LocalJobKind>>;
