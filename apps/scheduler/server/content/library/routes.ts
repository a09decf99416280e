import { BulkAnswer, BulkRequest, LibraryPage, LibraryQuery } from '@bacheca/shared/api/library';
import { actorOf } from '../../http/access.ts';
import { problemOf } from '../../http/problems/problem.ts';
import type { App } from '../../http/typed-app.ts';
import { localeOf } from '../../i18n/locale.ts';
import type { Clock } from '../../runtime/clock.ts';
import { changeItem } from './bulk-changes.ts';
import { Library, type LibraryParts } from './library.ts';

export function libraryRoutes(app: App, parts: LibraryParts, clock: Clock): void {
  const library = new Library(parts, clock);
  const tags = ['library'];

  app.get('/api/library', {
    config: { action: 'content.read' },
    schema: {
      tags,
      summary: 'Items by what is said in them and by what they are, with how many there are of each value',
      querystring: LibraryQuery,
      response: { 200: LibraryPage },
    },
    handler: async (request) => library.search(request.query),
  });

  app.post('/api/library/changes', {
    config: { action: 'item.save', event: 'items-changed' },
    schema: {
      tags,
      summary: 'Change many items, each by itself, and hear what became of each',
      body: BulkRequest,
      response: { 200: BulkAnswer },
    },
    handler: async (request) => {
      const locale = localeOf(request.headers['accept-language']);
      const by = actorOf(request);
      const results = [];
      for (const change of request.body.changes) {
        results.push(await changeItem(parts.items, change, by, (error) => problemOf(error, locale).detail));
      }
      request.eventDetails = { changed: results.filter(({ outcome }) => outcome === 'changed').length };
      return { results };
    },
  });
}
