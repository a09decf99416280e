/**
 * The newest link of each player, whichever node it is with: that one stays, and an older one is closed. On SQLite there is
 * one node, which knows by itself.
 *
 * 1. A link is there at once for the node that has it; that it is written down nobody waits for. What was written last is
 *    the newest.
 * 2. Where something can't be written, or this node was taken for ended, it is written again.
 */
import type { Id } from '@bacheca/shared/model/ids';
import type { Bus } from '../../bus/bus.ts';
import type { Queries, SqlDatabase } from '../../database/engines/sql-database.ts';
import { type Clock, isInstant } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { Player } from '../players.ts';
import type { Nodes } from './nodes.ts';

const WRITTEN_AT_ONCE = 100;

interface OwnLink {
  readonly screenId: Id;
  /** It is null for one that has ended. */
  readonly link: { readonly id: string; readonly connectedAtMs: number } | null;
}

export class LinkOwners {
  readonly #sql: SqlDatabase;
  readonly #bus: Bus;
  readonly #nodes: Nodes;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #log: Log;
  /** By player: its link here, or one that ended and of which that is to be written. */
  readonly #own = new Map<Id, OwnLink>();
  readonly #unwritten = new Set<Id>();
  readonly #listeners = new Set<(playerId: Id, connectedAtMs: number) => void>();
  readonly #unsubscribes: readonly (() => void)[];
  #isWritingSoon = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    { sql, bus, nodes }: { sql: SqlDatabase; bus: Bus; nodes: Nodes },
    clock: Pick<Clock, 'now'>,
    log: Log,
  ) {
    this.#sql = sql;
    this.#bus = bus;
    this.#nodes = nodes;
    this.#clock = clock;
    this.#log = log;
    this.#unsubscribes = [
      bus.subscribe('link-taken', ({ playerId }, isOwn) => {
        if (isOwn || !this.#own.get(playerId)?.link) return;
        this.#look([playerId]).catch((error: unknown) => this.#failed(error));
      }),
      bus.onPoll(async () => {
        this.#writeSoon();
        await this.#look([...this.#own.keys()]);
      }),
      nodes.onRevived(() => {
        for (const playerId of this.#own.keys()) this.#unwritten.add(playerId);
        this.#writeSoon();
      }),
    ];
  }

  /** The player has a link here, its newest. */
  linked({ id, screenId }: Player, linkId: string): void {
    this.#set(id, { screenId, link: { id: linkId, connectedAtMs: this.#clock.now() } });
  }

  /** It has none here any more. */
  left({ id, screenId }: Player): void {
    if (this.#own.get(id)?.link) this.#set(id, { screenId, link: null });
  }

  /** It hears of players that have a newer link elsewhere, and since when. Returns its unsubscribe. */
  onTaken(listener: (playerId: Id, connectedAtMs: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Since when each of these players is linked with another node; of those that are. */
  async elsewhere(playerIds: readonly Id[] | 'all'): Promise<Map<Id, number>> {
    let query = this.#sql.query
      .selectFrom('player_links')
      .select(['player_id', 'connected_at_ms'])
      .where('node_id', '!=', this.#nodes.id);
    if (playerIds !== 'all') query = query.where('player_id', 'in', playerIds);
    return new Map((await query.execute()).map((row) => [row.player_id, instantIn(row.connected_at_ms)]));
  }

  /** Resolves once all is written that can be. */
  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#writeSoon();
    await this.#writing;
  }

  #set(playerId: Id, own: OwnLink): void {
    if (this.#sql.engine === 'sqlite') return;
    this.#own.set(playerId, own);
    this.#unwritten.add(playerId);
    this.#writeSoon();
  }

  #failed(error: unknown): void {
    this.#log.error({ err: error }, 'which node a player is linked to could not be told; it is tried again');
  }

  /** Of many that link at once some are written together. */
  #writeSoon(): void {
    if (this.#isWritingSoon || this.#unwritten.size === 0) return;
    this.#isWritingSoon = true;
    this.#writing = this.#writing
      .then(async () => {
        this.#isWritingSoon = false;
        while (this.#unwritten.size > 0) await this.#write([...this.#unwritten].slice(0, WRITTEN_AT_ONCE));
      })
      .catch((error: unknown) => this.#failed(error));
  }

  async #write(playerIds: readonly Id[]): Promise<void> {
    const written = playerIds.flatMap((playerId) => {
      const own = this.#own.get(playerId);
      return own ? [[playerId, own] as const] : [];
    });
    await this.#sql.transaction((tx) => this.#writeIn(tx, written));
    for (const playerId of playerIds) {
      const own = this.#own.get(playerId);
      // Meanwhile it has linked anew, or left.
      if (own && own !== written.find(([id]) => id === playerId)?.[1]) continue;
      this.#unwritten.delete(playerId);
      if (!own?.link) this.#own.delete(playerId);
    }
  }

  async #writeIn(tx: Queries, own: readonly (readonly [Id, OwnLink])[]): Promise<void> {
    const node_id = this.#nodes.id;
    const taken = own.flatMap(([player_id, { link }]) =>
      link ? [{ player_id, node_id, link_id: link.id, connected_at_ms: link.connectedAtMs }] : [],
    );
    const left = own.flatMap(([playerId, { link }]) => (link ? [] : [playerId]));
    if (taken.length > 0) {
      const others = await tx
        .selectFrom('player_links')
        .select('player_id')
        .where(
          'player_id',
          'in',
          taken.map((row) => row.player_id),
        )
        .where('node_id', '!=', node_id)
        .execute();
      await tx
        .insertInto('player_links')
        .values(taken)
        .onConflict((conflict) =>
          conflict.column('player_id').doUpdateSet((eb) => ({
            node_id,
            link_id: eb.ref('excluded.link_id'),
            connected_at_ms: eb.ref('excluded.connected_at_ms'),
          })),
        )
        .execute();
      for (const { player_id: playerId } of others) {
        const linkId = taken.find((row) => row.player_id === playerId)?.link_id ?? '';
        await this.#bus.tell({ type: 'link-taken', playerId, linkId }, tx);
      }
    }
    if (left.length > 0)
      await tx
        .deleteFrom('player_links')
        .where('player_id', 'in', left)
        .where('node_id', '=', node_id)
        .execute();
    const screenIds = own.map(([, { screenId }]) => screenId);
    if (own.length > 0) await this.#bus.tell({ type: 'players-live', screenIds }, tx);
  }

  /** Looks which of these players have a newer link elsewhere. */
  async #look(playerIds: readonly Id[]): Promise<void> {
    if (playerIds.length === 0) return;
    const elsewhere = await this.elsewhere(playerIds.length > WRITTEN_AT_ONCE ? 'all' : playerIds);
    for (const [playerId, connectedAtMs] of elsewhere) {
      // One that is still to be written is newer than what was read.
      if (!this.#own.get(playerId)?.link || this.#unwritten.has(playerId)) continue;
      this.#own.delete(playerId);
      for (const listener of this.#listeners) listener(playerId, connectedAtMs);
    }
  }
}

/** What a fault left there is no instant: then it is one all the same, long ago. */
function instantIn(ms: number): number {
  return isInstant(ms) ? ms : 0;
}
