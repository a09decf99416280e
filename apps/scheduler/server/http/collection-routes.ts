import { Id } from '@bacheca/shared/model/ids';
import type { Action, Resource } from '@bacheca/shared/model/rights';
import { type EntityKind, entityRef } from '@bacheca/shared/translations/phrase';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import type { Collection } from '../database/collection.ts';
import { domainError } from '../errors/domain-error.ts';
import { runInTurns } from '../runtime/cooperative-steps.ts';
import { actorOf, authorize } from './access.ts';
import { type ListOptions, listQuery, pageOf, sayPage } from './answers/list-page.ts';
import { withPlainText } from './answers/plain-text.ts';
import { sendList } from './answers/send-list.ts';
import { checkVersion, sayingWhoChanged, Versions, versionOf } from './answers/versions.ts';
import type { App } from './typed-app.ts';
import { MAX_DOCUMENT_BYTES } from './typed-app.ts';

export const ById = z.object({ id: Id });

/** What all of them have that one looks for them by. */
const LIST: ListOptions<{ id: string }> = {
  id: ({ id }) => id,
  texts: (value) => [value.id, nameOf(value)],
  sorts: { name: nameOf },
  filters: { kind: (value) => ('kind' in value ? [String(value.kind)] : []) },
};
const LIST_QUERY = listQuery(LIST);

function nameOf(value: { id: string }): string {
  if ('name' in value) return String(value.name);
  return 'title' in value ? String(value.title) : value.id;
}

/** The routes that every collection has: list, get, put (create or replace) and delete. */
export function collectionRoutes<Thing extends { id: string }>(
  app: App,
  { collection, audit }: { readonly collection: Collection<Thing>; readonly audit: AuditTrail },
  options: {
    path: string;
    kind: EntityKind;
    schema: z.ZodType<Thing>;
    actions: { readonly read: Action; readonly save: Action; readonly remove: Action };
    /** Which places it has to do with, where its actions are of places: of a change both before and after. */
    areasOf?: (value: Thing) => Resource;
    /** Who is told of it; what that leads to is done when it is answered. */
    onChange?: (id: string) => void | Promise<void>;
    /** Throws a domain error of what is right by itself but not where it would be shown. */
    check?: (value: Thing) => void;
    /** What its writer had better know, as codes. */
    notesOn?: (value: Thing) => readonly string[];
  },
): void {
  const { path, kind, schema, actions, areasOf, onChange, check, notesOn } = options;
  const tags = [path.replace('/api/', '')];
  // The type provider can't look into a type parameter; what has passed the schema is a Thing.
  const AnyThing = schema as z.ZodType<{ id: string }>;

  app.get(path, {
    config: { action: actions.read },
    schema: {
      tags,
      summary: 'All of them, or a page: what asks for the next is in x-bacheca-next',
      querystring: LIST_QUERY,
      response: { 200: z.array(AnyThing) },
    },
    handler: async (request, reply) => {
      const { values, leftOut } = await runInTurns(collection.listSteps());
      if (leftOut.length > 0) {
        request.log.error({ list: path, ids: leftOut }, 'rows are left out of a list');
        reply.header('x-bacheca-left-out', String(leftOut.length));
      }
      const page = pageOf(values, request.query, LIST);
      sayPage(reply, page);
      return sendList(reply, page.values);
    },
  });

  app.get(`${path}/:id`, {
    config: { action: actions.read },
    schema: { tags, summary: 'One of them', params: ById, response: { 200: AnyThing } },
    handler: async (request, reply) => {
      const found = collection.get(request.params.id);
      if (!found) throw domainError('not-found', { entity: entityRef(kind, request.params.id) });
      reply.header('etag', versionOf(found));
      return found;
    },
  });

  app.put(`${path}/:id`, {
    bodyLimit: MAX_DOCUMENT_BYTES,
    config: { action: actions.save, event: `${kind}-saved` },
    schema: {
      tags,
      summary: 'Create, or replace the version that If-Match names',
      params: ById,
      headers: Versions,
      body: AnyThing,
      response: { 200: AnyThing },
    },
    handler: async (request, reply) => {
      const { value, notes: ofText } = withPlainText(request.body as Thing);
      const { id } = request.params;
      const notes = [...ofText, ...(notesOn?.(value) ?? [])];
      if (notes.length > 0) reply.header('x-bacheca-notes', notes.join(', '));
      if (value.id !== id) throw domainError('id-mismatch', { inPath: id, inBody: value.id });
      await sayingWhoChanged(audit, entityRef(kind, id), () =>
        collection.save(value, {
          by: actorOf(request),
          allow(current) {
            authorizeChange(request, [current, value]);
            checkVersion(entityRef(kind, id), current, request.raw.headers);
            check?.(value);
          },
        }),
      );
      await onChange?.(id);
      reply.header('etag', versionOf(value));
      return value;
    },
  });

  app.delete(`${path}/:id`, {
    config: { action: actions.remove, event: `${kind}-deleted` },
    schema: {
      tags,
      summary: 'Delete the version that If-Match names',
      params: ById,
      headers: Versions,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      await sayingWhoChanged(audit, entityRef(kind, id), () =>
        collection.remove(id, {
          by: actorOf(request),
          allow(current) {
            if (!current) throw domainError('not-found', { entity: entityRef(kind, id) });
            authorizeChange(request, [current]);
            checkVersion(entityRef(kind, id), current, request.raw.headers);
          },
        }),
      );
      await onChange?.(id);
      return reply.code(204).send(null);
    },
  });

  function authorizeChange(request: FastifyRequest, states: readonly (Thing | null)[]): void {
    if (areasOf)
      authorize(
        request,
        states.flatMap((state) => (state ? areasOf(state) : [])),
      );
  }
}
