/**
 * What staff have saved is told to the players that it concerns, and to the live page. If that fails it is saved all the
 * same: a player that is linked later is told when it says hello.
 */
import type { Id } from '@bacheca/shared/model/ids';
import type { ItemApprovals } from '../approval/item-approvals.ts';
import type { Programs } from '../publish/programs.ts';
import type { ChangedScreens, Publisher } from '../publish/publish.ts';
import { createGuardedCall } from '../runtime/guarded-callbacks.ts';
import type { Log } from '../runtime/log.ts';
import type { Screens } from '../screens/screens.ts';
import type { PlayerPush } from './links/player-push.ts';
import type { LiveScreens } from './live-screens.ts';
import type { Player } from './players.ts';

const WHAT_FAILED = 'what was saved could not be told to the players';

interface Parts {
  readonly approvals: ItemApprovals;
  readonly screens: Screens;
  readonly programs: Programs;
  readonly publisher: Publisher;
  readonly live: LiveScreens;
  readonly push: PlayerPush;
}

export class ChangeNotices {
  readonly #parts: Parts;
  readonly #log: Log;
  /** What players were told last not to show. */
  #hidden: readonly Id[];
  readonly #tell: (work: () => void) => void;

  constructor(parts: Parts, log: Log) {
    this.#parts = parts;
    this.#hidden = parts.approvals.hiddenIds();
    this.#log = log;
    const guarded = createGuardedCall(log);
    this.#tell = (work) => guarded(WHAT_FAILED, work);
  }

  /** An item whose revoked content no place plays any more shows again. */
  readonly published = async (changed: ChangedScreens): Promise<void> => {
    await this.#parts.push.programs(changed);
    if (this.#parts.approvals.hiddenIds() !== this.#hidden) this.withdrawn();
  };

  readonly takeover = (concerned: (screen: { id: Id; locationId: Id }) => boolean): void => {
    this.#tell(() => this.#parts.push.takeovers(concerned));
  };

  readonly withdrawn = (): void => {
    this.#hidden = this.#parts.approvals.hiddenIds();
    this.#tell(() => this.#parts.push.withdrawn());
  };

  readonly screenSaved = (screenId: Id): Promise<void> => this.#settle(screenId);

  readonly locationSaved = (locationId: Id): void => {
    const { screens, live } = this.#parts;
    this.#tell(() => {
      for (const screen of screens.list()) if (screen.locationId === locationId) live.changed(screen.id);
    });
  };

  readonly paired = (player: Player): Promise<void> => {
    this.#tell(() => this.#parts.live.paired(player));
    return this.#settle(player.screenId);
  };

  async #settle(screenId: Id): Promise<void> {
    try {
      await this.#giveProgram(screenId);
    } catch (error) {
      this.#log.error({ err: error, screen: screenId }, WHAT_FAILED);
    }
    this.#tell(() => this.#parts.live.changed(screenId));
  }

  /** A screen that is new, or was moved, plays what was published for its place. */
  async #giveProgram(screenId: Id): Promise<void> {
    const { screens, programs, publisher, push } = this.#parts;
    const screen = screens.get(screenId);
    const revision = programs.revisionOf(screenId);
    const plays = revision === null ? null : await programs.horizonOf(revision);
    if (!screen || plays?.location.id === screen.locationId) return;
    const adopted = await publisher.adopt(screen, (error, location) =>
      this.#log.error(
        { err: error, location, screen: screenId },
        'what is published for a place could not be given to its screen; publish it again',
      ),
    );
    // What it plays comes first, then what interrupts that: an older player's program may still have to be worked out.
    await push.programs(adopted);
    push.takeovers(({ id }) => id === screenId);
  }
}
