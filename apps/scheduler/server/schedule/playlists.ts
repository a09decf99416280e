import { excessOfPlaylist } from '@bacheca/shared/engine/program-size';
import { Playlist } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { checkMisleading } from '../content/character-check.ts';
import type { Items } from '../content/items.ts';
import type { Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { Database } from '../database/open.ts';
import { domainError } from '../errors/domain-error.ts';
import { refuseExcess } from '../errors/size-check.ts';

export class Playlists extends Documents<Playlist> implements Collection<Playlist> {
  readonly #database: Database;
  readonly #items: Items;

  constructor(database: Database, items: Items) {
    super(database, 'playlists', Playlist);
    this.#database = database;
    this.#items = items;
  }

  save(playlist: Playlist): void {
    refuseExcess(entityRef('playlist', playlist.id), excessOfPlaylist(playlist));
    checkMisleading(entityRef('playlist', playlist.id), playlist);
    this.#database.transaction(() => {
      const itemIds = [...new Set(playlist.slots.map((slot) => slot.itemId))];
      const missing = itemIds.filter((id) => !this.#items.has(id)).map((id) => entityRef('item', id));
      if (missing.length > 0) {
        throw domainError('missing-reference', { entity: entityRef('playlist', playlist.id), missing });
      }
      const { query } = this.#database;
      this.write(playlist);
      this.#database.run(query.deleteFrom('playlist_items').where('playlist_id', '=', playlist.id));
      for (const itemId of itemIds) {
        this.#database.run(
          query.insertInto('playlist_items').values({ playlist_id: playlist.id, item_id: itemId }),
        );
      }
    });
  }

  remove(id: string): void {
    this.#database.transaction(() => {
      const rules = this.#database.all(
        this.#database.query.selectFrom('rules').select('id').where('playlist_id', '=', id),
      );
      const users = rules.map((row) => entityRef('rule', row.id));
      if (users.length > 0) throw domainError('in-use', { entity: entityRef('playlist', id), users });
      if (!this.delete(id)) throw domainError('not-found', { entity: entityRef('playlist', id) });
    });
  }
}
