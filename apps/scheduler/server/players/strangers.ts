import type { Link } from './link.ts';

export interface StrangerLimits {
  readonly perNetwork: number;
  readonly inAll: number;
}

/** A delivery of screens on one network shows 50 codes; as many again may be on their way. */
const LIMITS: StrangerLimits = { perNetwork: 100, inAll: 2000 };

/**
 * Links of nobody that is known: screens that wait to be paired, and whatever else opens one. Players with a token
 * are not among them, so that these keep none of those out. Where there are too many the newest stays, for a screen
 * that was just switched on is what somebody waits for: first goes the oldest that has not even said hello.
 */
export class Strangers {
  readonly #limits: StrangerLimits;
  /** The oldest first. */
  readonly #links = new Set<Link>();
  readonly #byNetwork = new Map<string, Set<Link>>();

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  add(link: Link): void {
    const here = this.#byNetwork.get(link.network) ?? new Set();
    if (here.size >= this.#limits.perNetwork) this.#drop(here);
    else if (this.#links.size >= this.#limits.inAll) this.#drop(this.#links);
    here.add(link);
    this.#byNetwork.set(link.network, here);
    this.#links.add(link);
  }

  remove(link: Link): void {
    this.#links.delete(link);
    const here = this.#byNetwork.get(link.network);
    here?.delete(link);
    if (here?.size === 0) this.#byNetwork.delete(link.network);
  }

  #drop(links: ReadonlySet<Link>): void {
    let dropped: Link | undefined;
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
