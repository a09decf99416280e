import { MAX_PLAYER_MESSAGE_BYTES, MIN_FILLED_MESSAGE_BYTES } from '@bacheca/shared/wire/message-size';
import { expect } from 'vitest';
import type { FullMessageReport } from './full-messages.ts';

/** Fails where no message was near the limit of its bytes, or one was over it. */
export function expectFilled({ plays, fold, status }: FullMessageReport['bytes']): void {
  expect(plays).toBeGreaterThan(0.95 * MAX_PLAYER_MESSAGE_BYTES);
  // How large a part of a fold is in the end goes with how often its link was cut.
  for (const bytes of [plays, fold]) expect(bytes).toBeLessThanOrEqual(MAX_PLAYER_MESSAGE_BYTES);
  // A status is on each link, so it is held to the least that halving leads to.
  expect(status).toBeGreaterThan(0.95 * MIN_FILLED_MESSAGE_BYTES);
  expect(status).toBeLessThanOrEqual(MIN_FILLED_MESSAGE_BYTES);
}
