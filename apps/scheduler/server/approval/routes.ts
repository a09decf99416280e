/** Who asks for a content's approval, who gives it, and what there was. */
import {
  ApprovalQueue,
  ApprovalRequest,
  Exemption,
  ItemAsItWas,
  ItemRevision,
  ItemStates,
  OfContent,
  Refusal,
  Revocation,
} from '@bacheca/shared/api/approval';
import { ItemState } from '@bacheca/shared/model/approval';
import { Id } from '@bacheca/shared/model/ids';
import { can } from '@bacheca/shared/model/rights';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import { domainError } from '../errors/domain-error.ts';
import { actorOf, signedIn } from '../http/access.ts';
import { ById } from '../http/collection-routes.ts';
import type { App } from '../http/typed-app.ts';
import type { ApprovalDecisions } from './approval-decisions.ts';
import type { ApprovalSources } from './approval-queue.ts';
import { approvalQueue } from './approval-queue.ts';
import type { RevisionReader } from './revision-reader.ts';

interface Parts extends ApprovalSources {
  readonly decisions: ApprovalDecisions;
  readonly revisions: RevisionReader;
  /** Tells the players at once what they may show no more, or again. */
  readonly onDecided: () => void;
  /** Besides, takeovers that were by this approval have ended. */
  readonly onRevoked: () => void;
}

export function approvalRoutes(app: App, parts: Parts): void {
  const { approvals, decisions } = parts;
  app.get('/api/item-states', {
    config: { action: 'content.read' },
    schema: {
      tags: ['approval'],
      summary: 'How every item stands, or one',
      querystring: z.object({ itemId: Id.optional() }),
      response: { 200: ItemStates },
    },
    handler: async ({ query: { itemId } }) => {
      if (itemId === undefined) return approvals.states();
      const state = approvals.stateOf(itemId);
      return state ? [state] : [];
    },
  });

  app.get('/api/approvals', {
    config: { action: 'content.read' },
    schema: {
      tags: ['approval'],
      summary: 'What waits for a yes, whoever has waited longest first',
      response: { 200: ApprovalQueue },
    },
    handler: async (request) => {
      const { username, grants } = signedIn(request);
      return { entries: approvalQueue(parts, { username, isApprover: can({ grants }, 'item.approve') }) };
    },
  });

  revisionRoutes(app, parts);

  app.post('/api/items/:id/request-approval', {
    config: { action: 'item.request-approval', event: 'approval-requested' },
    schema: {
      tags: ['approval'],
      summary: 'Ask for a yes to this content',
      params: ById,
      body: ApprovalRequest,
      response: { 200: ItemState },
    },
    handler: async (request) => {
      const { contentHash, note } = request.body;
      const said = note?.trim();
      return decisions.request(request.params.id, contentHash, said ? said : null, actorOf(request));
    },
  });

  app.post('/api/items/:id/approve', {
    config: { action: 'item.approve', event: 'item-approved' },
    schema: {
      tags: ['approval'],
      summary: 'Say yes to this content: it goes on air with the next publication',
      params: ById,
      body: OfContent,
      response: { 200: ItemState },
    },
    handler: async (request) => {
      const state = await decisions.approve(request.params.id, request.body.contentHash, actorOf(request));
      parts.onDecided();
      return state;
    },
  });

  const refusals = [
    { path: 'reject', decision: 'rejected', event: 'item-rejected', summary: 'Say no to this content' },
    {
      path: 'ask-for-change',
      decision: 'change-asked',
      event: 'item-change-asked',
      summary: 'Send this content back, with what is to be changed',
    },
  ] as const;
  for (const { path, decision, event, summary } of refusals)
    app.post(`/api/items/:id/${path}`, {
      config: { action: 'item.approve', event },
      schema: {
        tags: ['approval'],
        summary,
        params: ById,
        body: Refusal,
        response: { 200: ItemState },
      },
      handler: async (request) =>
        decisions.refuse(request.params.id, request.body, decision, actorOf(request)),
    });

  app.post('/api/items/:id/revoke', {
    config: { action: 'item.approve', event: 'item-revoked' },
    schema: {
      tags: ['approval'],
      summary: 'Take an approval back: every screen stops showing the item at once',
      params: ById,
      body: Revocation,
      response: { 200: ItemState },
    },
    handler: async (request) => {
      const state = await decisions.revoke(request.params.id, request.body.reason, actorOf(request));
      parts.onRevoked();
      return state;
    },
  });

  app.post('/api/approvals/exempt', {
    config: { action: 'item.exempt', event: 'author-exempted' },
    schema: {
      tags: ['approval'],
      summary: 'Whether what somebody writes needs nobody’s approval',
      body: Exemption,
      response: { 200: z.object({ exemptAuthors: z.array(z.string()) }) },
    },
    handler: async (request) => {
      const { username, exempt } = request.body;
      request.eventDetails = { username, exempt };
      return { exemptAuthors: [...(await decisions.exempt(username, exempt, actorOf(request)))] };
    },
  });
}

function revisionRoutes(app: App, { items, revisions }: Parts): void {
  app.get('/api/items/:id/revisions', {
    config: { action: 'content.read' },
    schema: {
      tags: ['approval'],
      summary: 'Every form that the item has had, the newest first, with what was decided of each',
      params: ById,
      response: { 200: z.array(ItemRevision) },
    },
    handler: async (request) => {
      const { id } = request.params;
      if (!items.has(id)) throw domainError('not-found', { entity: entityRef('item', id) });
      return revisions.list(id);
    },
  });

  app.get('/api/items/:id/revisions/:n', {
    config: { action: 'content.read' },
    schema: {
      tags: ['approval'],
      summary: 'The item as it was in one of them',
      params: z.object({ id: Id, n: z.coerce.number().int().positive() }),
      response: { 200: ItemAsItWas },
    },
    handler: async (request) => {
      const { id, n } = request.params;
      const item = await revisions.item(id, n);
      if (!item) throw domainError('not-found', { entity: entityRef('item', id) });
      return { itemId: id, number: n, item };
    },
  });
}
