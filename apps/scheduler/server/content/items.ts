import { excessOfItem } from '@bacheca/shared/engine/program-size';
import { Id } from '@bacheca/shared/model/ids';
import { Item, mediaOfVariant, type ShownItem } from '@bacheca/shared/model/items';
import { entityRef } from '@bacheca/shared/translations/phrase';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import type { ChangeOptions, Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { Change, HeldTables } from '../database/held-tables.ts';
import type { LeaveOut } from '../database/open.ts';
import { domainError } from '../errors/domain-error.ts';
import { refuseExcess } from '../errors/size-check.ts';
import type { Clock } from '../runtime/clock.ts';
import { checkItemCharacters } from './character-check.ts';
import type { Media } from './media/media.ts';
import type { Services } from './services.ts';
import { checkItemUrls } from './urls.ts';

/** Takes part in each change of an item. */
export interface ItemFollower {
  saved(change: Change, item: Item, before: Item | null): Promise<void>;
  removed(change: Change, item: Item): Promise<void>;
}

/** What can be shown, and which of it staff withdrew. */
export class Items extends Documents<Item> implements Collection<Item> {
  readonly #held: HeldTables;
  readonly #leaveOut: LeaveOut;
  /** Each player that links asks for them. */
  #withdrawn: { readonly changes: number; readonly ids: readonly string[] } | null = null;
  readonly #services: Services;
  readonly #media: Media;
  readonly #clock: Clock;
  #follower: ItemFollower | null = null;

  constructor(held: HeldTables, services: Services, media: Media, clock: Clock, leaveOut: LeaveOut) {
    super(held, 'items', Item);
    this.#held = held;
    this.#leaveOut = leaveOut;
    this.#services = services;
    this.#media = media;
    this.#clock = clock;
  }

  /** There is one, who says what of the items screens may show. */
  follow(follower: ItemFollower): void {
    this.#follower = follower;
  }

  save(item: Item, options: ChangeOptions<Item>): Promise<void> {
    return this.change(item.id, options, async (change) => {
      this.check(item);
      const before = this.get(item.id);
      await this.write(change, item, { service_id: item.serviceId ?? null });
      await change.tx.deleteFrom('item_media').where('item_id', '=', item.id).execute();
      for (const sha256 of mediaOf(item))
        await change.tx.insertInto('item_media').values({ item_id: item.id, sha256 }).execute();
      await this.#follower?.saved(change, item, before);
    });
  }

  remove(id: string, options: ChangeOptions<Item>): Promise<void> {
    return this.change(id, options, async (change) => {
      const playlists = await change.tx
        .selectFrom('playlist_items')
        .select('playlist_id')
        .where('item_id', '=', id)
        .execute();
      const users = playlists.map((row) => entityRef('playlist', row.playlist_id));
      if (users.length > 0) throw domainError('in-use', { entity: entityRef('item', id), users });
      const item = this.get(id);
      if (!(await this.delete(change, id))) throw domainError('not-found', { entity: entityRef('item', id) });
      if (item) await this.#follower?.removed(change, item);
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

  withdraw(id: string, withdrawn: boolean, by: AuditActor): Promise<void> {
    return this.#held.change(by, async (change) => {
      if (!this.has(id)) throw domainError('not-found', { entity: entityRef('item', id) });
      const isAlready = this.#held.rows('withdrawn_items').has(id);
      if (!withdrawn) await change.remove('withdrawn_items', id);
      else if (!isAlready)
        await change.put('withdrawn_items', { item_id: id, withdrawn_at_ms: this.#clock.now() });
    });
  }

  /** Another one than before if an item or what is withdrawn has changed. */
  override get version(): string {
    return `${super.version} ${this.#held.changesOf('withdrawn_items')}`;
  }

  /** The last withdrawn first. Also of items that were deleted since: a published program may still hold them. */
  withdrawnIds(): readonly string[] {
    const changes = this.#held.changesOf('withdrawn_items');
    if (this.#withdrawn?.changes !== changes) this.#withdrawn = { changes, ids: this.#readWithdrawn() };
    return this.#withdrawn.ids;
  }

  #readWithdrawn(): string[] {
    const rows = [...this.#held.rows('withdrawn_items').values()].sort(
      (one, other) => other.withdrawn_at_ms - one.withdrawn_at_ms || (one.item_id < other.item_id ? -1 : 1),
    );
    // A list with one that is no id would be refused by every player, whole.
    return rows.flatMap(({ item_id: id }) => {
      if (Id.safeParse(id).success) return id;
      this.#leaveOut({ table: 'withdrawn_items', row: id }, 'it is no id');
      return [];
    });
  }
}

/** Every media file that the item needs in any language, each once. */
export function mediaOf(item: Item): Set<string> {
  return new Set(item.variants.flatMap((variant) => mediaOfVariant(item, variant.language)));
}

/** What only staff need stays behind: players take no item with members that they don't know. */
export function itemForScreens(item: Item): ShownItem {
  if (item.tags === undefined && item.archived === undefined) return item;
  const { tags: _tags, archived: _archived, ...shown } = item;
  return shown;
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
