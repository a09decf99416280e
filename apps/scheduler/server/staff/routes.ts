import { Credentials, NewPassword, Role, SessionView, StaffAccount } from '@bacheca/shared';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { EVERYONE_SIGNED_IN, SESSION_COOKIE, signedIn } from '../http/access.ts';
import type { App } from '../http/app.ts';
import { Attempts } from '../http/attempts.ts';
import { refusal } from '../http/problem.ts';
import type { Accounts } from './accounts.ts';
import type { Session, Sessions } from './sessions.ts';

const SIGN_INS_THAT_MAY_FAIL = 10;
const SIGN_IN_WINDOW_MS = 10 * 60_000;

export function staffRoutes(
  app: App,
  {
    accounts,
    sessions,
    clock,
    secureCookie,
  }: { accounts: Accounts; sessions: Sessions; clock: Clock; secureCookie: boolean },
): void {
  const attempts = new Attempts(SIGN_INS_THAT_MAY_FAIL, SIGN_IN_WINDOW_MS, clock);
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: secureCookie } as const;

  app.post('/api/session', {
    config: { callers: ['public'] },
    schema: { tags: ['staff'], summary: 'Sign in', body: Credentials, response: { 200: SessionView } },
    handler: async (request, reply) => {
      const { username, password } = request.body;
      const attempt = attempts.begin(request.ip);
      if (!(await accounts.isPassword(username, password))) throw refusal('wrong-credentials', {});
      attempt.succeeded();
      const id = sessions.start(username, request.cookies[SESSION_COOKIE]);
      const session = sessions.find(id);
      if (!session) throw new Error(`the session of ${username} ended as it began`);
      reply.setCookie(SESSION_COOKIE, id, cookie);
      return viewOf(session);
    },
  });

  app.get('/api/session', {
    config: { callers: EVERYONE_SIGNED_IN, beforePasswordChange: true },
    schema: { tags: ['staff'], summary: 'Who is signed in', response: { 200: SessionView } },
    handler: async (request) => viewOf(signedIn(request)),
  });

  app.delete('/api/session', {
    config: { callers: EVERYONE_SIGNED_IN, beforePasswordChange: true },
    schema: { tags: ['staff'], summary: 'Sign out', response: { 204: z.null() } },
    handler: async (request, reply) => {
      sessions.end(signedIn(request));
      return reply.clearCookie(SESSION_COOKIE, cookie).code(204).send(null);
    },
  });

  app.post('/api/session/password', {
    config: { callers: EVERYONE_SIGNED_IN, beforePasswordChange: true },
    schema: {
      tags: ['staff'],
      summary: 'Change one’s password',
      body: NewPassword,
      response: { 200: SessionView },
    },
    handler: async (request) => {
      const session = signedIn(request);
      const { current, next } = request.body;
      const attempt = attempts.begin(request.ip);
      if (!(await accounts.isPassword(session.username, current))) throw refusal('wrong-password', {});
      attempt.succeeded();
      if (next.normalize('NFKC') === current.normalize('NFKC')) throw refusal('same-password', {});
      await accounts.changePassword(session.username, next);
      sessions.endOthers(session);
      return viewOf({ ...session, mustChangePassword: false });
    },
  });

  app.get('/api/staff', {
    config: { callers: ['admin'] },
    schema: { tags: ['staff'], summary: 'The accounts', response: { 200: z.array(StaffAccount) } },
    handler: async () => accounts.list(),
  });

  app.put('/api/staff/:username', {
    config: { callers: ['admin'] },
    schema: {
      tags: ['staff'],
      summary: 'Create an account or reset its password; the answer has the one-time password',
      params: z.object({ username: Username }),
      body: z.strictObject({ role: Role }),
      response: { 200: z.object({ username: z.string(), role: Role, password: z.string() }) },
    },
    handler: async (request) => {
      const { username } = request.params;
      const { role } = request.body;
      const { password } = await accounts.createOrReset(username, role);
      sessions.endAllOf(username);
      return { username, role, password };
    },
  });

  app.delete('/api/staff/:username', {
    config: { callers: ['admin'] },
    schema: {
      tags: ['staff'],
      summary: 'Delete an account',
      params: z.object({ username: Username }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      accounts.remove(request.params.username);
      return reply.code(204).send(null);
    },
  });
}

const Username = z.string().regex(/^[\w.@-]{1,80}$/, 'a user name has letters, digits and . _ @ -');

function viewOf({ username, role, mustChangePassword }: Session): SessionView {
  return { username, role, mustChangePassword };
}
