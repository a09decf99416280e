/** The audit, for those who may read it. Nobody can change it. */
import { AuditEntry, AuditEntryDetail } from '@bacheca/shared/api/audit';
import { Instant } from '@bacheca/shared/model/ids';
import { z } from 'zod';
import { parsedJson } from '../database/audit/audit-chain.ts';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import { domainError } from '../errors/domain-error.ts';
import { MAX_PAGE_LENGTH } from '../http/answers/list-page.ts';
import type { App } from '../http/typed-app.ts';
import { entryOf, searchAudit } from './audit-search.ts';

const PAGE_LENGTH = 100;
const MAX_TEXT = 200;

const text = z.string().max(MAX_TEXT).optional();
const AuditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_LENGTH).default(PAGE_LENGTH),
  /** What the page before answered in `x-bacheca-next`. */
  cursor: z.coerce.number().int().min(1).optional(),
  q: text,
  actor: text,
  event: text,
  entity: text,
  id: text,
  from: Instant.optional(),
  until: Instant.optional(),
});

export function auditRoutes(app: App, audit: AuditTrail): void {
  app.get('/api/audit', {
    config: { action: 'audit.read' },
    schema: {
      tags: ['audit'],
      summary: 'Who did what, the newest first, by pages: what asks for the next is in x-bacheca-next',
      querystring: AuditQuery,
      response: { 200: z.array(AuditEntry) },
    },
    handler: async (request, reply) => {
      const { limit, cursor, q, actor, event, entity, id, from, until } = request.query;
      const search = {
        words: q,
        ...{ actor, event, entity, entityId: id },
        fromMs: from === undefined ? undefined : Date.parse(from),
        untilMs: until === undefined ? undefined : Date.parse(until),
      };
      const found = await searchAudit(audit.query, search, limit + 1, cursor);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      if (last && found.length > limit) reply.header('x-bacheca-next', String(last.id));
      return page;
    },
  });

  app.get('/api/audit/:id', {
    config: { action: 'audit.read' },
    schema: {
      tags: ['audit'],
      summary: 'One of its entries, with what stood there before and after',
      params: z.object({ id: z.coerce.number().int().min(1) }),
      response: { 200: AuditEntryDetail },
    },
    handler: async (request) => {
      const { id } = request.params;
      const row = await audit.entry(id);
      if (!row) throw domainError('not-found', { entity: { kind: 'audit', id: String(id) } });
      const [before, after] = [row.before, row.after].map((json) =>
        json === null ? null : parsedJson(json),
      );
      return { ...entryOf(row), before, after, hash: row.hash };
    },
  });
}
