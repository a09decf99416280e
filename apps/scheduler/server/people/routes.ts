import {
  Credentials,
  NewPassword,
  SavedStaff,
  SessionEntry,
  SessionView,
  StaffAccount,
  StaffChange,
} from '@bacheca/shared/api/people';
import { type EntityRef, entityRef } from '@bacheca/shared/translations/phrase';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import { readableRows } from '../database/readable-rows.ts';
import { DomainError, domainError } from '../errors/domain-error.ts';
import { actorOf, cookieNames, cookiesOf, signedIn } from '../http/access.ts';
import { type ListOptions, listQuery, pageOf, sayPage } from '../http/answers/list-page.ts';
import { checkVersion, sayingWhoChanged, Versions, versionOf } from '../http/answers/versions.ts';
import { type App, MAX_DOCUMENT_BYTES } from '../http/typed-app.ts';
import type { AttemptStore } from '../runtime/attempt-limits.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Accounts } from './accounts.ts';
import { DEVICE_COOKIE_MS, type DeviceCookies } from './device-cookies.ts';
import { weaknessOf } from './password-rules.ts';
import type { BrowserCookies, OpenedSession, Origin, Session, Sessions } from './sessions.ts';
import { SignInLimits } from './sign-in-limits.ts';

/** A name and two passwords of 200 characters. */
const MAX_SIGN_IN_BYTES = 4 * 1024;

const PEOPLE: ListOptions<StaffAccount> = {
  id: ({ username }) => username,
  texts: ({ username }) => [username],
  sorts: { username: ({ username }) => username },
  filters: { role: ({ grants }) => grants.map(({ role }) => role) },
};
const PEOPLE_QUERY = listQuery(PEOPLE);

interface StaffParts {
  readonly audit: AuditTrail;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly devices: DeviceCookies;
  readonly attempts: AttemptStore;
  readonly clock: Clock;
  readonly publicUrl: string | null;
  /** Names by which people know the town and its screens: no passwords are made of them. */
  readonly townNames: () => string[];
  /** The one-time password is spent: what still shows it may go. */
  readonly onPasswordChanged: (username: string) => void;
}

export function staffRoutes(app: App, parts: StaffParts): void {
  sessionRoutes(app, parts);
  passwordRoute(app, parts);
  accountRoutes(app, parts);
}

function cookieJar({ publicUrl }: StaffParts) {
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

function sessionRoutes(app: App, parts: StaffParts): void {
  const { audit, accounts, sessions, devices, attempts, clock } = parts;
  const limits = new SignInLimits('sign-in', attempts, clock);
  const cookies = cookieJar(parts);

  app.post('/api/session', {
    bodyLimit: MAX_SIGN_IN_BYTES,
    config: { action: 'public', event: 'signed-in' },
    schema: { tags: ['staff'], summary: 'Sign in', body: Credentials, response: { 200: SessionView } },
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

function passwordRoute(app: App, parts: StaffParts): void {
  const { accounts, sessions, attempts, clock, townNames, onPasswordChanged } = parts;
  const limits = new SignInLimits('password', attempts, clock);
  const cookies = cookieJar(parts);

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
      const { username } = signedIn(request);
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
      );
      if (!opened) throw domainError('wrong-password', {});
      onPasswordChanged(opened.session.username);
      cookies.set(reply, opened);
      return viewOf(opened.session);
    },
  });
}

/** What it has a version of: whether somebody has signed in yet is no change by whoever edits it. */
const editedOf = ({ username, grants }: Pick<StaffAccount, 'username' | 'grants'>) => ({ username, grants });

function accountRoutes(app: App, { audit, accounts, sessions }: StaffParts): void {
  /** By its name as it is stored, under which the audit has it. */
  const accountRef = async (username: string) =>
    entityRef('account', (await accounts.nameOf(username)) ?? username);
  const allowFor =
    ({ raw }: FastifyRequest, entity: EntityRef) =>
    (current: StaffAccount | null) =>
      checkVersion(entity, current && editedOf(current), raw.headers);

  app.get('/api/staff', {
    config: { action: 'person.read' },
    schema: {
      tags: ['staff'],
      summary: 'The accounts, or a page of them: what asks for the next is in x-bacheca-next',
      querystring: PEOPLE_QUERY,
      response: { 200: z.array(StaffAccount) },
    },
    handler: async (request, reply) => {
      const all = readableRows(await accounts.list(), StaffAccount, request.log, '/api/staff');
      const page = pageOf(all, request.query, PEOPLE);
      sayPage(reply, page);
      return [...page.values];
    },
  });

  app.get('/api/staff/:username', {
    config: { action: 'person.read' },
    schema: {
      tags: ['staff'],
      summary: 'One account',
      params: ByUsername,
      response: { 200: StaffAccount },
    },
    handler: async (request, reply) => {
      const { username } = request.params;
      const account = await accounts.get(username);
      if (!account) throw domainError('not-found', { entity: entityRef('account', username) });
      reply.header('etag', versionOf(editedOf(account)));
      return account;
    },
  });

  app.put('/api/staff/:username', {
    bodyLimit: MAX_DOCUMENT_BYTES,
    config: { action: 'person.save', event: 'account-saved' },
    schema: {
      tags: ['staff'],
      summary:
        'Create an account, then the answer has its one-time password; or change what the version holds that If-Match names',
      params: ByUsername,
      headers: Versions,
      body: StaffChange,
      response: { 200: SavedStaff },
    },
    handler: async (request, reply) => {
      const entity = await accountRef(request.params.username);
      const { username, grants, password } = await sayingWhoChanged(audit, entity, () =>
        accounts.createOrSetGrants(
          request.params.username,
          request.body.grants,
          actorOf(request),
          allowFor(request, entity),
        ),
      );
      reply.header('etag', versionOf({ username, grants }));
      request.eventDetails = {
        account: username,
        roles: grants.map(({ role, limit }) => (limit ? `${role} (limited)` : role)).join(', '),
        created: password !== null,
      };
      return { username, grants, password };
    },
  });

  app.post('/api/staff/:username/reset-password', {
    config: { action: 'person.reset-password', event: 'account-reset' },
    schema: {
      tags: ['staff'],
      summary: 'Give an account a new one-time password; its sessions end',
      params: ByUsername,
      response: { 200: z.object({ username: z.string(), password: z.string() }) },
    },
    handler: async (request) => {
      const reset = await accounts.resetPassword(request.params.username, actorOf(request));
      if (!reset) throw domainError('not-found', { entity: entityRef('account', request.params.username) });
      request.eventDetails = { account: reset.username };
      return reset;
    },
  });

  app.delete('/api/staff/:username', {
    config: { action: 'person.delete', event: 'account-deleted' },
    schema: {
      tags: ['staff'],
      summary: 'Delete the version of an account that If-Match names',
      params: ByUsername,
      headers: Versions,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const entity = await accountRef(request.params.username);
      const account = await sayingWhoChanged(audit, entity, () =>
        accounts.remove(request.params.username, actorOf(request), allowFor(request, entity)),
      );
      request.eventDetails = { account };
      return reply.code(204).send(null);
    },
  });

  app.get('/api/staff/:username/sessions', {
    config: { action: 'person.read' },
    schema: {
      tags: ['staff'],
      summary: 'The open sessions of an account',
      params: ByUsername,
      response: { 200: z.array(SessionEntry) },
    },
    handler: async (request) => {
      const rows = await sessions.listOf(await existing(request.params.username), request.session);
      return readableRows(rows, SessionEntry, request.log, '/api/staff/:username/sessions');
    },
  });

  app.delete('/api/staff/:username/sessions', {
    config: { action: 'person.end-sessions', event: 'sessions-ended' },
    schema: {
      tags: ['staff'],
      summary: 'End all sessions of an account',
      params: ByUsername,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const username = await existing(request.params.username);
      await sessions.endAllOf(username, actorOf(request));
      request.eventDetails = { account: username };
      return reply.code(204).send(null);
    },
  });

  async function existing(username: string): Promise<string> {
    const name = await accounts.nameOf(username);
    if (name === null) throw domainError('not-found', { entity: entityRef('account', username) });
    return name;
  }
}

const Username = z.string().regex(/^[\w.@-]{1,80}$/, 'a user name has letters, digits and . _ @ -');
const ByUsername = z.object({ username: Username });
const SessionId = z.string().regex(/^[0-9a-f]{16}$/);

function originOf(request: FastifyRequest): Origin {
  return { address: request.address, browser: request.headers['user-agent'] ?? '' };
}

function viewOf({ username, grants, mustChangePassword }: Session): SessionView {
  return { username, grants: [...grants], mustChangePassword };
}
