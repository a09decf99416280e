import { excessOfPlaylist } from '@bacheca/shared/engine/program-size';
import { Playlist } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { checkMisleading } from '../content/character-check.ts';
import type { Items } from '../content/items.ts';
import type { ChangeOptions, Collection } from '../database/collection.ts';
import { Documents } from '../database/documents.ts';
import type { HeldTables } from '../database/held-tables.ts';
import { domainError } from '../errors/domain-error.ts';
import { refuseExcess } from '../errors/size-check.ts';

export class Playlists extends Documents<Playlist> implements Collection<Playlist> {
  readonly #items: Items;

  constructor(held: HeldTables, items: Items) {
    super(held, 'playlists', Playlist);
    this.#items = items;
  }

  save(playlist: Playlist, options: ChangeOptions<Playlist>): Promise<void> {
    const self = entityRef('playlist', playlist.id);
    return this.change(playlist.id, options, async (change) => {
      refuseExcess(self, excessOfPlaylist(playlist));
      checkMisleading(self, playlist);
      const itemIds = [...new Set(playlist.slots.map((slot) => slot.itemId))];
      const missing = itemIds.filter((id) => !this.#items.has(id)).map((id) => entityRef('item', id));
      if (missing.length > 0) throw domainError('missing-reference', { entity: self, missing });
      await this.write(change, playlist);
      await change.tx.deleteFrom('playlist_items').where('playlist_id', '=', playlist.id).execute();
      for (const item_id of itemIds)
        await change.tx.insertInto('playlist_items').values({ playlist_id: playlist.id, item_id }).execute();
    });
  }

  remove(id: string, options: ChangeOptions<Playlist>): Promise<void> {
    return this.change(id, options, async (change) => {
      const rules = await change.tx.selectFrom('rules').select('id').where('playlist_id', '=', id).execute();
      const users = rules.map((row) => entityRef('rule', row.id));
      if (users.length > 0) throw domainError('in-use', { entity: entityRef('playlist', id), users });
      if (!(await this.delete(change, id)))
        throw domainError('not-found', { entity: entityRef('playlist', id) });
    });
  }
}
