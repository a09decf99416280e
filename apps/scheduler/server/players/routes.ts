import { ClaimRequest, ClaimResult } from '@bacheca/shared/api/pairing';
import { PlayerView, ScreenView } from '@bacheca/shared/api/screens';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { LINK_PATH } from '@bacheca/shared/wire/protocol';
import { z } from 'zod';
import { readableRows } from '../database/readable-rows.ts';
import { domainError } from '../errors/domain-error.ts';
import { actorOf, authorize, signedIn } from '../http/access.ts';
import { withPlainText } from '../http/answers/plain-text.ts';
import { sendPreparedList } from '../http/answers/send-list.ts';
import { ById } from '../http/collection-routes.ts';
import type { App } from '../http/typed-app.ts';
import type { Sessions } from '../people/sessions.ts';
import { type AttemptStore, Attempts } from '../runtime/attempt-limits.ts';
import { type Clock, storedInstantOf } from '../runtime/clock.ts';
import { areaOfLocation, areaOfScreen } from '../screens/areas.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import type { PlayerLinks } from './links/player-links.ts';
import type { LiveEvents } from './live-events.ts';
import { connectedSince, type LiveScreens } from './live-screens.ts';
import type { Pairing } from './pairing/pairing.ts';
import type { Player, PlayerRecord, Players } from './players.ts';

/** 31^6 codes and this many guesses leave no chance worth the name. */
const CLAIM_LIMIT = { free: 10, firstWaitMs: 30_000, maxWaitMs: 10 * 60_000, forgivenAfterMs: 60_000 };

interface PlayerParts {
  readonly screens: Screens;
  readonly locations: Locations;
  readonly players: Players;
  readonly pairing: Pairing;
  readonly links: PlayerLinks;
  readonly live: LiveScreens;
  readonly events: LiveEvents;
  readonly sessions: Sessions;
  readonly attempts: AttemptStore;
  readonly clock: Clock;
  readonly onPaired: (player: Player) => Promise<void>;
}

export function playerRoutes(app: App, parts: PlayerParts): void {
  const { screens, locations, players, pairing, links, live, events, sessions, clock, onPaired } = parts;
  const places = { screens, locations };
  const claims = new Attempts(parts.attempts, clock);

  // What comes here has lost its wish to upgrade on the way; a 404 would say that there is no scheduler.
  app.get(LINK_PATH, {
    config: { action: 'public' },
    schema: { hide: true },
    handler: async (_request, reply) => {
      reply.header('upgrade', 'websocket');
      throw domainError('websocket-only', {});
    },
  });

  app.post('/api/pairing/claim', {
    config: { action: 'player.pair', event: 'player-paired' },
    schema: {
      tags: ['players'],
      summary: 'Give the player that shows this code a screen; answers once the player has confirmed',
      body: ClaimRequest,
      response: { 200: ClaimResult },
    },
    handler: async (request) => {
      const { screen } = request.body;
      authorize(request, [
        screen.type === 'new'
          ? areaOfLocation(places, screen.locationId)
          : areaOfScreen(places, screen.screenId),
      ]);
      const key = `claim ${signedIn(request).username}`;
      const attempt = await claims.begin([{ limit: CLAIM_LIMIT, key }]);
      const code = await pairing.find(request.body.code);
      await attempt.succeeded();
      const player = await pairing.claim(code, withPlainText(screen).value, actorOf(request));
      request.eventDetails = { player: player.id, screen: player.screenId };
      await onPaired(player);
      return { playerId: player.id, screenId: player.screenId };
    },
  });

  app.get('/api/players', {
    config: { action: 'screen.read' },
    schema: { tags: ['players'], summary: 'The paired players', response: { 200: z.array(PlayerView) } },
    handler: async (request, reply) =>
      sendPreparedList(reply, players.list(), async (some) => {
        const records = await players.records(some.map(({ id }) => id));
        return ({ id }) => {
          const record = records.get(id);
          const view = record && viewOf(record);
          const [readable] = view ? readableRows([view], PlayerView, request.log, '/api/players') : [];
          return readable && PlayerView.encode(readable);
        };
      }),
  });

  function viewOf(record: PlayerRecord) {
    const known = live.playerOf(record.screenId);
    const { lastSeenAtMs, ...player } = { ...record, ...known };
    return {
      ...player,
      connected: known !== null && connectedSince(known) !== null,
      pairedAt: storedInstantOf(record.pairedAtMs),
      lastSeenAt: lastSeenAtMs === null ? null : storedInstantOf(lastSeenAtMs),
    };
  }

  app.post('/api/players/:id/unpair', {
    config: { action: 'player.unpair', event: 'player-unpaired' },
    schema: {
      tags: ['players'],
      summary: 'Make the player forget token, program and media',
      params: ById,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const player = players.get(request.params.id);
      if (!player) throw domainError('not-found', { entity: entityRef('player', request.params.id) });
      authorize(request, [areaOfScreen(places, player.screenId)]);
      await links.unpair(player, actorOf(request));
      return reply.code(204).send(null);
    },
  });

  app.get('/api/screens/live', {
    config: { action: 'screen.read' },
    schema: { tags: ['screens'], summary: 'How every screen is now', response: { 200: z.array(ScreenView) } },
    handler: async (_request, reply) =>
      sendPreparedList(reply, live.screenIds(), async (some) => {
        await live.prepare(some);
        return (id) => live.view(id) ?? undefined;
      }),
  });

  app.get('/api/events', {
    config: { action: 'screen.read' },
    // Its answer has no end, so there is none without a body.
    exposeHeadRoute: false,
    schema: {
      tags: ['screens'],
      summary: 'Server-sent events: every screen, then each that changes (LiveEvent as JSON in `data`)',
    },
    handler: async (request, reply) => {
      const session = signedIn(request);
      reply.hijack();
      events.open(reply.raw, session.idHash, () => sessions.isOpen(session));
    },
  });
}
