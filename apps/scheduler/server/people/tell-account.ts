/** Whoever's way of signing in changes is told by mail: it may not have been they. */
import { phrase } from '@bacheca/shared/translations/phrase';
import type { Queries } from '../database/engines/sql-database.ts';
import type { Mailer, Receiver } from '../mail/mailer.ts';

type AccountChange = 'password' | 'second-factor' | 'email';

/** In the transaction that changes it; where the address itself changes, to the one of before. */
export type TellAccount = (
  tx: Queries,
  username: string,
  what: AccountChange,
  to?: Receiver,
) => Promise<void>;

export function tellAccount(mailer: Mailer): TellAccount {
  return (tx, username, what, to = { username }) =>
    mailer.add(tx, {
      to,
      template: 'account-changed',
      values: { username, what: phrase(`account-change-${what}`) },
      path: '/account',
    });
}
