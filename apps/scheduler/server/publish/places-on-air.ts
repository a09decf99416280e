import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import type { Programs } from './programs.ts';

/**
 * Which places have each item in what was published for their screens. A program never changes, so each is read once; all
 * is made anew when another is published.
 */
export class PlacesOnAir {
  readonly #programs: Programs;
  readonly #screens: Screens;
  readonly #locations: Locations;
  #itemsOf = new Map<Sha256, readonly Id[]>();
  #made: {
    readonly published: ReadonlyMap<Id, Sha256>;
    readonly version: string;
    readonly places: ReadonlyMap<Id, readonly string[]>;
  } | null = null;

  constructor(parts: { programs: Programs; screens: Screens; locations: Locations }) {
    this.#programs = parts.programs;
    this.#screens = parts.screens;
    this.#locations = parts.locations;
  }

  /** The names of the places by item, each once. Resolves to the same map until something was published. */
  async byItem(): Promise<ReadonlyMap<Id, readonly string[]>> {
    const published = this.#programs.published();
    const version = `${this.#screens.version} ${this.#locations.version}`;
    const known = this.#made;
    if (known && known.version === version && isSame(known.published, published)) return known.places;
    const itemsOf = new Map<Sha256, readonly Id[]>();
    for (const revision of new Set(published.values())) {
      const items =
        this.#itemsOf.get(revision) ?? Object.keys((await this.#programs.program(revision))?.items ?? {});
      itemsOf.set(revision, items);
    }
    this.#itemsOf = itemsOf;
    const places = new Map<Id, string[]>();
    const seen = new Set<string>();
    for (const [screenId, revision] of published) {
      const location = this.#locations.get(this.#screens.get(screenId)?.locationId ?? '');
      if (!location || seen.has(`${location.id} ${revision}`)) continue;
      seen.add(`${location.id} ${revision}`);
      for (const itemId of itemsOf.get(revision) ?? []) {
        const there = places.get(itemId);
        if (!there) places.set(itemId, [location.name]);
        else if (!there.includes(location.name)) there.push(location.name);
      }
    }
    this.#made = { published, version, places };
    return places;
  }
}

function isSame(one: ReadonlyMap<Id, Sha256>, other: ReadonlyMap<Id, Sha256>): boolean {
  if (one === other) return true;
  if (one.size !== other.size) return false;
  for (const [screenId, revision] of one) if (other.get(screenId) !== revision) return false;
  return true;
}
