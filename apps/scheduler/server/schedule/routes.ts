import { type TakeoverApproval, TakeoverRequest, TakeoverView } from '@bacheca/shared/api/takeovers';
import type { Id } from '@bacheca/shared/model/ids';
import { Item } from '@bacheca/shared/model/items';
import { can } from '@bacheca/shared/model/rights';
import { Playlist, Rule } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import type { Change } from '../database/held-tables.ts';
import { readableRows } from '../database/readable-rows.ts';
import { domainError } from '../errors/domain-error.ts';
import { actorOf, authorize, signedIn } from '../http/access.ts';
import { withPlainText } from '../http/answers/plain-text.ts';
import { ById, collectionRoutes } from '../http/collection-routes.ts';
import type { App } from '../http/typed-app.ts';
import { MAX_DOCUMENT_BYTES } from '../http/typed-app.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import type { Playlists } from './playlists.ts';
import type { Rules } from './rules.ts';
import { concerns, type Takeovers } from './takeovers.ts';
import { areasOfTargets } from './targets.ts';

interface Schedule {
  readonly audit: AuditTrail;
  readonly playlists: Playlists;
  readonly rules: Rules;
  readonly takeovers: Takeovers;
  /** Says on whose yes one starts; throws a domain error where somebody's is missing. */
  readonly takeoverApproval: (
    change: Change,
    asked: TakeoverRequest,
    who: { readonly by: AuditActor; readonly isApprover: boolean },
  ) => Promise<TakeoverApproval>;
  readonly locations: Locations;
  readonly screens: Screens;
  readonly onTakeover: (concerned: (screen: { id: Id; locationId: Id }) => boolean) => void;
}

export function scheduleRoutes(app: App, schedule: Schedule): void {
  const { audit, playlists, rules } = schedule;
  collectionRoutes(
    app,
    { collection: playlists, audit },
    {
      path: '/api/playlists',
      kind: 'playlist',
      schema: Playlist,
      actions: { read: 'content.read', save: 'playlist.save', remove: 'playlist.delete' },
    },
  );
  collectionRoutes(
    app,
    { collection: rules, audit },
    {
      path: '/api/rules',
      kind: 'rule',
      schema: Rule,
      actions: { read: 'content.read', save: 'rule.save', remove: 'rule.delete' },
      // What it leaves out only makes it smaller.
      areasOf: ({ target }) => areasOfTargets([target], schedule),
    },
  );

  takeoverRoutes(app, schedule);
}

function takeoverRoutes(app: App, schedule: Schedule): void {
  const { takeovers, takeoverApproval, onTakeover } = schedule;
  app.get('/api/takeovers', {
    config: { action: 'content.read' },
    schema: { tags: ['takeovers'], summary: 'Running and coming', response: { 200: z.array(TakeoverView) } },
    handler: async (request) =>
      readableRows(takeovers.current(), TakeoverView, request.log, '/api/takeovers'),
  });

  app.get('/api/takeovers/:id/item', {
    config: { action: 'content.read' },
    schema: {
      tags: ['takeovers'],
      summary: 'What it shows, also after its end',
      params: ById,
      response: { 200: Item },
    },
    handler: async (request) => {
      const item = takeovers.itemOf(request.params.id);
      if (!item) throw domainError('not-found', { entity: entityRef('takeover', request.params.id) });
      return item;
    },
  });

  app.post('/api/takeovers', {
    bodyLimit: MAX_DOCUMENT_BYTES,
    config: { action: 'takeover.start', event: 'takeover-started' },
    schema: {
      tags: ['takeovers'],
      summary: 'Interrupt screens with an urgent item',
      body: TakeoverRequest,
      response: { 201: TakeoverView },
    },
    handler: async (request, reply) => {
      const { value: asked, notes } = withPlainText(request.body);
      if (notes.length > 0) reply.header('x-bacheca-notes', notes.join(', '));
      const by = actorOf(request);
      const { grants } = signedIn(request);
      const started = await takeovers.start(asked, by, {
        allow: () => authorize(request, areasOfTargets(asked.targets, schedule)),
        approval: (change) =>
          takeoverApproval(change, asked, { by, isApprover: can({ grants }, 'item.approve') }),
      });
      request.eventDetails = { takeover: started.takeover.id, severity: started.takeover.severity };
      onTakeover((screen) => concerns(started.targets, screen));
      return reply.code(201).send(started);
    },
  });

  app.delete('/api/takeovers/:id', {
    config: { action: 'takeover.end', event: 'takeover-ended' },
    schema: { tags: ['takeovers'], summary: 'End it now', params: ById, response: { 204: z.null() } },
    handler: async (request, reply) => {
      const { id } = request.params;
      const ended = await takeovers.end(id, actorOf(request), ({ targets }) =>
        authorize(request, areasOfTargets(targets, schedule)),
      );
      onTakeover((screen) => concerns(ended.targets, screen));
      return reply.code(204).send(null);
    },
  });
}
