/**
 * Two machines with one identity, as when a player's disk was copied. Both count on: a journal is of one boot, so
 * theirs are different ones. But each cuts off the other's link, and both count for one screen: an operator has
 * to pair one of them anew. It shows in one of three ways:
 *
 *  1. a boot links again after a later boot of the same player had linked: it never ended;
 *  2. plays of two boots overlap in time: one screen can't have shown both;
 *  3. one journal holds two different plays under one number.
 */
import type { Id } from '@bacheca/shared/model/ids';
import { type Database, isOfDisk } from '../database/open.ts';
import { type Clock, isInstant } from '../runtime/clock.ts';
import type { Committed } from './ingest-plan.ts';

/** Two ends of clocks that are each right to 10 s, and some room. */
const OVERLAP_TOLERANCE_MS = 60_000;
/** A bus links twice a day: after this long without another sign the copy is gone. */
const SHOWN_FOR_MS = 7 * 24 * 3_600_000;
const NOTED_EVERY_MS = 60_000;
const BOOTS_REMEMBERED = 8;

export class ClonedPlayers {
  readonly #database: Database;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #boots = new Map<Id, string[]>();
  readonly #seen = new Map<Id, { firstAtMs: number; lastAtMs: number }>();

  constructor(database: Database, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.#clock = clock;
    const rows = database.all(database.query.selectFrom('clones').selectAll());
    for (const { player_id, first_seen_at_ms, last_seen_at_ms } of rows) {
      if (!isInstant(first_seen_at_ms)) {
        database.leaveOut({ table: 'clones', row: player_id }, 'its time is no instant');
        continue;
      }
      this.#seen.set(player_id, { firstAtMs: first_seen_at_ms, lastAtMs: last_seen_at_ms });
    }
  }

  /** Since when two machines use this identity; null if none do, as far as can be told. */
  since(playerId: Id): number | null {
    const seen = this.#seen.get(playerId);
    return seen && this.#clock.now() - seen.lastAtMs < SHOWN_FOR_MS ? seen.firstAtMs : null;
  }

  /** A boot of this player has linked. True if that shows a copy. */
  linked(playerId: Id, bootId: string | undefined): boolean {
    if (bootId === undefined) return false;
    const boots = this.#boots.get(playerId) ?? [];
    if (boots.at(-1) === bootId) return false;
    const isBack = boots.includes(bootId);
    this.#boots.set(playerId, [...boots.filter((boot) => boot !== bootId), bootId].slice(-BOOTS_REMEMBERED));
    if (isBack) this.#note(playerId);
    return isBack;
  }

  /** Returns true if what was committed shows a copy. */
  committed({ batch: { playerId }, span, conflictFrom }: Committed): boolean {
    const shows = conflictFrom !== undefined || (span !== undefined && this.#overlaps(playerId, span));
    if (shows) this.#note(playerId);
    return shows;
  }

  #overlaps(playerId: Id, { bootId, fromMs, untilMs }: NonNullable<Committed['span']>): boolean {
    return (
      this.#database
        .prepare(
          `SELECT 1 FROM journals WHERE player_id = ? AND until_ms > ? AND from_ms < ? AND boot_id != ? LIMIT 1`,
        )
        .get(playerId, fromMs + OVERLAP_TOLERANCE_MS, untilMs - OVERLAP_TOLERANCE_MS, bootId) !== undefined
    );
  }

  #note(playerId: Id): void {
    const now = this.#clock.now();
    const lastAtMs = this.#seen.get(playerId)?.lastAtMs ?? -Infinity;
    if (now - lastAtMs < NOTED_EVERY_MS) return;
    const firstAtMs = this.since(playerId) ?? now;
    this.#seen.set(playerId, { firstAtMs, lastAtMs: now });
    const times = { first_seen_at_ms: firstAtMs, last_seen_at_ms: now };
    const query = this.#database.query
      .insertInto('clones')
      .values({ player_id: playerId, ...times })
      .onConflict((conflict) => conflict.column('player_id').doUpdateSet(times));
    try {
      this.#database.run(query);
    } catch (error) {
      // It shows all the same, and the next sign is written down when the disk takes something again.
      if (!isOfDisk(error)) throw error;
    }
  }
}
