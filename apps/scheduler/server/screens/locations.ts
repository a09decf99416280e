import { excessOfLocation } from '@bacheca/shared/engine/program-size';
import { Location } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { checkLocationCharacters } from '../content/character-check.ts';
import type { Media } from '../content/media/media.ts';
import type { ChangeOptions, Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { HeldTables } from '../database/held-tables.ts';
import { isTimeZone } from '../database/time-zones.ts';
import { domainError } from '../errors/domain-error.ts';
import { refuseExcess } from '../errors/size-check.ts';

/** A time zone that this machine's calendar doesn't know would make every answer fail that has its time in it. */
const LocationHere = Location.refine(({ timeZone }) => isTimeZone(timeZone));

export class Locations extends Documents<Location> implements Collection<Location> {
  readonly #media: Media;

  constructor(held: HeldTables, media: Media) {
    super(held, 'locations', LocationHere);
    this.#media = media;
  }

  save(location: Location, options: ChangeOptions<Location>): Promise<void> {
    const self = entityRef('location', location.id);
    return this.change(location.id, options, async (change) => {
      if (!isTimeZone(location.timeZone))
        throw domainError('unknown-time-zone', { entity: self, zone: location.timeZone });
      refuseExcess(self, excessOfLocation(location));
      checkLocationCharacters(location);
      const mark = location.theme?.mark;
      if (mark !== undefined) this.#checkMark(location.id, mark);
      await this.write(change, location);
      await change.tx.deleteFrom('location_media').where('location_id', '=', location.id).execute();
      if (mark !== undefined) {
        const row = { location_id: location.id, sha256: mark };
        await change.tx.insertInto('location_media').values(row).execute();
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

  remove(id: string, options: ChangeOptions<Location>): Promise<void> {
    return this.change(id, options, async (change) => {
      const { tx } = change;
      const screens = await tx.selectFrom('screens').select('id').where('location_id', '=', id).execute();
      const rules = await tx
        .selectFrom('rule_places')
        .select('rule_id')
        .distinct()
        .where('location_id', '=', id)
        .execute();
      const users = [
        ...screens.map((row) => entityRef('screen', row.id)),
        ...rules.map((row) => entityRef('rule', row.rule_id)),
      ];
      if (users.length > 0) throw domainError('in-use', { entity: entityRef('location', id), users });
      if (!(await this.delete(change, id)))
        throw domainError('not-found', { entity: entityRef('location', id) });
    });
  }
}
