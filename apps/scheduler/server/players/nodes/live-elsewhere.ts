/** Keeps the live screens up to date of players that are linked with other nodes, and of what those say. */
import type { Id } from '@bacheca/shared/model/ids';
import type { Bus, BusEventOf } from '../../bus/bus.ts';
import { READ_AT_ONCE } from '../../runtime/cooperative-steps.ts';
import type { Log } from '../../runtime/log.ts';
import type { LiveScreens } from '../live-screens.ts';
import type { Player, Players } from '../players.ts';
import type { LinkOwners } from './link-owners.ts';

interface Sources {
  readonly bus: Bus;
  readonly owners: LinkOwners;
  readonly players: Players;
  readonly live: LiveScreens;
}

/** Returns what stops it. */
export function followOtherNodes({ bus, owners, players, live }: Sources, log: Log): () => void {
  let following: Promise<void> = Promise.resolve();
  const stops = [
    bus.subscribe('players-live', ({ screenIds }, isOwn) => {
      if (isOwn) return;
      // In order: what was read later is newer.
      following = following.then(() =>
        look(screenIds).catch((error: unknown) =>
          log.error({ err: error }, 'what players of another node say could not be read; it is tried again'),
        ),
      );
    }),
    bus.onPoll(() => look('all')),
  ];
  return () => {
    for (const stop of stops) stop();
  };

  async function look(screenIds: BusEventOf<'players-live'>['screenIds']): Promise<void> {
    const asked =
      screenIds === 'all'
        ? players.list()
        : screenIds.flatMap((screenId) => players.ofScreen(screenId) ?? []);
    // What is said here is known here.
    const others = asked.filter(({ screenId }) => !live.isLinkedHere(screenId));
    for (let first = 0; first < others.length; first += READ_AT_ONCE)
      await lookAtSome(others.slice(first, first + READ_AT_ONCE));
  }

  async function lookAtSome(some: readonly Player[]): Promise<void> {
    const ids = some.map(({ id }) => id);
    const since = await owners.elsewhere(ids);
    const heard = await players.lastSeen(ids);
    const isNews = ({ id, screenId }: Player) =>
      heard.get(id) !== (live.playerOf(screenId)?.lastSeenAtMs ?? null);
    const records = await players.records(
      some.flatMap((player): Id[] => (isNews(player) ? [player.id] : [])),
    );
    for (const player of some)
      live.elsewhere(player, since.get(player.id) ?? null, records.get(player.id) ?? null);
  }
}
