import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { DomainError } from '../../errors/domain-error.ts';
import { actorOf, signedIn } from '../../http/access.ts';
import { problemOf } from '../../http/problems/problem.ts';
import type { App } from '../../http/typed-app.ts';
import { localeOf } from '../../i18n/locale.ts';
import {
  ASSET_HEADER,
  BY_HEADER,
  type ResumableUploads,
  type TusAnswer,
  UPLOADS_PATH,
} from './resumable-uploads.ts';

const ById = z.object({ id: z.uuid() });
const TAGS = ['uploads'];

export function uploadRoutes(app: App, uploads: ResumableUploads): void {
  // Here a body is not parsed but streamed to disk.
  app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));

    scope.post(UPLOADS_PATH, {
      config: { action: 'asset.upload', event: 'upload-begun', slowBody: true },
      schema: {
        tags: TAGS,
        summary:
          'Begin an upload by tus 1.0; Upload-Metadata: filename, sha256, purpose = library, none or replace:ITEM:LANGUAGE',
      },
      handler: async (request, reply) => {
        const length = request.headers['upload-length'];
        const announced = {
          length: typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : null,
          metadata: metadataOf(request),
        };
        if (request.headers['tus-resumable'] !== undefined)
          await uploads.check(announced, signedIn(request).username);
        return passOn(request, reply, uploads);
      },
    });

    scope.route({
      method: ['HEAD', 'PATCH', 'DELETE'],
      url: `${UPLOADS_PATH}/:id`,
      config: { action: 'asset.upload', event: 'upload-continued', slowBody: true },
      schema: {
        tags: TAGS,
        summary: 'Ask how much of an upload has arrived (HEAD), send more (PATCH) or give it up (DELETE)',
        params: ById,
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const { asset } = await uploads.of(id, signedIn(request).username);
        // The answer to its last piece may have been lost: the next question is answered the same.
        if (asset !== null && request.method === 'HEAD') {
          const { row } = await uploads.finish(id, actorOf(request));
          reply.header(ASSET_HEADER, row.sha256);
        }
        return uploads.as(id, { by: actorOf(request), answerOf: answerFor(request) }, () =>
          passOn(request, reply, uploads),
        );
      },
    });
  });
}

/** The protocol's own library reads the request and answers it. */
async function passOn(
  request: FastifyRequest,
  reply: FastifyReply,
  { tus }: ResumableUploads,
): Promise<void> {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  request.raw.headers[BY_HEADER] = signedIn(request).username;
  request.raw.rawHeaders.push(BY_HEADER, signedIn(request).username);
  await tus.handle(request.raw, reply.raw);
}

/** Pairs of a name and a value in base64, as tus has them; what is none is as if it weren't there. */
function metadataOf(request: FastifyRequest): Record<string, string> {
  const header = request.headers['upload-metadata'];
  const pairs = typeof header === 'string' ? header.split(',') : [];
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const [name = '', value = ''] = pair.trim().split(' ');
      return /^[a-z0-9]+$/.test(name) ? [[name, Buffer.from(value, 'base64').toString('utf8')]] : [];
    }),
  );
}

function answerFor(request: FastifyRequest): (error: DomainError) => TusAnswer {
  return (error) => {
    const problem = problemOf(error, localeOf(request.headers['accept-language']));
    const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
    return { status_code: problem.status, headers, body: JSON.stringify(problem) };
  };
}
