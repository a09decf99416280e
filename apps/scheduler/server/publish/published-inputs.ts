/**
 * What a publication was made of, as it is stored. Mostly all of it is right, and compiling looks at what it uses; only
 * where that fails each part is read by itself, and what today's schemas don't take is left out, with what leads to it.
 */
import { CatalogueService } from '@bacheca/shared/api/content';
import type { Id } from '@bacheca/shared/model/ids';
import { Item, MediaFile } from '@bacheca/shared/model/items';
import { Location, Playlist, Rule } from '@bacheca/shared/model/schedule';
import type { z } from 'zod';
import { mediaOf } from '../content/items.ts';
import type { Database } from '../database/open.ts';
import { isTimeZone } from '../database/time-zones.ts';
import type { Inputs } from './compile.ts';

/** Throws if nothing of it can be read. */
export function inputsIn(text: string): Inputs {
  const inputs: unknown = JSON.parse(text);
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs))
    throw new Error('what a publication was made of is no object');
  return inputs as Inputs;
}

/** What of it can be read. Names what is left out, by the publication's number. */
export function readableInputs(
  inputs: Inputs,
  publicationId: number,
  database: Pick<Database, 'leaveOut'>,
): Inputs {
  const leaveOut = (what: string, id: Id, why: unknown) =>
    database.leaveOut({ table: 'publications', row: `${publicationId}/${what}/${id}` }, why);
  const readable = <Value>(what: string, values: unknown, schema: z.ZodType<Value>): Record<Id, Value> =>
    Object.fromEntries(
      Object.entries(typeof values === 'object' && values !== null ? values : {}).flatMap(([id, value]) => {
        const { success, error } = schema.safeParse(value);
        if (!success) leaveOut(what, id, error);
        return success ? [[id, value as Value]] : [];
      }),
    );
  const mediaFiles = readable('media', inputs.mediaFiles, MediaFile);
  const withMedia = Item.refine((item) => [...mediaOf(item)].every((sha256) => mediaFiles[sha256]), {
    error: 'its media files are not all there',
  });
  const items = readable('items', inputs.items, withMedia);
  const playlists = readable('playlists', inputs.playlists, Playlist);
  const rules = readable('rules', inputs.rules, Rule);
  const locations = readable(
    'locations',
    inputs.locations,
    Location.refine(({ timeZone }) => isTimeZone(timeZone), { error: 'its time zone is not known here' }),
  );
  return {
    mediaFiles,
    items,
    locations,
    playlists: Object.fromEntries(
      Object.entries(playlists).map(([id, playlist]) => [
        id,
        { ...playlist, slots: playlist.slots.filter(({ itemId }) => items[itemId]) },
      ]),
    ),
    rules: Object.values(rules).filter(({ id, playlistId }) => {
      if (playlists[playlistId]) return true;
      leaveOut('rules', id, `its playlist ${playlistId} is not there`);
      return false;
    }),
    services: readable('services', inputs.services, CatalogueService),
  };
}
