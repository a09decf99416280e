import { CatalogueService } from '@bacheca/shared/api/content';
import { entityRef } from '@bacheca/shared/translations/phrase';
import type { Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { Database } from '../database/open.ts';
import { domainError } from '../errors/domain-error.ts';
import { checkMisleading } from './character-check.ts';
import { checkServiceUrls } from './urls.ts';

/** Keeps the city's catalogue of digital services. */
export class Services extends Documents<CatalogueService> implements Collection<CatalogueService> {
  readonly #database: Database;

  constructor(database: Database) {
    super(database, 'services', CatalogueService);
    this.#database = database;
  }

  save(service: CatalogueService): void {
    checkServiceUrls(service);
    checkMisleading(entityRef('service', service.id), service);
    this.write(service);
  }

  remove(id: string): void {
    this.#database.transaction(() => {
      const items = this.#database.all(
        this.#database.query.selectFrom('items').select('id').where('service_id', '=', id),
      );
      const users = items.map((item) => entityRef('item', item.id));
      if (users.length > 0) throw domainError('in-use', { entity: entityRef('service', id), users });
      if (!this.delete(id)) throw domainError('not-found', { entity: entityRef('service', id) });
    });
  }
}
