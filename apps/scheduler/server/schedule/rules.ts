import { excessOfRule } from '@bacheca/shared/engine/program-size';
import type { Item } from '@bacheca/shared/model/items';
import { type Playlist, Rule } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { withDeadline } from '../content/item-deadlines.ts';
import type { Items } from '../content/items.ts';
import type { Services } from '../content/services.ts';
import type { ChangeOptions, Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { HeldTables } from '../database/held-tables.ts';
import { domainError } from '../errors/domain-error.ts';
import { refuseExcess } from '../errors/size-check.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import { neverPlaysError } from './never-plays.ts';
import type { Playlists } from './playlists.ts';
import { missingLocations } from './targets.ts';

interface RuleSources {
  readonly services: Services;
  readonly items: Items;
  readonly playlists: Playlists;
  readonly locations: Locations;
  readonly screens: Screens;
}

export class Rules extends Documents<Rule> implements Collection<Rule> {
  readonly #sources: RuleSources;
  readonly #clock: Clock;

  constructor(held: HeldTables, places: RuleSources, clock: Clock) {
    super(held, 'rules', Rule);
    this.#sources = places;
    this.#clock = clock;
  }

  save(rule: Rule, options: ChangeOptions<Rule>): Promise<void> {
    return this.change(rule.id, options, async (change) => {
      this.#check(rule);
      await this.write(change, rule, { playlist_id: rule.playlistId });
      await change.tx.deleteFrom('rule_places').where('rule_id', '=', rule.id).execute();
      for (const target of [rule.target, ...(rule.exclude ?? [])]) {
        const location_id = target.type === 'location' ? target.locationId : null;
        const screen_id = target.type === 'screen' ? target.screenId : null;
        if (location_id === null && screen_id === null) continue;
        const row = { rule_id: rule.id, location_id, screen_id };
        await change.tx.insertInto('rule_places').values(row).execute();
      }
    });
  }

  remove(id: string, options: ChangeOptions<Rule>): Promise<void> {
    return this.change(id, options, async (change) => {
      if (!(await this.delete(change, id))) throw domainError('not-found', { entity: entityRef('rule', id) });
    });
  }

  /** Throws a domain error if the rule refers to what doesn't exist, or can never play. */
  #check(rule: Rule): void {
    refuseExcess(entityRef('rule', rule.id), excessOfRule(rule));
    const { playlists, locations, screens } = this.#sources;
    const missing = missingLocations([rule.target, ...(rule.exclude ?? [])], locations, screens);
    const playlist = playlists.get(rule.playlistId);
    if (!playlist) missing.unshift(entityRef('playlist', rule.playlistId));
    if (!playlist || missing.length > 0)
      throw domainError('missing-reference', { entity: entityRef('rule', rule.id), missing });
    const surroundings = {
      locations: locations.list(),
      screens: screens.list(),
      playlist,
      items: this.#itemsOf(playlist),
    };
    const never = neverPlaysError(rule, surroundings, this.#clock.now());
    if (never) throw never;
  }

  #itemsOf({ slots }: Playlist): Record<string, Item> {
    const { items, services } = this.#sources;
    return Object.fromEntries(
      slots.flatMap(({ itemId }) => {
        const item = items.get(itemId);
        if (!item) return [];
        return [[itemId, withDeadline(item, item.serviceId ? services.get(item.serviceId) : null)]];
      }),
    );
  }
}
