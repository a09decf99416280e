import type { Rule } from '@bacheca/shared';
import { Documents } from '../database/documents.ts';
import type { Database } from '../database/open.ts';
import type { Collection } from '../http/collection.ts';
import { refusal, thing } from '../http/problem.ts';
import type { Locations } from './locations.ts';
import type { Playlists } from './playlists.ts';
import type { Screens } from './screens.ts';
import { missingPlaces } from './targets.ts';

interface Places {
  readonly playlists: Playlists;
  readonly locations: Locations;
  readonly screens: Screens;
}

export class Rules extends Documents<Rule> implements Collection<Rule> {
  readonly #database: Database;
  readonly #places: Places;

  constructor(database: Database, places: Places) {
    super(database, 'rules');
    this.#database = database;
    this.#places = places;
  }

  save(rule: Rule): void {
    this.#database.transaction(() => {
      this.#check(rule);
      const { query } = this.#database;
      const row = { playlist_id: rule.playlistId, body: JSON.stringify(rule) };
      this.#database.run(
        query
          .insertInto('rules')
          .values({ id: rule.id, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
      this.#database.run(query.deleteFrom('rule_places').where('rule_id', '=', rule.id));
      for (const target of [rule.target, ...(rule.exclude ?? [])]) {
        const location_id = target.type === 'location' ? target.locationId : null;
        const screen_id = target.type === 'screen' ? target.screenId : null;
        if (location_id === null && screen_id === null) continue;
        this.#database.run(
          query.insertInto('rule_places').values({ rule_id: rule.id, location_id, screen_id }),
        );
      }
    });
  }

  remove(id: string): void {
    if (!this.delete(id)) throw refusal('not-found', { thing: thing('rule', id) });
  }

  #check(rule: Rule): void {
    const { playlists, locations, screens } = this.#places;
    const self = thing('rule', rule.id);
    if (rule.validFrom && rule.validUntil && Date.parse(rule.validUntil) <= Date.parse(rule.validFrom)) {
      throw refusal('ends-before-start', { thing: self });
    }
    const missing = missingPlaces([rule.target, ...(rule.exclude ?? [])], locations, screens);
    if (!playlists.has(rule.playlistId)) missing.unshift(thing('playlist', rule.playlistId));
    if (missing.length > 0) throw refusal('missing-reference', { thing: self, missing });
  }
}
