/** What others change over the same database, as other nodes and commands do, is seen by itself. */
import type { Bus } from '../bus/bus.ts';
import type { EngineName } from '../database/engines/sql-database.ts';
import type { HeldTables } from '../database/held-tables.ts';
import type { Job, JobQueue } from '../jobs/job-queue.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { Log } from '../runtime/log.ts';
import { oneAtATime } from '../runtime/one-at-a-time.ts';

/** So soon what a command has written beside the scheduler is seen on SQLite, where nobody tells it. */
const LOOK_INTERVAL_MS = 1_000;

interface Parts {
  readonly held: HeldTables;
  readonly bus: Bus;
  readonly runner: JobRunner;
  readonly queue: JobQueue;
  /** A job that another node works at has come further. */
  readonly onJob: (job: Job) => void;
}

/** Returns what stops it. */
export function lookAtOthersChanges(
  { held, bus, runner, queue, onJob }: Parts,
  engine: EngineName,
  log: Log,
): () => void {
  const look = oneAtATime(
    () => held.refresh(),
    (error) => log.error({ err: error }, 'it could not be told what others have changed'),
  );
  const looking = engine === 'sqlite' ? setInterval(look, LOOK_INTERVAL_MS) : undefined;
  const stops = [
    bus.onPoll(look),
    bus.subscribe('held', (_, isOwn) => {
      if (!isOwn) look();
    }),
    bus.subscribe('jobs', ({ jobId }, isOwn) => {
      if (isOwn) return;
      runner.wake();
      queue.get(jobId).then(
        (job) => {
          if (!job) return;
          runner.heard(job);
          onJob(job);
        },
        (error: unknown) => log.error({ err: error, job: jobId }, 'how far a job is could not be read'),
      );
    }),
  ];
  return () => {
    clearInterval(looking);
    for (const stop of stops) stop();
  };
}
