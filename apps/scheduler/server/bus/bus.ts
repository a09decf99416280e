/**
 * What one node tells the others of: that there is something new, and where. It never carries the thing itself, which
 * whoever hears of it reads from the database.
 *
 * 1. Told within a transaction, it is heard once that is committed, and never if it is rolled back.
 * 2. A node hears what it tells itself, too, in the order in which it tells it.
 * 3. It may get lost: with a connection, or because the node that told it ended. So whoever must know looks once in a
 *    while, too (`onPoll`), and whoever hears the same twice does nothing the second time.
 */
import { z } from 'zod';
import type { Queries } from '../database/engines/sql-database.ts';

const Id = z.string().min(1);
/** More than fit into one message are told as `all`. */
const Ids = z.union([z.array(Id).readonly(), z.literal('all')]);

export const BusEvent = z.discriminatedUnion('type', [
  /** What staff edit was changed (`database/held-tables.ts`). */
  z.object({ type: z.literal('held') }),
  /** Plays of these screens were committed. */
  z.object({ type: z.literal('plays'), screenIds: Ids }),
  /** What the players of these screens last said, or whether they are linked, is another. */
  z.object({ type: z.literal('players-live'), screenIds: Ids }),
  /** The player has a new link: whoever has an older one of it ends that. */
  z.object({ type: z.literal('link-taken'), playerId: Id, linkId: Id }),
  /** There are commands for these players, or answers to them. */
  z.object({ type: z.literal('commands'), playerIds: Ids }),
  /** This job was put in, or has come further. */
  z.object({ type: z.literal('jobs'), jobId: z.int() }),
  /** Whoever waits with this pairing code was paired. */
  z.object({ type: z.literal('pairing'), code: z.string().min(1) }),
]);
export type BusEvent = z.infer<typeof BusEvent>;
export type BusEventOf<Type extends BusEvent['type']> = Extract<BusEvent, { type: Type }>;

export interface Bus {
  /**
   * With `tx` it is a part of that transaction, and fails with it. Without, it never throws: the others that don't hear
   * of it see it when they look.
   */
  tell(event: BusEvent, tx?: Queries): Promise<void>;
  /** `isOwn` says that this node told it. Returns what ends it; what a listener throws is logged, and the others hear all the same. */
  subscribe<Type extends BusEvent['type']>(
    type: Type,
    listener: (event: BusEventOf<Type>, isOwn: boolean) => void,
  ): () => void;
  /**
   * Calls `look` every few seconds, and at once after it may have missed something; never two at the same time. On SQLite
   * there is nobody to miss, and it is never called. Returns what ends it.
   */
  onPoll(look: () => Promise<void> | void): () => void;
  close(): Promise<void>;
}
