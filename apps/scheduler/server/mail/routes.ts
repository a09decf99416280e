import { MailState, TestMail } from '@bacheca/shared/api/settings';
import { z } from 'zod';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import { actorOf } from '../http/access.ts';
import type { App } from '../http/typed-app.ts';
import { localeOf } from '../i18n/locale.ts';
import type { Mailer } from './mailer.ts';

interface Parts {
  readonly audit: AuditTrail;
  readonly mailer: Mailer;
}

export function mailRoutes(app: App, { audit, mailer }: Parts): void {
  app.get('/api/mail', {
    config: { action: 'settings.save' },
    schema: { tags: ['settings'], summary: 'How mail goes out', response: { 200: MailState } },
    handler: async () => ({ server: mailer.server }),
  });

  app.post('/api/mail/test', {
    config: { action: 'settings.save', event: 'mail-tested' },
    schema: {
      tags: ['settings'],
      summary: 'Send a mail that says that mail works; what becomes of it is among the jobs',
      body: TestMail,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const by = actorOf(request);
      const language = localeOf(request.headers['accept-language']);
      await audit.transaction(by, async (tx, note) => {
        note({ event: 'mail-tested', entity: 'settings', id: 'bacheca', before: null, after: null });
        await mailer.add(tx, {
          to: { address: request.body.address, language },
          template: 'test',
          values: { by: by.name ?? '' },
          path: '/settings',
        });
      });
      return reply.code(204).send(null);
    },
  });
}
