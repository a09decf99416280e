import { excessOfItem } from '@bacheca/shared/engine/program-size';
import { Id } from '@bacheca/shared/model/ids';
import { Item, mediaOfVariant } from '@bacheca/shared/model/items';
import { entityRef } from '@bacheca/shared/translations/phrase';
import type { Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { Database } from '../database/open.ts';
import { domainError } from '../errors/domain-error.ts';
import { refuseExcess } from '../errors/size-check.ts';
import type { Clock } from '../runtime/clock.ts';
import { checkItemCharacters } from './character-check.ts';
import type { Media } from './media/media.ts';
import type { Services } from './services.ts';
import { checkItemUrls } from './urls.ts';

/** What can be shown, and which of it staff withdrew. */
export class Items extends Documents<Item> implements Collection<Item> {
  readonly #database: Database;
  readonly #services: Services;
  readonly #media: Media;
  readonly #clock: Clock;

  constructor(database: Database, services: Services, media: Media, clock: Clock) {
    super(database, 'items', Item);
    this.#database = database;
    this.#services = services;
    this.#media = media;
    this.#clock = clock;
  }

  save(item: Item): void {
    this.#database.transaction(() => {
      this.check(item);
      const { query } = this.#database;
      this.write(item, { service_id: item.serviceId ?? null });
      this.#database.run(query.deleteFrom('item_media').where('item_id', '=', item.id));
      for (const sha256 of mediaOf(item)) {
        this.#database.run(query.insertInto('item_media').values({ item_id: item.id, sha256 }));
      }
    });
  }

  remove(id: string): void {
    this.#database.transaction(() => {
      const playlists = this.#database.all(
        this.#database.query.selectFrom('playlist_items').select('playlist_id').where('item_id', '=', id),
      );
      const users = playlists.map((row) => entityRef('playlist', row.playlist_id));
      if (users.length > 0) throw domainError('in-use', { entity: entityRef('item', id), users });
      if (!this.delete(id)) throw domainError('not-found', { entity: entityRef('item', id) });
    });
  }

  /**
   * Throws a domain error if the item refers to what doesn't exist, or to media that can't serve it, or has a
   * character that no screen can draw.
   */
  check(item: Item): void {
    const self = entityRef('item', item.id);
    if (item.validFrom && item.validUntil && Date.parse(item.validUntil) <= Date.parse(item.validFrom)) {
      throw domainError('ends-before-start', { entity: self });
    }
    if (item.serviceId !== undefined && !this.#services.has(item.serviceId)) {
      throw domainError('missing-reference', {
        entity: self,
        missing: [entityRef('service', item.serviceId)],
      });
    }
    refuseExcess(self, excessOfItem(item));
    checkItemUrls(item);
    checkItemCharacters(item);
    for (const { sha256, expected } of mediaUses(item)) {
      const file = this.#media.get(sha256);
      if (!file)
        throw domainError('missing-reference', { entity: self, missing: [entityRef('media', sha256)] });
      const fits = file.mimeType.startsWith(expected) && (expected !== 'video/' || file.durationMs);
      if (!fits) throw domainError('wrong-media', { entity: self, sha256, type: file.mimeType, expected });
    }
    this.#checkSubtitles(item);
  }

  /** Throws a domain error of subtitles that begin when their film is over. */
  #checkSubtitles(item: Item): void {
    if (item.kind !== 'video') return;
    for (const { media, subtitles, language } of item.variants) {
      const durationMs = this.#media.get(media)?.durationMs;
      const firstMs = subtitles === undefined ? null : this.#media.firstCueMs(subtitles);
      if (durationMs === undefined || firstMs === null || firstMs < durationMs) continue;
      throw domainError('subtitles-after-end', {
        entity: entityRef('item', item.id),
        language,
        first: Math.floor(firstMs / 1000),
        duration: Math.ceil(durationMs / 1000),
      });
    }
  }

  withdraw(id: string, withdrawn: boolean): void {
    if (!this.has(id)) throw domainError('not-found', { entity: entityRef('item', id) });
    const { query } = this.#database;
    this.changed();
    this.#database.run(
      withdrawn
        ? query
            .insertInto('withdrawn_items')
            .values({ item_id: id, withdrawn_at_ms: this.#clock.now() })
            .onConflict((conflict) => conflict.doNothing())
        : query.deleteFrom('withdrawn_items').where('item_id', '=', id),
    );
  }

  /** The last withdrawn first. Also of items that were deleted since: a published program may still hold them. */
  withdrawnIds(): string[] {
    const query = this.#database.query
      .selectFrom('withdrawn_items')
      .select('item_id')
      .orderBy('withdrawn_at_ms', 'desc')
      .orderBy('item_id');
    // A list with one that is no id would be refused by every player, whole.
    return this.#database.all(query).flatMap(({ item_id: id }) => {
      if (Id.safeParse(id).success) return id;
      this.#database.leaveOut({ table: 'withdrawn_items', row: id }, 'it is no id');
      return [];
    });
  }
}

/** Every media file that the item needs in any language, each once. */
export function mediaOf(item: Item): Set<string> {
  return new Set(item.variants.flatMap((variant) => mediaOfVariant(item, variant.language)));
}

/** What each file is used as, by the start of its MIME type. */
function mediaUses(item: Item): { sha256: string; expected: string }[] {
  switch (item.kind) {
    case 'video':
      return item.variants.flatMap(({ media, subtitles }) => [
        { sha256: media, expected: 'video/' },
        ...(subtitles ? [{ sha256: subtitles, expected: 'text/vtt' }] : []),
      ]);
    case 'infographic':
      return item.variants.flatMap(({ pages }) =>
        pages.map(({ media }) => ({ sha256: media, expected: 'image/' })),
      );
    case 'qr':
    case 'stream':
    case 'notice':
      return [];
  }
}
