/** The least that a player plays by: one place, one playlist, and one rule that holds everywhere and always. */
import type { Id } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import type { Location } from '@bacheca/shared/model/schedule';
import type { Staff } from './scheduler.ts';

/** Makes the place that `pairWithNewScreen` pairs a screen of; `more` says what is not as usual there. */
export async function makeLocation(staff: Staff, more: Partial<Location> = {}): Promise<void> {
  await staff.send('PUT', '/api/locations/prova', {
    id: 'prova',
    name: 'Sala prova',
    kind: 'office',
    timeZone: 'Europe/Rome',
    languages: [{ language: 'it', weight: 1 }],
    synchronised: false,
    tags: [],
    ...more,
  });
}

export async function saveItems(staff: Staff, items: readonly Item[]): Promise<void> {
  for (const item of items) await staff.send('PUT', `/api/items/${item.id}`, item);
}

/** From now on these items play, each as often as the others, and nothing else. */
export async function publishOnly(staff: Staff, itemIds: readonly Id[]): Promise<void> {
  await staff.send('PUT', '/api/playlists/prova', playlistOf(itemIds));
  await staff.send('PUT', '/api/rules/prova', {
    id: 'prova',
    playlistId: 'prova',
    target: { type: 'everywhere' },
    priority: 'normal',
    share: 1,
  });
  await staff.send('POST', '/api/publish', {});
}

export function playlistOf(itemIds: readonly Id[]) {
  return { id: 'prova', name: 'Prova', slots: itemIds.map((itemId) => ({ itemId, weight: 1 })) };
}
