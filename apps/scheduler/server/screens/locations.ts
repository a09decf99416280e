import { excessOfLocation } from '@bacheca/shared/engine/program-size';
import { Location } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { checkLocationCharacters } from '../content/character-check.ts';
import type { Media } from '../content/media/media.ts';
import type { Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { Database } from '../database/open.ts';
import { isTimeZone } from '../database/time-zones.ts';
import { domainError } from '../errors/domain-error.ts';
import { refuseExcess } from '../errors/size-check.ts';

/** A time zone that this machine's calendar doesn't know would make every answer fail that has its time in it. */
const LocationHere = Location.refine(({ timeZone }) => isTimeZone(timeZone));

export class Locations extends Documents<Location> implements Collection<Location> {
  readonly #database: Database;
  readonly #media: Media;

  constructor(database: Database, media: Media) {
    super(database, 'locations', LocationHere);
    this.#database = database;
    this.#media = media;
  }

  save(location: Location): void {
    if (!isTimeZone(location.timeZone)) {
      throw domainError('unknown-time-zone', {
        entity: entityRef('location', location.id),
        zone: location.timeZone,
      });
    }
    refuseExcess(entityRef('location', location.id), excessOfLocation(location));
    checkLocationCharacters(location);
    this.#database.transaction(() => {
      const mark = location.theme?.mark;
      if (mark !== undefined) this.#checkMark(location.id, mark);
      const { query } = this.#database;
      this.write(location);
      this.#database.run(query.deleteFrom('location_media').where('location_id', '=', location.id));
      if (mark !== undefined) {
        this.#database.run(
          query.insertInto('location_media').values({ location_id: location.id, sha256: mark }),
        );
      }
    });
  }

  #checkMark(locationId: string, sha256: string): void {
    const self = entityRef('location', locationId);
    const file = this.#media.get(sha256);
    if (!file)
      throw domainError('missing-reference', { entity: self, missing: [entityRef('media', sha256)] });
    const expected = 'image/';
    if (!file.mimeType.startsWith(expected))
      throw domainError('wrong-media', { entity: self, sha256, type: file.mimeType, expected });
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
        ...screens.map((row) => entityRef('screen', row.id)),
        ...rules.map((row) => entityRef('rule', row.rule_id)),
      ];
      if (users.length > 0) throw domainError('in-use', { entity: entityRef('location', id), users });
      if (!this.delete(id)) throw domainError('not-found', { entity: entityRef('location', id) });
    });
  }
}
