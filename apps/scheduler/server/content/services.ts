import { CatalogueService } from '@bacheca/shared/api/content';
import { entityRef } from '@bacheca/shared/translations/phrase';
import type { ChangeOptions, Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { HeldTables } from '../database/held-tables.ts';
import { domainError } from '../errors/domain-error.ts';
import { checkMisleading } from './character-check.ts';
import { checkServiceUrls } from './urls.ts';

/** Keeps the city's catalogue of digital services. */
export class Services extends Documents<CatalogueService> implements Collection<CatalogueService> {
  constructor(held: HeldTables) {
    super(held, 'services', CatalogueService);
  }

  save(service: CatalogueService, options: ChangeOptions<CatalogueService>): Promise<void> {
    return this.change(service.id, options, async (change) => {
      this.check(service);
      await this.write(change, service);
    });
  }

  /** Throws a domain error of what nobody should be sent to, or of a text that misleads. */
  check(service: CatalogueService): void {
    checkServiceUrls(service);
    checkMisleading(entityRef('service', service.id), service);
  }

  remove(id: string, options: ChangeOptions<CatalogueService>): Promise<void> {
    return this.change(id, options, async (change) => {
      const items = await change.tx.selectFrom('items').select('id').where('service_id', '=', id).execute();
      const users = items.map((item) => entityRef('item', item.id));
      if (users.length > 0) throw domainError('in-use', { entity: entityRef('service', id), users });
      if (!(await this.delete(change, id)))
        throw domainError('not-found', { entity: entityRef('service', id) });
    });
  }
}
