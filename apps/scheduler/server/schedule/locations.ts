import type { Location } from '@bacheca/shared';
import { createCalendar } from '@bacheca/shared/calendar';
import { checkLocationCharacters } from '../content/characters.ts';
import { Documents } from '../database/documents.ts';
import type { Database } from '../database/open.ts';
import type { Collection } from '../http/collection.ts';
import { refusal, thing } from '../http/problem.ts';

export class Locations extends Documents<Location> implements Collection<Location> {
  readonly #database: Database;

  constructor(database: Database) {
    super(database, 'locations');
    this.#database = database;
  }

  save(location: Location): void {
    if (!isTimeZone(location.timeZone)) {
      throw refusal('unknown-time-zone', { thing: thing('location', location.id), zone: location.timeZone });
    }
    checkLocationCharacters(location);
    const body = JSON.stringify(location);
    this.#database.run(
      this.#database.query
        .insertInto('locations')
        .values({ id: location.id, body })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ body })),
    );
  }

  remove(id: string): void {
    this.#database.transaction(() => {
      const { query } = this.#database;
      const screens = this.#database.all(
        query.selectFrom('screens').select('id').where('location_id', '=', id),
      );
      const rules = this.#database.all(
        query.selectFrom('rule_places').select('rule_id').distinct().where('location_id', '=', id),
      );
      const users = [
        ...screens.map((row) => thing('screen', row.id)),
        ...rules.map((row) => thing('rule', row.rule_id)),
      ];
      if (users.length > 0) throw refusal('in-use', { thing: thing('location', id), users });
      if (!this.delete(id)) throw refusal('not-found', { thing: thing('location', id) });
    });
  }
}

function isTimeZone(name: string): boolean {
  try {
    createCalendar(name).dayAt(0);
    return true;
  } catch {
    return false;
  }
}
