import { createHash, randomBytes } from 'node:crypto';
import { Id } from '@bacheca/shared/model/ids';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { PlayerStatus } from '@bacheca/shared/wire/player-status';
import type { AuditActor, AuditNote } from '../database/audit/audit-chain.ts';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import type { Database } from '../database/open.ts';
import type { Tables } from '../database/tables.ts';
import { domainError } from '../errors/domain-error.ts';
import { type Clock, isInstant } from '../runtime/clock.ts';

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

export interface Identity extends Player {
  readonly token: string;
}

/** The players that are paired. Of a token only its hash is kept. */
export class Players {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #audit: AuditTrail;
  #foreignVersion: number;

  constructor(database: Database, clock: Clock, audit: AuditTrail) {
    this.#database = database;
    this.#audit = audit;
    this.#clock = clock;
    this.#foreignVersion = database.foreignVersion();
  }

  /** Whether the provisioning command may have replaced players since this was last asked. */
  mayHaveBeenReplaced(): boolean {
    const before = this.#foreignVersion;
    this.#foreignVersion = this.#database.foreignVersion();
    return this.#foreignVersion !== before;
  }

  list(): Player[] {
    const query = this.#database.query.selectFrom('players').select(['id', 'screen_id']).orderBy('id');
    return this.#database.all(query).flatMap((row) => {
      const isNamed = Id.safeParse(row.id).success && Id.safeParse(row.screen_id).success;
      if (isNamed) return { id: row.id, screenId: row.screen_id };
      this.#database.leaveOut({ table: 'players', row: row.id }, 'its name or its screen’s is no id');
      return [];
    });
  }

  /** The record has what it last said, which takes some reading: not for all of an office at once. */
  record(id: Id): PlayerRecord | null {
    const query = this.#database.query.selectFrom('players').selectAll().where('id', '=', id);
    const row = this.#database.first(query);
    return row ? recordOf(row) : null;
  }

  get(id: Id): Player | null {
    const row = this.#database.first(
      this.#database.query.selectFrom('players').select(['id', 'screen_id']).where('id', '=', id),
    );
    return row ? { id: row.id, screenId: row.screen_id } : null;
  }

  withToken(token: string): Player | null {
    const row = this.#database.first(
      this.#database.query
        .selectFrom('players')
        .select(['id', 'screen_id'])
        .where('token_hash', '=', hashOfToken(token)),
    );
    return row ? { id: row.id, screenId: row.screen_id } : null;
  }

  /**
   * Older players and their scheduler seal what travels on a stick by this hash. It is null if there is no such player.
   */
  tokenHashOf(id: Id): string | null {
    const row = this.#database.first(
      this.#database.query.selectFrom('players').select('token_hash').where('id', '=', id),
    );
    return row?.token_hash ?? null;
  }

  /** Which key for seals the player was given last, and whether it has shown that it seals by one. */
  sealKeyState(id: Id): { givenId: string | null; isUsed: boolean } {
    const row = this.#database.first(
      this.#database.query
        .selectFrom('players')
        .select(['seal_key_given', 'seals_by_key'])
        .where('id', '=', id),
    );
    return { givenId: row?.seal_key_given ?? null, isUsed: row?.seals_by_key === 1 };
  }

  /** `shown` means that the player has said so, or has sealed by it. */
  saveSealKey(id: Id, keyId: string, how: 'given' | 'shown'): void {
    const { givenId, isUsed } = this.sealKeyState(id);
    const isUsedNow = isUsed || how === 'shown';
    if (givenId === keyId && isUsed === isUsedNow) return;
    this.#database.run(
      this.#database.query
        .updateTable('players')
        .set({ seal_key_given: keyId, seals_by_key: isUsedNow ? 1 : 0 })
        .where('id', '=', id),
    );
  }

  /** Which edition of programs it reads, as it said last; 0 where it has said nothing. */
  editionOf(id: Id): number {
    const query = this.#database.query.selectFrom('players').select('edition').where('id', '=', id);
    return this.#database.first(query)?.edition ?? 0;
  }

  saveEdition(id: Id, edition: number): void {
    if (this.editionOf(id) === edition) return;
    this.#database.run(this.#database.query.updateTable('players').set({ edition }).where('id', '=', id));
  }

  ofScreen(screenId: Id): Player | null {
    const row = this.#database.first(
      this.#database.query
        .selectFrom('players')
        .select(['id', 'screen_id'])
        .where('screen_id', '=', screenId),
    );
    return row ? { id: row.id, screenId: row.screen_id } : null;
  }

  /** Throws a domain error if the screen has a player. */
  add({ id, screenId, token }: Identity, by: AuditActor): void {
    const existing = this.ofScreen(screenId);
    if (existing)
      throw domainError('screen-has-player', { entity: entityRef('screen', screenId), player: existing.id });
    const row = {
      id,
      screen_id: screenId,
      token_hash: hashOfToken(token),
      paired_at_ms: this.#clock.now(),
      host: 'none',
      version: '',
      edition: 0,
      last_seen_at_ms: null,
      status: null,
      seal_key_given: null,
      seals_by_key: 0,
    };
    this.#database.transaction(() => {
      this.#database.run(this.#database.query.insertInto('players').values(row));
      this.#note('player-paired', by, id, { before: null, after: JSON.stringify({ screenId }) });
    });
  }

  /** Its plays stay, and those that it still has may come when it is paired again. */
  remove(id: Id, by: AuditActor): void {
    const { query } = this.#database;
    const removed_at_ms = this.#clock.now();
    this.#database.transaction(() => {
      const row = this.#database.first(
        query.selectFrom('players').select(['screen_id', 'token_hash']).where('id', '=', id),
      );
      if (!row) return;
      this.#database.run(query.insertInto('former_players').values({ id, ...row, removed_at_ms }));
      this.#database.run(query.deleteFrom('players').where('id', '=', id));
      const before = JSON.stringify({ screenId: row.screen_id });
      this.#note('player-unpaired', by, id, { before, after: null });
    });
  }

  #note(event: string, by: AuditActor, id: Id, states: Pick<AuditNote, 'before' | 'after'>): void {
    this.#audit.appendAtOnce(this.#database, by, [{ event, entity: 'player', id, ...states }]);
  }

  /** The player that had this token, now or formerly. */
  everWithToken(token: string): Player | null {
    const row = this.#database.first(
      this.#database.query
        .selectFrom('former_players')
        .select(['id', 'screen_id'])
        .where('token_hash', '=', hashOfToken(token)),
    );
    return row ? { id: row.id, screenId: row.screen_id } : this.withToken(token);
  }

  pairedAt(id: Id): number | null {
    const query = this.#database.query.selectFrom('players').select('paired_at_ms').where('id', '=', id);
    return this.#database.first(query)?.paired_at_ms ?? null;
  }

  saveSeen(id: Id, seen: Omit<PlayerRecord, 'id' | 'screenId' | 'pairedAtMs'>): void {
    this.#database.run(
      this.#database.query
        .updateTable('players')
        .set({
          host: seen.host,
          version: seen.version,
          edition: seen.edition,
          last_seen_at_ms: seen.lastSeenAtMs,
          status: seen.status && JSON.stringify(seen.status),
        })
        .where('id', '=', id),
    );
  }
}

/** Makes a new player for the screen, with a token of 256 bits. */
export function newIdentity(screenId: Id): Identity {
  return {
    id: `player-${randomBytes(6).toString('hex')}`,
    screenId,
    token: randomBytes(32).toString('base64url'),
  };
}

function hashOfToken(token: string): string {
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
