import { Id, Instant, PlayCount, RecordedPlay } from '@bacheca/shared';
import { z } from 'zod';
import { instantOf } from '../clock.ts';
import type { Database } from '../database/open.ts';
import { EVERYONE_SIGNED_IN } from '../http/access.ts';
import type { App } from '../http/app.ts';
import type { PlayCounts } from './counts.ts';
import { playOf } from './play-rows.ts';

export function playRoutes(app: App, { database, counts }: { database: Database; counts: PlayCounts }): void {
  app.get('/api/plays/counts', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: {
      tags: ['plays'],
      summary: 'Plays of each item that started from `from` until before `to`, by how they ended',
      querystring: z.object({ from: Instant.optional(), to: Instant.optional(), screenId: Id.optional() }),
      response: { 200: z.array(PlayCount) },
    },
    handler: async (request) => {
      const { from, to, screenId } = request.query;
      return counts.byItem({
        fromMs: from === undefined ? undefined : Date.parse(from),
        toMs: to === undefined ? undefined : Date.parse(to),
        screenId,
      });
    },
  });

  app.get('/api/plays', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: {
      tags: ['plays'],
      summary: 'The latest plays as they were recorded, the newest first',
      querystring: z.object({
        screenId: Id.optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
      response: { 200: z.array(RecordedPlay) },
    },
    handler: async (request) => {
      const { screenId, limit } = request.query;
      let query = database.query
        .selectFrom('plays')
        .innerJoin('journals', 'journals.id', 'plays.journal')
        .selectAll('plays')
        .select(['journals.player_id', 'journals.journal_id'])
        .orderBy('started_at_ms', 'desc')
        .orderBy('seq', 'desc')
        .limit(limit);
      if (screenId !== undefined) query = query.where('screen_id', '=', screenId);
      return database.all(query).map((row) => ({
        ...playOf(row),
        playerId: row.player_id,
        journalId: row.journal_id,
        screenId: row.screen_id,
        receivedAt: instantOf(row.received_at_ms),
      }));
    },
  });
}
