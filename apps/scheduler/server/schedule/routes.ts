import { PublishResult } from '@bacheca/shared/api/publish';
import { TakeoverRequest, TakeoverView } from '@bacheca/shared/api/takeovers';
import { Id, Sha256 } from '@bacheca/shared/model/ids';
import { Item } from '@bacheca/shared/model/items';
import { Program } from '@bacheca/shared/model/program';
import { Location, Playlist, Rule, Screen } from '@bacheca/shared/model/schedule';
import { z } from 'zod';
import { refusal, thing } from '../errors/problem.ts';
import { EVERYONE_SIGNED_IN, signedIn } from '../http/access.ts';
import { type App, MAX_DOCUMENT_BYTES } from '../http/app.ts';
import { ById, collectionRoutes } from '../http/collection.ts';
import { withPlainText } from '../http/plain-text.ts';
import { readableRows } from '../http/readable.ts';
import type { Programs } from '../publish/programs.ts';
import type { ChangedScreens, Publisher } from '../publish/publish.ts';
import { inTurns } from '../runtime/turns.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import type { Playlists } from './playlists.ts';
import type { Rules } from './rules.ts';
import { concerns, type Takeovers } from './takeovers.ts';

const EDITORS = ['admin', 'editor'] as const;
const OPERATORS = ['admin', 'operator'] as const;

interface Schedule {
  readonly locations: Locations;
  readonly screens: Screens;
  readonly playlists: Playlists;
  readonly rules: Rules;
  readonly programs: Programs;
  readonly publisher: Publisher;
  readonly takeovers: Takeovers;
  readonly onScreenSaved: (screenId: Id) => void;
  readonly onLocationSaved: (locationId: Id) => void;
  readonly onPublished: (changed: ChangedScreens) => void;
  readonly onTakeover: (concerned: (screen: { id: Id; locationId: Id }) => boolean) => void;
}

export function scheduleRoutes(app: App, schedule: Schedule): void {
  const { locations, screens, playlists, rules, programs } = schedule;
  collectionRoutes(app, locations, {
    path: '/api/locations',
    kind: 'location',
    schema: Location,
    editors: OPERATORS,
    onChange: schedule.onLocationSaved,
  });
  collectionRoutes(app, screens, {
    path: '/api/screens',
    kind: 'screen',
    schema: Screen,
    editors: OPERATORS,
    onChange: schedule.onScreenSaved,
  });
  collectionRoutes(app, playlists, {
    path: '/api/playlists',
    kind: 'playlist',
    schema: Playlist,
    editors: EDITORS,
  });
  collectionRoutes(app, rules, { path: '/api/rules', kind: 'rule', schema: Rule, editors: EDITORS });

  app.post('/api/publish', {
    bodyLimit: MAX_DOCUMENT_BYTES,
    config: { callers: EDITORS, event: 'published' },
    schema: {
      tags: ['publish'],
      summary: 'Send the drafts to the screens, of these locations or of all',
      body: z.strictObject({ locationIds: z.array(Id).min(1).optional() }).nullish(),
      response: { 200: PublishResult },
    },
    handler: async (request) => {
      const { username } = signedIn(request);
      const steps = schedule.publisher.publishSteps(username, request.body?.locationIds);
      const { result, changed } = await inTurns(steps);
      request.eventDetails = { screens: changed.size };
      schedule.onPublished(changed);
      return result;
    },
  });

  app.get('/api/screens/:id/program', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: { tags: ['screens'], summary: 'The published program', params: ById, response: { 200: Program } },
    handler: async (request, reply) => {
      const { id } = request.params;
      if (!screens.has(id)) throw refusal('not-found', { thing: thing('screen', id) });
      const revision = programs.revisionOf(id);
      const bytes = revision === null ? null : programs.bytesOf(revision);
      if (!bytes) throw refusal('nothing-published', { thing: thing('screen', id) });
      // As players get it: nothing that passed its schema is read and checked again.
      return reply.type('application/json; charset=utf-8').send(bytes as never);
    },
  });

  app.get('/api/programs/:revision/items/:id', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: {
      tags: ['screens'],
      summary:
        'An item as a program has it that some screen was given; what is drafted now is another matter',
      params: z.object({ revision: Sha256, id: Id }),
      response: { 200: Item },
    },
    handler: async (request) => {
      const { revision, id } = request.params;
      const item = programs.itemOf(revision, id);
      if (!item) throw refusal('not-found', { thing: thing('item', id) });
      return item;
    },
  });

  takeoverRoutes(app, schedule);
}

function takeoverRoutes(app: App, { takeovers, onTakeover }: Schedule): void {
  app.get('/api/takeovers', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: { tags: ['takeovers'], summary: 'Running and coming', response: { 200: z.array(TakeoverView) } },
    handler: async (request) =>
      readableRows(takeovers.current(), TakeoverView, request.log, '/api/takeovers'),
  });

  app.get('/api/takeovers/:id/item', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: {
      tags: ['takeovers'],
      summary: 'What it shows, also after its end',
      params: ById,
      response: { 200: Item },
    },
    handler: async (request) => {
      const item = takeovers.itemOf(request.params.id);
      if (!item) throw refusal('not-found', { thing: thing('takeover', request.params.id) });
      return item;
    },
  });

  app.post('/api/takeovers', {
    bodyLimit: MAX_DOCUMENT_BYTES,
    config: { callers: EDITORS, event: 'takeover-started' },
    schema: {
      tags: ['takeovers'],
      summary: 'Interrupt screens with an urgent item',
      body: TakeoverRequest,
      response: { 201: TakeoverView },
    },
    handler: async (request, reply) => {
      const { value: asked, notes } = withPlainText(request.body);
      if (notes.length > 0) reply.header('x-bacheca-notes', notes.join(', '));
      const started = takeovers.start(asked, signedIn(request).username);
      request.eventDetails = { takeover: started.takeover.id, severity: started.takeover.severity };
      onTakeover((screen) => concerns(started.targets, screen));
      return reply.code(201).send(started);
    },
  });

  app.delete('/api/takeovers/:id', {
    config: { callers: EDITORS, event: 'takeover-ended' },
    schema: { tags: ['takeovers'], summary: 'End it now', params: ById, response: { 204: z.null() } },
    handler: async (request, reply) => {
      const ended = takeovers.end(request.params.id, signedIn(request).username);
      onTakeover((screen) => concerns(ended.targets, screen));
      return reply.code(204).send(null);
    },
  });
}
