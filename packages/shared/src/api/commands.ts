/** What became of the commands that were given to a screen's players. */
import { z } from 'zod';
import { Id, Instant } from '../model/ids.ts';
import { CommandResult } from '../wire/commands.ts';

/**
 * `queued`: the player hasn't confirmed that it has it; `delivered`: it has, or it is an older one that was told and
 * confirms nothing; `expired`: its time was over, and nothing says that it was done.
 */
export const CommandState = z.enum(['queued', 'delivered', 'done', 'failed', 'expired']);
export type CommandState = z.infer<typeof CommandState>;

export const CommandView = z.object({
  id: z.uuid(),
  screenId: Id,
  playerId: Id,
  name: Id,
  state: CommandState,
  issuedBy: z.string(),
  issuedAt: Instant,
  expiresAt: Instant,
  /** When it came to be done, failed or expired; null until then. */
  endedAt: Instant.nullable(),
  /** What the player said came of it. */
  result: CommandResult.nullable(),
});
export type CommandView = z.infer<typeof CommandView>;
