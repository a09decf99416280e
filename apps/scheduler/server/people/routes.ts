import { NewPassword, SessionView } from '@bacheca/shared/api/people';
import { domainError } from '../errors/domain-error.ts';
import { signedIn } from '../http/access.ts';
import type { App } from '../http/typed-app.ts';
import { factorRoutes } from './factors/routes.ts';
import { linkRoutes } from './links/routes.ts';
import { ownRoutes } from './own/routes.ts';
import { weaknessOf } from './passwords/password-rules.ts';
import { reviewRoutes } from './reviews/routes.ts';
import { cookieJar, MAX_SIGN_IN_BYTES, originOf, sessionRoutes, viewOf } from './session-routes.ts';
import { SignInLimits } from './sign-in-limits.ts';
import type { StaffParts } from './staff-parts.ts';
import { accountRoutes } from './staff-routes.ts';

export function staffRoutes(app: App, parts: StaffParts): void {
  sessionRoutes(app, parts);
  factorRoutes(app, parts);
  passwordRoute(app, parts);
  ownRoutes(app, parts);
  linkRoutes(app, parts);
  reviewRoutes(app, parts);
  accountRoutes(app, parts);
}

function passwordRoute(app: App, parts: StaffParts): void {
  const { accounts, sessions, attempts, clock, townNames, onPasswordChanged } = parts;
  const limits = new SignInLimits('password', attempts, clock);
  const cookies = cookieJar(parts.publicUrl);

  app.post('/api/session/password', {
    bodyLimit: MAX_SIGN_IN_BYTES,
    config: { action: 'account.use', beforePasswordChange: true, event: 'password-changed' },
    schema: {
      tags: ['staff'],
      summary: 'Change one’s password; every other session of one’s own ends',
      body: NewPassword,
      response: { 200: SessionView },
    },
    handler: async (request, reply) => {
      const { username, method } = signedIn(request);
      const { current, next } = request.body;
      // Whoever is signed in is known: only their own mistakes count.
      const attempt = await limits.begin(username, request.network, username);
      const verified = await accounts.verify(username, current);
      if (!verified) throw domainError('wrong-password', {});
      await attempt.succeeded();
      if (next.normalize('NFKC') === current.normalize('NFKC')) throw domainError('same-password', {});
      const weakness = weaknessOf(next, username, townNames());
      if (weakness) throw weakness;
      const nextHash = await accounts.hash(next);
      const opened = await sessions.changePassword(
        accounts,
        verified,
        nextHash,
        originOf(request),
        cookies.of(request),
        { method },
      );
      if (!opened) throw domainError('wrong-password', {});
      onPasswordChanged(opened.session.username);
      cookies.set(reply, opened);
      return viewOf(opened.session);
    },
  });
}
