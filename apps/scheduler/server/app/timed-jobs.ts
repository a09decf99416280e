/** What happens by itself, at its time. */
import { type ScheduledTask, schedule } from 'node-cron';
import { logCommandNotes } from '../database/command-notes.ts';
import type { InstallationDatabase } from '../database/installation-database.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { LiveScreens } from '../players/live-screens.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { SchedulerJob } from './scheduler-jobs.ts';

interface Parts {
  readonly database: InstallationDatabase;
  readonly live: LiveScreens;
  readonly queue: JobQueue;
  readonly runner: JobRunner;
  readonly clock: Clock;
}

/** Each has minutes of its own, so that no two long ones begin together. */
const JOBS: readonly { readonly type: SchedulerJob; readonly cron: string }[] = [
  // Hourly, for the renewals of a week are spread over the hours of its Monday.
  { type: 'renew-horizons', cron: '7 * * * *' },
  { type: 'tidy-up', cron: '23 3 * * *' },
  { type: 'drop-old-plays', cron: '41 3 * * *' },
  { type: 'measure-older-films', cron: '7 4 * * *' },
];

const MINUTE_MS = 60_000;

/** Returns what stops it. */
export function startTimedJobs(parts: Parts, log: Log): () => void {
  const { queue, runner, clock } = parts;
  const ownTasks: { name: string; cron: string; work: () => void | Promise<void> }[] = [
    // Of what this process alone knows, and so no job that any may take.
    { name: 'save what players last said', cron: '* * * * *', work: () => parts.live.save() },
    { name: 'log what commands did', cron: '* * * * *', work: () => logCommandNotes(parts.database, log) },
    ...JOBS.map(({ type, cron }) => ({
      name: type,
      cron,
      work: async () => {
        // Whoever else works over the same database comes to the same minute: one of them puts it in.
        const minute = Math.floor(clock.now() / MINUTE_MS);
        await queue.add({ type, payload: null, key: `${type} ${minute}` });
        runner.wake();
      },
    })),
  ];
  const tasks: ScheduledTask[] = ownTasks.map(({ name, cron, work }) =>
    schedule(cron, async () => {
      try {
        await work();
      } catch (error) {
        log.error({ err: error, job: name }, 'a timed job could not be begun; it is again at its next time');
      }
    }),
  );
  return () => {
    for (const task of tasks) task.destroy();
  };
}
