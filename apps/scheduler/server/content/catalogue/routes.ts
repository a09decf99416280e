import {
  Catalogue,
  CatalogueExportQuery,
  CatalogueImport,
  CatalogueImported,
  CataloguePlan,
  CatalogueTable,
  MAX_TABLE_BYTES,
} from '@bacheca/shared/api/catalogue';
import type { HeldTables } from '../../database/held-tables.ts';
import { actorOf } from '../../http/access.ts';
import { sendJson } from '../../http/answers/send-list.ts';
import type { App } from '../../http/typed-app.ts';
import { localeOf } from '../../i18n/locale.ts';
import { phraseText } from '../../i18n/translate.ts';
import type { Config } from '../../runtime/config.ts';
import { proposalRoutes } from '../terms/routes.ts';
import { Terms } from '../terms/terms.ts';
import { TranslationService } from '../terms/translation-service.ts';
import { type CatalogueParts, catalogueOf } from './catalogue.ts';
import { importTable, planTable } from './table-import.ts';
import { readTable, writeTable } from './tables.ts';

/** The file in base64, and what stands around it. */
const MAX_BODY_BYTES = Math.ceil(MAX_TABLE_BYTES / 3) * 4 + 10_000;
/** A file that is wrong throughout is one mistake made in each line. */
const MAX_PROBLEMS = 200;
const DEFAULT_TIME_ZONE = 'Europe/Rome';
const TYPES = { csv: 'text/csv; charset=utf-8', yaml: 'application/yaml; charset=utf-8' };

interface Parts extends CatalogueParts {
  readonly held: HeldTables;
  readonly config: Pick<Config, 'translateUrl' | 'translateKey'>;
}

/** The catalogue, and its words in other languages for whoever writes about it. */
export function catalogueRoutes(app: App, parts: Parts): void {
  const { services, items, held, config } = parts;
  const { translateUrl, translateKey } = config;
  proposalRoutes(app, {
    terms: new Terms(items),
    translation: translateUrl === null ? null : new TranslationService(translateUrl, translateKey),
  });
  const tags = ['catalogue'];

  app.get('/api/catalogue', {
    config: { action: 'content.read' },
    schema: {
      tags,
      summary: 'The services, with the content that there is of each and what the places speak',
      response: { 200: Catalogue },
    },
    handler: async (_request, reply) => {
      const { rows, languages } = catalogueOf(parts);
      return sendJson(reply, catalogueText(rows, languages));
    },
  });

  app.get('/api/catalogue/export', {
    config: { action: 'content.read' },
    schema: { tags, summary: 'The services as a table', querystring: CatalogueExportQuery },
    handler: async (request, reply) => {
      const { format, timeZone = DEFAULT_TIME_ZONE } = request.query;
      reply.type(TYPES[format]);
      reply.header('content-disposition', `attachment; filename="servizi.${format}"`);
      return reply.send(writeTable(services.list(), format, timeZone));
    },
  });

  app.post('/api/catalogue/plan', {
    bodyLimit: MAX_BODY_BYTES,
    config: { action: 'catalogue.import' },
    schema: {
      tags,
      summary: 'What a table would change, and what is wrong with it; nothing is written',
      body: CatalogueTable,
      response: { 200: CataloguePlan },
    },
    handler: async (request) => {
      const { format, data, timeZone } = request.body;
      const table = readTable(Buffer.from(data, 'base64'), format, timeZone);
      const { changes, unchanged, faults, basis } = planTable(table, services);
      const locale = localeOf(request.headers['accept-language']);
      const problems = faults
        .slice(0, MAX_PROBLEMS)
        .map(({ line, column, why }) => ({ line, column, message: phraseText(locale, why) }));
      return { changes: [...changes], unchanged, problems, basis };
    },
  });

  app.post('/api/catalogue/import', {
    bodyLimit: MAX_BODY_BYTES,
    config: { action: 'catalogue.import', event: 'catalogue-imported' },
    schema: {
      tags,
      summary: 'Take in a table, all of it or nothing, over the catalogue that was looked at',
      body: CatalogueImport,
      response: { 200: CatalogueImported },
    },
    handler: async (request) => {
      const { format, data, timeZone, basis } = request.body;
      const table = readTable(Buffer.from(data, 'base64'), format, timeZone);
      const done = await importTable(table, { services, held, basis, by: actorOf(request) });
      request.eventDetails = done;
      return done;
    },
  });
}

function* catalogueText(rows: Catalogue['rows'], languages: Catalogue['languages']): Generator<string> {
  let separator = '{"rows":[';
  for (const row of rows) {
    yield separator + JSON.stringify(row);
    separator = ',';
  }
  yield `${rows.length === 0 ? separator : ''}],"languages":${JSON.stringify(languages)}}`;
}
