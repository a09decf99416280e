import {
  ForgottenPassword,
  Invitation,
  InvitationBy,
  LinkPassword,
  LinkToken,
  LinkView,
} from '@bacheca/shared/api/account';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import { domainError } from '../../errors/domain-error.ts';
import { actorOf } from '../../http/access.ts';
import type { App } from '../../http/typed-app.ts';
import { instantOf } from '../../runtime/clock.ts';
import { weaknessOf } from '../passwords/password-rules.ts';
import { MAX_SIGN_IN_BYTES } from '../session-routes.ts';
import { SignInLimits } from '../sign-in-limits.ts';
import type { StaffParts } from '../staff-parts.ts';
import { ByUsername } from '../staff-routes.ts';

export function linkRoutes(app: App, parts: StaffParts): void {
  passwordRoutes(app, parts);
  forgottenRoute(app, parts);
  invitationRoute(app, parts);
}

function passwordRoutes(app: App, parts: StaffParts): void {
  const { accounts, links, attempts, clock, townNames, onPasswordChanged } = parts;
  const limits = new SignInLimits('link', attempts, clock);

  app.post('/api/account-links/look', {
    bodyLimit: MAX_SIGN_IN_BYTES,
    config: { action: 'public' },
    schema: {
      tags: ['staff'],
      summary: 'Whose link it is, for the page on which they choose a password',
      body: z.strictObject({ token: LinkToken }),
      response: { 200: LinkView },
    },
    handler: async (request) => {
      const attempt = await limits.begin('link', request.network, null);
      const link = await links.find(request.body.token);
      if (!link) throw domainError('link-over', {});
      await attempt.succeeded();
      return link;
    },
  });

  app.post('/api/account-links/use', {
    bodyLimit: MAX_SIGN_IN_BYTES,
    config: { action: 'public', event: 'password-changed' },
    schema: {
      tags: ['staff'],
      summary: 'Choose a password by a link; every session of its owner ends',
      body: LinkPassword,
      response: { 200: z.object({ username: z.string() }) },
    },
    handler: async (request) => {
      const { token, password } = request.body;
      const attempt = await limits.begin('link', request.network, null);
      const link = await links.find(token);
      if (!link) throw domainError('link-over', {});
      await attempt.succeeded();
      request.actor = link.username;
      const weakness = weaknessOf(password, link.username, townNames());
      if (weakness) throw weakness;
      const username = await links.use(token, await accounts.hash(password), request.address);
      if (username === null) throw domainError('link-over', {});
      onPasswordChanged(username);
      return { username };
    },
  });
}

/** It answers the same, in the same time, whether there is such an account or not: what follows happens afterwards. */
function forgottenRoute(app: App, parts: StaffParts): void {
  const { profiles, mailer, attempts, clock, audit } = parts;
  const limits = new SignInLimits('forgotten', attempts, clock);

  async function send(who: string, address: string): Promise<void> {
    const username = await profiles.reachedBy(who);
    if (username === null) return;
    await audit.transaction({ type: 'person', name: null, address }, async (tx, note) => {
      note({ event: 'password-link-asked', entity: 'account', id: username, before: null, after: null });
      await mailer.add(tx, { to: { username }, template: 'password-reset', values: { username } });
    });
  }

  app.post('/api/forgotten-password', {
    bodyLimit: MAX_SIGN_IN_BYTES,
    config: { action: 'public', event: 'password-link-asked' },
    schema: {
      tags: ['staff'],
      summary: 'A mail with a link to choose a new password, if there is such an account with an address',
      body: ForgottenPassword,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { who } = request.body;
      // Each counts, whether there is such an account or not: nobody's box is filled.
      await limits.begin(who.trim(), request.network, null);
      const { address } = request;
      setImmediate(() => {
        send(who.trim(), address).catch((error: unknown) =>
          request.log.error({ err: error }, 'a link for a forgotten password could not be sent'),
        );
      });
      return reply.code(204).send(null);
    },
  });
}

function invitationRoute(app: App, parts: StaffParts): void {
  const { accounts, profiles, links, mailer, audit } = parts;

  app.post('/api/staff/:username/invite', {
    config: { action: 'person.reset-password', event: 'account-invited' },
    schema: {
      tags: ['staff'],
      summary: 'Invite somebody who hasn’t been here yet, by mail or by a link to hand over',
      params: ByUsername,
      body: InvitationBy,
      response: { 200: Invitation },
    },
    handler: async (request) => {
      const account = await accounts.get(request.params.username);
      if (!account) throw domainError('not-found', { entity: entityRef('account', request.params.username) });
      const { username } = account;
      if (!account.mustChangePassword) throw domainError('invited-already', {});
      request.eventDetails = { account: username };
      const byMail = request.body.by === 'mail';
      if (byMail && (await profiles.get(username)).email === null) throw domainError('no-address', {});
      return audit.transaction(actorOf(request), async (tx, note) => {
        const after = JSON.stringify({ by: request.body.by });
        note({ event: 'account-invited', entity: 'account', id: username, before: null, after });
        if (byMail) {
          const values = { username, by: actorOf(request).name ?? '' };
          await mailer.add(tx, { to: { username }, template: 'invitation', values });
          return { link: null, expiresAt: null };
        }
        const { path, expiresAtMs } = await links.make(username, 'invitation', tx);
        return { link: mailer.urlOf(path), expiresAt: instantOf(expiresAtMs) };
      });
    },
  });
}
