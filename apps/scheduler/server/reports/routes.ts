import {
  CoverageReport,
  PlayCount,
  PlayedReport,
  QuarantinedPlays,
  RecordedPlay,
} from '@bacheca/shared/api/reports';
import { Id, Instant, LocalDate } from '@bacheca/shared/model/ids';
import { EVERYWHERE } from '@bacheca/shared/model/rights';
import { entityRef, phrase } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import { readableRows } from '../database/readable-rows.ts';
import { domainError } from '../errors/domain-error.ts';
import { authorize } from '../http/access.ts';
import { sendBody } from '../http/answers/send-list.ts';
import type { App } from '../http/typed-app.ts';
import { acknowledgeAggregate, quarantinedPlays } from '../plays/quarantined-plays.ts';
import type { PlayPosition, RawPlays } from '../plays/raw-plays.ts';
import { areaOfLocation, areaOfScreen } from '../screens/areas.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import type { Coverage } from './coverage.ts';
import type { ReportThread } from './report-thread.ts';

const DAY_MS = 24 * 3_600_000;
/** A report by the hour has some thousand rows a day; one by the day has as many a month. */
const MAX_DAYS_BY_HOUR = 32;
const MAX_DAYS_BY_DAY = 800;

/** The last play of a page: its start, its number, its journal. */
const PagePosition = z.string().regex(/^-?\d{1,16}_\d{1,16}_[\w-]{1,64}$/);

function positionIn(before: string): PlayPosition {
  const [startedAtMs = '', seq = '', ...journalId] = before.split('_');
  return { startedAtMs: Number(startedAtMs), seq: Number(seq), journalId: journalId.join('_') };
}

interface PlayParts {
  readonly database: SqlDatabase;
  readonly rawPlays: RawPlays;
  readonly reports: ReportThread;
  readonly coverage: Coverage;
  readonly screens: Screens;
  readonly locations: Locations;
}

export function playRoutes(app: App, parts: PlayParts): void {
  const { database, rawPlays, reports, coverage, screens, locations } = parts;
  app.addHook('onClose', () => reports.close());

  app.get('/api/plays/counts', {
    config: { action: 'screen.read' },
    schema: {
      tags: ['plays'],
      summary: 'Plays of each item that started from `from` until before `to`, by how they ended',
      querystring: z.object({
        from: Instant.optional(),
        to: Instant.optional(),
        screenId: Id.optional(),
        itemId: Id.optional(),
      }),
      response: { 200: z.array(PlayCount) },
    },
    handler: async (request, reply) => {
      const { from, to, screenId, itemId } = request.query;
      const span = {
        fromMs: from === undefined ? undefined : Date.parse(from),
        toMs: to === undefined ? undefined : Date.parse(to),
        screenId,
        itemId,
      };
      return sendBody(reply, await reports.ask({ type: 'counts', span }));
    },
  });

  app.get('/api/plays', {
    config: { action: 'screen.read' },
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
      const position = before === undefined ? undefined : positionIn(before);
      const answer = await reports.ask({ type: 'latest', limit, screenId, before: position });
      if (answer.next) {
        const { startedAtMs, seq, journalId } = answer.next;
        const next = new URLSearchParams({
          limit: String(limit),
          before: `${startedAtMs}_${seq}_${journalId}`,
          ...(screenId !== undefined && { screenId }),
        });
        reply.header('link', `</api/plays?${next}>; rel="next"`);
      }
      return sendBody(reply, answer);
    },
  });

  app.get('/api/plays/quarantined', {
    config: { action: 'screen.read' },
    schema: {
      tags: ['plays'],
      summary:
        'What was reported and stands in no count or no list: damaged files, counts that overlap plays',
      response: { 200: QuarantinedPlays },
    },
    handler: async (request) => {
      const { files, aggregates } = await quarantinedPlays(database, rawPlays);
      const { files: FileSchema, aggregates: AggregateSchema } = QuarantinedPlays.shape;
      return {
        files: readableRows(files, FileSchema.element, request.log, '/api/plays/quarantined files'),
        aggregates: readableRows(
          aggregates,
          AggregateSchema.element,
          request.log,
          '/api/plays/quarantined aggregates',
        ),
      };
    },
  });

  app.post('/api/plays/quarantined/:id/seen', {
    config: { action: 'play.acknowledge' },
    schema: {
      tags: ['plays'],
      summary: 'Counts that are quarantined need no more be shown; they are kept',
      params: z.object({ id: z.string().regex(/^\d+-\d+-\d+$/) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const { aggregates } = await quarantinedPlays(database, rawPlays);
      const screenId = aggregates.find((aggregate) => aggregate.id === id)?.screenId;
      authorize(
        request,
        screenId === undefined ? EVERYWHERE : [areaOfScreen({ locations, screens }, screenId)],
      );
      if (!(await acknowledgeAggregate(database, id)))
        throw domainError('not-found', { entity: entityRef('fold', id) });
      return reply.code(204).send(null);
    },
  });

  app.get('/api/reports/plays', {
    config: { action: 'report.read' },
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
          {
            path: ['until'],
            params: {
              why: phrase('value-max-days-by', { byHour: MAX_DAYS_BY_HOUR, byDay: MAX_DAYS_BY_DAY }),
            },
          },
        ),
      response: { 200: PlayedReport },
    },
    handler: async (request, reply) => {
      const { by, from, until, screenId, itemId } = request.query;
      authorize(
        request,
        screenId === undefined ? EVERYWHERE : [areaOfScreen({ locations, screens }, screenId)],
      );
      const question = { by, fromDate: from, untilDate: until, screenId, itemId };
      return sendBody(reply, await reports.ask({ type: 'played', question }));
    },
  });

  app.get('/api/reports/coverage', {
    config: { action: 'report.read' },
    schema: {
      tags: ['reports'],
      summary:
        'For each clock hour of a screen: for how long it should have been on, was linked, and is fully reported. `until` is the last day',
      querystring: z
        .object({ screenId: Id, from: LocalDate, until: LocalDate })
        .refine(({ from, until }) => from <= until, {
          error: 'the last day is not before the first',
          path: ['until'],
        })
        .refine(({ from, until }) => Date.parse(until) - Date.parse(from) < MAX_DAYS_BY_HOUR * DAY_MS, {
          path: ['until'],
          params: { why: phrase('value-max-days', { days: MAX_DAYS_BY_HOUR }) },
        }),
      response: { 200: CoverageReport },
    },
    handler: async (request, reply) => {
      const { screenId, from, until } = request.query;
      const screen = screens.get(screenId);
      const location = screen && locations.get(screen.locationId);
      if (!location) throw domainError('not-found', { entity: entityRef('screen', screenId) });
      authorize(request, [areaOfLocation({ locations }, location.id)]);
      const question = coverage.question(screenId, location, from, until);
      return sendBody(reply, await reports.ask({ type: 'coverage', question }));
    },
  });
}
