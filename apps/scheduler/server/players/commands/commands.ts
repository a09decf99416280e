/**
 * The commands that players were given, by `wire/commands.ts`, with what became of each. They are here before they are
 * sent, in an order for each player, and stay until well after they ended.
 */
import { randomUUID } from 'node:crypto';
import type { CommandState } from '@bacheca/shared/api/commands';
import type { Id } from '@bacheca/shared/model/ids';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { Command, CommandResult } from '@bacheca/shared/wire/commands';
import type { Selectable } from 'kysely';
import type { SqlDatabase } from '../../database/engines/sql-database.ts';
import type { Tables } from '../../database/tables.ts';
import { domainError } from '../../errors/domain-error.ts';
import { type Clock, instantOf } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { Player } from '../players.ts';

export interface NewCommand {
  readonly player: Player;
  readonly name: Id;
  readonly args: Command['args'];
  readonly issuedBy: string;
  /** How long there is time for it. */
  readonly forMs: number;
}

export interface CommandRecord {
  readonly command: Command;
  readonly playerId: Id;
  readonly screenId: Id;
  readonly state: CommandState;
  readonly endedAtMs: number | null;
  readonly result: CommandResult | null;
}

/** More that wait for one player are somebody's mistake. */
export const MAX_WAITING = 50;
/** What is over is kept so long, to be looked at. */
const KEPT_MS = 90 * 24 * 60 * 60_000;

/** More are hardly given to a player in the second that other nodes hear of them in. */
const LATEST = 5;

const WAITING = ['queued', 'delivered'] as const satisfies readonly CommandState[];

export class Commands {
  readonly #database: SqlDatabase;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(database: SqlDatabase, clock: Clock, log: Log) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
  }

  /** Throws a domain error if too many wait for this player. */
  async add({ player, name, args, issuedBy, forMs }: NewCommand): Promise<CommandRecord> {
    const issuedAtMs = this.#clock.now();
    const id = randomUUID();
    const row = await this.#database.transaction(async (tx) => {
      const { waiting } = await tx
        .selectFrom('commands')
        .select(({ fn }) => fn.countAll<number>().as('waiting'))
        .where('player_id', '=', player.id)
        .where('state', 'in', WAITING)
        .executeTakeFirstOrThrow();
      if (waiting >= MAX_WAITING)
        throw domainError('too-many-commands', { entity: entityRef('screen', player.screenId) });
      const last = await tx
        .selectFrom('commands')
        .select('seq')
        .where('player_id', '=', player.id)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return tx
        .insertInto('commands')
        .values({
          id,
          player_id: player.id,
          screen_id: player.screenId,
          seq: (last?.seq ?? 0) + 1,
          name,
          args: JSON.stringify(args),
          issued_by: issuedBy,
          issued_at_ms: issuedAtMs,
          expires_at_ms: issuedAtMs + forMs,
          state: 'queued',
          ended_at_ms: null,
          result: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
    });
    return recordOf(row);
  }

  async get(id: string): Promise<CommandRecord | null> {
    const row = await this.#database.query
      .selectFrom('commands')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return this.#read(row ? [row] : [])[0] ?? null;
  }

  /**
   * Those that have not ended of this player, in their order. One whose time was over a moment ago may be among them, and
   * comes to nothing at the player: left out, it would come after its successors, were the clock put back.
   */
  async waitingFor(playerId: Id): Promise<CommandRecord[]> {
    const rows = await this.#database.query
      .selectFrom('commands')
      .selectAll()
      .where('player_id', '=', playerId)
      .where('state', 'in', WAITING)
      .orderBy('seq')
      .execute();
    return this.#read(rows);
  }

  /** The players with commands that none of them has confirmed yet. */
  async playersWithQueued(): Promise<Id[]> {
    const rows = await this.#database.query
      .selectFrom('commands')
      .select('player_id')
      .distinct()
      .where('state', '=', 'queued')
      .where('expires_at_ms', '>', this.#clock.now())
      .execute();
    return rows.map(({ player_id }) => player_id);
  }

  /** Returns it if it was not known to be delivered before. */
  async delivered(id: string, playerId: Id): Promise<CommandRecord | null> {
    const row = await this.#database.query
      .updateTable('commands')
      .set({ state: 'delivered' })
      .where('id', '=', id)
      .where('player_id', '=', playerId)
      .where('state', '=', 'queued')
      .returningAll()
      .executeTakeFirst();
    return this.#read(row ? [row] : [])[0] ?? null;
  }

  /**
   * Writes down what came of it. The first result counts, also where its time was over before it came. Returns it, or
   * null if nothing changes. One without a player can tell of `unclaimedName` only: its id is known to nobody else.
   */
  async end(
    id: string,
    from: { readonly playerId: Id } | { readonly unclaimedName: Id },
    result: CommandResult,
  ): Promise<CommandRecord | null> {
    const row = await this.#database.query
      .updateTable('commands')
      .set({ state: result.outcome, result: JSON.stringify(result), ended_at_ms: this.#clock.now() })
      .where('id', '=', id)
      .where((where) =>
        'playerId' in from ? where('player_id', '=', from.playerId) : where('name', '=', from.unclaimedName),
      )
      .where('result', 'is', null)
      .returningAll()
      .executeTakeFirst();
    return this.#read(row ? [row] : [])[0] ?? null;
  }

  /** Ends those whose time is over. Returns them. */
  async expire(): Promise<CommandRecord[]> {
    const nowMs = this.#clock.now();
    const rows = await this.#database.query
      .updateTable('commands')
      .set({ state: 'expired', ended_at_ms: nowMs })
      .where('state', 'in', WAITING)
      .where('expires_at_ms', '<=', nowMs)
      .returningAll()
      .execute();
    return this.#read(rows);
  }

  /** The last few of these players, the oldest first: among them is what was just changed. */
  async latestOf(playerIds: readonly Id[]): Promise<CommandRecord[]> {
    const rows = await this.#database.query
      .selectFrom('commands')
      .selectAll()
      .where('player_id', 'in', playerIds)
      .orderBy('issued_at_ms', 'desc')
      .limit(LATEST * playerIds.length)
      .execute();
    return this.#read(rows.reverse());
  }

  /** Those of a screen's players, the newest first. */
  async ofScreen(screenId: Id, limit: number): Promise<CommandRecord[]> {
    const rows = await this.#database.query
      .selectFrom('commands')
      .selectAll()
      .where('screen_id', '=', screenId)
      .orderBy('issued_at_ms', 'desc')
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
    return this.#read(rows);
  }

  async deleteOld(): Promise<void> {
    const before = this.#clock.now() - KEPT_MS;
    await this.#database.query.deleteFrom('commands').where('ended_at_ms', '<', before).execute();
  }

  /** One that is damaged, or of another release, keeps no other from its player. */
  #read(rows: readonly Selectable<Tables['commands']>[]): CommandRecord[] {
    return rows.flatMap((row) => {
      try {
        return [recordOf(row)];
      } catch (error) {
        this.#log.error(
          { err: error, table: 'commands', row: row.id },
          'a row is left out, for it cannot be read',
        );
        return [];
      }
    });
  }
}

function recordOf(row: Selectable<Tables['commands']>): CommandRecord {
  return {
    command: Command.parse({
      id: row.id,
      name: row.name,
      args: JSON.parse(row.args),
      issuedBy: row.issued_by,
      issuedAt: instantOf(row.issued_at_ms),
      expiresAt: instantOf(row.expires_at_ms),
    }),
    playerId: row.player_id,
    screenId: row.screen_id,
    state: row.state,
    endedAtMs: row.ended_at_ms,
    result: row.result === null ? null : CommandResult.parse(JSON.parse(row.result)),
  };
}
