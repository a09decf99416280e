/**
 * What was shown and where, as it was then: each once per hash of its content. Roll-ups refer to these and to
 * nothing that staff may rename or delete.
 */
import { type ClockHours, createClockHours } from '@bacheca/shared/engine/time/clock-hours';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import type { Location, Screen } from '@bacheca/shared/model/schedule';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import type { Play } from '@bacheca/shared/wire/plays';
import type { Services } from '../content/services.ts';
import type { Database } from '../database/open.ts';
import { isStoredTimeZone } from '../database/time-zones.ts';
import type { Programs } from '../publish/programs.ts';
import type { Takeovers } from '../schedule/takeovers.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';

/** The zone of a screen that is no longer known, and was not when its first play came. */
const DEFAULT_TIME_ZONE = 'Europe/Rome';
export const MAX_REVISIONS_KNOWN = 5000;

/** A screen with its location, as far as statistics need them. */
export interface PlaceSnapshot {
  readonly screen: Pick<Screen, 'id' | 'name' | 'orientation'>;
  readonly location: Pick<Location, 'id' | 'name' | 'kind' | 'timeZone'> &
    Partial<Pick<Location, 'address' | 'country' | 'openingHours' | 'presence' | 'tags'>>;
}

export interface StoredPlace {
  readonly key: number;
  readonly hourOf: ClockHours;
}

/** The numbers of snapshots, by what they are of. */
export interface SnapshotKeys {
  item(shown: ShownItem): number;
  /** The place of a screen, by a program's location if that is another than the screen's now. */
  place(screenId: Id, revision: Sha256 | undefined): StoredPlace;
}

/** What snapshots are taken of; each may have changed or gone since the play. */
export interface SnapshotSources {
  screen(id: Id): Screen | null;
  location(id: Id): Location | null;
  service(id: Id): { readonly id: Id; readonly name: string } | null;
  program(revision: Sha256): Program | null;
  takeoverItem(id: Id): Item | null;
}

/** A screen with its location, as far as either is known. */
export function placeSnapshot(
  screenId: Id,
  screen: Screen | null,
  location: Location | Program['location'] | null,
): PlaceSnapshot {
  return {
    screen: screen
      ? { id: screen.id, name: screen.name, orientation: screen.orientation }
      : { id: screenId, name: screenId, orientation: 'landscape' },
    location: location
      ? {
          id: location.id,
          name: location.name,
          kind: location.kind,
          timeZone: location.timeZone,
          ...(location.address !== undefined && { address: location.address }),
          ...(location.country !== undefined && { country: location.country }),
          ...(location.openingHours !== undefined && { openingHours: location.openingHours }),
          ...presenceOf(location),
        }
      : { id: 'unknown', name: '', kind: 'office', timeZone: DEFAULT_TIME_ZONE },
  };
}

/** The item as one of these has it whose hash is right; null if none has. */
export function itemBody(itemHash: Sha256, candidates: readonly (Item | null)[]): string | null {
  for (const item of candidates) {
    const body = item && canonicalJson(item);
    if (body && sha256Of(body) === itemHash) return body;
  }
  return null;
}

/** What a program doesn't say of its place. */
function presenceOf(location: Location | Program['location']): Pick<Partial<Location>, 'presence' | 'tags'> {
  if (!('tags' in location)) return {};
  const { presence, tags } = location;
  return { tags, ...(presence !== undefined && { presence }) };
}

/** Where they are read. */
export interface SurroundingsSource {
  readonly screens: Screens;
  readonly locations: Locations;
  readonly services: Services;
  readonly programs: Programs;
  readonly takeovers: Takeovers;
}

/** What staff have in the installation now; programs are read as each engine can. */
export function snapshotSources(surroundings: SurroundingsSource): Omit<SnapshotSources, 'program'> {
  const { screens, locations, services, takeovers } = surroundings;
  return {
    screen: (id) => screens.get(id),
    location: (id) => locations.get(id),
    service: (id) => services.get(id),
    takeoverItem: (id) => takeovers.itemOf(id),
  };
}

export type ShownItem = Pick<Play, 'itemId' | 'itemHash' | 'kind' | 'title' | 'serviceId'> &
  Partial<Pick<Play, 'revision' | 'takeoverId'>>;

export class Snapshots implements SnapshotKeys {
  readonly #database: Database;
  readonly #sources: SnapshotSources;
  readonly #items = new Map<Sha256, number>();
  readonly #places = new Map<string, StoredPlace>();
  readonly #hours = new Map<string, ClockHours>();
  /** Where each program plays; null for one that is gone. */
  readonly #locations = new Map<Sha256, Program['location'] | null>();
  /** Places by the objects they were made of, which stay the same until staff change them. */
  readonly #latest = new Map<Id, { screen: Screen | null; location: unknown; place: StoredPlace }>();
  #program: { readonly revision: Sha256; readonly program: Program | null } | null = null;

  constructor(database: Database, sources: SnapshotSources) {
    this.#database = database;
    this.#sources = sources;
    this.#readItems();
  }

  /** What this takes is committed at once: when a thousand screens report for the first time, not one by one. */
  together<Result>(work: () => Result): Result {
    try {
      return this.#database.transaction(work);
    } catch (error) {
      // What is remembered may have gone with the rollback.
      for (const known of [this.#items, this.#places, this.#latest]) known.clear();
      this.#readItems();
      throw error;
    }
  }

  /** Call it outside transactions: a new one is committed at once, and harmless if nothing comes to refer to it. */
  item(shown: ShownItem): number {
    return this.#items.get(shown.itemHash) ?? this.#addItem(shown);
  }

  /** The place of a screen, by a program's location if that is another than the screen's now. */
  place(screenId: Id, revision: Sha256 | undefined): StoredPlace {
    const screen = this.#sources.screen(screenId);
    const current = screen && this.#sources.location(screen.locationId);
    const played = revision === undefined ? null : this.#locationOf(revision);
    const location =
      played && played.id !== current?.id ? (this.#sources.location(played.id) ?? played) : current;
    const latest = this.#latest.get(screenId);
    if (latest && latest.screen === screen && latest.location === location) return latest.place;
    const place = this.#addPlace(placeSnapshot(screenId, screen, location));
    this.#latest.set(screenId, { screen, location, place });
    return place;
  }

  /** Returns the place of this key, which a row of the statistics refers to; null if it can't be read. */
  placeOfKey(key: number): StoredPlace | null {
    const row = this.#database
      .prepare('SELECT time_zone AS timeZone FROM place_snapshots WHERE id = ?')
      .get(key) as { timeZone: string } | undefined;
    const name = { table: 'place_snapshots', row: key };
    if (!row || !isStoredTimeZone(this.#database, name, row.timeZone)) return null;
    return { key, hourOf: this.#hoursOf(row.timeZone) };
  }

  #readItems(): void {
    const rows = this.#database.prepare('SELECT id, item_hash FROM item_snapshots').all();
    for (const { id, item_hash } of rows as { id: number; item_hash: Sha256 }[])
      this.#items.set(item_hash, id);
  }

  #addItem(shown: ShownItem): number {
    const { itemHash, itemId, kind, title, serviceId } = shown;
    const body = this.#itemBody(shown);
    const id = this.#database.transaction(() => {
      const service = serviceId === undefined ? null : this.#addService(serviceId);
      const insert = this.#database.prepare(
        `INSERT INTO item_snapshots (item_hash, item_id, kind, title, service_id, service, body)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      );
      insert.run(itemHash, itemId, kind, title, serviceId ?? null, service, body);
      const select = this.#database.prepare('SELECT id FROM item_snapshots WHERE item_hash = ?');
      return (select.get(itemHash) as { id: number }).id;
    });
    this.#items.set(itemHash, id);
    return id;
  }

  /** The item as its program or takeover has it, if that is still here and the hash is right. */
  #itemBody({ itemId, itemHash, revision, takeoverId }: ShownItem): string | null {
    return itemBody(itemHash, [
      takeoverId === undefined ? null : this.#sources.takeoverItem(takeoverId),
      revision === undefined ? null : (this.#programOf(revision)?.items[itemId] ?? null),
    ]);
  }

  #addService(serviceId: Id): number | null {
    const service = this.#sources.service(serviceId);
    if (!service) return null;
    const body = canonicalJson(service);
    const hash = sha256Of(body);
    this.#database
      .prepare(
        'INSERT INTO service_snapshots (hash, service_id, name, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      )
      .run(hash, serviceId, service.name, body);
    const row = this.#database.prepare('SELECT id FROM service_snapshots WHERE hash = ?').get(hash);
    return (row as { id: number }).id;
  }

  #addPlace(place: PlaceSnapshot): StoredPlace {
    const body = canonicalJson(place);
    const hash = sha256Of(body);
    const known = this.#places.get(hash);
    if (known) return known;
    this.#database
      .prepare(
        `INSERT INTO place_snapshots (hash, screen_id, location_id, time_zone, body)
         VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(hash, place.screen.id, place.location.id, place.location.timeZone, body);
    const row = this.#database.prepare('SELECT id FROM place_snapshots WHERE hash = ?').get(hash);
    const added = { key: (row as { id: number }).id, hourOf: this.#hoursOf(place.location.timeZone) };
    this.#places.set(hash, added);
    return added;
  }

  #locationOf(revision: Sha256): Program['location'] | null {
    const known = this.#locations.get(revision);
    if (known !== undefined) return known;
    const location = this.#programOf(revision)?.location ?? null;
    if (this.#locations.size >= MAX_REVISIONS_KNOWN) this.#locations.clear();
    this.#locations.set(revision, location);
    return location;
  }

  /** The last one is kept: the items of a program are asked for one after another. */
  #programOf(revision: Sha256): Program | null {
    if (this.#program?.revision !== revision) {
      this.#program = { revision, program: this.#sources.program(revision) };
    }
    return this.#program.program;
  }

  #hoursOf(timeZone: string): ClockHours {
    let hours = this.#hours.get(timeZone);
    if (!hours) {
      hours = createClockHours(timeZone);
      this.#hours.set(timeZone, hours);
    }
    return hours;
  }
}
