/**
 * Snapshots on PostgreSQL (`snapshots.ts` says of what). Those of a commit's plays are taken before it, each statement by
 * itself and in the order of their hashes: nodes that take the same ones at once don't wait for each other for long, and
 * one that nothing comes to refer to is harmless.
 */
import { type ClockHours, createClockHours } from '@bacheca/shared/engine/time/clock-hours';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { Program } from '@bacheca/shared/model/program';
import type { Screen } from '@bacheca/shared/model/schedule';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { sql } from 'kysely';
import type { Queries, SqlDatabase } from '../../database/engines/sql-database.ts';
import type { LeaveOut } from '../../database/open.ts';
import { isStoredTimeZone } from '../../database/time-zones.ts';
import type { Batch } from '../ingest-plan.ts';
import {
  itemBody,
  MAX_REVISIONS_KNOWN,
  type PlaceSnapshot,
  placeSnapshot,
  type ShownItem,
  type SnapshotKeys,
  type SnapshotSources,
  type StoredPlace,
} from '../snapshots.ts';
import { arrayOf } from './array-text.ts';

/** Programs are read from the database. */
export type AwaitedSnapshotSources = Omit<SnapshotSources, 'program'> & {
  program(revision: Sha256): Promise<Program | null>;
};

/** A body with the hash that names it. */
interface Hashed {
  readonly hash: Sha256;
  readonly body: string;
}

interface HashedPlace extends Hashed {
  readonly snapshot: PlaceSnapshot;
  readonly screen: Screen | null;
  readonly location: unknown;
}

/** Where a screen is: what its latest place was made of, or something else. */
type Surroundings = { readonly known: StoredPlace } | HashedPlace;

type Revision = Sha256 | undefined;

export class PostgresSnapshots {
  readonly #database: SqlDatabase;
  readonly #sources: AwaitedSnapshotSources;
  readonly #items = new Map<Sha256, number>();
  readonly #places = new Map<Sha256, StoredPlace>();
  readonly #hours = new Map<string, ClockHours>();
  readonly #locations = new Map<Sha256, Program['location'] | null>();
  /** Places by the objects they were made of, which stay the same until staff change them. */
  readonly #latest = new Map<Id, { screen: Screen | null; location: unknown; place: StoredPlace }>();
  #program: { readonly revision: Sha256; readonly program: Program | null } | null = null;

  constructor(database: SqlDatabase, sources: AwaitedSnapshotSources) {
    this.#database = database;
    this.#sources = sources;
  }

  /** Takes the snapshots that plays and counts of these batches refer to. Call it outside transactions. */
  async of(batches: readonly Batch[]): Promise<SnapshotKeys> {
    await this.#addItems(batches);
    const places = await this.#placesOf(batches);
    return {
      item: ({ itemHash }) => expected(this.#items.get(itemHash), 'item'),
      place: (screenId, revision) => expected(places.get(screenId)?.get(revision), 'place'),
    };
  }

  /** Looks again which there are: call it when plays could not be written. */
  forget(): void {
    for (const known of [this.#items, this.#places, this.#latest]) known.clear();
  }

  /** Returns the places of these keys, which rows of the statistics refer to, as far as they can be read. */
  async placesOfKeys(
    tx: Queries,
    keys: readonly number[],
    leaveOut: LeaveOut,
  ): Promise<Map<number, StoredPlace>> {
    if (keys.length === 0) return new Map();
    const { rows } = await sql<{ id: number; time_zone: string }>`
      select id, time_zone from place_snapshots where id = any(${arrayOf('bigint', keys)})`.execute(tx);
    return new Map(
      rows.flatMap(({ id, time_zone }) =>
        isStoredTimeZone({ leaveOut }, { table: 'place_snapshots', row: id }, time_zone)
          ? [[id, { key: id, hourOf: this.#hoursOf(time_zone) }] as const]
          : [],
      ),
    );
  }

  async #addItems(batches: readonly Batch[]): Promise<void> {
    const unknown = new Map<Sha256, ShownItem>();
    for (const batch of batches) {
      for (const shown of shownIn(batch))
        if (!this.#items.has(shown.itemHash)) unknown.set(shown.itemHash, shown);
    }
    if (unknown.size === 0) return;
    await this.#readItems([...unknown.keys()]);
    const added: (ShownItem & { service: number | null; body: string | null })[] = [];
    for (const shown of unknown.values()) {
      if (this.#items.has(shown.itemHash)) continue;
      const service = shown.serviceId === undefined ? null : await this.#addService(shown.serviceId);
      added.push({ ...shown, service, body: await this.#itemBody(shown) });
    }
    if (added.length === 0) return;
    const texts = (of: (item: (typeof added)[number]) => string | null) => arrayOf('text', added.map(of));
    const services = arrayOf(
      'bigint',
      added.map(({ service }) => service),
    );
    await sql`insert into item_snapshots (item_hash, item_id, kind, title, service_id, service, body)
      select * from unnest(${texts((of) => of.itemHash)}, ${texts((of) => of.itemId)}, ${texts((of) => of.kind)},
        ${texts((of) => of.title)}, ${texts((of) => of.serviceId ?? null)}, ${services}, ${texts((of) => of.body)})
      order by 1 on conflict do nothing`.execute(this.#database.query);
    await this.#readItems(added.map(({ itemHash }) => itemHash));
  }

  async #readItems(hashes: readonly Sha256[]): Promise<void> {
    const { rows } = await sql<{ id: number; item_hash: Sha256 }>`
      select id, item_hash from item_snapshots where item_hash = any(${arrayOf('text', hashes)})`.execute(
      this.#database.query,
    );
    for (const { id, item_hash } of rows) this.#items.set(item_hash, id);
  }

  /** The item as its program or takeover has it, if that is still here and the hash is right. */
  async #itemBody({ itemId, itemHash, revision, takeoverId }: ShownItem): Promise<string | null> {
    return itemBody(itemHash, [
      takeoverId === undefined ? null : this.#sources.takeoverItem(takeoverId),
      revision === undefined ? null : ((await this.#programOf(revision))?.items[itemId] ?? null),
    ]);
  }

  async #addService(serviceId: Id): Promise<number | null> {
    const service = this.#sources.service(serviceId);
    if (!service) return null;
    const { hash, body } = hashed(service);
    await sql`insert into service_snapshots (hash, service_id, name, body)
      values (${hash}, ${serviceId}, ${service.name}, ${body}) on conflict do nothing`.execute(
      this.#database.query,
    );
    const { id } = await this.#database.query
      .selectFrom('service_snapshots')
      .select('id')
      .where('hash', '=', hash)
      .executeTakeFirstOrThrow();
    return id;
  }

  async #placesOf(batches: readonly Batch[]): Promise<Map<Id, Map<Revision, StoredPlace>>> {
    const surroundings = new Map<Id, Map<Revision, Surroundings>>();
    const unknown = new Map<Sha256, HashedPlace>();
    for (const batch of batches) {
      const byRevision = surroundings.get(batch.screenId) ?? new Map<Revision, Surroundings>();
      surroundings.set(batch.screenId, byRevision);
      for (const revision of new Set(revisionsOf(batch))) {
        if (byRevision.has(revision)) continue;
        const found = await this.#surroundings(batch.screenId, revision);
        byRevision.set(revision, found);
        if ('hash' in found && !this.#places.has(found.hash)) unknown.set(found.hash, found);
      }
    }
    await this.#addPlaces([...unknown.values()]);
    const places = new Map<Id, Map<Revision, StoredPlace>>();
    for (const [screenId, byRevision] of surroundings) {
      const keyed = new Map<Revision, StoredPlace>();
      for (const [revision, found] of byRevision) keyed.set(revision, this.#remembered(screenId, found));
      places.set(screenId, keyed);
    }
    return places;
  }

  /** The place of a screen, by a program's location if that is another than the screen's now. */
  async #surroundings(screenId: Id, revision: Revision): Promise<Surroundings> {
    const screen = this.#sources.screen(screenId);
    const current = screen && this.#sources.location(screen.locationId);
    const played = revision === undefined ? null : await this.#locationOf(revision);
    const location =
      played && played.id !== current?.id ? (this.#sources.location(played.id) ?? played) : current;
    const latest = this.#latest.get(screenId);
    if (latest && latest.screen === screen && latest.location === location) return { known: latest.place };
    const snapshot = placeSnapshot(screenId, screen, location);
    return { ...hashed(snapshot), snapshot, screen, location };
  }

  #remembered(screenId: Id, found: Surroundings): StoredPlace {
    if ('known' in found) return found.known;
    const place = expected(this.#places.get(found.hash), 'place');
    this.#latest.set(screenId, { screen: found.screen, location: found.location, place });
    return place;
  }

  async #addPlaces(places: readonly HashedPlace[]): Promise<void> {
    if (places.length === 0) return;
    const texts = (of: (place: HashedPlace) => string) => arrayOf('text', places.map(of));
    await sql`insert into place_snapshots (hash, screen_id, location_id, time_zone, body)
      select * from unnest(${texts((of) => of.hash)}, ${texts((of) => of.snapshot.screen.id)},
        ${texts((of) => of.snapshot.location.id)}, ${texts((of) => of.snapshot.location.timeZone)},
        ${texts((of) => of.body)})
      order by 1 on conflict do nothing`.execute(this.#database.query);
    const { rows } = await sql<{ id: number; hash: Sha256 }>`
      select id, hash from place_snapshots where hash = any(${texts((of) => of.hash)})`.execute(
      this.#database.query,
    );
    const zones = new Map(places.map(({ hash, snapshot }) => [hash, snapshot.location.timeZone]));
    for (const { id, hash } of rows)
      this.#places.set(hash, { key: id, hourOf: this.#hoursOf(expected(zones.get(hash), 'place')) });
  }

  async #locationOf(revision: Sha256): Promise<Program['location'] | null> {
    const known = this.#locations.get(revision);
    if (known !== undefined) return known;
    const location = (await this.#programOf(revision))?.location ?? null;
    if (this.#locations.size >= MAX_REVISIONS_KNOWN) this.#locations.clear();
    this.#locations.set(revision, location);
    return location;
  }

  /** The last one is kept: the items of a program are asked for one after another. */
  async #programOf(revision: Sha256): Promise<Program | null> {
    if (this.#program?.revision !== revision)
      this.#program = { revision, program: await this.#sources.program(revision) };
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

function* shownIn({ plays, fold }: Batch): Iterable<ShownItem> {
  if (!fold) {
    yield* plays;
    return;
  }
  for (const count of fold.counts) {
    const shown = fold.items[count.item];
    // What counts an item that it doesn't have is refused by what counts it.
    if (shown) yield { ...shown, ...count };
  }
}

function revisionsOf({ plays, fold }: Batch): Revision[] {
  return (fold ? fold.counts : plays).map(({ revision }) => revision);
}

function hashed(value: unknown): Hashed {
  const body = canonicalJson(value);
  return { hash: sha256Of(body), body };
}

function expected<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`no snapshot was taken of this ${what}`);
  return value;
}
