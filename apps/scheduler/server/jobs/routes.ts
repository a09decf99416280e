import { type JobProgress, JobState, JobView } from '@bacheca/shared/api/jobs';
import { entityRef, type Locale, type Params } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { domainError } from '../errors/domain-error.ts';
import { actorOf } from '../http/access.ts';
import { sayPage } from '../http/answers/list-page.ts';
import { STATUSES } from '../http/problems/statuses.ts';
import type { App } from '../http/typed-app.ts';
import { localeOf } from '../i18n/locale.ts';
import { translate } from '../i18n/translate.ts';
import { instantOf } from '../runtime/clock.ts';
import type { Job, JobQueue } from './job-queue.ts';

const MAX_LISTED = 200;

interface Parts {
  readonly audit: AuditTrail;
  readonly queue: JobQueue;
  readonly onRetry: () => void;
}

export function jobRoutes(app: App, { audit, queue, onRetry }: Parts): void {
  app.get('/api/jobs', {
    config: { action: 'job.read' },
    schema: {
      tags: ['jobs'],
      summary:
        'Work apart from requests that is in these states, the newest first: what asks for older ones is in x-bacheca-next',
      querystring: z.object({
        limit: z.coerce.number().int().min(1).max(MAX_LISTED).default(MAX_LISTED),
        cursor: z.coerce.number().int().min(1).optional(),
        state: z
          .union([JobState, z.array(JobState)])
          .transform((states) => [states].flat())
          .default(['queued', 'running', 'failed']),
      }),
      response: { 200: z.array(JobView) },
    },
    handler: async (request, reply) => {
      const { state, limit, cursor = null } = request.query;
      // One more says whether there is another page.
      const jobs = await queue.list(state, limit + 1, cursor);
      const count = await queue.count(state);
      const values = jobs.slice(0, limit);
      const last = values.at(-1);
      sayPage(reply, { values, count, next: last && jobs.length > limit ? String(last.id) : null });
      const locale = localeOf(request.headers['accept-language']);
      return values.map((job) => viewOf(job, locale));
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

  app.post('/api/jobs/:id/cancel', {
    config: { action: 'job.cancel', event: 'job-cancelled' },
    schema: {
      tags: ['jobs'],
      summary: 'End what waits or is worked at: nothing more comes of it',
      params: z.object({ id: z.coerce.number().int() }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const cancelled = await audit.transaction(actorOf(request), async (tx, note) => {
        const job = await queue.cancel(id, tx);
        if (job)
          note({
            ...{ event: 'job-cancelled', entity: 'job', id: String(id) },
            ...{ before: JSON.stringify({ type: job.type }), after: null },
          });
        return job;
      });
      if (!cancelled) throw domainError('not-found', { entity: entityRef('job', String(id)) });
      queue.announce(cancelled);
      return reply.code(204).send(null);
    },
  });
}

/** What everybody who listens may hear. */
export function progressOf({ id, type, state, progress }: Job): JobProgress {
  return { id, type, state, progress };
}

function viewOf(job: Job, locale: Locale): JobView {
  const sentence = job.error && sentenceOf(job.error, locale);
  return {
    ...progressOf(job),
    attempts: job.attempts,
    error: sentence ?? job.error?.message ?? null,
    errorCode: (sentence !== null && job.error?.code) || null,
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
