import { createHash, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Id } from '@bacheca/shared/model/ids';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { PlayerStatus } from '@bacheca/shared/wire/player-status';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import type { Queries, SqlDatabase } from '../database/engines/sql-database.ts';
import type { Change, HeldRow, HeldTables } from '../database/held-tables.ts';
import type { LeaveOut } from '../database/open.ts';
import type { Tables } from '../database/tables.ts';
import { domainError } from '../errors/domain-error.ts';
import { type Clock, isInstant } from '../runtime/clock.ts';
import { READ_AT_ONCE } from '../runtime/cooperative-steps.ts';

const HOSTS = ['electron', 'browser', 'none'] as const;
export type Host = (typeof HOSTS)[number];

export interface Player {
  readonly id: Id;
  readonly screenId: Id;
}

export interface PlayerRecord extends Player {
  readonly pairedAtMs: number;
  readonly host: Host;
  readonly version: string;
  /** Which edition of programs it reads (`program-editions.ts`). */
  readonly edition: number;
  readonly lastSeenAtMs: number | null;
  readonly status: PlayerStatus | null;
}

/** What is known of a player from its own words. */
type Seen = Omit<PlayerRecord, 'id' | 'screenId' | 'pairedAtMs'>;

export interface SealKeyState {
  readonly givenId: string | null;
  readonly isUsed: boolean;
}

export interface Identity extends Player {
  readonly token: string;
  /** It is what is kept of the token. */
  readonly tokenHash: string;
}

type Row = HeldRow<'players'>;

/**
 * The players that are paired. Of a token only its hash is kept. Which players there are is held in memory; what they say
 * of themselves is written down now and then, and read where it is asked for.
 */
export class Players {
  readonly #sql: SqlDatabase;
  readonly #held: HeldTables;
  readonly #clock: Clock;
  readonly #leaveOut: LeaveOut;
  #index: {
    readonly changes: number;
    readonly byToken: Map<string, Row>;
    readonly byScreen: Map<Id, Row>;
  } | null = null;

  constructor(sql: SqlDatabase, held: HeldTables, clock: Clock, leaveOut: LeaveOut) {
    this.#sql = sql;
    this.#held = held;
    this.#clock = clock;
    this.#leaveOut = leaveOut;
  }

  /** Another number than before if a player was paired, unpaired or replaced, by whatever process. */
  get changes(): number {
    return this.#held.changesOf('players');
  }

  list(): Player[] {
    const rows = [...this.#rows.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
    return rows.flatMap((row) => {
      const isNamed = Id.safeParse(row.id).success && Id.safeParse(row.screen_id).success;
      if (isNamed) return playerOf(row);
      this.#leaveOut({ table: 'players', row: row.id }, 'its name or its screen’s is no id');
      return [];
    });
  }

  /** The record has what it last said. */
  async record(id: Id): Promise<PlayerRecord | null> {
    return (await this.records([id])).get(id) ?? null;
  }

  /** Those of them that there are. Of many, what they last said takes some reading: others have their turn in between. */
  async records(ids: readonly Id[]): Promise<Map<Id, PlayerRecord>> {
    const records = new Map<Id, PlayerRecord>();
    for (let first = 0; first < ids.length; first += READ_AT_ONCE) {
      if (first > 0) await setImmediate();
      const some = ids.slice(first, first + READ_AT_ONCE);
      const rows = await this.#sql.query.selectFrom('players').selectAll().where('id', 'in', some).execute();
      for (const row of rows) records.set(row.id, recordOf(row));
    }
    return records;
  }

  /** When each of them was last heard, as far as that is written down: what tells whether its record is another. */
  async lastSeen(ids: readonly Id[]): Promise<Map<Id, number | null>> {
    const rows = await this.#sql.query
      .selectFrom('players')
      .select(['id', 'last_seen_at_ms'])
      .where('id', 'in', ids)
      .execute();
    return new Map(rows.map((row) => [row.id, row.last_seen_at_ms]));
  }

  get(id: Id): Player | null {
    const row = this.#rows.get(id);
    return row ? playerOf(row) : null;
  }

  withToken(token: string): Player | null {
    const row = this.#indexed.byToken.get(hashOfToken(token));
    return row ? playerOf(row) : null;
  }

  /** Looks once more where it is not known: another process may just have paired its player. */
  async withTokenByNow(token: string): Promise<Player | null> {
    const known = this.withToken(token);
    if (known) return known;
    await this.#held.refresh();
    return this.withToken(token);
  }

  /**
   * Older players and their scheduler seal what travels on a stick by this hash. It is null if there is no such player.
   */
  tokenHashOf(id: Id): string | null {
    return this.#rows.get(id)?.token_hash ?? null;
  }

  get #rows(): ReadonlyMap<Id, Row> {
    return this.#held.rows('players');
  }

  get #indexed() {
    const { changes } = this;
    if (this.#index?.changes !== changes) {
      const rows = [...this.#rows.values()];
      const byToken = new Map(rows.map((row) => [row.token_hash, row]));
      this.#index = { changes, byToken, byScreen: new Map(rows.map((row) => [row.screen_id, row])) };
    }
    return this.#index;
  }

  /** Which key for seals the player was given last, and whether it has shown that it seals by one. */
  async sealKeyState(id: Id): Promise<SealKeyState> {
    return (await this.sealKeyStates([id])).get(id) ?? { givenId: null, isUsed: false };
  }

  /** Those of all of them, as at a start. */
  async sealKeyStates(ids: readonly Id[]): Promise<Map<Id, SealKeyState>> {
    const states = new Map<Id, SealKeyState>();
    for (let first = 0; first < ids.length; first += READ_AT_ONCE) {
      const rows = await this.#sql.query
        .selectFrom('players')
        .select(['id', 'seal_key_given', 'seals_by_key'])
        .where('id', 'in', ids.slice(first, first + READ_AT_ONCE))
        .execute();
      for (const row of rows)
        states.set(row.id, { givenId: row.seal_key_given, isUsed: row.seals_by_key === 1 });
    }
    return states;
  }

  /**
   * `shown` means that the player has said so, or has sealed by it; that it was given one takes nothing of that back,
   * whichever of the two comes first.
   */
  async saveSealKey(
    id: Id,
    keyId: string,
    how: 'given' | 'shown',
    queries: Queries = this.#sql.query,
  ): Promise<void> {
    await queries
      .updateTable('players')
      .set({ seal_key_given: keyId, ...(how === 'shown' && { seals_by_key: 1 }) })
      .where('id', '=', id)
      .where(({ or, eb }) =>
        or([
          eb('seal_key_given', 'is', null),
          eb('seal_key_given', '!=', keyId),
          ...(how === 'shown' ? [eb('seals_by_key', '=', 0)] : []),
        ]),
      )
      .execute();
  }

  /** Which edition of programs it reads, as it said last; 0 where it has said nothing. */
  async editionOf(id: Id): Promise<number> {
    const query = this.#sql.query.selectFrom('players').select('edition').where('id', '=', id);
    return (await query.executeTakeFirst())?.edition ?? 0;
  }

  async saveEdition(id: Id, edition: number): Promise<void> {
    await this.#sql.query
      .updateTable('players')
      .set({ edition })
      .where('id', '=', id)
      .where('edition', '!=', edition)
      .execute();
  }

  ofScreen(screenId: Id): Player | null {
    const row = this.#indexed.byScreen.get(screenId);
    return row ? playerOf(row) : null;
  }

  /** Throws a domain error if the screen has a player. */
  async add({ tx, wrote }: Change, { id, screenId, tokenHash }: Omit<Identity, 'token'>): Promise<void> {
    // What this change has removed itself is held until it is committed.
    const existing = await tx
      .selectFrom('players')
      .select('id')
      .where('screen_id', '=', screenId)
      .executeTakeFirst();
    if (existing)
      throw domainError('screen-has-player', { entity: entityRef('screen', screenId), player: existing.id });
    const row = {
      id,
      screen_id: screenId,
      token_hash: tokenHash,
      paired_at_ms: this.#clock.now(),
    };
    const unheard = { host: 'none', version: '', edition: 0, last_seen_at_ms: null, status: null };
    await tx
      .insertInto('players')
      .values({ ...row, ...unheard, seal_key_given: null, seals_by_key: 0 })
      .execute();
    wrote('players', [row]);
  }

  /** A change of its own, by somebody's wish. */
  unpair(id: Id, by: AuditActor): Promise<void> {
    return this.#held.change(by, (change) => this.remove(change, id));
  }

  /** Its plays stay, and those that it still has may come when it is paired again. */
  async remove({ tx, remove }: Change, id: Id): Promise<void> {
    const row = this.#rows.get(id);
    // Of two that remove it the second finds out here, before it would write the same former player.
    if (!row || !(await remove('players', id))) return;
    const { screen_id, token_hash } = row;
    await tx
      .insertInto('former_players')
      .values({ id, screen_id, token_hash, removed_at_ms: this.#clock.now() })
      .execute();
  }

  /**
   * The player that had this token, now or formerly. It becomes a former one in one commit: looked for first among those
   * that are paired, it is found wherever it is by then.
   */
  async everWithToken(token: string): Promise<Player | null> {
    const paired = await this.withTokenByNow(token);
    if (paired) return paired;
    const row = await this.#sql.query
      .selectFrom('former_players')
      .select(['id', 'screen_id'])
      .where('token_hash', '=', hashOfToken(token))
      .executeTakeFirst();
    return row ? { id: row.id, screenId: row.screen_id } : null;
  }

  pairedAt(id: Id): number | null {
    return this.#rows.get(id)?.paired_at_ms ?? null;
  }

  async saveSeen(tx: Queries, id: Id, seen: Seen): Promise<void> {
    await tx
      .updateTable('players')
      .set({
        host: seen.host,
        version: seen.version,
        edition: seen.edition,
        last_seen_at_ms: seen.lastSeenAtMs,
        status: seen.status && JSON.stringify(seen.status),
      })
      .where('id', '=', id)
      .execute();
  }
}

/** Makes a new player for the screen, with a token of 256 bits. */
export function newIdentity(screenId: Id): Identity {
  const token = randomBytes(32).toString('base64url');
  return { id: `player-${randomBytes(6).toString('hex')}`, screenId, token, tokenHash: hashOfToken(token) };
}

function playerOf(row: Row): Player {
  return { id: row.id, screenId: row.screen_id };
}

export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function recordOf(row: Tables['players']): PlayerRecord {
  return {
    id: row.id,
    screenId: row.screen_id,
    pairedAtMs: row.paired_at_ms,
    host: HOSTS.find((host) => host === row.host) ?? 'none',
    version: row.version,
    edition: row.edition,
    lastSeenAtMs: row.last_seen_at_ms !== null && isInstant(row.last_seen_at_ms) ? row.last_seen_at_ms : null,
    status: row.status === null ? null : statusOf(row.status),
  };
}

/** What an older version stored, or a damaged row has, may not fit: then there is none until the player speaks. */
function statusOf(text: string): PlayerStatus | null {
  try {
    return PlayerStatus.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
