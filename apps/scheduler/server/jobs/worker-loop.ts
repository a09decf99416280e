/** What a worker process does: the jobs that the scheduler that started it asks for, each as it comes. */
import { setPriority } from 'node:os';
import { toJobError } from './job-error.ts';
import type { JobContext } from './job-types.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

/** By the type of the job. */
export type WorkerJobs = Readonly<Record<string, (payload: never, context: JobContext) => Promise<unknown>>>;

/** Whoever links or asks for a page comes first. */
const NICENESS = 10;

export function runWorker(jobs: WorkerJobs): void {
  const running = new Map<number, AbortController>();
  // Where nobody listens any more, this process is about to end, too.
  const say = (message: FromWorker) => process.send?.(message, undefined, undefined, () => {});

  async function run({ id, job, payload }: Extract<ToWorker, { type: 'run' }>): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      const work = jobs[job];
      if (!work) throw new Error(`the worker knows no job "${job}"`);
      const progress = (fraction: number) => say({ type: 'progress', id, fraction });
      say({ type: 'done', id, result: await work(payload as never, { progress, signal: abort.signal }) });
    } catch (error) {
      say({ type: 'failed', id, ...toJobError(error) });
    } finally {
      running.delete(id);
    }
  }

  try {
    setPriority(NICENESS);
  } catch {
    // A system that doesn't let a process stand back has it work as any other.
  }
  process.on('message', (message: ToWorker) => {
    if (message.type === 'run') void run(message);
    else running.get(message.id)?.abort();
  });
  // Whoever gave it work is gone, and with it whoever would write what came of it.
  process.on('disconnect', () => process.exit(0));
  // A Ctrl-C in a terminal goes to all: the scheduler ends in order, and this with it.
  process.on('SIGINT', () => {});
}
