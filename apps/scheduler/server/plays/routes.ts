import {
  CoverageReport,
  Id,
  Instant,
  LocalDate,
  PlayCount,
  PlayedReport,
  PlaysSetAside,
  RecordedPlay,
} from '@bacheca/shared';
import { z } from 'zod';
import { storedInstantOf } from '../clock.ts';
import type { Database } from '../database/open.ts';
import { EVERYONE_SIGNED_IN } from '../http/access.ts';
import type { App } from '../http/app.ts';
import { refusal, thing } from '../http/problem.ts';
import { readableRows } from '../http/readable.ts';
import type { Locations } from '../schedule/locations.ts';
import type { Screens } from '../schedule/screens.ts';
import type { PlayCounts } from './counts.ts';
import type { Coverage } from './coverage.ts';
import type { PlayPosition } from './latest-plays.ts';
import type { MonthFiles } from './month-files.ts';
import { playOf } from './play-rows.ts';
import { played } from './played.ts';
import { foldSeen, playsSetAside } from './set-aside.ts';

const DAY_MS = 24 * 3_600_000;
/** By the hour there are some thousand rows a day; by the day, as many a month. */
const MAX_DAYS_BY_HOUR = 32;
const MAX_DAYS_BY_DAY = 800;

/** The last play of a page: its start, its number, its journal. */
const PagePosition = z.string().regex(/^-?\d{1,16}_\d{1,16}_[\w-]{1,64}$/);

function positionIn(before: string): PlayPosition {
  const [startedAtMs = '', seq = '', ...journalId] = before.split('_');
  return { startedAtMs: Number(startedAtMs), seq: Number(seq), journalId: journalId.join('_') };
}

interface PlayParts {
  readonly database: Database;
  readonly months: MonthFiles;
  readonly counts: PlayCounts;
  readonly coverage: Coverage;
  readonly screens: Screens;
  readonly locations: Locations;
}

export function playRoutes(app: App, parts: PlayParts): void {
  const { database, months, counts, coverage, screens, locations } = parts;

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
      const rows = counts.byItem({
        fromMs: from === undefined ? undefined : Date.parse(from),
        toMs: to === undefined ? undefined : Date.parse(to),
        screenId,
      });
      return readableRows(rows, PlayCount, request.log, '/api/plays/counts');
    },
  });

  app.get('/api/plays', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: {
      tags: ['plays'],
      summary:
        'The latest plays as they were recorded, the newest first. Where there are more, the header `Link` has the address of the next page',
      querystring: z.object({
        screenId: Id.optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
        before: PagePosition.optional(),
      }),
      response: { 200: z.array(RecordedPlay) },
    },
    handler: async (request, reply) => {
      const { screenId, limit, before } = request.query;
      const rows = months.latest(limit, screenId, before === undefined ? undefined : positionIn(before));
      const last = rows.at(-1);
      if (last && rows.length === limit) {
        const next = new URLSearchParams({
          limit: String(limit),
          before: `${last.started_at_ms}_${last.seq}_${last.journal_id}`,
          ...(screenId !== undefined && { screenId }),
        });
        reply.header('link', `</api/plays?${next}>; rel="next"`);
      }
      const plays = rows.map((row) => ({
        ...playOf(row),
        playerId: row.player_id,
        journalId: row.journal_id,
        screenId: row.screen_id,
        receivedAt: storedInstantOf(row.received_at_ms),
      }));
      return readableRows(plays, RecordedPlay, request.log, '/api/plays');
    },
  });

  app.get('/api/plays/set-aside', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: {
      tags: ['plays'],
      summary:
        'What was reported and stands in no count or no list: damaged files, counts that overlap plays',
      response: { 200: PlaysSetAside },
    },
    handler: async (request) => {
      const { files, folds } = playsSetAside(database, months);
      const { files: File, folds: Fold } = PlaysSetAside.shape;
      return {
        files: readableRows(files, File.element, request.log, '/api/plays/set-aside files'),
        folds: readableRows(folds, Fold.element, request.log, '/api/plays/set-aside folds'),
      };
    },
  });

  app.post('/api/plays/set-aside/:id/seen', {
    config: { callers: ['admin', 'operator'] },
    schema: {
      tags: ['plays'],
      summary: 'Counts that were set aside need no more be shown; they are kept',
      params: z.object({ id: z.string().regex(/^\d+-\d+-\d+$/) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      if (!foldSeen(database, id)) throw refusal('not-found', { thing: thing('fold', id) });
      return reply.code(204).send(null);
    },
  });

  app.get('/api/reports/plays', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: {
      tags: ['reports'],
      summary:
        'Plays of each item by clock hour or by day of its place; those whose time is unknown are apart. `until` is the last day',
      querystring: z
        .object({
          by: z.enum(['hour', 'day']),
          from: LocalDate,
          until: LocalDate,
          screenId: Id.optional(),
          itemId: Id.optional(),
        })
        .refine(({ from, until }) => from <= until, {
          error: 'the last day is not before the first',
          path: ['until'],
        })
        .refine(
          ({ by, from, until }) =>
            Date.parse(until) - Date.parse(from) <
            (by === 'hour' ? MAX_DAYS_BY_HOUR : MAX_DAYS_BY_DAY) * DAY_MS,
          { error: `at most ${MAX_DAYS_BY_HOUR} days by hour, ${MAX_DAYS_BY_DAY} by day`, path: ['until'] },
        ),
      response: { 200: PlayedReport },
    },
    handler: async (request) => {
      const { by, from, until, screenId, itemId } = request.query;
      const report = played(database, { by, fromDate: from, untilDate: until, screenId, itemId });
      const { rows: Row } = PlayedReport.shape;
      return {
        rows: readableRows(report.rows, Row.element, request.log, '/api/reports/plays'),
        timeUnknown: readableRows(report.timeUnknown, Row.element, request.log, '/api/reports/plays'),
      };
    },
  });

  app.get('/api/reports/coverage', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: {
      tags: ['reports'],
      summary:
        'For each clock hour of a screen: for how long it should have been on, was linked, and is accounted for. `until` is the last day',
      querystring: z
        .object({ screenId: Id, from: LocalDate, until: LocalDate })
        .refine(({ from, until }) => from <= until, {
          error: 'the last day is not before the first',
          path: ['until'],
        })
        .refine(({ from, until }) => Date.parse(until) - Date.parse(from) < MAX_DAYS_BY_HOUR * DAY_MS, {
          error: `at most ${MAX_DAYS_BY_HOUR} days`,
          path: ['until'],
        }),
      response: { 200: CoverageReport },
    },
    handler: async (request) => {
      const { screenId, from, until } = request.query;
      const screen = screens.get(screenId);
      const location = screen && locations.get(screen.locationId);
      if (!location) throw refusal('not-found', { thing: thing('screen', screenId) });
      return coverage.report(screenId, location, from, until);
    },
  });
}
