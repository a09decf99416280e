import { Screen } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { checkScreenCharacters } from '../content/character-check.ts';
import type { ChangeOptions, Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { HeldTables } from '../database/held-tables.ts';
import { domainError } from '../errors/domain-error.ts';
import type { Locations } from './locations.ts';

export class Screens extends Documents<Screen> implements Collection<Screen> {
  readonly #locations: Locations;

  constructor(held: HeldTables, locations: Locations) {
    super(held, 'screens', Screen);
    this.#locations = locations;
  }

  save(screen: Screen, options: ChangeOptions<Screen>): Promise<void> {
    return this.change(screen.id, options, async (change) => {
      this.#check(screen);
      await this.write(change, screen, { location_id: screen.locationId });
    });
  }

  #check(screen: Screen): void {
    checkScreenCharacters(screen);
    if (this.#locations.has(screen.locationId)) return;
    const missing = [entityRef('location', screen.locationId)];
    throw domainError('missing-reference', { entity: entityRef('screen', screen.id), missing });
  }

  remove(id: string, options: ChangeOptions<Screen>): Promise<void> {
    return this.change(id, options, async (change) => {
      const { tx } = change;
      const players = await tx.selectFrom('players').select('id').where('screen_id', '=', id).execute();
      const rules = await tx
        .selectFrom('rule_places')
        .select('rule_id')
        .distinct()
        .where('screen_id', '=', id)
        .execute();
      const users = [
        ...players.map((row) => entityRef('player', row.id)),
        ...rules.map((row) => entityRef('rule', row.rule_id)),
      ];
      if (users.length > 0) throw domainError('in-use', { entity: entityRef('screen', id), users });
      if (!(await this.delete(change, id)))
        throw domainError('not-found', { entity: entityRef('screen', id) });
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
