import type { PublishResult } from '@bacheca/shared/api/publish';
import type { ScreenView } from '@bacheca/shared/api/screens';

export interface PublishOutcome {
  /** Screens with a player that get a new program, those that had it already, and those of the first that are offline. */
  changed: number;
  same: number;
  offline: number;
}

/** A publish in screens, which is what staff count in; groups are the server's own business. */
export function outcomeOf(result: PublishResult, screens: readonly ScreenView[]): PublishOutcome {
  const paired = new Set(screens.filter(({ player }) => player).map(({ screen }) => screen.id));
  const idsOf = (changed: boolean) =>
    new Set(
      result.groups
        .filter((group) => group.changed === changed)
        .flatMap((group) => group.screenIds)
        .filter((id) => paired.has(id)),
    );
  const changed = idsOf(true);
  const offline = screens.filter(
    ({ screen, player }) => changed.has(screen.id) && player?.connected === false,
  );
  return { changed: changed.size, same: idsOf(false).size, offline: offline.length };
}
