import { IdentifyResult } from '@bacheca/shared/api/screens';
import type { Id } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { domainError } from '../errors/domain-error.ts';
import { authorize, signedIn } from '../http/access.ts';
import { ById } from '../http/collection-routes.ts';
import type { App } from '../http/typed-app.ts';
import { areaOfLocation } from '../screens/areas.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import type { Identified, PlayerLinks } from './links/player-links.ts';

/** Long enough to walk along a corridor of screens, short enough to forget about. */
export const IDENTIFY_MS = 20_000;

interface IdentifyParts {
  readonly screens: Screens;
  readonly locations: Locations;
  readonly links: Pick<PlayerLinks, 'identify'>;
}

/** Somebody stands before a screen and asks which one it is. Nothing that plays is touched or counted. */
export function identifyRoutes(app: App, { screens, locations, links }: IdentifyParts): void {
  app.post('/api/screens/:id/identify', {
    config: { action: 'screen.identify' },
    schema: {
      tags: ['screens'],
      summary: 'Have the screen show its name and place for 20 seconds, over what plays',
      params: ById,
      response: { 200: IdentifyResult },
    },
    handler: async (request) => {
      const { id } = request.params;
      const screen = screens.get(id);
      if (!screen) throw domainError('not-found', { entity: entityRef('screen', id) });
      authorize(request, [areaOfLocation({ locations }, screen.locationId)]);
      const result = await identify([screen], screen.locationId, signedIn(request).username);
      if (result.notConnected.length > 0)
        throw domainError('screen-not-connected', { entity: entityRef('screen', id) });
      return result;
    },
  });

  app.post('/api/locations/:id/identify', {
    config: { action: 'screen.identify' },
    schema: {
      tags: ['locations'],
      summary: 'Have every screen of the location show its name and place for 20 seconds',
      params: ById,
      response: { 200: IdentifyResult },
    },
    handler: async (request) => {
      const { id } = request.params;
      if (!locations.has(id)) throw domainError('not-found', { entity: entityRef('location', id) });
      authorize(request, [areaOfLocation({ locations }, id)]);
      const here = screens.list().filter(({ locationId }) => locationId === id);
      const result = await identify(here, id, signedIn(request).username);
      if (result.notConnected.length === here.length)
        throw domainError('no-screen-connected', { entity: entityRef('location', id) });
      return result;
    },
  });

  async function identify(
    asked: readonly Screen[],
    locationId: Id,
    issuedBy: string,
  ): Promise<IdentifyResult> {
    const place = locations.get(locationId)?.name ?? '';
    const answers = await Promise.all(
      asked.map(async (screen) => ({
        screenId: screen.id,
        came: await links.identify(screen, place, IDENTIFY_MS, issuedBy),
      })),
    );
    const idsThat = (came: Identified) =>
      answers.filter((answer) => answer.came === came).map(({ screenId }) => screenId);
    return {
      forMs: IDENTIFY_MS,
      screenIds: idsThat('shown'),
      notConnected: idsThat('not-connected'),
      notConfirmed: answers.flatMap(({ screenId, came: why }) =>
        why === 'not-shown' || why === 'silent' ? [{ screenId, why }] : [],
      ),
    };
  }
}
