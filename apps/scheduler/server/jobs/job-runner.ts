/** Takes jobs from the queue as there is room for each type, works at them, and writes what came of it. */
import type { Log } from '../runtime/log.ts';
import { toJobError } from './job-error.ts';
import { type Job, JobLostError, type JobQueue } from './job-queue.ts';
import type { JobContext, JobTypes } from './job-types.ts';
import { WorkerJobError, type WorkerProcess } from './worker-process.ts';

/** Another takes a job whose worker was not heard of for so long. */
const LOCKED_MS = 60_000;
const KEEP_MS = LOCKED_MS / 4;
/** How far a job is, is written down at most so often. */
const PROGRESS_MS = 1_000;
/** So late a job is begun at most that another process put in, or whose time comes. */
const POLL_MS = 1_000;

interface RunnerTimes {
  readonly lockedMs?: number;
  readonly keepMs?: number;
  readonly pollMs?: number;
}

export class JobRunner {
  readonly #queue: JobQueue;
  readonly #types: JobTypes;
  readonly #log: Pick<Log, 'error' | 'warn'>;
  readonly #times: { readonly lockedMs: number; readonly keepMs: number; readonly pollMs: number };
  readonly #worker: WorkerProcess;
  readonly #running = new Map<number, { readonly type: string; readonly abort: AbortController }>();
  readonly #ends = new Set<Promise<void>>();
  #isTaking = false;
  #isAskedAgain = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    queue: JobQueue,
    types: JobTypes,
    worker: WorkerProcess,
    log: Pick<Log, 'error' | 'warn'>,
    { lockedMs = LOCKED_MS, keepMs = KEEP_MS, pollMs = POLL_MS }: RunnerTimes = {},
  ) {
    this.#queue = queue;
    this.#types = types;
    this.#worker = worker;
    this.#log = log;
    this.#times = { lockedMs, keepMs, pollMs };
    queue.subscribe((job) => this.heard(job));
  }

  /** What is worked at here and was cancelled, at this node or another, is told to stop. */
  heard({ id, state }: Job): void {
    if (state === 'cancelled') this.#running.get(id)?.abort.abort();
  }

  async start(): Promise<void> {
    await this.#queue.releaseOwn();
    this.wake();
  }

  /** There may be something to do. */
  wake(): void {
    this.#isAskedAgain = true;
    if (this.#isTaking || this.#isStopped) return;
    this.#isTaking = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#takeAll()
      .catch((error: unknown) =>
        this.#log.error({ err: error }, 'jobs could not be taken; they are tried again'),
      )
      .finally(() => {
        this.#isTaking = false;
        if (!this.#isStopped) this.#timer = setTimeout(() => this.wake(), this.#times.pollMs).unref();
      });
  }

  /** What is being worked at is given back, to be begun anew by whoever comes next. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const { abort } of this.#running.values()) abort.abort();
    this.#worker.close();
    await Promise.all(this.#ends);
  }

  async #takeAll(): Promise<void> {
    while (this.#isAskedAgain) {
      this.#isAskedAgain = false;
      for (;;) {
        if (this.#isStopped) return;
        const job = await this.#queue.take(this.#typesWithRoom(), this.#times.lockedMs);
        if (!job) break;
        const end = this.#workAt(job);
        this.#ends.add(end);
        void end.finally(() => this.#ends.delete(end));
      }
    }
  }

  #typesWithRoom(): string[] {
    const counts = new Map<string, number>();
    for (const { type } of this.#running.values()) counts.set(type, (counts.get(type) ?? 0) + 1);
    return Object.entries(this.#types).flatMap(([type, { concurrency }]) =>
      (counts.get(type) ?? 0) < concurrency ? [type] : [],
    );
  }

  async #workAt(job: Job): Promise<void> {
    const abort = new AbortController();
    this.#running.set(job.id, { type: job.type, abort });
    let progress: number | null = null;
    let saidAtMs = Number.NEGATIVE_INFINITY;
    const keep = () => {
      saidAtMs = performance.now();
      this.#queue.keep(job.id, this.#times.lockedMs, progress).then(
        (isOurs) => isOurs || abort.abort(),
        (error: unknown) => this.#log.warn({ err: error, job: job.id }, 'a job could not be kept'),
      );
    };
    const keeping = setInterval(keep, this.#times.keepMs);
    const context: JobContext = {
      signal: abort.signal,
      progress: (fraction) => {
        progress = Math.min(1, Math.max(0, fraction));
        // Somebody may be watching it.
        if (this.#running.has(job.id) && performance.now() - saidAtMs >= PROGRESS_MS) keep();
      },
    };
    try {
      await this.#finish(job, await this.#resultOf(job, context));
    } catch (error) {
      // Then it is nobody's any more, or another's.
      const isLost = abort.signal.aborted && !this.#isStopped;
      await (isLost ? Promise.resolve() : this.#failed(job, error)).catch((fault: unknown) =>
        // It stays locked for a while, and then is another's.
        this.#log.error({ err: fault, job: job.id }, 'how a job ended could not be written'),
      );
    } finally {
      clearInterval(keeping);
      this.#running.delete(job.id);
      this.wake();
    }
  }

  #resultOf({ id, type, payload }: Job, context: JobContext): Promise<unknown> {
    const kind = this.#types[type];
    if (!kind) throw new Error(`there is no type of job "${type}"`);
    return kind.runsIn === 'worker'
      ? this.#worker.run(id, type, payload, context)
      : kind.work(payload, context);
  }

  async #finish({ id, type, payload }: Job, found: unknown): Promise<void> {
    const kind = this.#types[type];
    const result = kind?.settle ? await kind.settle(payload, found) : found;
    await this.#queue.succeed(id, result, async (tx) => kind?.write?.(tx, payload, result));
    await kind?.written?.(payload);
  }

  async #failed({ id, type, attempts }: Job, error: unknown): Promise<void> {
    if (error instanceof JobLostError) return;
    if (this.#isStopped) return this.#queue.giveBack(id);
    const { error: why, isForGood } =
      error instanceof WorkerJobError
        ? { error: error.error, isForGood: error.isForGood }
        : toJobError(error);
    await this.#queue.fail(id, why, isForGood);
    this.#log.warn({ job: id, type, attempts, why, isForGood }, 'a job failed');
  }
}
