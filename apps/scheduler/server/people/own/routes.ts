import { NewEmail, OwnAccount, OwnPreferences } from '@bacheca/shared/api/account';
import { actorOf, signedIn } from '../../http/access.ts';
import type { App } from '../../http/typed-app.ts';
import { passwordCheck } from '../factors/routes.ts';
import type { StaffParts } from '../staff-parts.ts';

export function ownRoutes(app: App, parts: StaffParts): void {
  const { profiles } = parts;
  const check = passwordCheck(parts);

  app.get('/api/account', {
    config: { action: 'account.use', beforeSecondFactor: true },
    schema: { tags: ['staff'], summary: 'One’s own account', response: { 200: OwnAccount } },
    handler: async (request) => profiles.get(signedIn(request).username),
  });

  app.put('/api/account', {
    config: { action: 'account.use', event: 'profile-saved' },
    schema: {
      tags: ['staff'],
      summary: 'The language of one’s mail, and of what one is told',
      body: OwnPreferences,
      response: { 200: OwnAccount },
    },
    handler: async (request) =>
      profiles.setPreferences(signedIn(request).username, request.body, actorOf(request)),
  });

  app.post('/api/account/email', {
    config: { action: 'account.use', event: 'profile-saved' },
    schema: {
      tags: ['staff'],
      summary: 'Where one gets mail: a forgotten password is replaced by it, so the password is asked for',
      body: NewEmail,
      response: { 200: OwnAccount },
    },
    handler: async (request) => {
      const { email, password } = request.body;
      await check(request, password);
      return profiles.setEmail(signedIn(request).username, email, actorOf(request));
    },
  });
}
