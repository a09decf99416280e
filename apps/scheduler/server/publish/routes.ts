import { PublishResult } from '@bacheca/shared/api/publish';
import { Id, Sha256 } from '@bacheca/shared/model/ids';
import { Item } from '@bacheca/shared/model/items';
import { Program } from '@bacheca/shared/model/program';
import { EVERYWHERE } from '@bacheca/shared/model/rights';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import { domainError } from '../errors/domain-error.ts';
import { actorOf, authorize } from '../http/access.ts';
import { ById } from '../http/collection-routes.ts';
import type { App } from '../http/typed-app.ts';
import { MAX_DOCUMENT_BYTES } from '../http/typed-app.ts';
import { areaOfLocation } from '../screens/areas.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import type { Programs } from './programs.ts';
import type { ChangedScreens, Publisher } from './publish.ts';

interface Parts {
  readonly locations: Locations;
  readonly screens: Screens;
  readonly programs: Programs;
  readonly publisher: Publisher;
  /** Resolves once the players that are linked were told. */
  readonly onPublished: (changed: ChangedScreens) => Promise<void>;
}

export function publishRoutes(
  app: App,
  { locations, screens, programs, publisher, onPublished }: Parts,
): void {
  app.post('/api/publish', {
    bodyLimit: MAX_DOCUMENT_BYTES,
    config: { action: 'publish', event: 'published' },
    schema: {
      tags: ['publish'],
      summary: 'Send the drafts to the screens, of these locations or of all',
      body: z.strictObject({ locationIds: z.array(Id).min(1).optional() }).nullish(),
      response: { 200: PublishResult },
    },
    handler: async (request) => {
      const locationIds = request.body?.locationIds;
      const { result, changed } = await publisher.publish(actorOf(request), {
        locationIds,
        allow: () =>
          authorize(request, locationIds?.map((id) => areaOfLocation({ locations }, id)) ?? EVERYWHERE),
      });
      request.eventDetails = { screens: changed.size };
      // To write and send this answer takes about as long as to tell some hundred players, who would wait for it.
      await onPublished(changed);
      // All is published, whatever becomes of this: the next publish does it, too.
      await publisher.deleteUnused().catch((error: unknown) => {
        request.log.error({ err: error }, 'publications that nobody plays any more could not be deleted');
      });
      return result;
    },
  });

  app.get('/api/screens/:id/program', {
    config: { action: 'screen.read' },
    schema: { tags: ['screens'], summary: 'The published program', params: ById, response: { 200: Program } },
    handler: async (request, reply) => {
      const { id } = request.params;
      if (!screens.has(id)) throw domainError('not-found', { entity: entityRef('screen', id) });
      const revision = programs.revisionOf(id);
      const bytes = revision === null ? null : await programs.bytesOf(revision);
      if (!bytes) throw domainError('nothing-published', { entity: entityRef('screen', id) });
      // It goes out as players get it: nothing that passed its schema is read and checked again.
      return reply.type('application/json; charset=utf-8').send(bytes as never);
    },
  });

  app.get('/api/programs/:revision/items/:id', {
    config: { action: 'screen.read' },
    schema: {
      tags: ['screens'],
      summary:
        'An item as a program has it that some screen was given; what is drafted now is another matter',
      params: z.object({ revision: Sha256, id: Id }),
      response: { 200: Item },
    },
    handler: async (request) => {
      const { revision, id } = request.params;
      const item = await programs.itemOf(revision, id);
      if (!item) throw domainError('not-found', { entity: entityRef('item', id) });
      return item;
    },
  });
}
