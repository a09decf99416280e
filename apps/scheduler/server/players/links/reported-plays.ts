/** Takes in the plays that players report, and asks for those that were lost here. */
import type { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { PlayIngest } from '../../plays/play-ingest.ts';
import type { Log } from '../../runtime/log.ts';
import type { Player, Players } from '../players.ts';
import type { PlayerLinkOwner, Report } from './player-link.ts';

export interface ReportedPlaysSources {
  readonly players: Players;
  readonly ingest: Pick<PlayIngest, 'add' | 'firstMissing'>;
}

export class ReportedPlays {
  readonly #sources: ReportedPlaysSources;
  readonly #log: Log;

  constructor(sources: ReportedPlaysSources, log: Log) {
    this.#sources = sources;
    this.#log = log;
  }

  /**
   * `done` is called with the answer, or null for none: the player then sends them again. Resolves, where there is
   * something to await, once they are in the queue of what is committed.
   */
  take(
    player: Player,
    message: Report,
    done: (answer: SchedulerMessage | null) => void,
  ): Promise<void> | undefined {
    const { formerToken } = message;
    if (formerToken === undefined) {
      this.#add(player, message, done);
      return undefined;
    }
    return this.#sources.players.everWithToken(formerToken).then(
      (owner) => {
        if (owner) this.#add(owner, message, done);
        else {
          const reason = 'the token under which these plays were recorded was never valid here';
          done({ type: 'plays-refused', journalId: message.journalId, reason });
        }
      },
      (error: unknown) => this.#failed(player, error, done),
    );
  }

  #add(owner: Player, message: Report, done: (answer: SchedulerMessage | null) => void): void {
    const { journalId } = message;
    const reported = message.type === 'fold' ? { fold: message.fold } : { plays: message.plays };
    const batch = { playerId: owner.id, screenId: owner.screenId, journalId, ...reported };
    this.#sources.ingest.add(batch, (answer) => {
      if ('upTo' in answer) return done({ type: 'plays-acknowledged', journalId, upTo: answer.upTo });
      if ('conflictFrom' in answer) {
        return done({ type: 'journal-conflict', journalId, fromSeq: answer.conflictFrom });
      }
      this.#failed(owner, answer.error, done);
    });
  }

  /** They are not acknowledged, so the player keeps them and sends them again. */
  #failed(player: Player, error: unknown, done: (answer: null) => void): void {
    this.#log.error({ err: error, player: player.id }, 'plays could not be stored');
    done(null);
  }

  /** What the scheduler lacks of the plays that a player still has, which were acknowledged once. */
  async missing(
    player: Player,
    journals: Parameters<PlayerLinkOwner['missing']>[1],
  ): Promise<SchedulerMessage> {
    const { players, ingest } = this.#sources;
    const missing: { journalId: string; from: number }[] = [];
    for (const { journalId, from, upTo, formerToken } of journals) {
      // Those that it recorded before it was paired anew are its earlier self's.
      const owner = formerToken === undefined ? player : await players.everWithToken(formerToken);
      const first = owner && (await ingest.firstMissing(owner.id, journalId, { first: from, last: upTo }));
      if (first) missing.push({ journalId, from: first });
    }
    if (missing.length > 0) {
      this.#log.warn(
        { player: player.id, journals: missing },
        'asked a player for plays that were lost here',
      );
    }
    return { type: 'plays-lacking', journals: missing };
  }
}
