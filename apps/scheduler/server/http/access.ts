/**
 * Who may call what. Every route says so in its config; one hook, before a body is read, holds it to that:
 *
 * 1. A route without `callers` is a mistake in the program: the server doesn't start.
 * 2. A request from a browser that changes something must come from our own pages.
 * 3. Someone with a one-time password may do nothing but change it.
 */
import type { Role } from '@bacheca/shared';
import type { FastifyRequest } from 'fastify';
import type { Player } from '../players/players.ts';
import type { Session } from '../staff/sessions.ts';
import type { App } from './app.ts';
import { refusal } from './problem.ts';

export type Caller = 'public' | 'player' | Role;

export const EVERYONE_SIGNED_IN = ['admin', 'editor', 'operator', 'board'] as const satisfies Role[];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. */
    callers?: readonly Caller[];
    /** Also those who still have to change a one-time password. */
    beforePasswordChange?: boolean;
  }
  interface FastifyRequest {
    session: Session | null;
    player: Player | null;
  }
}

interface Identities {
  sessionOf(cookie: string): Session | null;
  playerOf(token: string): Player | null;
}

export const SESSION_COOKIE = 'bacheca_session';

export function guardRoutes(
  app: App,
  identities: Identities,
  isOwnOrigin: (request: FastifyRequest) => boolean,
) {
  const unguarded: string[] = [];
  app.addHook('onRoute', (route) => {
    // The web app's files and the API's documentation come from plugins that know nothing of callers.
    const isApi = /^\/(?:api|media)(?:\/|$)/.test(route.url) && !route.url.startsWith('/api/docs');
    if (!isApi) route.config = { callers: ['public'], ...route.config };
    if (!route.config?.callers?.length) unguarded.push(`${route.method} ${route.url}`);
  });
  app.addHook('onReady', async () => {
    if (unguarded.length > 0) throw new Error(`routes that name no callers: ${unguarded.join(', ')}`);
  });

  app.decorateRequest('session', null);
  app.decorateRequest('player', null);
  app.addHook('onRequest', async (request) => {
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (changes && request.headers.origin && !isOwnOrigin(request)) {
      throw refusal('foreign-origin', { origin: request.headers.origin });
    }

    // No route matched: the answer is a 404 for anyone.
    const { callers = ['public'], beforePasswordChange } = request.routeOptions.config;
    if (callers.includes('public')) return;

    const cookie = request.cookies[SESSION_COOKIE];
    const token = bearerToken(request.headers.authorization);
    request.session = cookie ? identities.sessionOf(cookie) : null;
    request.player = token ? identities.playerOf(token) : null;
    if (request.player && callers.includes('player')) return;
    if (!request.session) {
      const onlyPlayers = callers.every((caller) => caller === 'player');
      throw refusal(onlyPlayers || token ? 'player-token-required' : 'sign-in-required', {});
    }
    if (request.session.mustChangePassword && !beforePasswordChange) {
      throw refusal('password-change-required', {});
    }
    if (!callers.includes(request.session.role)) {
      throw refusal('role-required', { role: request.session.role, allowed: callers });
    }
  });
}

export function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** For routes whose callers are all staff: the hook above let nobody else in. */
export function signedIn(request: FastifyRequest): Session {
  if (!request.session) throw new Error(`${request.url} was reached without a session`);
  return request.session;
}
