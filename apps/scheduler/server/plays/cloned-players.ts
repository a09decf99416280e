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
import { sql } from 'kysely';
import { padded } from '../database/engines/padded.ts';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import type { LeaveOut } from '../database/open.ts';
import { type Clock, isInstant } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Committed } from './ingest-plan.ts';

/** Two ends of clocks that are each right to 10 s, and some room. */
const OVERLAP_TOLERANCE_MS = 60_000;
/** A bus links twice a day: after this long without another sign the copy is gone. */
const SHOWN_FOR_MS = 7 * 24 * 3_600_000;
const NOTED_EVERY_MS = 60_000;
const BOOTS_REMEMBERED = 8;
const ASKED_AT_ONCE = 512;

interface Surroundings {
  readonly clock: Pick<Clock, 'now'>;
  readonly leaveOut: LeaveOut;
  readonly log: Pick<Log, 'error'>;
}

type PlayedSpan = NonNullable<Committed['span']> & { readonly playerId: Id };

export class ClonedPlayers {
  readonly #database: SqlDatabase;
  readonly #surroundings: Surroundings;
  readonly #boots = new Map<Id, string[]>();
  readonly #seen = new Map<Id, { firstAtMs: number; lastAtMs: number }>();

  static async open(database: SqlDatabase, surroundings: Surroundings): Promise<ClonedPlayers> {
    const clones = new ClonedPlayers(database, surroundings);
    await clones.refresh();
    return clones;
  }

  private constructor(database: SqlDatabase, surroundings: Surroundings) {
    this.#database = database;
    this.#surroundings = surroundings;
  }

  /** Reads what others have seen. */
  async refresh(): Promise<void> {
    const rows = await this.#database.query.selectFrom('clones').selectAll().execute();
    for (const { player_id, first_seen_at_ms, last_seen_at_ms } of rows) {
      if (!isInstant(first_seen_at_ms)) {
        this.#surroundings.leaveOut({ table: 'clones', row: player_id }, 'its time is no instant');
        continue;
      }
      // What was seen here may not be written down yet.
      if (last_seen_at_ms >= (this.#seen.get(player_id)?.lastAtMs ?? -Infinity))
        this.#seen.set(player_id, { firstAtMs: first_seen_at_ms, lastAtMs: last_seen_at_ms });
    }
  }

  /** Since when two machines use this identity; null if none do, as far as can be told. */
  since(playerId: Id): number | null {
    const seen = this.#seen.get(playerId);
    return seen && this.#surroundings.clock.now() - seen.lastAtMs < SHOWN_FOR_MS ? seen.firstAtMs : null;
  }

  /** A boot of this player has linked. True if that shows a copy, which is written down after. */
  linked(playerId: Id, bootId: string | undefined): boolean {
    if (bootId === undefined) return false;
    const boots = this.#boots.get(playerId) ?? [];
    if (boots.at(-1) === bootId) return false;
    const isBack = boots.includes(bootId);
    this.#boots.set(playerId, [...boots.filter((boot) => boot !== bootId), bootId].slice(-BOOTS_REMEMBERED));
    if (isBack) void this.#note([playerId]);
    return isBack;
  }

  /** Returns the screens that what was committed shows a copy for, once that is written down. It never throws. */
  async committed(all: readonly Committed[]): Promise<Id[]> {
    const screens = new Map(all.map(({ batch }) => [batch.playerId, batch.screenId]));
    const copied = new Set<Id>();
    const spans: PlayedSpan[] = [];
    for (const { batch, conflictFrom, span } of all) {
      if (conflictFrom !== undefined) copied.add(batch.playerId);
      else if (span) spans.push({ playerId: batch.playerId, ...span });
    }
    try {
      for (let first = 0; first < spans.length; first += ASKED_AT_ONCE) {
        for (const id of await this.#overlapping(spans.slice(first, first + ASKED_AT_ONCE))) copied.add(id);
      }
    } catch (error) {
      // Their next plays are looked at again.
      this.#surroundings.log.error({ err: error }, 'it could not be told whether a player has a copy');
    }
    await this.#note([...copied]);
    return [...copied].flatMap((id) => screens.get(id) ?? []);
  }

  /** Those whose plays overlap with what was played in another boot. */
  async #overlapping(spans: readonly PlayedSpan[]): Promise<Id[]> {
    const asked = padded(spans).map(
      ({ playerId, bootId, fromMs, untilMs }) =>
        sql`(cast(${playerId} as text), cast(${bootId} as text), cast(${fromMs + OVERLAP_TOLERANCE_MS} as bigint),
          cast(${untilMs - OVERLAP_TOLERANCE_MS} as bigint))`,
    );
    // Each is sought by itself, whatever the planner thinks of so many: there are some hundred journals of each.
    const { rows } = await sql<{ id: Id }>`
      with asked (player_id, boot_id, from_ms, until_ms) as (values ${sql.join(asked)})
      select distinct asked.player_id as id from asked
      where (select 1 from journals as other where other.player_id = asked.player_id
          and other.until_ms > asked.from_ms and other.from_ms < asked.until_ms
          and other.boot_id <> asked.boot_id limit 1) is not null`.execute(this.#database.query);
    return rows.map(({ id }) => id);
  }

  async #note(playerIds: readonly Id[]): Promise<void> {
    const now = this.#surroundings.clock.now();
    for (const playerId of playerIds) {
      const lastAtMs = this.#seen.get(playerId)?.lastAtMs ?? -Infinity;
      if (now - lastAtMs < NOTED_EVERY_MS) continue;
      const firstAtMs = this.since(playerId) ?? now;
      this.#seen.set(playerId, { firstAtMs, lastAtMs: now });
      try {
        await this.#write(playerId, firstAtMs, now);
      } catch (error) {
        // It shows all the same, and the next sign is written down when the database takes something again.
        this.#surroundings.log.error({ err: error, player: playerId }, 'a player’s copy could not be noted');
      }
    }
  }

  /** Another node may have seen it before, in the time for which it is shown. */
  async #write(playerId: Id, firstAtMs: number, lastAtMs: number): Promise<void> {
    await this.#database.query
      .insertInto('clones')
      .values({ player_id: playerId, first_seen_at_ms: firstAtMs, last_seen_at_ms: lastAtMs })
      .onConflict((conflict) =>
        conflict.column('player_id').doUpdateSet(({ eb, ref }) => ({
          first_seen_at_ms: eb
            .case()
            .when('clones.last_seen_at_ms', '>', lastAtMs - SHOWN_FOR_MS)
            .then(ref('clones.first_seen_at_ms'))
            .else(firstAtMs)
            .end(),
          last_seen_at_ms: lastAtMs,
        })),
      )
      .execute();
  }
}
