/** Who this player is to its scheduler, and the code by which staff make it one of theirs. */

import type { Sha256 } from '@bacheca/shared/model/ids';
import type { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { AgentToStage } from '../../contract/stage.ts';
import { causeOf } from '../faults/fault-error.ts';
import type { Problems } from '../faults/problems.ts';
import { type Address, type Identity, writeIdentity } from './identity.ts';

export interface PairingOptions {
  readonly dataDir: string;
  readonly problems: Problems;
  /** Comes before the address that is stored with the identity. */
  readonly schedulerUrl: string | undefined;
  readonly send: (message: AgentToStage) => void;
  /** Whether there is something to play: then the code keeps to a corner. */
  readonly hasContent: () => boolean;
}

export class Pairing {
  readonly #options: PairingOptions;
  #identity: Identity | Address | null;
  #writing: Promise<void> = Promise.resolve();
  #code: { readonly code: string; readonly claimUrl: string } | null = null;

  constructor(options: PairingOptions, identity: Identity | Address | null) {
    this.#options = options;
    this.#identity = identity;
  }

  /** Null unless it is paired. */
  get identity(): Identity | null {
    return this.#identity && 'token' in this.#identity ? this.#identity : null;
  }

  get token(): string | null {
    return this.identity?.token ?? null;
  }

  get schedulerUrl(): string | null {
    return this.#options.schedulerUrl ?? this.#identity?.schedulerUrl ?? null;
  }

  /** Null takes the code away: the player is linked, or the code no longer holds. */
  show(code: { readonly code: string; readonly claimUrl: string } | null): void {
    if (code === null && this.#code === null) return;
    this.#code = code;
    this.tell();
  }

  /** Whether a code is on the screen. */
  get isShowing(): boolean {
    return this.#code !== null;
  }

  /** Tells the stage, which may be a new one. */
  tell(): void {
    const { send, hasContent } = this.#options;
    const code = this.#code;
    send({
      type: 'pairing',
      pairing: code && { code: code.code, claimUrl: code.claimUrl, corner: hasContent() },
    });
  }

  /** True once the new identity is on disk. */
  async paired({
    playerId,
    screenId,
    token,
  }: Extract<SchedulerMessage, { type: 'paired' }>): Promise<boolean> {
    const { schedulerUrl } = this;
    if (!schedulerUrl) return false;
    const identity: Identity = { schedulerUrl, playerId, screenId, token };
    try {
      await this.#write(identity);
    } catch (error) {
      this.#options.problems.raise('identity-unwritable', { why: causeOf(error) });
      return false;
    }
    this.#identity = identity;
    for (const code of ['identity-unwritable', 'identity-corrupt', 'identity-unreadable'] as const)
      this.#options.problems.settle(code);
    return true;
  }

  /**
   * True once it is on disk. Rejects if it can't be stored: the next welcome brings it again, and until then the
   * player goes by what it had.
   */
  async storeSealKey(sealKey: Sha256): Promise<boolean> {
    const { identity } = this;
    if (!identity) return false;
    if (identity.sealKey === sealKey) return true;
    const withKey = { ...identity, sealKey };
    // At once: whoever is paired or unpaired meanwhile is written after it, and stays.
    this.#identity = withKey;
    try {
      await this.#write(withKey);
    } catch (error) {
      if (this.#identity === withKey) this.#identity = identity;
      throw error;
    }
    return this.#identity === withKey;
  }

  /**
   * Staff took this player from them: `forgetTheRest` is done first, and its identity is forgotten last. Keeps no more
   * than the scheduler's address, so that the player can be paired anew.
   */
  async unpair(forgetTheRest: () => Promise<void>): Promise<void> {
    await forgetTheRest();
    const { schedulerUrl } = this;
    this.#identity = schedulerUrl ? { schedulerUrl } : null;
    if (this.#identity) await this.#write(this.#identity);
  }

  /** In the order in which they were asked for: the last one counts. */
  #write(identity: Identity | Address): Promise<void> {
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(() => writeIdentity(this.#options.dataDir, identity));
    return this.#writing;
  }
}
