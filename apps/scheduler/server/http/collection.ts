import { Id, type Role } from '@bacheca/shared';
import { z } from 'zod';
import { EVERYONE_SIGNED_IN } from './access.ts';
import type { App } from './app.ts';
import { withPlainLetters } from './plain-letters.ts';
import { refusal, type ThingKind, thing } from './problem.ts';

/** Things that staff edit one at a time. `save` and `remove` throw refusals and change all or nothing. */
export interface Collection<Thing extends { id: string }> {
  list(): Thing[];
  /** The rows that `list` leaves out, for today's schema doesn't take them. */
  unreadableIds(): string[];
  get(id: string): Thing | null;
  save(value: Thing): void;
  remove(id: string): void;
}

export const ById = z.object({ id: Id });

/** The routes that every collection has: list, get, put (create or replace) and delete. */
export function collectionRoutes<Thing extends { id: string }>(
  app: App,
  collection: Collection<Thing>,
  options: {
    path: string;
    kind: ThingKind;
    schema: z.ZodType<Thing>;
    editors: readonly Role[];
    onChange?: (id: string) => void;
  },
): void {
  const { path, kind, schema, editors, onChange } = options;
  const tags = [path.replace('/api/', '')];
  // The type provider can't look into a type parameter; what has passed the schema is a Thing.
  const AnyThing = schema as z.ZodType<{ id: string }>;

  app.get(path, {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: { tags, summary: 'All of them', response: { 200: z.array(AnyThing) } },
    handler: async (request, reply) => {
      const unreadable = collection.unreadableIds();
      if (unreadable.length > 0) {
        request.log.error({ list: path, ids: unreadable }, 'rows are left out of a list');
        reply.header('x-bacheca-left-out', String(unreadable.length));
      }
      return collection.list();
    },
  });

  app.get(`${path}/:id`, {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: { tags, summary: 'One of them', params: ById, response: { 200: AnyThing } },
    handler: async (request) => {
      const found = collection.get(request.params.id);
      if (!found) throw refusal('not-found', { thing: thing(kind, request.params.id) });
      return found;
    },
  });

  app.put(`${path}/:id`, {
    config: { callers: editors },
    schema: { tags, summary: 'Create or replace', params: ById, body: AnyThing, response: { 200: AnyThing } },
    handler: async (request, reply) => {
      const value = withPlainLetters(request.body as Thing);
      if (value !== request.body) reply.header('x-bacheca-notes', 'letters-replaced');
      if (value.id !== request.params.id) {
        throw refusal('id-mismatch', { inPath: request.params.id, inBody: value.id });
      }
      collection.save(value);
      onChange?.(value.id);
      return value;
    },
  });

  app.delete(`${path}/:id`, {
    config: { callers: editors },
    schema: { tags, summary: 'Delete', params: ById, response: { 204: z.null() } },
    handler: async (request, reply) => {
      collection.remove(request.params.id);
      onChange?.(request.params.id);
      return reply.code(204).send(null);
    },
  });
}
