import type { Role } from '@bacheca/shared/api/people';
import { Id } from '@bacheca/shared/model/ids';
import { type EntityKind, entityRef } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import type { Collection } from '../database/collection.ts';
import { domainError } from '../errors/domain-error.ts';
import { runInTurns } from '../runtime/cooperative-steps.ts';
import { withPlainText } from './answers/plain-text.ts';
import { sendList } from './answers/send-list.ts';
import { checkVersion, versionOf } from './answers/versions.ts';
import { EVERYONE_SIGNED_IN } from './route-permissions.ts';
import type { App } from './typed-app.ts';
import { MAX_DOCUMENT_BYTES } from './typed-app.ts';

export const ById = z.object({ id: Id });

/** The schema is for the documentation alone: `versions.ts` reads the headers. */
const Versions = z.looseObject({ 'if-match': z.string().optional(), 'if-none-match': z.string().optional() });

/** The routes that every collection has: list, get, put (create or replace) and delete. */
export function collectionRoutes<Thing extends { id: string }>(
  app: App,
  collection: Collection<Thing>,
  options: {
    path: string;
    kind: EntityKind;
    schema: z.ZodType<Thing>;
    editors: readonly Role[];
    onChange?: (id: string) => void;
    /** Throws a domain error of what is right by itself but not where it would be shown. */
    check?: (value: Thing) => void;
    /** What its writer had better know, as codes. */
    notesOn?: (value: Thing) => readonly string[];
  },
): void {
  const { path, kind, schema, editors, onChange, check, notesOn } = options;
  const tags = [path.replace('/api/', '')];
  // The type provider can't look into a type parameter; what has passed the schema is a Thing.
  const AnyThing = schema as z.ZodType<{ id: string }>;

  app.get(path, {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: { tags, summary: 'All of them', response: { 200: z.array(AnyThing) } },
    handler: async (request, reply) => {
      const { values, leftOut } = await runInTurns(collection.listSteps());
      if (leftOut.length > 0) {
        request.log.error({ list: path, ids: leftOut }, 'rows are left out of a list');
        reply.header('x-bacheca-left-out', String(leftOut.length));
      }
      return sendList(reply, values);
    },
  });

  app.get(`${path}/:id`, {
    config: { callers: EVERYONE_SIGNED_IN },
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
    config: { callers: editors, event: `${kind}-saved` },
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
      // Nothing is awaited between the look and the writing, so nobody writes in between.
      checkVersion(entityRef(kind, id), collection.get(id), request.raw.headers);
      check?.(value);
      collection.save(value);
      onChange?.(id);
      reply.header('etag', versionOf(collection.get(id)));
      return value;
    },
  });

  app.delete(`${path}/:id`, {
    config: { callers: editors, event: `${kind}-deleted` },
    schema: {
      tags,
      summary: 'Delete the version that If-Match names',
      params: ById,
      headers: Versions,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const current = collection.get(id);
      if (!current) throw domainError('not-found', { entity: entityRef(kind, id) });
      checkVersion(entityRef(kind, id), current, request.raw.headers);
      collection.remove(request.params.id);
      onChange?.(request.params.id);
      return reply.code(204).send(null);
    },
  });
}
