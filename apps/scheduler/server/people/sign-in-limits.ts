/**
 * How often a password may be tried. OWASP's scheme of device cookies, with counts by network beside it:
 *
 * 1. A browser in which this user once signed in has a count of its own. Whatever others do, from the same
 *    network or against the same account, it neither adds to that count nor is kept out.
 * 2. Any other attempt counts for the account at this network, for the account wherever it comes from, and for
 *    the network whichever account it is for. So guesses at one account are few however many addresses make them,
 *    and ten wrong passwords of a stranger keep nobody out.
 * 3. A request that can't be read counts for its network, apart from those that can.
 */

import {
  type Attempt,
  type AttemptStore,
  Attempts,
  type Limit,
  MemoryAttempts,
} from '../runtime/attempt-limits.ts';
import type { Clock } from '../runtime/clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const OF_DEVICE: Limit = {
  free: 10,
  firstWaitMs: 5_000,
  maxWaitMs: 5 * MINUTE_MS,
  forgivenAfterMs: 5 * MINUTE_MS,
};
const OF_ACCOUNT_AT_NETWORK: Limit = {
  free: 12,
  firstWaitMs: 15_000,
  maxWaitMs: HOUR_MS,
  forgivenAfterMs: HOUR_MS,
};
/** One network alone never reaches it: what is forgiven here is more than it may add. */
const OF_ACCOUNT: Limit = {
  free: 30,
  firstWaitMs: 30_000,
  maxWaitMs: 10 * MINUTE_MS,
  forgivenAfterMs: HOUR_MS / 2,
};
/** An office behind one address has hundreds of people. */
const OF_NETWORK: Limit = {
  free: 100,
  firstWaitMs: 5_000,
  maxWaitMs: 5 * MINUTE_MS,
  forgivenAfterMs: MINUTE_MS,
};

/** Our own page sends none, so these keep nobody out for long. */
const OF_UNREADABLE: Limit = { free: 100, firstWaitMs: 1_000, maxWaitMs: 10_000, forgivenAfterMs: 10_000 };

export class SignInLimits {
  readonly #attempts: Attempts;
  readonly #unreadable: Attempts;
  readonly #name: string;

  /** `name` tells what is tried: one may fail at signing in, and at changing a password. */
  constructor(name: string, store: AttemptStore, clock: Clock) {
    this.#name = name;
    this.#attempts = new Attempts(store, clock);
    this.#unreadable = new Attempts(new MemoryAttempts(), clock);
  }

  /**
   * Throws `too-many-attempts`, or counts a failure until it is known to be none. `device` tells a browser in which
   * this user has signed in before, or a session of theirs.
   */
  begin(username: string, network: string, device: string | null): Promise<Attempt> {
    const counter = (what: string, limit: Limit, key: string) => ({
      limit,
      key: `${this.#name} ${what} ${key}`,
    });
    if (device !== null) return this.#attempts.begin([counter('device', OF_DEVICE, device)]);
    const account = username.toLowerCase();
    return this.#attempts.begin([
      counter('account at network', OF_ACCOUNT_AT_NETWORK, `${network} ${account}`),
      counter('account', OF_ACCOUNT, account),
      counter('network', OF_NETWORK, network),
    ]);
  }

  /** Throws where a network sends so much that can't be read that its bodies aren't worth reading. */
  refuseNetwork(network: string): Promise<void> {
    return this.#unreadable.refuse({ limit: OF_UNREADABLE, key: network });
  }

  /** A sign-in that could not even be read. */
  countUnreadable(network: string): Promise<void> {
    return this.#unreadable.count({ limit: OF_UNREADABLE, key: network });
  }
}
