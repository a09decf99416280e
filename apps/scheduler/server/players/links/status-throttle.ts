import type { Id } from '@bacheca/shared/model/ids';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import type { Clock } from '../../runtime/clock.ts';
import type { Player } from '../players.ts';

/** A player tells its status at most every 250 ms; one that tells it more often is heard in its newest words only. */
const STATUS_INTERVAL_MS = 200;

interface LatestStatus {
  readonly player: Player;
  atMs: number;
  waiting: PlayerStatus | null;
}

/** Each status goes to every live page: a player that sends them without end must not keep the scheduler busy. */
export class StatusThrottle {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #report: (player: Player, status: PlayerStatus) => void;
  readonly #latest = new Map<Id, LatestStatus>();

  constructor(clock: Pick<Clock, 'monotonic'>, report: (player: Player, status: PlayerStatus) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  take(player: Player, status: PlayerStatus): void {
    const atMs = this.#clock.monotonic();
    const heard = this.#latest.get(player.id);
    if (heard && atMs - heard.atMs < STATUS_INTERVAL_MS) {
      heard.waiting = status;
      return;
    }
    this.#latest.set(player.id, { player, atMs, waiting: null });
    this.#report(player, status);
  }

  /** Reports what waits. Called about once a second. */
  sweep(): void {
    const atMs = this.#clock.monotonic();
    for (const heard of this.#latest.values()) {
      if (!heard.waiting) continue;
      const { player, waiting } = heard;
      heard.atMs = atMs;
      heard.waiting = null;
      this.#report(player, waiting);
    }
  }

  /** Its link is gone: what it said last still counts. */
  left({ id }: Player): void {
    const heard = this.#latest.get(id);
    this.#latest.delete(id);
    if (heard?.waiting) this.#report(heard.player, heard.waiting);
  }
}
