/** The types of jobs of this scheduler. */
import type { Assets } from '../content/assets/assets.ts';
import type { Media } from '../content/media/media.ts';
import { PROBE_UPLOAD } from '../content/media/upload-probes.ts';
import { addFilmsToMeasure, measureFilm } from '../content/older-videos.ts';
import { assetJob } from '../content/pipeline/asset-job.ts';
import { PROCESS_ASSET } from '../content/pipeline/made.ts';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import type { InstallationDatabase } from '../database/installation-database.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { JobTypes } from '../jobs/job-types.ts';
import { type Mailer, SEND_MAIL } from '../mail/mailer.ts';
import type { DeviceCookies } from '../people/device-cookies.ts';
import type { SignInSteps } from '../people/factors/sign-in-steps.ts';
import type { AccountLinks } from '../people/links/account-links.ts';
import type { Sessions } from '../people/sessions.ts';
import type { StoredAttempts } from '../people/stored-attempts.ts';
import type { Commands } from '../players/commands/commands.ts';
import type { PlayerPush } from '../players/links/player-push.ts';
import { prune } from '../plays/months/retention.ts';
import type { RawPlays } from '../plays/raw-plays.ts';
import type { ChangedScreens, Publisher } from '../publish/publish.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Takeovers } from '../schedule/takeovers.ts';

interface Parts {
  readonly database: InstallationDatabase;
  readonly media: Media;
  readonly assets: Pick<Assets, 'finish' | 'get' | 'deleteOld'>;
  /** Uploads in pieces, of which some are never finished. */
  readonly uploads: { deleteExpired(): Promise<void> };
  readonly publisher: Publisher;
  readonly takeovers: Takeovers;
  readonly sessions: Sessions;
  readonly devices: DeviceCookies;
  readonly attempts: StoredAttempts;
  readonly steps: SignInSteps;
  readonly links: AccountLinks;
  readonly push: PlayerPush;
  readonly rawPlays: RawPlays;
  readonly queue: JobQueue;
  readonly commands: Commands;
  readonly mailer: Mailer;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  /** Plays as they were reported are kept this many days after the month of their receipt. */
  readonly rawPlayDays: number;
}

export type SchedulerJob = keyof ReturnType<typeof schedulerJobs>;

export function schedulerJobs(parts: Parts, log: Log) {
  const { publisher, push, media, queue, mailer } = parts;
  return {
    'renew-horizons': {
      runsIn: 'scheduler',
      concurrency: 1,
      work: async () => push.programs(await renew(publisher, log)),
    },
    'tidy-up': { runsIn: 'scheduler', concurrency: 1, work: () => tidyUp(parts) },
    'drop-old-plays': {
      runsIn: 'scheduler',
      concurrency: 1,
      work: async () => prune({ ...parts, database: parts.database.sql, log }),
    },
    'measure-older-films': {
      runsIn: 'scheduler',
      concurrency: 1,
      work: () => addFilmsToMeasure(media, queue),
    },
    [SEND_MAIL]: { runsIn: 'scheduler', concurrency: 2, work: (payload) => mailer.send(payload) },
    // Staff who upload wait for the same tools.
    // Subtitles are looked at beside a film: of ffmpeg itself one runs at a time.
    [PROBE_UPLOAD]: { runsIn: 'worker', concurrency: 2 },
    [PROCESS_ASSET]: assetJob(parts),
    'measure-film': { runsIn: 'worker', concurrency: 1, ...measureFilm(media) },
  } satisfies JobTypes;
}

/** Where a place's program can't be renewed, its screens play on as they did; the log says which place that is. */
export function renew(publisher: Publisher, log: Log): Promise<ChangedScreens> {
  return publisher.renew((error, locationId) =>
    log.error(
      { err: error, location: locationId },
      'the program of a place could not be renewed; publish it again',
    ),
  );
}

type TidiedParts = Pick<
  Parts,
  | 'database'
  | 'sessions'
  | 'devices'
  | 'attempts'
  | 'steps'
  | 'links'
  | 'takeovers'
  | 'queue'
  | 'commands'
  | 'audit'
  | 'assets'
  | 'uploads'
>;

export async function tidyUp(
  parts: Omit<TidiedParts, 'assets'> & { readonly assets: Pick<Assets, 'deleteOld'> },
): Promise<void> {
  const { database, sessions, devices, takeovers, queue, commands, audit, attempts, steps, links } = parts;
  await sessions.deleteExpired();
  await devices.deleteOld();
  await attempts.deleteOld();
  await steps.deleteExpired();
  await links.deleteExpired();
  await takeovers.deleteOld();
  await queue.deleteOld();
  await commands.deleteOld();
  await parts.assets.deleteOld();
  await parts.uploads.deleteExpired();
  await audit.deleteOld();
  database.sqlite?.checkpointSome();
}
