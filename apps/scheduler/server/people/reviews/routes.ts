import { z } from 'zod';
import type { App } from '../../http/typed-app.ts';
import type { StaffParts } from '../staff-parts.ts';
import { adminSignIns, reviewList } from './people-lists.ts';

const LISTS = [
  {
    url: '/api/people-review.csv',
    action: 'person.read',
    summary: 'Who may sign in, for the yearly review, as CSV',
    list: reviewList,
  },
  {
    url: '/api/admin-sign-ins.csv',
    action: 'audit.read',
    summary: 'The sign-ins of administrators, refused ones among them, as CSV',
    list: adminSignIns,
  },
] as const;

export function reviewRoutes(app: App, { audit, accounts }: StaffParts): void {
  for (const { url, action, summary, list } of LISTS)
    app.get(url, {
      config: { action },
      schema: { tags: ['staff'], summary, response: { 200: z.string() } },
      handler: async (_request, reply) => {
        const text = await list(audit.query, await accounts.list());
        const name = url.slice(url.lastIndexOf('/') + 1);
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${name}"`)
          .send(text);
      },
    });
}
