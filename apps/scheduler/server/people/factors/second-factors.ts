/**
 * What people have beside their password.
 *
 * 1. Who has an app or a passkey gets in by the password only with a code, or by the passkey alone.
 * 2. With the first of them come codes for when they are lost; with the last these go, too.
 * 3. Each change ends the other sessions of its owner, in the transaction that makes it, and is in the audit.
 * 4. Where the installation asks for one of who holds a role, they add one before they do anything else.
 */
import type { SecondFactors as SecondFactorsView } from '@bacheca/shared/api/second-factors';
import type { Role } from '@bacheca/shared/model/people';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import type { AuditTrail } from '../../database/audit/audit-trail.ts';
import type { Queries } from '../../database/engines/sql-database.ts';
import { domainError } from '../../errors/domain-error.ts';
import type { TellAccount } from '../tell-account.ts';
import type { AppCodes } from './app-codes.ts';
import type { Passkeys, RelyingParty } from './passkeys.ts';
import { recoveryCodesLeft, renewRecoveryCodes, spendRecoveryCode } from './recovery-codes.ts';

interface Parts {
  readonly audit: AuditTrail;
  readonly codes: AppCodes;
  readonly passkeys: Passkeys;
  /** Whose holders are asked for one. */
  readonly requiredOf: () => readonly Role[];
  readonly tell: TellAccount;
}

/** Whoever changes it goes on in this session; all others of theirs end. */
interface Change {
  readonly username: string;
  readonly by: AuditActor;
  readonly sessionHash: string | null;
}

export class SecondFactors {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How they may answer after their password; none where that is all that is asked. */
  async methodsOf(
    username: string,
    queries: Queries = this.#parts.audit.query,
  ): Promise<('code' | 'passkey')[]> {
    const { codes, passkeys } = this.#parts;
    const hasApp = await codes.isConfirmed(queries, username);
    const hasPasskeys = (await passkeys.list(queries, username)).length > 0;
    // Codes for when all is lost are typed where the app's are.
    return [
      ...(hasApp || hasPasskeys ? (['code'] as const) : []),
      ...(hasPasskeys ? (['passkey'] as const) : []),
    ];
  }

  isRequiredOf(grants: readonly { readonly role: Role }[]): boolean {
    const required = this.#parts.requiredOf();
    return grants.some(({ role }) => required.includes(role));
  }

  /** They hold a role that asks for one, and have none. */
  async isMissing(
    username: string,
    grants: readonly { readonly role: Role }[],
    queries: Queries = this.#parts.audit.query,
  ): Promise<boolean> {
    return this.isRequiredOf(grants) && (await this.methodsOf(username, queries)).length === 0;
  }

  async viewOf(
    username: string,
    grants: readonly { readonly role: Role }[],
    party: RelyingParty | null,
  ): Promise<SecondFactorsView> {
    const { audit, codes, passkeys } = this.#parts;
    return {
      hasApp: await codes.isConfirmed(audit.query, username),
      passkeys: await passkeys.list(audit.query, username),
      recoveryCodesLeft: await recoveryCodesLeft(audit.query, username),
      isRequired: this.isRequiredOf(grants),
      mayAddPasskeys: party !== null,
    };
  }

  /** In the transaction that begins the session. */
  async checkCode(tx: Queries, username: string, code: string): Promise<'app' | 'recovery-code' | null> {
    if (await this.#parts.codes.check(tx, username, code, 'confirmed')) return 'app';
    return (await spendRecoveryCode(tx, username, code)) ? 'recovery-code' : null;
  }

  beginApp(username: string, issuer: string): Promise<{ uri: string; secret: string }> {
    return this.#parts.audit.transaction({ type: 'person', name: username, address: null }, async (tx) => {
      if (await this.#parts.codes.isConfirmed(tx, username)) throw domainError('app-there-already', {});
      return this.#parts.codes.begin(tx, username, issuer);
    });
  }

  /** Returns the codes for when it is lost, if these are the first. Throws `wrong-code-of-app`. */
  confirmApp(change: Change, code: string): Promise<string[] | null> {
    return this.#change(change, 'app', async (tx) => {
      if (!(await this.#parts.codes.check(tx, change.username, code, 'new')))
        throw domainError('wrong-second-factor', {});
    });
  }

  /** Returns as `confirmApp` does. Throws `passkey-refused`. */
  addPasskey(
    change: Change,
    answer: Parameters<Passkeys['register']>[2],
    party: RelyingParty,
  ): Promise<string[] | null> {
    return this.#change(change, `passkey ${answer.name}`, async (tx) => {
      if (!(await this.#parts.passkeys.register(tx, change.username, answer, party)))
        throw domainError('passkey-refused', {});
    });
  }

  removeApp(change: Change): Promise<void> {
    return this.#remove(change, 'app', async (tx) => {
      await tx.deleteFrom('totp').where('username', '=', change.username).execute();
    });
  }

  removePasskey(change: Change, id: string): Promise<void> {
    return this.#remove(change, 'passkey', async (tx) => {
      if (!(await this.#parts.passkeys.remove(tx, change.username, id)))
        throw domainError('passkey-refused', {});
    });
  }

  /** All of somebody who lost them, by an administrator; their sessions end. */
  removeAll(username: string, by: AuditActor): Promise<void> {
    return this.#remove({ username, by, sessionHash: null }, 'all', async (tx) => {
      await tx.deleteFrom('totp').where('username', '=', username).execute();
      await tx.deleteFrom('passkeys').where('username', '=', username).execute();
    });
  }

  renewCodes(change: Change): Promise<string[]> {
    return this.#parts.audit.transaction(change.by, async (tx, note) => {
      if ((await this.methodsOf(change.username, tx)).length === 0)
        throw domainError('second-factor-missing', {});
      note(noteOf('recovery-codes-renewed', change.username, null));
      await this.#endOthers(tx, change);
      return renewRecoveryCodes(tx, change.username);
    });
  }

  #change(change: Change, what: string, add: (tx: Queries) => Promise<void>): Promise<string[] | null> {
    return this.#parts.audit.transaction(change.by, async (tx, note) => {
      await add(tx);
      note(noteOf('second-factor-added', change.username, what));
      await this.#endOthers(tx, change);
      if ((await recoveryCodesLeft(tx, change.username)) > 0) return null;
      return renewRecoveryCodes(tx, change.username);
    });
  }

  #remove(change: Change, what: string, remove: (tx: Queries) => Promise<void>): Promise<void> {
    return this.#parts.audit.transaction(change.by, async (tx, note) => {
      await remove(tx);
      note(noteOf('second-factor-removed', change.username, what));
      await this.#endOthers(tx, change);
      if ((await this.methodsOf(change.username, tx)).length > 0) return;
      await tx.deleteFrom('recovery_codes').where('username', '=', change.username).execute();
    });
  }

  async #endOthers(tx: Queries, { username, sessionHash }: Change): Promise<void> {
    await this.#parts.tell(tx, username, 'second-factor');
    await tx
      .deleteFrom('sessions')
      .where('username', '=', username)
      .$if(sessionHash !== null, (query) => query.where('id_hash', '!=', sessionHash))
      .execute();
  }
}

function noteOf(event: string, username: string, what: string | null) {
  const after = what === null ? null : JSON.stringify({ secondFactor: what });
  return { event, entity: 'account', id: username, before: null, after } as const;
}
