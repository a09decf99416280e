import { systemCause } from '@bacheca/shared/translations/system-error';
import type { ItemApprovals } from '../approval/item-approvals.ts';
import type { Items } from '../content/items.ts';
import type { Media } from '../content/media/media.ts';
import { isMediaType } from '../content/media/media-types.ts';
import type { Services } from '../content/services.ts';
import { systemActor } from '../database/audit/audit-chain.ts';
import type { HeldTables } from '../database/held-tables.ts';
import { DomainError } from '../errors/domain-error.ts';
import { StartupError } from '../errors/startup-error.ts';
import type { Publisher } from '../publish/publish.ts';
import type { Playlists } from '../schedule/playlists.ts';
import type { Rules } from '../schedule/rules.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import { type ListedFile, SeedFiles } from './seed-files.ts';

interface Parts {
  readonly held: HeldTables;
  readonly services: Services;
  readonly media: Media;
  readonly items: Items;
  readonly approvals: ItemApprovals;
  readonly playlists: Playlists;
  readonly locations: Locations;
  readonly screens: Screens;
  readonly rules: Rules;
  readonly publisher: Publisher;
}

const SEED = systemActor('seed');

export function isEmpty({
  services,
  items,
  locations,
}: Pick<Parts, 'services' | 'items' | 'locations'>): boolean {
  return [services, items, locations].every((collection) => collection.isEmpty());
}

/**
 * Puts what the folder holds into an empty installation and publishes it. All or nothing but for media,
 * which are harmless by themselves. Throws a `StartupError` naming what is wrong.
 */
export async function seed(folder: string, parts: Parts): Promise<void> {
  const files = new SeedFiles(folder);
  for (const file of files.media) await addMedia(files, file, parts.media);
  try {
    await parts.held.change(
      SEED,
      async (within) => {
        for (const service of files.services) await parts.services.save(service, { within });
        for (const item of files.items) {
          await parts.items.save(item, { within });
          await parts.approvals.approveForInstallation(within, item.id);
        }
        for (const playlist of files.schedule.playlists) await parts.playlists.save(playlist, { within });
        for (const location of files.locations.locations) await parts.locations.save(location, { within });
        for (const screen of files.locations.screens) await parts.screens.save(screen, { within });
        for (const rule of files.schedule.rules) await parts.rules.save(rule, { within });
        await parts.publisher.publish(SEED, { within });
      },
      { isAlone: true },
    );
  } catch (error) {
    if (error instanceof DomainError)
      throw new StartupError('seed-content', {
        folder,
        why: { error: { code: error.code, params: error.params } },
      });
    throw error;
  }
}

async function addMedia(files: SeedFiles, file: ListedFile, media: Media): Promise<void> {
  const { path, sha256, mimeType, width, height, durationMs, longestHoldMs } = file;
  if (!isMediaType(mimeType)) {
    throw new StartupError('seed-media-type', { path, type: mimeType });
  }
  try {
    const known = { mimeType, width, height, durationMs, longestHoldMs };
    await media.add(files.open(file), { by: SEED, expectedSha256: sha256, known });
  } catch (error) {
    const why =
      error instanceof DomainError
        ? { error: { code: error.code, params: error.params } }
        : systemCause(error);
    throw new StartupError('seed-media', { path, why });
  }
}
