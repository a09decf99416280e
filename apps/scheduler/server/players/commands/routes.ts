import { CommandView } from '@bacheca/shared/api/commands';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import { domainError } from '../../errors/domain-error.ts';
import { ById } from '../../http/collection-routes.ts';
import type { App } from '../../http/typed-app.ts';
import { storedInstantOf } from '../../runtime/clock.ts';
import type { Screens } from '../../screens/screens.ts';
import type { CommandRecord, Commands } from './commands.ts';

const MAX_LISTED = 50;

export function commandRoutes(app: App, parts: { screens: Screens; commands: Commands }): void {
  const { screens, commands } = parts;
  app.get('/api/screens/:id/commands', {
    config: { action: 'screen.read' },
    schema: {
      tags: ['screens'],
      summary: 'What this screen’s players were last told to do, and what became of it, the newest first',
      params: ById,
      response: { 200: z.array(CommandView) },
    },
    handler: async (request) => {
      const { id } = request.params;
      if (!screens.has(id)) throw domainError('not-found', { entity: entityRef('screen', id) });
      return (await commands.ofScreen(id, MAX_LISTED)).map(commandView);
    },
  });
}

export function commandView({ command, ...record }: CommandRecord): CommandView {
  const { id, name, issuedBy, issuedAt, expiresAt } = command;
  const { screenId, playerId, state, endedAtMs, result } = record;
  return {
    ...{ id, screenId, playerId, name, state, issuedBy, issuedAt, expiresAt, result },
    endedAt: endedAtMs === null ? null : storedInstantOf(endedAtMs),
  };
}
