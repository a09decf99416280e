/** Takes in the plays that players report, and asks for those that were lost here. */
import type { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { Ingest } from '../../plays/ingest.ts';
import type { Log } from '../../runtime/log.ts';
import type { Player, Players } from '../players.ts';
import type { PlayerLinkOwner, Report } from './player-link.ts';

export interface ReportedPlaysSources {
  readonly players: Players;
  readonly ingest: Ingest;
}

export class ReportedPlays {
  readonly #sources: ReportedPlaysSources;
  readonly #log: Log;

  constructor(sources: ReportedPlaysSources, log: Log) {
    this.#sources = sources;
    this.#log = log;
  }

  /** `done` is called with the answer, or null for none: the player then sends them again. */
  take(player: Player, message: Report, done: (answer: SchedulerMessage | null) => void): void {
    const { journalId } = message;
    const owner = this.#ownerOf(player, message.formerToken);
    if (!owner) {
      const reason = 'the token under which these plays were recorded was never valid here';
      done({ type: 'plays-refused', journalId, reason });
      return;
    }
    const reported = message.type === 'fold' ? { fold: message.fold } : { plays: message.plays };
    const batch = { playerId: owner.id, screenId: owner.screenId, journalId, ...reported };
    this.#sources.ingest.add(batch, (answer) => {
      if ('upTo' in answer) return done({ type: 'plays-acknowledged', journalId, upTo: answer.upTo });
      if ('conflictFrom' in answer) {
        return done({ type: 'journal-conflict', journalId, fromSeq: answer.conflictFrom });
      }
      // They are not acknowledged, so the player keeps them and sends them again.
      this.#log.error({ err: answer.error, player: owner.id }, 'plays could not be stored');
      done(null);
    });
  }

  /** What the scheduler lacks of the plays that a player still has, which were acknowledged once. */
  missing(player: Player, journals: Parameters<PlayerLinkOwner['missing']>[1]): SchedulerMessage {
    const missing = journals.flatMap(({ journalId, from, upTo, formerToken }) => {
      const owner = this.#ownerOf(player, formerToken);
      const first =
        owner && this.#sources.ingest.firstMissing(owner.id, journalId, { first: from, last: upTo });
      return first ? [{ journalId, from: first }] : [];
    });
    if (missing.length > 0) {
      this.#log.warn(
        { player: player.id, journals: missing },
        'asked a player for plays that were lost here',
      );
    }
    return { type: 'plays-lacking', journals: missing };
  }

  /** Whose plays they are: those that it recorded before it was paired anew are its earlier self's. */
  #ownerOf(player: Player, formerToken: string | undefined): Player | null {
    return formerToken === undefined ? player : this.#sources.players.everWithToken(formerToken);
  }
}
