/** Work that the scheduler does apart from requests, as the API tells of it. */
import { z } from 'zod';
import { Id, Instant } from '../model/ids.ts';

export const JobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
export type JobState = z.infer<typeof JobState>;

export const JobView = z.object({
  id: z.int(),
  type: Id,
  state: JobState,
  /** How often it was begun. */
  attempts: z.int(),
  /** It is from 0 to 1; null where the work does not say. */
  progress: z.number().min(0).max(1).nullable(),
  /** What kept it from being done, last, in the caller's language where there is a sentence for it. */
  error: z.string().nullable(),
  /** Null where there is no sentence for what kept it: then `error` is what the program said of it. */
  errorCode: z.string().nullable(),
  runAt: Instant,
  finishedAt: Instant.nullable(),
});
export type JobView = z.infer<typeof JobView>;

/** What pages that listen are told of a job: how it stands, and not what it is about. */
export const JobProgress = JobView.pick({ id: true, type: true, state: true, progress: true });
export type JobProgress = z.infer<typeof JobProgress>;
