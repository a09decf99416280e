import { Settings } from '@bacheca/shared/api/settings';
import { entityRef } from '@bacheca/shared/translations/phrase';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import { actorOf } from '../http/access.ts';
import { checkVersion, sayingWhoChanged, Versions, versionOf } from '../http/answers/versions.ts';
import type { App } from '../http/typed-app.ts';
import type { InstallationSettings } from './installation-settings.ts';

const SETTINGS = entityRef('settings', 'bacheca');

interface Parts {
  readonly audit: AuditTrail;
  readonly settings: InstallationSettings;
}

export function settingsRoutes(app: App, { audit, settings }: Parts): void {
  app.get('/api/settings', {
    config: { action: 'settings.read' },
    schema: {
      tags: ['settings'],
      summary: 'What holds for the whole installation',
      response: { 200: Settings },
    },
    handler: async (_request, reply) => {
      const current = settings.get();
      reply.header('etag', versionOf(current));
      return current;
    },
  });

  app.put('/api/settings', {
    config: { action: 'settings.save', event: 'settings-saved' },
    schema: {
      tags: ['settings'],
      summary: 'Change some of it, over the version that If-Match names',
      headers: Versions,
      body: Settings.partial(),
      response: { 200: Settings },
    },
    handler: async (request, reply) => {
      const saved = await sayingWhoChanged(audit, SETTINGS, () =>
        settings.change(request.body, {
          by: actorOf(request),
          allow: (current) => checkVersion(SETTINGS, current, request.raw.headers),
        }),
      );
      reply.header('etag', versionOf(saved));
      return saved;
    },
  });
}
