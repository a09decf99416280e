/** Whether the scheduler runs, and which release of it. */
import { z } from 'zod';
import type { App } from '../http/typed-app.ts';

const Health = z.object({ status: z.literal('ok') });
const Version = z.object({ version: z.string() });

export function healthRoutes(app: App, version: string): void {
  app.get('/api/health', {
    config: { action: 'public' },
    schema: { tags: ['health'], summary: 'Whether it runs', response: { 200: Health } },
    handler: async () => ({ status: 'ok' as const }),
  });
  app.get('/api/version', {
    config: { action: 'installation.read' },
    schema: { tags: ['health'], summary: 'Which release runs', response: { 200: Version } },
    handler: async () => ({ version }),
  });
}
