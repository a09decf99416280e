import { randomUUID } from 'node:crypto';
import { type TakeoverRequest, TakeoverView } from '@bacheca/shared/api/takeovers';
import type { Id } from '@bacheca/shared/model/ids';
import { Item, type MediaFile } from '@bacheca/shared/model/items';
import type { Screen, Takeover } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import { checkMisleading } from '../content/character-check.ts';
import { type Items, mediaOf } from '../content/items.ts';
import type { Media } from '../content/media/media.ts';
import type { Database, RowName } from '../database/open.ts';
import { readStored } from '../database/stored-json.ts';
import { domainError } from '../errors/domain-error.ts';
import { type Clock, instantOf } from '../runtime/clock.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import { missingLocations } from './targets.ts';

/** Ended takeovers stay for this long, for staff to look up what interrupted a screen. */
const KEPT_AFTER_END_MS = 60 * 24 * 60 * 60_000;

/** One that ended long ago may be of another version, but for its item. */
const WithItem = z.object({ item: Item });
interface Row {
  readonly id: Id;
  readonly body: string;
  readonly targets: string;
}

type Targets = TakeoverRequest['targets'];

interface Sources {
  readonly items: Items;
  readonly media: Media;
  readonly locations: Locations;
  readonly screens: Screens;
}

export class Takeovers {
  readonly #database: Database;
  readonly #sources: Sources;
  readonly #clock: Clock;
  readonly #read = new Map<Id, { readonly row: Row; readonly view: TakeoverView | null }>();

  constructor(database: Database, sources: Sources, clock: Clock) {
    this.#database = database;
    this.#sources = sources;
    this.#clock = clock;
  }

  /** Returns those that run and those to come. */
  current(): TakeoverView[] {
    return this.endingAfter(this.#clock.now());
  }

  /** Returns those that ended after this instant or have not ended; ended ones are kept for some weeks. */
  endingAfter(instantMs: number): TakeoverView[] {
    const rows = this.#database.all(
      this.#database.query
        .selectFrom('takeovers')
        .select(['id', 'body', 'targets'])
        .where('ends_at_ms', '>', instantMs)
        .orderBy('id'),
    );
    return rows.flatMap((row) => this.#viewOf(row) ?? []);
  }

  /** Each player that links asks for all of them: what was read of a row is kept until the row is another. */
  #viewOf(row: Row): TakeoverView | null {
    const known = this.#read.get(row.id);
    if (known?.row.body === row.body && known.row.targets === row.targets) return known.view;
    const view = this.#readView(row);
    this.#read.set(row.id, { row, view });
    return view;
  }

  /** The item it shows; null once it was deleted, or can't be read. */
  itemOf(id: Id): Item | null {
    const query = this.#database.query.selectFrom('takeovers').select('body').where('id', '=', id);
    const row = this.#database.first(query);
    return row ? (readStored(this.#database, rowOf(id), row.body, WithItem)?.item ?? null) : null;
  }

  /** `startedBy` is kept with it, as a matter of record: players aren't told. */
  start(request: TakeoverRequest, startedBy: string): TakeoverView {
    const { items, media, locations, screens } = this.#sources;
    const now = this.#clock.now();
    const id = `takeover-${randomUUID()}`;
    const { item, severity, reason, endsAt, targets } = request;
    const startsAt = request.startsAt ?? instantOf(now);
    if (Date.parse(endsAt) <= Math.max(now, Date.parse(startsAt))) {
      throw domainError('ends-before-start', { entity: entityRef('item', item.id) });
    }
    const missing = missingLocations(targets, locations, screens);
    if (missing.length > 0)
      throw domainError('missing-reference', { entity: entityRef('item', item.id), missing });
    items.check(item);
    checkMisleading(entityRef('item', item.id), reason, 'reason');

    const mediaFiles: Record<string, MediaFile> = {};
    for (const sha256 of mediaOf(item)) {
      const file = media.get(sha256);
      if (file) mediaFiles[sha256] = file;
    }
    const takeover: Takeover = { id, item, mediaFiles, severity, startsAt, endsAt, reason };
    this.#database.run(
      this.#database.query.insertInto('takeovers').values({
        id,
        body: JSON.stringify(takeover),
        targets: JSON.stringify(targets),
        ends_at_ms: Date.parse(endsAt),
        started_by: startedBy,
        started_at_ms: now,
      }),
    );
    return { takeover, targets };
  }

  /** Ends it now; one that hasn't started never will. Returns what it was. */
  end(id: Id, endedBy: string): TakeoverView {
    const found = this.current().find(({ takeover }) => takeover.id === id);
    if (!found) throw domainError('not-found', { entity: entityRef('takeover', id) });
    const now = this.#clock.now();
    const { query } = this.#database;
    this.#database.run(
      Date.parse(found.takeover.startsAt) >= now
        ? query.deleteFrom('takeovers').where('id', '=', id)
        : query
            .updateTable('takeovers')
            .set({
              ends_at_ms: now,
              ended_by: endedBy,
              body: JSON.stringify({ ...found.takeover, endsAt: instantOf(now) }),
            })
            .where('id', '=', id),
    );
    return found;
  }

  /** Returns null for a row that today's schema doesn't take: it must not cost the other takeovers. */
  #readView({ id, body, targets }: Row): TakeoverView | null {
    const takeover = readStored(this.#database, rowOf(id), body, TakeoverView.shape.takeover);
    const places = takeover && readStored(this.#database, rowOf(id), targets, TakeoverView.shape.targets);
    return places && { takeover, targets: places };
  }

  deleteOld(): void {
    this.#read.clear();
    this.#database.run(
      this.#database.query
        .deleteFrom('takeovers')
        .where('ends_at_ms', '<', this.#clock.now() - KEPT_AFTER_END_MS),
    );
  }
}

function rowOf(id: string): RowName {
  return { table: 'takeovers', row: id };
}

export function concerns(targets: Targets, screen: Pick<Screen, 'id' | 'locationId'>): boolean {
  return targets.some(
    (target) =>
      target.type === 'everywhere' ||
      (target.type === 'location' && target.locationId === screen.locationId) ||
      (target.type === 'screen' && target.screenId === screen.id),
  );
}
