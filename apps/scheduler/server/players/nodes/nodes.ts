/**
 * The processes that work over one database: each has a name of its own for as long as it runs, and says now and then that
 * it does. What a player is linked to, and which codes wait to be claimed, is theirs, and goes with them.
 *
 * 1. Whether another still runs is told by its heartbeats, which count up, and by the clock here: no two clocks are
 *    compared.
 * 2. One that was taken for ended, as when its machine stood still, says so to itself when it goes on.
 * 3. A SQLite file has one process: whatever another has left there is of an earlier life.
 */
import { randomUUID } from 'node:crypto';
import type { Bus } from '../../bus/bus.ts';
import type { Queries, SqlDatabase } from '../../database/engines/sql-database.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';

const HEARTBEAT_INTERVAL_MS = 5_000;
/** Its players are linked to others by then. */
export const GONE_AFTER_MS = 15_000;

export class Nodes {
  readonly id = randomUUID();
  readonly #sql: SqlDatabase;
  readonly #bus: Bus;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #log: Log;
  /** The others, each with its last heartbeat and when that was seen. */
  readonly #others = new Map<string, { heartbeats: number; seenAtMs: number }>();
  readonly #revivalListeners = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();

  /** Resolves once it is known to the others. */
  static async start(
    { sql, bus }: { sql: SqlDatabase; bus: Bus },
    clock: Pick<Clock, 'monotonic'>,
    log: Log,
  ): Promise<Nodes> {
    const nodes = new Nodes(sql, bus, clock, log);
    if (sql.engine === 'sqlite') await nodes.#deleteAll();
    else await nodes.beat();
    return nodes;
  }

  private constructor(sql: SqlDatabase, bus: Bus, clock: Pick<Clock, 'monotonic'>, log: Log) {
    this.#sql = sql;
    this.#bus = bus;
    this.#clock = clock;
    this.#log = log;
    if (sql.engine === 'sqlite') return;
    this.#timer = setInterval(() => this.#beatInTurn(), HEARTBEAT_INTERVAL_MS);
  }

  /** It hears when this node was taken for ended: nothing of what it had is its own any more. Returns its unsubscribe. */
  onRevived(listener: () => void): () => void {
    this.#revivalListeners.add(listener);
    return () => this.#revivalListeners.delete(listener);
  }

  /** Says that this node works, and ends those that have not said so for long. */
  async beat(): Promise<void> {
    const isRevived = await this.#sql.transaction(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('nodes')
        .set(({ eb }) => ({ heartbeats: eb('heartbeats', '+', 1) }))
        .where('id', '=', this.id)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) return false;
      await tx.insertInto('nodes').values({ id: this.id, heartbeats: 1 }).execute();
      return true;
    });
    if (isRevived) for (const listener of this.#revivalListeners) listener();
    await this.#lookAtOthers();
  }

  /** Its players are to be linked elsewhere from now on. */
  async close(): Promise<void> {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    await this.#beating;
    await this.#sql.transaction((tx) => this.#delete(tx, this.id));
  }

  #beatInTurn(): void {
    this.#beating = this.#beating.then(() =>
      this.beat().catch((error: unknown) =>
        this.#log.error({ err: error }, 'this node could not say that it works'),
      ),
    );
  }

  async #lookAtOthers(): Promise<void> {
    const nowMs = this.#clock.monotonic();
    const rows = await this.#sql.query.selectFrom('nodes').selectAll().where('id', '!=', this.id).execute();
    const there = new Set(rows.map(({ id }) => id));
    for (const id of this.#others.keys()) if (!there.has(id)) this.#others.delete(id);
    for (const { id, heartbeats } of rows) {
      const known = this.#others.get(id);
      if (known?.heartbeats !== heartbeats) this.#others.set(id, { heartbeats, seenAtMs: nowMs });
      else if (nowMs - known.seenAtMs >= GONE_AFTER_MS) await this.#end(id, heartbeats);
    }
  }

  async #end(id: string, heartbeats: number): Promise<void> {
    const isGone = await this.#sql.transaction(async (tx) => {
      const node = await tx.selectFrom('nodes').select('heartbeats').where('id', '=', id).executeTakeFirst();
      // It has said something since, or another node was faster.
      if (node?.heartbeats !== heartbeats) return false;
      await this.#delete(tx, id);
      return true;
    });
    this.#others.delete(id);
    if (isGone) this.#log.warn({ node: id }, 'another node says nothing any more: its links are over');
  }

  async #delete(tx: Queries, id: string): Promise<void> {
    const { numDeletedRows } = await tx
      .deleteFrom('player_links')
      .where('node_id', '=', id)
      .executeTakeFirst();
    await tx.deleteFrom('pairing_codes').where('node_id', '=', id).where('claim_id', 'is', null).execute();
    await tx.deleteFrom('nodes').where('id', '=', id).execute();
    if (numDeletedRows > 0n) await this.#bus.tell({ type: 'players-live', screenIds: 'all' }, tx);
  }

  async #deleteAll(): Promise<void> {
    const { query } = this.#sql;
    for (const table of ['nodes', 'player_links', 'pairing_codes'] as const)
      await query.deleteFrom(table).execute();
  }
}
