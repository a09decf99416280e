import { Sha256 } from '@bacheca/shared/model/ids';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../../http/typed-app.ts';
import type { Previews } from './previews.ts';

const BySha256 = z.object({ sha256: Sha256 });
const TAGS = ['media'];

export function previewRoutes(app: App, previews: Previews): void {
  app.get('/api/media/:sha256/poster', {
    config: { action: 'asset.read' },
    schema: {
      tags: TAGS,
      summary: 'A small picture of a film or a picture, as WebP',
      params: BySha256,
      querystring: z.object({ width: z.enum(['320', '640']).default('320') }),
    },
    handler: async (request, reply) => {
      const preview = { type: 'poster', width: Number(request.query.width) } as const;
      return answer(reply, await previews.of(request.params.sha256, preview), 'image/webp');
    },
  });

  app.get('/api/media/:sha256/strip', {
    config: { action: 'asset.read' },
    schema: { tags: TAGS, summary: 'Twenty pictures of a film in a row, as WebP', params: BySha256 },
    handler: async (request, reply) =>
      answer(reply, await previews.of(request.params.sha256, { type: 'strip' }), 'image/webp'),
  });

  app.get('/api/media/:sha256/peaks', {
    config: { action: 'asset.read' },
    schema: {
      tags: TAGS,
      summary: 'How loud a film is, from 0 to 1, twenty times a second; empty where it has no sound',
      params: BySha256,
    },
    handler: async (request, reply) =>
      answer(
        reply,
        await previews.of(request.params.sha256, { type: 'peaks' }),
        'application/json; charset=utf-8',
      ),
  });
}

/** Of a file that never changes. */
function answer(reply: FastifyReply, bytes: Buffer, type: string): FastifyReply {
  reply.headers({
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
  return reply.type(type).send(bytes);
}
