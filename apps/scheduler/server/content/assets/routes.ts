import { Asset, AssetState, UploadPurpose } from '@bacheca/shared/api/assets';
import { Sha256 } from '@bacheca/shared/model/ids';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import { domainError } from '../../errors/domain-error.ts';
import { actorOf } from '../../http/access.ts';
import type { App } from '../../http/typed-app.ts';
import { localeOf } from '../../i18n/locale.ts';
import { viewOf } from './asset-rows.ts';
import type { Assets } from './assets.ts';

/** As many as one drops at once. */
const MAX_ASKED = 1000;
const MAX_LISTED = 200;
const TAGS = ['assets'];
const BySha256 = z.object({ sha256: Sha256 });
/** The last of the page before, by when it was added and its hash. */
const Cursor = z
  .string()
  .regex(/^\d{1,15}-[0-9a-f]{64}$/)
  .transform((text) => {
    const [atMs, sha256 = ''] = text.split('-');
    return { atMs: Number(atMs), sha256 };
  });

export function assetRoutes(app: App, assets: Assets): void {
  app.post('/api/assets/known', {
    config: { action: 'asset.upload' },
    bodyLimit: 128 * 1024,
    schema: {
      tags: TAGS,
      summary: 'Which of these bytes are there already: they need not be sent',
      body: z.strictObject({ sha256s: z.array(Sha256).max(MAX_ASKED) }),
      response: { 200: z.array(Asset) },
    },
    handler: async (request) => {
      const locale = localeOf(request.headers['accept-language']);
      return (await assets.usable(request.body.sha256s)).map((record) => viewOf(record, locale));
    },
  });

  app.get('/api/assets', {
    config: { action: 'asset.read' },
    schema: {
      tags: TAGS,
      summary: 'What was uploaded, the newest first: what asks for older ones is in x-bacheca-next',
      querystring: z.object({
        limit: z.coerce.number().int().min(1).max(MAX_LISTED).default(MAX_LISTED),
        cursor: Cursor.optional(),
        state: z
          .union([AssetState, z.array(AssetState)])
          .transform((states) => [states].flat())
          .default([...AssetState.options]),
      }),
      response: { 200: z.array(Asset) },
    },
    handler: async (request, reply) => {
      const { state, limit, cursor = null } = request.query;
      const records = await assets.list(state, limit + 1, cursor);
      const page = records.slice(0, limit);
      const last = page.at(-1);
      if (last && records.length > limit)
        reply.header('x-bacheca-next', `${last.row.added_at_ms}-${last.row.sha256}`);
      const locale = localeOf(request.headers['accept-language']);
      return page.map((record) => viewOf(record, locale));
    },
  });

  app.get('/api/assets/:sha256', {
    config: { action: 'asset.read' },
    schema: { tags: TAGS, summary: 'One of them', params: BySha256, response: { 200: Asset } },
    handler: async (request) => {
      const { sha256 } = request.params;
      const record = await assets.get(sha256);
      if (!record) throw domainError('not-found', { entity: entityRef('asset', sha256) });
      return viewOf(record, localeOf(request.headers['accept-language']));
    },
  });

  app.post('/api/assets/:sha256/use', {
    config: { action: 'asset.upload', event: 'asset-used' },
    schema: {
      tags: TAGS,
      summary: 'Use what is there already for a purpose, as if it were uploaded again',
      params: BySha256,
      body: z.strictObject({ purpose: UploadPurpose }),
      response: { 200: Asset },
    },
    handler: async (request) => {
      const wish = { purpose: request.body.purpose, by: actorOf(request) };
      const record = await assets.use(request.params.sha256, wish);
      return viewOf(record, localeOf(request.headers['accept-language']));
    },
  });

  for (const verb of ['cancel', 'retry'] as const)
    app.post(`/api/assets/:sha256/${verb}`, {
      config: { action: 'asset.cancel', event: verb === 'cancel' ? 'asset-cancelled' : 'asset-retried' },
      schema: {
        tags: TAGS,
        summary:
          verb === 'cancel' ? 'End what is being made of it' : 'Try once more what failed or was ended',
        params: BySha256,
        response: { 200: Asset },
      },
      handler: async (request) => {
        const record = await assets[verb](request.params.sha256, actorOf(request));
        return viewOf(record, localeOf(request.headers['accept-language']));
      },
    });
}
