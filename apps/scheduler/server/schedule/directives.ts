/**
 * What of takeovers and withdrawn items goes to a player, over its link or on a stick: as much as its message holds, and
 * what matters most first. Some thousands of either on one screen are more than that.
 */
import { byUrgency } from '@bacheca/shared/engine/takeovers';
import type { Id } from '@bacheca/shared/model/ids';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { fillMessage, MAX_SCHEDULER_MESSAGE_BYTES } from '@bacheca/shared/wire/message-size';
import type { Log } from '../runtime/log.ts';

/** Returns the most urgent ones. `limitBytes` is less on a way that takes smaller messages only (`MessageLimit`). */
export function takeoversThatFit(
  takeovers: readonly Takeover[],
  log: Pick<Log, 'error'>,
  limitBytes = MAX_SCHEDULER_MESSAGE_BYTES,
): Takeover[] {
  const message = { type: 'takeovers', takeovers: [] };
  const fitting = fillMessage(limitBytes, message, [...takeovers].sort(byUrgency));
  if (fitting.length < takeovers.length) {
    log.error(
      { sent: fitting.length, of: takeovers.length },
      'not all takeovers of a screen fit into a message: end those that are no longer needed',
    );
  }
  return fitting;
}

/** Returns the first ones of the list: those withdrawn last, which programs may still have. */
export function withdrawnThatFit(
  itemIds: readonly Id[],
  log: Pick<Log, 'error'>,
  limitBytes = MAX_SCHEDULER_MESSAGE_BYTES,
): Id[] {
  const fitting = fillMessage(limitBytes, { type: 'withdrawn', itemIds: [] }, itemIds);
  if (fitting.length < itemIds.length) {
    log.error(
      { sent: fitting.length, of: itemIds.length },
      'not all withdrawn items fit into a message: take those withdrawn long ago out of playlists and give them back',
    );
  }
  return fitting;
}
