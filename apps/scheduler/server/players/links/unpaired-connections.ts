import type { PlayerLink } from './player-link.ts';

export interface UnpairedLimits {
  readonly perNetwork: number;
  readonly inAll: number;
}

/** A delivery of screens on one network shows 50 codes; as many again may be on their way. */
const LIMITS: UnpairedLimits = { perNetwork: 100, inAll: 2000 };

/**
 * Links of nobody that is known: screens that wait to be paired, and whatever else opens one. Players with a token
 * are not among them, so that these keep none of those out. Where there are too many the newest stays, for a screen
 * that was just switched on is what somebody waits for: first goes the oldest that has not even said hello.
 */
export class UnpairedConnections {
  readonly #limits: UnpairedLimits;
  /** They are in the order in which they came. */
  readonly #links = new Set<PlayerLink>();
  readonly #byNetwork = new Map<string, Set<PlayerLink>>();

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  add(link: PlayerLink): void {
    const here = this.#byNetwork.get(link.network) ?? new Set();
    if (here.size >= this.#limits.perNetwork) this.#drop(here);
    else if (this.#links.size >= this.#limits.inAll) this.#drop(this.#links);
    here.add(link);
    this.#byNetwork.set(link.network, here);
    this.#links.add(link);
  }

  remove(link: PlayerLink): void {
    this.#links.delete(link);
    const here = this.#byNetwork.get(link.network);
    here?.delete(link);
    if (here?.size === 0) this.#byNetwork.delete(link.network);
  }

  #drop(links: ReadonlySet<PlayerLink>): void {
    let dropped: PlayerLink | undefined;
    for (const link of links) {
      dropped ??= link;
      if (!link.isGreeting) continue;
      dropped = link;
      break;
    }
    if (!dropped) return;
    this.remove(dropped);
    dropped.terminate();
  }
}
