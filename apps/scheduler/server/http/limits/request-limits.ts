/**
 * What a caller may hold open before anybody knows who it is.
 *
 * 1. A body arrives whole within 30 s, but for uploads, which may take as long as they are not silent.
 * 2. Of callers without a session or a player's token, each network has so many requests under way at once.
 */

import { domainError } from '../../errors/domain-error.ts';
import type { App } from '../typed-app.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body may take as long as it comes. */
    slowBody?: boolean;
  }
  interface FastifyRequest {
    bodyTimer: NodeJS.Timeout | null;
  }
}

const BODY_LIMIT_MS = 30_000;
/** A page loads some dozen files; a few hundred people may open it at once behind one address. */
const MAX_ANONYMOUS_REQUESTS = 300;
/** It counts those that are still sending: a sign-in takes one packet. */
const MAX_ANONYMOUS_BODIES = 60;

/** It must be registered before all other hooks, so that none works for a request that is refused. */
export function limitRequests(app: App): void {
  app.decorateRequest('bodyTimer', null);
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request;
    const timer = setTimeout(() => {
      if (!raw.complete) raw.destroy();
    }, BODY_LIMIT_MS);
    timer.unref();
    request.bodyTimer = timer;
    // One that was answered before it was read still has to end.
    reply.raw.once('close', () => {
      if (raw.complete) clearTimeout(timer);
    });
  });
}

/** After the guard, which knows who calls. */
export function limitAnonymous(app: App): void {
  const requests = new Map<string, number>();
  const bodies = new Map<string, number>();
  app.addHook('onRequest', async (request, reply) => {
    if (request.session || request.player) {
      if (request.routeOptions.config.slowBody && request.bodyTimer) clearTimeout(request.bodyTimer);
      return;
    }
    const { network, raw } = request;
    const isSending = Number(raw.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in raw.headers;
    const isTooMuch =
      (requests.get(network) ?? 0) >= MAX_ANONYMOUS_REQUESTS ||
      (isSending && (bodies.get(network) ?? 0) >= MAX_ANONYMOUS_BODIES);
    if (isTooMuch) {
      throw domainError(
        'too-many-connections',
        {},
        { headers: { connection: 'close', 'retry-after': '30' } },
      );
    }
    reply.raw.once('close', hold(requests, network));
    if (!isSending) return;
    const release = hold(bodies, network);
    raw.once('end', release);
    reply.raw.once('close', release);
  });
}

/** Counts one more; what is returned takes it off again, once. */
function hold(counts: Map<string, number>, key: string): () => void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    const left = (counts.get(key) ?? 1) - 1;
    if (left > 0) counts.set(key, left);
    else counts.delete(key);
  };
}
