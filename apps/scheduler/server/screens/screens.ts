import { Screen } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { checkScreenCharacters } from '../content/character-check.ts';
import type { Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { Database } from '../database/open.ts';
import { domainError } from '../errors/domain-error.ts';
import type { Locations } from './locations.ts';

export class Screens extends Documents<Screen> implements Collection<Screen> {
  readonly #database: Database;
  readonly #locations: Locations;

  constructor(database: Database, locations: Locations) {
    super(database, 'screens', Screen);
    this.#database = database;
    this.#locations = locations;
  }

  save(screen: Screen): void {
    checkScreenCharacters(screen);
    this.#database.transaction(() => {
      if (!this.#locations.has(screen.locationId)) {
        const missing = [entityRef('location', screen.locationId)];
        throw domainError('missing-reference', { entity: entityRef('screen', screen.id), missing });
      }
      this.write(screen, { location_id: screen.locationId });
    });
  }

  remove(id: string): void {
    this.#database.transaction(() => {
      const { query } = this.#database;
      const players = this.#database.all(
        query.selectFrom('players').select('id').where('screen_id', '=', id),
      );
      const rules = this.#database.all(
        query.selectFrom('rule_places').select('rule_id').distinct().where('screen_id', '=', id),
      );
      const users = [
        ...players.map((row) => entityRef('player', row.id)),
        ...rules.map((row) => entityRef('rule', row.rule_id)),
      ];
      if (users.length > 0) throw domainError('in-use', { entity: entityRef('screen', id), users });
      if (!this.delete(id)) throw domainError('not-found', { entity: entityRef('screen', id) });
    });
  }

  /** A free id made from a name: `URP, sportello 2` gives `urp-sportello-2`. `isTaken` knows of more. */
  newId(name: string, isTaken: (id: string) => boolean): string {
    const base =
      name
        .normalize('NFKD')
        .toLowerCase()
        .replace(/\p{M}/gu, '')
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 60) || 'screen';
    let id = base;
    for (let number = 2; this.has(id) || isTaken(id); number += 1) id = `${base}-${number}`;
    return id;
  }
}
