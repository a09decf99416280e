/**
 * Who may call what. Every route names its action in its config; one hook, before a body is read, asks whether the
 * caller may do it anywhere at all:
 *
 * 1. A route without an action is a mistake in the program: the server doesn't start.
 * 2. Where it matters for which places (`isPlaced`), the route asks once more by `authorize`, with what it has read and
 *    before it changes anything. One that forgets answers nothing but an error.
 * 3. A request from a browser that changes something must come from our own pages. Where the scheduler has a public
 *    URL, the API is for those who use it, but for players, who bring a token.
 * 4. Someone with a one-time password may do nothing but change it, and someone whose roles ask for a second factor
 *    nothing but add one.
 */

import type { Id } from '@bacheca/shared/model/ids';
import type { Grant, Role } from '@bacheca/shared/model/people';
import {
  type Action,
  type Area,
  areasOutside,
  canSomewhere,
  isPlaced,
  type Resource,
  rolesThatGive,
} from '@bacheca/shared/model/rights';
import { type EntityRef, entityRef, type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import type { FastifyRequest } from 'fastify';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import { domainError } from '../errors/domain-error.ts';
import type { Addresses } from './addresses/addresses.ts';
import type { App } from './typed-app.ts';

/** A request came with this person's session. */
export interface SignedIn {
  readonly idHash: string;
  readonly username: string;
  readonly grants: readonly Grant[];
  readonly mustChangePassword: boolean;
  /** Their roles ask for a second factor, and they have none yet. */
  readonly isFactorMissing: boolean;
  readonly method: 'password' | 'app' | 'recovery-code' | 'passkey' | 'provider';
}

/** A request came with this player's token. */
export interface LinkedPlayer {
  readonly id: Id;
  readonly screenId: Id;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What calling the route is (`rights.ts`), or that anybody may call it. */
    action?: Action | 'public';
    /** Players may call it, too. */
    forPlayers?: boolean;
    /** Those who still have to change a one-time password may call it, too. */
    beforePasswordChange?: boolean;
    /** Those who still have to add a second factor may call it, too. */
    beforeSecondFactor?: boolean;
  }
  interface FastifyRequest {
    session: SignedIn | null;
    player: LinkedPlayer | null;
    /** The route has asked whether its action may be done where it would be. */
    isAuthorized: boolean;
  }
}

/** So much of what a caller sent is repeated in an answer. */
const MAX_NAME_LENGTH = 200;
const MAX_AREAS_NAMED = 10;

/** So many cookies of one name are tried: a browser has one, and another where a sister host planted it. */
const MAX_COOKIES_OF_A_NAME = 4;

interface Identities {
  sessionOf(cookie: string): Promise<SignedIn | null>;
  playerOf(token: string): Promise<LinkedPlayer | null>;
}

const SESSION_COOKIE = 'bacheca_session';
const DEVICE_COOKIE = 'bacheca_device';

/**
 * Behind TLS a cookie's name says that only this very host may have set it, and only over TLS. Those that older
 * releases set are not looked at any more: whoever had one signs in again.
 */
export function cookieNames(publicUrl: string | null): { session: string; device: string } {
  const prefix = publicUrl?.startsWith('https:') ? '__Host-' : '';
  return { session: `${prefix}${SESSION_COOKIE}`, device: `${prefix}${DEVICE_COOKIE}` };
}

/**
 * The values of all cookies of this name. A page of another host of the same domain can plant one, which may come
 * before ours; without TLS nothing in a cookie says whose it is. So each is tried, and what opens something counts.
 */
export function cookiesOf(request: Pick<FastifyRequest, 'headers'>, name: string): string[] {
  return (request.headers.cookie ?? '')
    .split(';')
    .flatMap((pair) => {
      const [key = '', ...value] = pair.split('=');
      return key.trim() === name ? value.join('=').trim() : [];
    })
    .filter((value) => value !== '')
    .slice(0, MAX_COOKIES_OF_A_NAME);
}

export function guardRoutes(app: App, identities: Identities, addresses: Addresses) {
  const cookies = cookieNames(addresses.publicUrl);
  const unguarded: string[] = [];
  app.addHook('onRoute', (route) => {
    // The web app's files and the API's documentation come from plugins that know nothing of actions.
    if (!isOfApi(route.url)) route.config = { action: 'public', ...route.config };
    else if (route.url.startsWith('/api/docs'))
      route.config = { action: 'installation.read', ...route.config };
    if (route.config?.action === undefined) unguarded.push(`${route.method} ${route.url}`);
  });
  app.addHook('onReady', async () => {
    if (unguarded.length > 0) throw new Error(`routes that name no action: ${unguarded.join(', ')}`);
  });

  app.decorateRequest('session', null);
  app.decorateRequest('player', null);
  app.decorateRequest('isAuthorized', false);
  app.addHook('onRequest', async (request) => {
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (changes && !addresses.isOwnOrigin(request.raw)) {
      throw domainError('foreign-origin', { origin: originText(request) });
    }
    const token = bearerToken(request.headers.authorization);
    // The route decides, for an address may be written in several ways. A path without a route is answered 404 to anyone.
    const route = request.routeOptions.url ?? '';
    // Which address is the right one is told at any, and that nobody is signed in there.
    const isForAnyHost =
      !isOfApi(route) ||
      route === '/api/health' ||
      route === '/api/address' ||
      (!changes && route === '/api/session') ||
      token !== null;
    if (!isForAnyHost && !addresses.isOwnHost(request.raw)) {
      const host = (request.headers.host ?? '?').slice(0, MAX_NAME_LENGTH);
      throw domainError('wrong-host', { host, url: addresses.publicUrl ?? '' });
    }

    // Where no route matched the answer is a 404 for anyone.
    const { config } = request.routeOptions;
    const { action = 'public', forPlayers, beforePasswordChange, beforeSecondFactor } = config;
    if (action === 'public') return;

    request.session = await firstFound(cookiesOf(request, cookies.session), identities.sessionOf);
    request.player = token ? await identities.playerOf(token) : null;
    if (request.player && forPlayers) return;
    if (!request.session) throw domainError(token ? 'player-token-required' : 'sign-in-required', {});
    if (request.session.mustChangePassword && !beforePasswordChange) {
      throw domainError('password-change-required', {});
    }
    if (request.session.isFactorMissing && !beforePasswordChange && !beforeSecondFactor) {
      throw domainError('second-factor-required', {});
    }
    if (!canSomewhere(request.session, action)) {
      const roles = request.session.grants.map(({ role }) => roleName(role));
      throw domainError('role-required', { roles, allowed: rolesThatGive(action).map(roleName) });
    }
  });

  app.addHook('onSend', async (request, reply) => {
    const { action = 'public' } = request.routeOptions.config;
    if (action === 'public' || !isPlaced(action) || reply.statusCode >= 400 || request.isAuthorized) return;
    throw new Error(
      `${request.method} ${request.routeOptions.url} did not ask whether ${action} is allowed there`,
    );
  });
}

/**
 * Throws `outside-own-places` where the route's action reaches beyond the places in which the caller may do it. What is
 * written because of it is written in the same change (`allow` in `database/collection.ts`), or nothing is awaited in
 * between: so nobody moves it meanwhile.
 */
export function authorize(request: FastifyRequest, resource: Resource): void {
  const { action = 'public' } = request.routeOptions.config;
  if (action === 'public' || !isPlaced(action))
    throw new Error(`${request.method} ${request.routeOptions.url} has an action of no place`);
  const outside = areasOutside(signedIn(request), action, resource);
  if (outside.length > 0) throw domainError('outside-own-places', { areas: namesOf(outside) });
  request.isAuthorized = true;
}

function roleName(role: Role): Phrase {
  return phrase(`role-${role}`);
}

function namesOf(areas: readonly Area[]): (EntityRef | Phrase)[] {
  const names = new Map(areas.map(areaName).map((name) => [JSON.stringify(name), name]));
  return [...names.values()].slice(0, MAX_AREAS_NAMED);
}

function areaName(area: Area): EntityRef | Phrase {
  switch (area.type) {
    case 'everywhere':
      return phrase('area-everywhere');
    case 'kind':
      return phrase('area-kind', { kind: phrase(`kind-${area.kind}`) });
    case 'tag':
      return phrase('area-tag', { tag: area.tag });
    case 'place':
      return entityRef('location', area.place.id);
  }
}

/** Returns as much as is known of it: a browser need not say more than that the page is another site's. */
function originText({ headers }: FastifyRequest): string | Phrase {
  const origin = headers.origin ?? '';
  if (origin === 'null') return phrase('origin-unsaid');
  if (origin !== '') return origin.slice(0, MAX_NAME_LENGTH);
  const referer = headers.referer ?? '';
  if (URL.canParse(referer)) return new URL(referer).origin.slice(0, MAX_NAME_LENGTH);
  return phrase(headers['sec-fetch-site'] === 'same-site' ? 'origin-same-site' : 'origin-other-site');
}

async function firstFound<Sought, Found>(
  sought: readonly Sought[],
  find: (one: Sought) => Promise<Found | null>,
): Promise<Found | null> {
  for (const one of sought) {
    const found = await find(one);
    if (found !== null) return found;
  }
  return null;
}

function isOfApi(url: string): boolean {
  return /^\/(?:api|media)(?:[/?]|$)/.test(url);
}

export function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** Routes that are for staff alone call it: the hook above let nobody else in. */
/** Who asks, for what is written down of it. */
export function actorOf(request: FastifyRequest): AuditActor {
  return { type: 'person', name: signedIn(request).username, address: request.address };
}

export function signedIn(request: FastifyRequest): SignedIn {
  if (!request.session) throw new Error(`${request.url} was reached without a session`);
  return request.session;
}
