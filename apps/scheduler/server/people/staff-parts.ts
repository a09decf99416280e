/** What the routes about people work with. */

import type { AuditTrail } from '../database/audit/audit-trail.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { AttemptStore } from '../runtime/attempt-limits.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Accounts } from './accounts.ts';
import type { DeviceCookies } from './device-cookies.ts';
import type { Passkeys } from './factors/passkeys.ts';
import type { SecondFactors } from './factors/second-factors.ts';
import type { SignInSteps } from './factors/sign-in-steps.ts';
import type { AccountLinks } from './links/account-links.ts';
import type { Profiles } from './own/profiles.ts';
import type { Sessions } from './sessions.ts';

export interface StaffParts {
  readonly audit: AuditTrail;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly devices: DeviceCookies;
  readonly steps: SignInSteps;
  readonly factors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly links: AccountLinks;
  readonly profiles: Profiles;
  readonly mailer: Mailer;
  readonly attempts: AttemptStore;
  readonly clock: Clock;
  readonly publicUrl: string | null;
  /** The municipality, as authenticator apps and browsers name the account. */
  readonly townName: () => string;
  /** Names by which people know the town and its screens: no passwords are made of them. */
  readonly townNames: () => string[];
  /** The one-time password is spent: what still shows it may go. */
  readonly onPasswordChanged: (username: string) => void;
}
