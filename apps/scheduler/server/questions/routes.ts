import { ItemShowings, ItemUsage, MAX_SHOWING_PLACES } from '@bacheca/shared/api/item-usage';
import {
  ExplanationView,
  NeededMedia,
  PreviewSource,
  ProgramChoice,
  ReviewView,
  SuggestionRequest,
  SuggestionView,
  TimelineView,
} from '@bacheca/shared/api/questions';
import { Id, Instant, LocalDate } from '@bacheca/shared/model/ids';
import { z } from 'zod';
import type { Items } from '../content/items.ts';
import type { Services } from '../content/services.ts';
import { ById } from '../http/collection-routes.ts';
import type { App } from '../http/typed-app.ts';
import { MAX_DOCUMENT_BYTES } from '../http/typed-app.ts';
import { localeOf } from '../i18n/locale.ts';
import type { Clock } from '../runtime/clock.ts';
import { runInTurns } from '../runtime/cooperative-steps.ts';
import type { Playlists } from '../schedule/playlists.ts';
import type { Rules } from '../schedule/rules.ts';
import type { Locations } from '../screens/locations.ts';
import { MAX_TIMELINE_ENTRIES } from './engine-answers.ts';
import { itemUsage } from './item-usage.ts';
import { MAX_TIMELINE_DAYS, Questions } from './questions.ts';
import { suggestPlaylist } from './suggestions.ts';

type Sources = ConstructorParameters<typeof Questions>[0] & {
  readonly services: Services;
  readonly items: Items;
  readonly locations: Locations;
  readonly playlists: Playlists;
  readonly rules: Rules;
};

const of = ProgramChoice.default('published');

/** What a screen plays, why, and what is wrong with it; sentences are in the caller's language. */
export function questionRoutes(app: App, sources: Sources, clock: Clock): void {
  const questions = new Questions(sources);
  app.addHook('onClose', () => questions.close());
  const config = { action: 'screen.read' } as const;

  app.get('/api/screens/:id/timeline', {
    config,
    schema: {
      tags: ['screens'],
      summary: `What the screen plays from \`from\` until before \`to\`, ${MAX_TIMELINE_DAYS} days at most. Of more than ${MAX_TIMELINE_ENTRIES} entries the first are answered, and the header \`Link\` has the address of the rest`,
      params: ById,
      querystring: z.object({ from: Instant, to: Instant, of }),
      response: { 200: TimelineView },
    },
    handler: async ({ params, query }, reply) => {
      const view = await questions.timeline(params.id, query.from, query.to, query.of);
      const endsAt = view.entries.at(-1)?.endsAt;
      if (endsAt !== undefined && Date.parse(endsAt) < Date.parse(query.to)) {
        const next = new URLSearchParams({ from: endsAt, to: query.to, of: query.of });
        reply.header('link', `</api/screens/${params.id}/timeline?${next}>; rel="next"`);
      }
      return view;
    },
  });

  app.get('/api/screens/:id/explain', {
    config,
    schema: {
      tags: ['screens'],
      summary: 'Why an item is on the screen at an instant (now, if none is given), or what keeps it off',
      params: ById,
      querystring: z.object({ itemId: Id, at: Instant.optional(), of }),
      response: { 200: ExplanationView },
    },
    handler: async ({ params, query, headers }) => {
      const atMs = query.at === undefined ? clock.now() : Date.parse(query.at);
      const locale = localeOf(headers['accept-language']);
      return questions.explain(params.id, query.itemId, atMs, query.of, locale);
    },
  });

  app.get('/api/screens/:id/preview', {
    config,
    schema: {
      tags: ['screens'],
      summary:
        'Its program, takeovers and what is withdrawn: all that decides what it shows, besides the time',
      params: ById,
      querystring: z.object({ of }),
      response: { 200: PreviewSource },
    },
    handler: async ({ params, query }, reply) => {
      const text = await questions.preview(params.id, query.of);
      return reply.type('application/json; charset=utf-8').send(text as never);
    },
  });

  app.get('/api/screens/:id/media', {
    config,
    schema: {
      tags: ['screens'],
      summary: 'The media files of its program, with the instant at which each is first needed',
      params: ById,
      querystring: z.object({ of }),
      response: { 200: NeededMedia },
    },
    handler: async ({ params, query }) => questions.neededMedia(params.id, query.of),
  });

  app.get('/api/locations/:id/review', {
    config,
    schema: {
      tags: ['locations'],
      summary: 'Conflicts and gaps in the seven days from `week` on, for each program group of the location',
      params: ById,
      querystring: z.object({ week: LocalDate, of }),
      response: { 200: ReviewView },
    },
    handler: async ({ params, query, headers }) =>
      questions.review(params.id, query.week, query.of, localeOf(headers['accept-language'])),
  });

  app.get('/api/items/:id/usage', {
    config: { action: 'content.read' },
    schema: {
      tags: ['items'],
      summary: 'The playlists, takeovers and locations that have the item, by the drafts',
      params: ById,
      response: { 200: ItemUsage },
    },
    handler: async ({ params }) => itemUsage(sources, params.id),
  });

  app.get('/api/items/:id/showings', {
    config,
    schema: {
      tags: ['items'],
      summary: `When the screens of these locations show the item, by what was published for them; ${MAX_SHOWING_PLACES} locations at most`,
      params: ById,
      querystring: z.object({
        locationId: z.union([Id.transform((one) => [one]), z.array(Id).min(1).max(MAX_SHOWING_PLACES)]),
      }),
      response: { 200: ItemShowings },
    },
    handler: async ({ params, query }) => questions.showings(params.id, query.locationId, clock.now()),
  });

  app.post('/api/suggestions', {
    bodyLimit: MAX_DOCUMENT_BYTES,
    config: { action: 'playlist.suggest' },
    schema: {
      tags: ['playlists'],
      summary: 'Propose a draft playlist for a user journey or a theme; nothing is saved',
      body: SuggestionRequest,
      response: { 200: SuggestionView },
    },
    handler: async ({ body, headers }) => {
      // All that there is, in turns; what follows has it at hand.
      await runInTurns(sources.services.listSteps());
      await runInTurns(sources.items.listSteps());
      return suggestPlaylist(sources, body, clock, localeOf(headers['accept-language']));
    },
  });
}
