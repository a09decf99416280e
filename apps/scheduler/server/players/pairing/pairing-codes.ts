/**
 * The codes that wait to be claimed, and the claims of them, as all nodes see them. Of a token only its hash is here.
 *
 * 1. A code has one claim, and a screen is claimed with one code at a time.
 * 2. A claim ends once: whoever writes its outcome first says what it is.
 */
import type { Id } from '@bacheca/shared/model/ids';
import { Screen } from '@bacheca/shared/model/schedule';
import type { Params } from '@bacheca/shared/translations/phrase';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import type { Queries } from '../../database/engines/sql-database.ts';
import type { Tables } from '../../database/tables.ts';
import type { ErrorCode } from '../../errors/codes.ts';
import { DomainError, domainError } from '../../errors/domain-error.ts';
import type { Identity, Player } from '../players.ts';

/** How long the outcome is kept for whoever waits for it. */
const OUTCOME_KEPT_MS = 60_000;
/** Nodes' clocks may differ by this: before, a claim is ended by nobody but who waits for it. */
const CLOCKS_DIFFER_MS = 60_000;

/** What of a claim that failed is told to who made it; of anything else only that it came to nothing. */
const TOLD = [
  'not-found',
  'screen-has-player',
  'claim-not-confirmed',
] as const satisfies readonly ErrorCode[];

const Outcome = z.discriminatedUnion('type', [
  z.object({ type: z.literal('confirmed'), playerId: z.string(), screenId: z.string() }),
  z.object({ type: z.literal('failed'), code: z.enum(TOLD), params: z.record(z.string(), z.unknown()) }),
]);
type Outcome = z.infer<typeof Outcome>;

export interface Claim {
  readonly id: string;
  readonly by: AuditActor;
  /** It is null for one that has ended. */
  readonly screenId: Id | null;
  /** The screen comes into being with the claim; null where it exists. */
  readonly newScreen: Screen | null;
  /** Whom the screen is given to; null until it has an identity. */
  readonly player: Pick<Identity, 'id' | 'tokenHash'> | null;
  readonly outcome: Outcome | null;
}

export interface PairingCode {
  readonly code: string;
  readonly expiresAtMs: number;
  readonly claim: Claim | null;
}

export interface OfferedCode {
  readonly code: string;
  readonly network: string;
  readonly nodeId: string;
  readonly offeredAtMs: number;
  readonly expiresAtMs: number;
}

export async function readCode(queries: Queries, code: string): Promise<PairingCode | null> {
  const row = await queries
    .selectFrom('pairing_codes')
    .selectAll()
    .where('code', '=', code)
    .executeTakeFirst();
  return row ? codeOf(row) : null;
}

/** The code with whose claim this token is being given. */
export async function codeGiving(queries: Queries, tokenHash: string): Promise<PairingCode | null> {
  const row = await queries
    .selectFrom('pairing_codes')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('outcome', 'is', null)
    .executeTakeFirst();
  return row ? codeOf(row) : null;
}

/** Those of a network that nobody claims, the oldest first, and how many it shows in all. */
export async function codesOf(queries: Queries, network: string): Promise<{ free: string[]; shown: number }> {
  const rows = await queries
    .selectFrom('pairing_codes')
    .select(['code', 'claim_id'])
    .where('network', '=', network)
    .where('outcome', 'is', null)
    .orderBy('offered_at_ms')
    .orderBy('code')
    .execute();
  return { free: rows.flatMap((row) => (row.claim_id ? [] : [row.code])), shown: rows.length };
}

export async function addCode(queries: Queries, offered: OfferedCode): Promise<void> {
  const unclaimed = { claim_id: null, claimed_by: null, claim_until_ms: null, screen_id: null };
  await queries
    .insertInto('pairing_codes')
    .values({
      ...{ code: offered.code, network: offered.network, node_id: offered.nodeId },
      ...{ offered_at_ms: offered.offeredAtMs, expires_at_ms: offered.expiresAtMs },
      ...{ ...unclaimed, new_screen: null, player_id: null, token_hash: null, outcome: null },
    })
    .execute();
}

/** A claim goes on without it: its player may come back. */
export async function deleteUnclaimed(queries: Queries, code: string): Promise<void> {
  await queries.deleteFrom('pairing_codes').where('code', '=', code).where('claim_id', 'is', null).execute();
}

/** The screens that are being claimed. */
export async function claimedScreens(queries: Queries): Promise<ReadonlySet<Id>> {
  const rows = await queries
    .selectFrom('pairing_codes')
    .select('screen_id')
    .where('screen_id', 'is not', null)
    .execute();
  return new Set(rows.flatMap((row) => row.screen_id ?? []));
}

/** Call it within the transaction that has found the code unclaimed. */
export async function addClaim(
  tx: Queries,
  code: string,
  claim: { id: string; by: AuditActor; untilMs: number; screen: Screen; isNew: boolean },
): Promise<void> {
  await tx
    .updateTable('pairing_codes')
    .set({
      claim_id: claim.id,
      claimed_by: JSON.stringify(claim.by),
      claim_until_ms: claim.untilMs,
      screen_id: claim.screen.id,
      new_screen: claim.isNew ? JSON.stringify(claim.screen) : null,
    })
    .where('code', '=', code)
    .execute();
}

/** False where another has given it one, or it has ended. */
export async function giveIdentity(
  queries: Queries,
  claimId: string,
  { id, tokenHash }: Pick<Identity, 'id' | 'tokenHash'>,
): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable('pairing_codes')
    .set({ player_id: id, token_hash: tokenHash })
    .where('claim_id', '=', claimId)
    .where('player_id', 'is', null)
    .where('outcome', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** False where it has ended already. From then on the screen may be claimed again. */
export async function endClaim(
  queries: Queries,
  claimId: string,
  came: Player | DomainError,
  nowMs: number,
): Promise<boolean> {
  const outcome = came instanceof DomainError ? failure(came) : confirmation(came);
  const { numUpdatedRows } = await queries
    .updateTable('pairing_codes')
    .set({ outcome: JSON.stringify(outcome), screen_id: null, expires_at_ms: nowMs + OUTCOME_KEPT_MS })
    .where('claim_id', '=', claimId)
    .where('outcome', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends claims for which nobody waits any more, and deletes what is over. Returns the codes of which it ended the claim. */
export async function tidyCodes(queries: Queries, nowMs: number): Promise<string[]> {
  const outcome = JSON.stringify(failure(domainError('claim-not-confirmed', {})));
  const ended = await queries
    .updateTable('pairing_codes')
    .set({ outcome, screen_id: null, expires_at_ms: nowMs + OUTCOME_KEPT_MS })
    .where('claim_until_ms', '<', nowMs - CLOCKS_DIFFER_MS)
    .where('outcome', 'is', null)
    .returning('code')
    .execute();
  await queries
    .deleteFrom('pairing_codes')
    .where('expires_at_ms', '<', nowMs - CLOCKS_DIFFER_MS)
    .where(({ or, eb }) => or([eb('claim_id', 'is', null), eb('outcome', 'is not', null)]))
    .execute();
  return ended.map(({ code }) => code);
}

/** What came of a claim, for who waits for it. */
export function playerOf(outcome: Outcome): Player {
  if (outcome.type === 'confirmed') return { id: outcome.playerId, screenId: outcome.screenId };
  throw new DomainError(outcome.code, outcome.params as Params);
}

function confirmation({ id, screenId }: Player): Outcome {
  return { type: 'confirmed', playerId: id, screenId };
}

function failure({ code, params }: DomainError): Outcome {
  const told = TOLD.find((one) => one === code);
  return told
    ? { type: 'failed', code: told, params }
    : { type: 'failed', code: 'claim-not-confirmed', params: {} };
}

function codeOf(row: Selectable<Tables['pairing_codes']>): PairingCode {
  const { claim_id, claimed_by, player_id, token_hash, new_screen, outcome } = row;
  const claim = claim_id !== null &&
    claimed_by !== null && {
      id: claim_id,
      by: JSON.parse(claimed_by) as AuditActor,
      screenId: row.screen_id,
      newScreen: new_screen === null ? null : Screen.parse(JSON.parse(new_screen)),
      player: player_id !== null && token_hash !== null ? { id: player_id, tokenHash: token_hash } : null,
      outcome: outcome === null ? null : Outcome.parse(JSON.parse(outcome)),
    };
  return { code: row.code, expiresAtMs: row.expires_at_ms, claim: claim || null };
}
