/**
 * Passkeys (WebAuthn): the browser or a key signs what the scheduler made up, after it has asked its owner for a finger, a
 * face or a PIN. So one is two factors by itself, and nobody who copies this page's looks gets anything by it.
 */
import type { PasskeyView } from '@bacheca/shared/api/second-factors';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Queries } from '../../database/engines/sql-database.ts';
import { type Clock, storedInstantOf } from '../../runtime/clock.ts';

/** By which name browsers keep them, and from which page they come. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
  readonly name: string;
}

type Json = Record<string, unknown>;

const MAX_PASSKEYS = 20;

/** Null where the scheduler is reached by a bare address: browsers keep passkeys for names only. */
export function relyingPartyOf(publicUrl: string | null, host: string, name: string): RelyingParty | null {
  const url = new URL(publicUrl ?? `http://${host}`);
  if (/^[\d.]+$/.test(url.hostname) || url.hostname.startsWith('[')) return null;
  return { id: url.hostname, origin: url.origin, name };
}

export class Passkeys {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async registrationOptions(
    queries: Queries,
    username: string,
    party: RelyingParty,
  ): Promise<{ challenge: string; options: Json }> {
    const known = await this.#of(queries, username);
    const options = await generateRegistrationOptions({
      ...{ rpName: party.name, rpID: party.id, userName: username },
      attestationType: 'none',
      excludeCredentials: known.map(({ id, transports }) => ({ id, transports: transportsOf(transports) })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { challenge: options.challenge, options: options as unknown as Json };
  }

  /** False where the answer is not of this challenge, this page, or a key that asked for its owner. */
  async register(
    tx: Queries,
    username: string,
    { challenge, response, name }: { challenge: string; response: Json; name: string },
    party: RelyingParty,
  ): Promise<boolean> {
    const verified = await verifyRegistrationResponse({
      response: response as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    }).catch(() => null);
    if (!verified?.verified || (await this.#of(tx, username)).length >= MAX_PASSKEYS) return false;
    const { credential } = verified.registrationInfo;
    await tx
      .insertInto('passkeys')
      .values({
        ...{ id: credential.id, username, counter: credential.counter, name },
        public_key: Buffer.from(credential.publicKey).toString('base64url'),
        transports: (credential.transports ?? []).join(' '),
        added_at_ms: this.#clock.now(),
        last_used_at_ms: null,
      })
      .execute();
    return true;
  }

  /** Of anybody: the browser knows whose it has. */
  async signInOptions(party: RelyingParty): Promise<{ challenge: string; options: Json }> {
    const options = await generateAuthenticationOptions({ rpID: party.id, userVerification: 'required' });
    return { challenge: options.challenge, options: options as unknown as Json };
  }

  /** Whose it is; null if its signature isn't of this challenge and page. It counts as used. */
  async verify(
    queries: Queries,
    { challenge, response }: { challenge: string; response: Json },
    party: RelyingParty,
  ): Promise<string | null> {
    const row = await queries
      .selectFrom('passkeys')
      .selectAll()
      .where('id', '=', String(response.id))
      .executeTakeFirst();
    if (!row) return null;
    const verified = await verifyAuthenticationResponse({
      response: response as unknown as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        ...{ id: row.id, counter: row.counter, transports: transportsOf(row.transports) },
        publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64url')),
      },
    }).catch(() => null);
    if (!verified?.verified) return null;
    const { newCounter } = verified.authenticationInfo;
    await queries
      .updateTable('passkeys')
      .set({ counter: newCounter, last_used_at_ms: this.#clock.now() })
      .where('id', '=', row.id)
      .execute();
    return row.username;
  }

  async list(queries: Queries, username: string): Promise<PasskeyView[]> {
    const rows = await this.#of(queries, username);
    return rows.map(({ id, name, added_at_ms, last_used_at_ms }) => ({
      ...{ id, name },
      addedAt: storedInstantOf(added_at_ms),
      lastUsedAt: last_used_at_ms === null ? null : storedInstantOf(last_used_at_ms),
    }));
  }

  /** False if they have no such one. */
  async remove(tx: Queries, username: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await tx
      .deleteFrom('passkeys')
      .where('username', '=', username)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0;
  }

  #of(queries: Queries, username: string) {
    return queries
      .selectFrom('passkeys')
      .selectAll()
      .where('username', '=', username)
      .orderBy('added_at_ms')
      .orderBy('id')
      .execute();
  }
}

function transportsOf(stored: string): string[] {
  return stored === '' ? [] : stored.split(' ');
}
