import { type ScheduledTask, schedule } from 'node-cron';
import type { Media } from '../content/media/media.ts';
import { measureOlderVideos } from '../content/older-videos.ts';
import { logCommandNotes } from '../database/command-notes.ts';
import type { Database } from '../database/open.ts';
import type { DeviceCookies } from '../people/device-cookies.ts';
import type { Sessions } from '../people/sessions.ts';
import type { PlayerLinks } from '../players/links/player-links.ts';
import type { LiveScreens } from '../players/live-screens.ts';
import type { MonthFiles } from '../plays/months/month-files.ts';
import { prune } from '../plays/months/retention.ts';
import type { ChangedScreens, Publisher } from '../publish/publish.ts';
import type { Clock } from '../runtime/clock.ts';
import { type CooperativeSteps, runInTurns } from '../runtime/cooperative-steps.ts';
import type { Log } from '../runtime/log.ts';
import type { Takeovers } from '../schedule/takeovers.ts';

interface Parts {
  readonly database: Database;
  readonly media: Media;
  readonly publisher: Publisher;
  readonly takeovers: Takeovers;
  readonly sessions: Sessions;
  readonly devices: DeviceCookies;
  readonly links: PlayerLinks;
  readonly live: LiveScreens;
  readonly months: MonthFiles;
  readonly clock: Clock;
  /** Plays as they were reported are kept this many days after the month of their receipt. */
  readonly rawPlayDays: number;
}

/** What happens by itself. Returns what stops it. */
export function startJobs(parts: Parts, log: Log): () => void {
  let isStopped = false;
  const tried = new Set<string>();
  const jobs: { name: string; cron: string; work: () => void | Promise<void> }[] = [
    { name: 'save what players last said', cron: '* * * * *', work: () => parts.live.saveInTurn() },
    { name: 'log what commands did', cron: '* * * * *', work: () => logCommandNotes(parts.database, log) },
    {
      // Hourly, for the renewals of a week are spread over the hours of its Monday.
      name: 'renew horizons',
      cron: '7 * * * *',
      work: async () => parts.links.push.programs(await runInTurns(renewSteps(parts.publisher, log))),
    },
    { name: 'housekeeping', cron: '23 3 * * *', work: () => tidyUp(parts) },
    { name: 'drop old plays', cron: '41 3 * * *', work: () => prune({ ...parts, log }) },
    {
      name: 'measure older films',
      cron: '7 4 * * *',
      work: () => measureOlderVideos(parts.media, tried, log, () => isStopped),
    },
  ];
  const tasks: ScheduledTask[] = jobs.map(({ name, cron, work }) =>
    schedule(cron, async () => {
      try {
        await work();
      } catch (error) {
        log.error({ err: error, job: name }, 'a job failed; it runs again at its next time');
      }
    }),
  );
  return () => {
    isStopped = true;
    for (const task of tasks) task.destroy();
  };
}

/** Where a place's program can't be renewed, its screens play on as they did; the log says which place that is. */
export function renewSteps(publisher: Publisher, log: Log): CooperativeSteps<ChangedScreens> {
  return publisher.renewSteps((error, locationId) =>
    log.error(
      { err: error, location: locationId },
      'the program of a place could not be renewed; publish it again',
    ),
  );
}

export function tidyUp({
  database,
  sessions,
  devices,
  takeovers,
}: Pick<Parts, 'database' | 'sessions' | 'devices' | 'takeovers'>): void {
  sessions.deleteExpired();
  devices.deleteOld();
  takeovers.deleteOld();
  database.checkpointSome();
}
