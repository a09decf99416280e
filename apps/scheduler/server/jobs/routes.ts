import { type JobProgress, JobState, JobView } from '@bacheca/shared/api/jobs';
import { entityRef, type Locale, type Params } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import type { ErrorCode } from '../errors/codes.ts';
import { domainError } from '../errors/domain-error.ts';
import { STATUSES } from '../http/problems/statuses.ts';
import type { App } from '../http/typed-app.ts';
import { localeOf } from '../i18n/locale.ts';
import { translate } from '../i18n/translate.ts';
import { instantOf } from '../runtime/clock.ts';
import type { Job, JobQueue } from './job-queue.ts';

const MAX_LISTED = 200;

export function jobRoutes(app: App, queue: JobQueue, onRetry: () => void): void {
  app.get('/api/jobs', {
    config: { action: 'job.read' },
    schema: {
      tags: ['jobs'],
      summary: 'Work apart from requests that is in these states, the newest first',
      querystring: z.object({
        state: z
          .union([JobState, z.array(JobState)])
          .transform((states) => [states].flat())
          .default(['queued', 'running', 'failed']),
      }),
      response: { 200: z.array(JobView) },
    },
    handler: async (request) => {
      const jobs = await queue.list(request.query.state, MAX_LISTED);
      const locale = localeOf(request.headers['accept-language']);
      return jobs.map((job) => viewOf(job, locale));
    },
  });

  app.post('/api/jobs/:id/retry', {
    config: { action: 'job.retry', event: 'job-retried' },
    schema: {
      tags: ['jobs'],
      summary: 'Try once more what failed for good',
      params: z.object({ id: z.coerce.number().int() }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      if (!(await queue.retry(id))) throw domainError('not-found', { entity: entityRef('job', String(id)) });
      onRetry();
      return reply.code(204).send(null);
    },
  });
}

/** What everybody who listens may hear. */
export function progressOf({ id, type, state, progress }: Job): JobProgress {
  return { id, type, state, progress };
}

function viewOf(job: Job, locale: Locale): JobView {
  return {
    ...progressOf(job),
    attempts: job.attempts,
    error: job.error && (sentenceOf(job.error, locale) ?? job.error.message),
    runAt: instantOf(job.runAtMs),
    finishedAt: job.finishedAtMs === null ? null : instantOf(job.finishedAtMs),
  };
}

/** It is null for what is no domain error, or one of another release. */
function sentenceOf({ code, params }: NonNullable<Job['error']>, locale: Locale): string | null {
  return isErrorCode(code) ? translate(locale, `errors:${code}.detail`, params as Params | undefined) : null;
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(STATUSES, code);
}
