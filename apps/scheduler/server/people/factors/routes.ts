import { SessionView } from '@bacheca/shared/api/people';
import {
  ConfirmedApp,
  NewApp,
  NewPasskey,
  PasskeyAnswer,
  PasskeyOptions,
  RecoveryCodes,
  SecondFactorAnswer,
  SecondFactors as SecondFactorsView,
  WithPassword,
} from '@bacheca/shared/api/second-factors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { domainError } from '../../errors/domain-error.ts';
import { actorOf, signedIn } from '../../http/access.ts';
import type { App } from '../../http/typed-app.ts';
import { cookieJar, MAX_SIGN_IN_BYTES, originOf, viewOf } from '../session-routes.ts';
import type { OpenedSession } from '../sessions.ts';
import { SignInLimits } from '../sign-in-limits.ts';
import type { StaffParts } from '../staff-parts.ts';
import { type RelyingParty, relyingPartyOf } from './passkeys.ts';

/** The answer of a browser's dialogue for passkeys, with its attestation. */
const MAX_PASSKEY_BYTES = 16 * 1024;
const OWN = { action: 'account.use', beforeSecondFactor: true } as const;

export function factorRoutes(app: App, parts: StaffParts): void {
  signInSteps(app, parts);
  ownFactors(app, parts);
  ownPasskeys(app, parts);
}

function partyOf({ publicUrl, townName }: StaffParts, request: FastifyRequest): RelyingParty | null {
  return relyingPartyOf(publicUrl, request.headers.host ?? 'localhost', townName());
}

function partyOrRefuse(parts: StaffParts, request: FastifyRequest): RelyingParty {
  const party = partyOf(parts, request);
  if (!party) throw domainError('passkeys-need-name', {});
  return party;
}

/** How whoever isn't in yet goes on. */
function signInSteps(app: App, parts: StaffParts): void {
  const { audit, sessions, devices, factors, passkeys, steps, attempts, clock } = parts;
  const limits = new SignInLimits('second-factor', attempts, clock);
  const cookies = cookieJar(parts.publicUrl);

  function begin(reply: FastifyReply, opened: OpenedSession) {
    cookies.set(reply, opened);
    return viewOf(opened.session);
  }
  /** Of whom it is known: their password was right. */
  const noteRefused = (id: string | null, address: string) =>
    audit.note(
      { type: 'person', name: null, address },
      { event: 'sign-in-refused', entity: 'account', id, before: null, after: null },
    );

  app.post('/api/session/second-factor', {
    bodyLimit: MAX_SIGN_IN_BYTES,
    config: { action: 'public', event: 'signed-in' },
    schema: {
      tags: ['staff'],
      summary: 'Sign in by a code of one’s app, or one for when it is lost, after the password',
      body: SecondFactorAnswer,
      response: { 200: SessionView },
    },
    handler: async (request, reply) => {
      const { step: token, code } = request.body;
      const step = await steps.find('second-factor', token);
      const username = step?.username ?? null;
      if (step === null || username === null) throw domainError('sign-in-step-over', {});
      request.actor = username;
      const device = await devices.find(cookies.of(request).devices, username);
      const attempt = await limits.begin(username, request.network, device);
      let isRight = false;
      const who = { username, passwordHash: step.body };
      const opened = await sessions.start(who, originOf(request), cookies.of(request), async (tx) => {
        const method = await factors.checkCode(tx, username, code);
        isRight = method !== null;
        // Of two who answer the same step one gets in.
        return method !== null && (await steps.take('second-factor', token, tx)) ? { method } : null;
      });
      if (!opened) {
        if (isRight) throw domainError('sign-in-step-over', {});
        await noteRefused(username, request.address);
        throw domainError('wrong-second-factor', {});
      }
      await attempt.succeeded();
      return begin(reply, opened);
    },
  });

  app.post('/api/session/passkey/options', {
    config: { action: 'public' },
    schema: {
      tags: ['staff'],
      summary: 'What a browser needs to sign in by a passkey',
      response: { 200: PasskeyOptions },
    },
    handler: async (request) => {
      const { challenge: body, options } = await passkeys.signInOptions(partyOrRefuse(parts, request));
      return { step: await steps.begin('passkey-sign-in', { username: null, body }), options };
    },
  });

  app.post('/api/session/passkey', {
    bodyLimit: MAX_PASSKEY_BYTES,
    config: { action: 'public', event: 'signed-in' },
    schema: {
      tags: ['staff'],
      summary: 'Sign in by a passkey',
      body: PasskeyAnswer,
      response: { 200: SessionView },
    },
    handler: async (request, reply) => {
      const party = partyOrRefuse(parts, request);
      const { step: token, response } = request.body;
      const attempt = await limits.begin('passkey', request.network, null);
      const step = await steps.take('passkey-sign-in', token);
      if (!step) throw domainError('sign-in-step-over', {});
      const username = await passkeys.verify(audit.query, { challenge: step.body, response }, party);
      if (username === null) {
        await noteRefused(null, request.address);
        throw domainError('passkey-refused', {});
      }
      request.actor = username;
      await attempt.succeeded();
      const opened = await sessions.start({ username }, originOf(request), cookies.of(request), async () => ({
        method: 'passkey',
      }));
      if (!opened) throw domainError('passkey-refused', {});
      return begin(reply, opened);
    },
  });
}

/** Whoever changes how they sign in shows that it is they: somebody may sit at a browser that was left open. */
export function passwordCheck({ accounts, attempts, clock }: StaffParts) {
  const limits = new SignInLimits('password', attempts, clock);
  return async (request: FastifyRequest, password: string) => {
    const { username, method } = signedIn(request);
    if (method === 'provider') throw domainError('managed-by-provider', {});
    const attempt = await limits.begin(username, request.network, username);
    if (!(await accounts.verify(username, password))) throw domainError('wrong-password', {});
    await attempt.succeeded();
  };
}

const changeBy = (request: FastifyRequest) => {
  const { username, idHash } = signedIn(request);
  return { username, by: actorOf(request), sessionHash: idHash };
};

function ownFactors(app: App, parts: StaffParts): void {
  const { factors, townName } = parts;
  const check = passwordCheck(parts);

  app.get('/api/account/second-factors', {
    config: OWN,
    schema: {
      tags: ['staff'],
      summary: 'What one has beside one’s password',
      response: { 200: SecondFactorsView },
    },
    handler: async (request) => {
      const { username, grants } = signedIn(request);
      return factors.viewOf(username, grants, partyOf(parts, request));
    },
  });

  app.post('/api/account/second-factors/app', {
    config: OWN,
    schema: {
      tags: ['staff'],
      summary: 'A key for one’s authenticator app; it counts once a code of it was right',
      body: WithPassword,
      response: { 200: NewApp },
    },
    handler: async (request) => {
      await check(request, request.body.password);
      return factors.beginApp(signedIn(request).username, townName());
    },
  });

  app.post('/api/account/second-factors/app/confirm', {
    config: { ...OWN, event: 'second-factor-added' },
    schema: {
      tags: ['staff'],
      summary: 'Show that the app has the key; the other sessions of one’s own end',
      body: ConfirmedApp,
      response: { 200: RecoveryCodes },
    },
    handler: async (request) => ({
      recoveryCodes: await factors.confirmApp(changeBy(request), request.body.code),
    }),
  });

  app.post('/api/account/second-factors/app/remove', {
    config: { ...OWN, event: 'second-factor-removed' },
    schema: {
      tags: ['staff'],
      summary: 'Sign in without the app from now on; the other sessions of one’s own end',
      body: WithPassword,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await check(request, request.body.password);
      await factors.removeApp(changeBy(request));
      return reply.code(204).send(null);
    },
  });

  app.post('/api/account/second-factors/recovery-codes', {
    config: { ...OWN, event: 'recovery-codes-renewed' },
    schema: {
      tags: ['staff'],
      summary: 'New recovery codes in the place of the old',
      body: WithPassword,
      response: { 200: RecoveryCodes },
    },
    handler: async (request) => {
      await check(request, request.body.password);
      return { recoveryCodes: await factors.renewCodes(changeBy(request)) };
    },
  });
}

function ownPasskeys(app: App, parts: StaffParts): void {
  const { audit, factors, passkeys, steps } = parts;
  const check = passwordCheck(parts);

  app.post('/api/account/passkeys/options', {
    config: OWN,
    schema: {
      tags: ['staff'],
      summary: 'What a browser needs to make a passkey',
      body: WithPassword,
      response: { 200: PasskeyOptions },
    },
    handler: async (request) => {
      const party = partyOrRefuse(parts, request);
      await check(request, request.body.password);
      const { username } = signedIn(request);
      const { challenge, options } = await passkeys.registrationOptions(audit.query, username, party);
      return { step: await steps.begin('passkey-registration', { username, body: challenge }), options };
    },
  });

  app.post('/api/account/passkeys', {
    bodyLimit: MAX_PASSKEY_BYTES,
    config: { ...OWN, event: 'second-factor-added' },
    schema: {
      tags: ['staff'],
      summary: 'Keep the passkey that the browser made; the other sessions of one’s own end',
      body: NewPasskey,
      response: { 200: RecoveryCodes },
    },
    handler: async (request) => {
      const party = partyOrRefuse(parts, request);
      const { step: token, name, response } = request.body;
      const step = await steps.take('passkey-registration', token);
      if (step?.username !== signedIn(request).username) throw domainError('sign-in-step-over', {});
      const answer = { challenge: step.body, response, name };
      return { recoveryCodes: await factors.addPasskey(changeBy(request), answer, party) };
    },
  });

  app.post('/api/account/passkeys/:id/remove', {
    config: { ...OWN, event: 'second-factor-removed' },
    schema: {
      tags: ['staff'],
      summary: 'Forget a passkey of one’s own; the other sessions of one’s own end',
      params: z.object({ id: z.string().min(1).max(1500) }),
      body: WithPassword,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await check(request, request.body.password);
      await factors.removePasskey(changeBy(request), request.params.id);
      return reply.code(204).send(null);
    },
  });
}
