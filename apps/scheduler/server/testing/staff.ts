import type { Grants, Role } from '@bacheca/shared/model/people';
import type { Client } from './client.ts';
import type { TestScheduler } from './scheduler.ts';

/** Makes a new member of staff with this role, signed in and with a password of their own. */
export function signInAs(scheduler: TestScheduler, admin: Client, role: Role): Promise<Client> {
  return signInWith(scheduler, admin, `prova-${role}`, [{ role }]);
}

/** Makes a new member of staff who holds these. */
export async function signInWith(
  scheduler: TestScheduler,
  admin: Client,
  username: string,
  grants: Grants,
): Promise<Client> {
  const created = await admin.put(`/api/staff/${username}`, { grants });
  const { password } = created.body as { password: string };
  const client = scheduler.visitor();
  await client.post('/api/session', { username, password });
  await client.post('/api/session/password', { current: password, next: 'un’altra password di prova' });
  return client;
}
