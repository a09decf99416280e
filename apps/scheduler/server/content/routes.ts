import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { namesTag, parseRange } from '@bacheca/node/http-range';
import { CatalogueService } from '@bacheca/shared/api/content';
import { Id, Sha256 } from '@bacheca/shared/model/ids';
import { Item, MediaFile, UploadedMedia } from '@bacheca/shared/model/items';
import { EVERYWHERE } from '@bacheca/shared/model/rights';
import { isUnencrypted } from '@bacheca/shared/model/url-rules';
import { codeUrlOf } from '@bacheca/shared/questions/qr-code-reach';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import { domainError } from '../errors/domain-error.ts';
import { actorOf, authorize } from '../http/access.ts';
import { sendBody, sendList } from '../http/answers/send-list.ts';
import { ById, collectionRoutes } from '../http/collection-routes.ts';
import type { App } from '../http/typed-app.ts';
import { localeOf } from '../i18n/locale.ts';
import { runInTurns } from '../runtime/cooperative-steps.ts';
import type { Items } from './items.ts';
import { adviceIn } from './media/advice.ts';
import type { Media } from './media/media.ts';
import { MediaUsage } from './media/media-usage.ts';
import type { ProbedFile } from './media/upload-probes.ts';
import type { Services } from './services.ts';

interface Content {
  readonly audit: AuditTrail;
  readonly services: Services;
  readonly items: Items;
  readonly media: Media;
  /** Says what an upload is. */
  readonly probe: (path: string) => Promise<ProbedFile>;
  /** Which program needs each media file, as JSON. Answered beside what serves players. */
  readonly mediaUsage: () => Promise<{ readonly json: Uint8Array }>;
  readonly maxUploadBytes: number;
  /** Throws a domain error of an item that the screens of the drafts can't show as it should be. */
  readonly checkWhereShown: (item: Item) => void;
  /** Tells the players at once. */
  readonly onWithdrawn: () => void;
}

export function contentRoutes(
  app: App,
  { audit, services, items, media, probe, mediaUsage, maxUploadBytes, checkWhereShown, onWithdrawn }: Content,
): void {
  collectionRoutes(
    app,
    { collection: services, audit },
    {
      path: '/api/services',
      kind: 'service',
      schema: CatalogueService,
      actions: { read: 'content.read', save: 'service.save', remove: 'service.delete' },
      notesOn: ({ url, helpUrl }) => notesOnUrls([url, helpUrl]),
    },
  );
  collectionRoutes(
    app,
    { collection: items, audit },
    {
      path: '/api/items',
      kind: 'item',
      schema: Item,
      actions: { read: 'content.read', save: 'item.save', remove: 'item.delete' },
      check: checkWhereShown,
      notesOn: (item) => notesOnUrls([codeUrlOf(item)]),
    },
  );

  app.post('/api/items/:id/withdraw', {
    config: { action: 'item.withdraw', event: 'item-withdrawn' },
    schema: {
      tags: ['items'],
      summary: 'Take an item off every screen at once, or allow it again',
      params: ById,
      body: z.strictObject({ withdrawn: z.boolean() }),
      response: { 200: WithdrawnItems },
    },
    handler: async (request) => {
      authorize(request, EVERYWHERE);
      await items.withdraw(request.params.id, request.body.withdrawn, actorOf(request));
      request.eventDetails = { withdrawn: request.body.withdrawn };
      onWithdrawn();
      return { itemIds: [...items.withdrawnIds()] };
    },
  });

  app.get('/api/withdrawn-items', {
    config: { action: 'content.read' },
    schema: { tags: ['items'], summary: 'The items that are withdrawn', response: { 200: WithdrawnItems } },
    handler: async () => ({ itemIds: [...items.withdrawnIds()] }),
  });

  app.get('/api/media', {
    config: { action: 'content.read' },
    schema: {
      tags: ['media'],
      summary: 'The media files: all, or those that are named',
      querystring: z.object({ sha256: z.union([Sha256.transform((one) => [one]), NamedFiles]).optional() }),
      response: { 200: z.array(MediaFile) },
    },
    handler: async (request, reply) => {
      const { sha256: named } = request.query;
      if (named)
        return sendList(
          reply,
          [...new Set(named)].flatMap((sha256) => media.get(sha256) ?? []),
        );
      const { values, leftOut } = await runInTurns(media.listSteps());
      if (leftOut.length > 0)
        request.log.error({ list: '/api/media', ids: leftOut }, 'rows are left out of a list');
      return sendList(reply, values);
    },
  });

  app.get('/api/media/usage', {
    config: { action: 'content.read' },
    schema: {
      tags: ['media'],
      summary: 'The size of each media file, and what needs it: a file that nothing needs may be deleted',
      response: { 200: z.array(MediaUsage) },
    },
    handler: async (_request, reply) => sendBody(reply, await mediaUsage()),
  });

  app.delete('/api/media/:sha256', {
    config: { action: 'media.delete' },
    schema: {
      tags: ['media'],
      summary: 'Delete a file that nothing needs',
      params: z.object({ sha256: Sha256 }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await media.remove(request.params.sha256, actorOf(request));
      return reply.code(204).send(null);
    },
  });

  mediaUpload(app, { media, probe, maxUploadBytes });
  mediaDownload(app, media);
}

function notesOnUrls(urls: readonly (string | null | undefined)[]): string[] {
  return urls.some((url) => url != null && isUnencrypted(url)) ? ['unencrypted-url'] : [];
}

/** A variant has 20 pages at most; their hashes fit an address. */
const NamedFiles = z.array(Sha256).max(40);

const WithdrawnItems = z.object({ itemIds: z.array(Id) });

function mediaUpload(
  app: App,
  { media, probe, maxUploadBytes }: Pick<Content, 'media' | 'probe' | 'maxUploadBytes'>,
): void {
  // It has a scope of its own, for here a body is not parsed but streamed to disk.
  app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    // Browsers leave the type empty for a file they don't know, and the framework refuses such a header.
    scope.addHook('onRequest', async (request) => {
      request.raw.headers['content-type'] = 'application/octet-stream';
    });
    scope.post('/api/media', {
      config: { action: 'media.upload', event: 'media-uploaded', slowBody: true },
      schema: {
        tags: ['media'],
        summary: 'Upload a file: the body is its bytes, which alone tell what it is',
        querystring: z.object({ sha256: Sha256.optional() }),
        response: { 201: UploadedMedia },
      },
      handler: async (request, reply) => {
        if (Number(request.headers['content-length'] ?? 0) > maxUploadBytes) {
          throw domainError(
            'too-large',
            { limit: `${maxUploadBytes / 1_000_000} MB` },
            { headers: { connection: 'close' } },
          );
        }
        try {
          const { file, advice } = await media.add(bodyOf(request.raw), {
            by: actorOf(request),
            probe,
            maxBytes: maxUploadBytes,
            expectedSha256: request.query.sha256,
          });
          const locale = localeOf(request.headers['accept-language']);
          const answer = { ...file, advice: advice.map((note) => adviceIn(note, locale)) };
          return await reply.code(201).send(answer);
        } catch (error) {
          if (request.raw.errored) throw domainError('upload-interrupted', {});
          // The sender hears the error only if what it still sends goes somewhere.
          request.raw.resume();
          reply.header('connection', 'close');
          throw error;
        }
      },
    });
  });
}

/** The body is read as a stream of its own: giving up on it leaves the socket open for the answer. */
function bodyOf(request: IncomingMessage): Readable {
  const body = new PassThrough();
  request.on('error', (error) => body.destroy(error));
  request.pipe(body);
  return body;
}

function mediaDownload(app: App, media: Media): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/media/:sha256',
    config: { action: 'content.read', forPlayers: true },
    schema: {
      tags: ['media'],
      summary: 'The bytes of a media file, whole or a range',
      params: z.object({ sha256: z.string().max(200) }),
    },
    handler: async (request, reply) => {
      const { sha256 } = request.params;
      const file = Sha256.safeParse(sha256).success ? media.get(sha256) : null;
      if (!file) throw domainError('not-found', { entity: entityRef('media', sha256) });

      const tag = `"${file.sha256}"`;
      reply.headers({
        etag: tag,
        'cache-control': 'private, max-age=31536000, immutable',
        'accept-ranges': 'bytes',
        'content-type': file.mimeType,
        'x-content-type-options': 'nosniff',
        // Opened by itself it may run and load nothing.
        'content-security-policy': "default-src 'none'; sandbox",
      });
      if (namesTag(request.headers['if-none-match'], tag)) return reply.code(304).send();

      const ifRange = request.headers['if-range'];
      const rangeHolds = typeof ifRange !== 'string' || ifRange.trim() === tag;
      const wanted = parseRange(rangeHolds ? request.headers.range : undefined, file.bytes);
      if (wanted === 'unsatisfiable') {
        throw domainError(
          'range-not-satisfiable',
          { bytes: file.bytes },
          {
            headers: { 'content-range': `bytes */${file.bytes}` },
          },
        );
      }
      if (!(await media.isOnDisk(file))) {
        reply.removeHeader('etag');
        request.log.error({ sha256 }, 'a media file is gone from the disk: it has to be uploaded again');
        throw domainError('media-lost', { sha256 });
      }
      const { start, end } = wanted ?? { start: 0, end: file.bytes - 1 };
      reply.header('content-length', end - start + 1);
      if (wanted) {
        reply.code(206).header('content-range', `bytes ${start}-${end}/${file.bytes}`);
      }
      return request.method === 'HEAD' ? reply.send() : reply.send(media.read(file, { start, end }));
    },
  });
}
