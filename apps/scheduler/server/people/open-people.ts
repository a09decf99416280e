/** Everything about who may sign in, and how, put together. */
import type { LinkPurpose } from '@bacheca/shared/api/account';
import type { Role } from '@bacheca/shared/model/people';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import type { Mailer, Receiver } from '../mail/mailer.ts';
import type { Clock } from '../runtime/clock.ts';
import { Accounts } from './accounts.ts';
import { DeviceCookies } from './device-cookies.ts';
import { AppCodes } from './factors/app-codes.ts';
import { Passkeys } from './factors/passkeys.ts';
import { SecondFactors } from './factors/second-factors.ts';
import { SecretBox } from './factors/secret-box.ts';
import { SignInSteps } from './factors/sign-in-steps.ts';
import { AccountLinks } from './links/account-links.ts';
import { Profiles } from './own/profiles.ts';
import type { PasswordCost } from './passwords/passwords.ts';
import { Sessions } from './sessions.ts';
import { StoredAttempts } from './stored-attempts.ts';
import { tellAccount } from './tell-account.ts';

interface Surroundings {
  readonly sql: SqlDatabase;
  readonly audit: AuditTrail;
  /** It seals what has to be read again, and isn't in the database. */
  readonly key: Buffer;
  readonly secondFactorRoles: () => readonly Role[];
  readonly passwordCost: PasswordCost;
  readonly mailer: Mailer;
}

export function openPeople(
  { sql, audit, key, secondFactorRoles, passwordCost, mailer }: Surroundings,
  clock: Clock,
) {
  const tell = tellAccount(mailer);
  const links = new AccountLinks(audit, clock, tell);
  const pathOf = (purpose: LinkPurpose) => async (to: Receiver) =>
    'username' in to ? (await links.make(to.username, purpose)).path : null;
  mailer.makePath('invitation', pathOf('invitation'));
  mailer.makePath('password-reset', pathOf('password-reset'));
  const box = new SecretBox(key);
  const passkeys = new Passkeys(clock);
  const factors = new SecondFactors({
    ...{ audit, passkeys, requiredOf: secondFactorRoles, tell },
    codes: new AppCodes(box, clock),
  });
  const devices = new DeviceCookies(sql, clock);
  return {
    ...{ box, passkeys, factors, devices, links, mailer },
    profiles: new Profiles(audit, tell),
    accounts: new Accounts(audit, clock, passwordCost),
    sessions: new Sessions(audit, devices, factors, clock, tell),
    steps: new SignInSteps(sql, clock),
    attempts: new StoredAttempts(sql, clock),
  };
}
