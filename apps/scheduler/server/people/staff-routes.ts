import { SavedStaff, SessionEntry, StaffAccount, StaffChange } from '@bacheca/shared/api/people';
import { type EntityRef, entityRef } from '@bacheca/shared/translations/phrase';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readableRows } from '../database/readable-rows.ts';
import { domainError } from '../errors/domain-error.ts';
import { actorOf, signedIn } from '../http/access.ts';
import { type ListOptions, listQuery, pageOf, sayPage } from '../http/answers/list-page.ts';
import { checkVersion, sayingWhoChanged, Versions, versionOf } from '../http/answers/versions.ts';
import { type App, MAX_DOCUMENT_BYTES } from '../http/typed-app.ts';
import type { StaffParts } from './staff-parts.ts';

const PEOPLE: ListOptions<StaffAccount> = {
  id: ({ username }) => username,
  texts: ({ username }) => [username],
  sorts: { username: ({ username }) => username },
  filters: { role: ({ grants }) => grants.map(({ role }) => role) },
};
const PEOPLE_QUERY = listQuery(PEOPLE);

/** What it has a version of: whether somebody has signed in yet is no change by whoever edits it. */
const editedOf = ({ username, grants, email }: Pick<StaffAccount, 'username' | 'grants' | 'email'>) => ({
  ...{ username, grants, email },
});

export function accountRoutes(app: App, { audit, accounts, sessions, factors }: StaffParts): void {
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
      const { email } = request.body;
      const { username, grants, password, ...saved } = await sayingWhoChanged(audit, entity, () =>
        accounts.createOrSetGrants(request.params.username, request.body.grants, actorOf(request), {
          ...{ allow: allowFor(request, entity), keepSession: signedIn(request).idHash, email },
        }),
      );
      reply.header('etag', versionOf(editedOf({ username, grants, email: saved.email })));
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

  app.delete('/api/staff/:username/second-factors', {
    config: { action: 'person.reset-password', event: 'second-factor-removed' },
    schema: {
      tags: ['staff'],
      summary: 'Take away the app and the passkeys of somebody who lost them; their sessions end',
      params: ByUsername,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const account = await existing(request.params.username);
      await factors.removeAll(account, actorOf(request));
      request.eventDetails = { account };
      return reply.code(204).send(null);
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
export const ByUsername = z.object({ username: Username });
