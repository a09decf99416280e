/**
 * Who did what, from where: a line in the log for each change that somebody made, and for each error that has to
 * do with rights. Which requests those are follows from their method and their answer, so that no route can be
 * forgotten; a route may give its event a name and say more about it. No body is ever in it, nor anything secret.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../errors/codes.ts';
import type { Log } from '../runtime/log.ts';
import type { Addresses } from './addresses/addresses.ts';
import type { App } from './typed-app.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the security log calls it when it was done. */
    event?: string;
  }
  interface FastifyRequest {
    /** Who acts, where no session tells: the user name at a sign-in. */
    actor: string | null;
    /** What its line in the security log says beside. */
    eventDetails: Readonly<Record<string, string | number | boolean>> | null;
    /** The caller's address, as far as proxies are trusted; and what attempts of the caller are counted by. */
    address: string;
    network: string;
  }
}

const REFUSALS: ReadonlySet<string> = new Set<ErrorCode>([
  'wrong-credentials',
  'wrong-password',
  'one-time-password-expired',
  'too-many-attempts',
  'too-many-connections',
  'role-required',
  'password-change-required',
  'foreign-origin',
  'wrong-host',
  'unclear-request',
  'wrong-code',
]);
/** A flood of the same error gives one line in this time, and how many there were. */
const SAME_REFUSAL_MS = 10_000;
const MAX_KINDS = 1000;

export class SecurityLog {
  readonly #log: Log;
  readonly #recent = new Map<string, { untilMs: number; unsaid: number }>();

  constructor(log: Log) {
    this.#log = log;
  }

  done(event: string, request: FastifyRequest, status: number): void {
    this.#log.info({ security: event, ...factsOf(request), status }, 'security');
  }

  refused(code: string, request: FastifyRequest): void {
    if (REFUSALS.has(code)) this.#refused(code, factsOf(request));
  }

  /** Logs a request for a link, which never comes to a route. */
  refusedLink(code: ErrorCode, address: string, path: string): void {
    this.#refused(code, { user: null, address, method: 'GET', path });
  }

  #refused(code: string, facts: Facts): void {
    const kind = `${code} ${facts.user} ${facts.address}`;
    const now = performance.now();
    const recent = this.#recent.get(kind);
    if (recent && recent.untilMs > now) {
      recent.unsaid += 1;
      return;
    }
    this.#recent.delete(kind);
    this.#recent.set(kind, { untilMs: now + SAME_REFUSAL_MS, unsaid: 0 });
    if (this.#recent.size > MAX_KINDS) {
      for (const oldest of this.#recent.keys()) {
        this.#recent.delete(oldest);
        break;
      }
    }
    const more = recent?.unsaid ? { alsoRefused: recent.unsaid } : {};
    this.#log.warn({ security: 'refused', why: code, ...facts, ...more }, 'security');
  }
}

/** Before any hook that may refuse: what follows reads the caller's address from the request. */
export function watchRequests(app: App, addresses: Addresses, securityLog: SecurityLog): void {
  app.decorateRequest('actor', null);
  app.decorateRequest('eventDetails', null);
  app.decorateRequest('address', '');
  app.decorateRequest('network', '');
  app.addHook('onRequest', async (request) => {
    request.address = addresses.remoteAddress(request.raw);
    request.network = addresses.networkOf(request.raw);
  });
  app.addHook('onResponse', async (request: FastifyRequest, reply: FastifyReply) => {
    const { method } = request;
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || reply.statusCode >= 400) return;
    securityLog.done(request.routeOptions.config.event ?? 'changed', request, reply.statusCode);
  });
}

/** They say who did what, and from where. */
interface Facts {
  readonly user: string | null;
  readonly player?: string;
  readonly address: string;
  readonly method: string;
  readonly path: string | undefined;
  readonly reference?: string;
}

function factsOf(request: FastifyRequest): Facts {
  return {
    user: request.actor ?? request.session?.username ?? null,
    ...(request.player && { player: request.player.id }),
    address: request.address,
    method: request.method,
    path: request.url.split('?')[0],
    ...request.eventDetails,
    reference: request.id,
  };
}
