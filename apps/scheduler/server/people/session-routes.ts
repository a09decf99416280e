import { Credentials, SessionEntry, SessionView } from '@bacheca/shared/api/people';
import { SecondFactorStep } from '@bacheca/shared/api/second-factors';
import { entityRef } from '@bacheca/shared/translations/phrase';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readableRows } from '../database/readable-rows.ts';
import { DomainError, domainError } from '../errors/domain-error.ts';
import { actorOf, cookieNames, cookiesOf, signedIn } from '../http/access.ts';
import type { App } from '../http/typed-app.ts';
import { DEVICE_COOKIE_MS } from './device-cookies.ts';
import type { BrowserCookies, OpenedSession, Origin, Session } from './sessions.ts';
import { SignInLimits } from './sign-in-limits.ts';
import type { StaffParts } from './staff-parts.ts';

/** A name and two passwords of 200 characters. */
export const MAX_SIGN_IN_BYTES = 4 * 1024;

export function cookieJar(publicUrl: string | null) {
  const names = cookieNames(publicUrl);
  const secure = publicUrl?.startsWith('https:') ?? false;
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  return {
    of: (request: FastifyRequest): BrowserCookies => ({
      sessions: cookiesOf(request, names.session),
      devices: cookiesOf(request, names.device),
    }),
    set(reply: FastifyReply, { id, device }: OpenedSession) {
      reply.setCookie(names.session, id, options);
      reply.setCookie(names.device, device, { ...options, maxAge: DEVICE_COOKIE_MS / 1000 });
    },
    clear: (reply: FastifyReply) => reply.clearCookie(names.session, options),
  };
}

export function sessionRoutes(app: App, parts: StaffParts): void {
  const { audit, accounts, sessions, devices, attempts, factors, steps, clock } = parts;
  const limits = new SignInLimits('sign-in', attempts, clock);
  const cookies = cookieJar(parts.publicUrl);

  app.post('/api/session', {
    bodyLimit: MAX_SIGN_IN_BYTES,
    config: { action: 'public', event: 'signed-in' },
    schema: {
      tags: ['staff'],
      summary: 'Sign in; where there is a second factor, the answer says how to go on',
      body: Credentials,
      response: { 200: z.union([SessionView, SecondFactorStep]) },
    },
    // What can't be read is an attempt, too: otherwise it would be the cheapest way to keep us busy.
    onRequest: async (request) => {
      if (!(await devices.isKnown(cookies.of(request).devices))) await limits.refuseNetwork(request.network);
    },
    onError: async (request, _reply, error) => {
      if (!(error instanceof DomainError)) await limits.countUnreadable(request.network);
    },
    handler: async (request, reply) => {
      const { username, password } = request.body;
      const known = await accounts.nameOf(username);
      const name = known ?? username;
      request.actor = name;
      const device = await devices.find(cookies.of(request).devices, name);
      const attempt = await limits.begin(name, request.network, device);
      const verified = await accounts.verify(username, password, device === null ? 'last' : 'first');
      if (!verified) {
        // A name that nobody has may be a password that was typed in its place.
        const note = {
          event: 'sign-in-refused',
          entity: 'account',
          id: known,
          before: null,
          after: null,
        } as const;
        await audit.note({ type: 'person', name: null, address: request.address }, note);
        throw domainError('wrong-credentials', {});
      }
      await attempt.succeeded();
      if (verified.isExpired) throw domainError('one-time-password-expired', {});
      const methods = await factors.methodsOf(verified.username);
      if (methods.length > 0) {
        const { username: waiting, passwordHash: body } = verified;
        return { step: await steps.begin('second-factor', { username: waiting, body }), methods };
      }
      const opened = await sessions.start(verified, originOf(request), cookies.of(request));
      // The password was changed while it was checked.
      if (!opened) throw domainError('wrong-credentials', {});
      cookies.set(reply, opened);
      return viewOf(opened.session);
    },
  });

  app.get('/api/session', {
    config: { action: 'account.use', beforePasswordChange: true },
    schema: { tags: ['staff'], summary: 'Who is signed in', response: { 200: SessionView } },
    handler: async (request) => viewOf(signedIn(request)),
  });

  app.delete('/api/session', {
    config: { action: 'account.use', beforePasswordChange: true, event: 'signed-out' },
    schema: { tags: ['staff'], summary: 'Sign out', response: { 204: z.null() } },
    handler: async (request, reply) => {
      await sessions.end(signedIn(request), actorOf(request));
      cookies.clear(reply);
      // Media are kept by the browser for a year: not for whoever sits there next.
      return reply.header('clear-site-data', '"cache"').code(204).send(null);
    },
  });

  app.get('/api/sessions', {
    config: { action: 'account.use' },
    schema: { tags: ['staff'], summary: 'One’s own open sessions', response: { 200: z.array(SessionEntry) } },
    handler: async (request) => {
      const session = signedIn(request);
      const rows = await sessions.listOf(session.username, session);
      return readableRows(rows, SessionEntry, request.log, '/api/sessions');
    },
  });

  app.delete('/api/sessions', {
    config: { action: 'account.use', event: 'sessions-ended' },
    schema: { tags: ['staff'], summary: 'Sign out everywhere, here too', response: { 204: z.null() } },
    handler: async (request, reply) => {
      await sessions.endAllOf(signedIn(request).username, actorOf(request));
      cookies.clear(reply);
      return reply.code(204).send(null);
    },
  });

  app.delete('/api/sessions/:id', {
    config: { action: 'account.use', event: 'session-ended' },
    schema: {
      tags: ['staff'],
      summary: 'End one of one’s own sessions',
      params: z.object({ id: SessionId }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      if (!(await sessions.endOne(signedIn(request).username, id, actorOf(request)))) {
        throw domainError('not-found', { entity: entityRef('session', id) });
      }
      return reply.code(204).send(null);
    },
  });
}

const SessionId = z.string().regex(/^[0-9a-f]{16}$/);

export function originOf(request: FastifyRequest): Origin {
  return { address: request.address, browser: request.headers['user-agent'] ?? '' };
}

export function viewOf({ username, grants, mustChangePassword, isFactorMissing }: Session): SessionView {
  return {
    ...{ username, grants: [...grants], mustChangePassword },
    ...(isFactorMissing && { mustAddSecondFactor: true }),
  };
}
