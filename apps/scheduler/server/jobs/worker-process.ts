/** The worker process as the scheduler sees it: started at the first job, and again after it ended. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { JobError } from './job-queue.ts';
import type { JobContext } from './job-types.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

/** The worker says that a job failed. */
export class WorkerJobError extends Error {
  override readonly name = 'WorkerJobError';
  readonly error: JobError;
  readonly isForGood: boolean;

  constructor(error: JobError, isForGood: boolean) {
    super(error.message);
    this.error = error;
    this.isForGood = isForGood;
  }
}

interface Running {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly progress: JobContext['progress'];
}

export class WorkerProcess {
  readonly #script: URL;
  #child: ChildProcess | null = null;
  readonly #running = new Map<number, Running>();

  /** The script calls `runWorker`. */
  constructor(script: URL) {
    this.#script = script;
  }

  /** It is unset while nothing has been asked of it. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Rejects with a `WorkerJobError`, or if the process ends. */
  run(id: number, job: string, payload: unknown, { progress, signal }: JobContext): Promise<unknown> {
    const child = this.#child ?? this.#start();
    const done = new Promise<unknown>((resolve, reject) => {
      this.#running.set(id, { resolve, reject, progress });
    });
    signal.addEventListener('abort', () => {
      if (this.#running.has(id)) child.send({ type: 'abort', id } satisfies ToWorker, () => {});
    });
    child.send({ type: 'run', id, job, payload } satisfies ToWorker, () => {});
    return done;
  }

  /** It ends by itself at that; whoever waits for its work hears of it. */
  close(): void {
    this.#child?.ref();
    if (this.#child?.connected) this.#child.disconnect();
  }

  #start(): ChildProcess {
    const child = fork(fileURLToPath(this.#script), { execArgv: ['--disable-warning=ExperimentalWarning'] });
    child.on('message', (message: FromWorker) => this.#heard(message));
    // A worker that can't be started ends, too.
    child.on('error', () => {});
    child.on('exit', (code, signal) => {
      if (this.#child === child) this.#child = null;
      const error = new Error(`the worker process ended with ${signal ?? `code ${code}`}`);
      for (const { reject } of this.#running.values()) reject(error);
      this.#running.clear();
    });
    // It ends with the scheduler, and keeps it from nothing.
    child.unref();
    child.channel?.unref();
    this.#child = child;
    return child;
  }

  #heard(message: FromWorker): void {
    const running = this.#running.get(message.id);
    if (!running) return;
    if (message.type === 'progress') {
      running.progress(message.fraction);
      return;
    }
    this.#running.delete(message.id);
    if (message.type === 'done') running.resolve(message.result);
    else running.reject(new WorkerJobError(message.error, message.isForGood));
  }
}
