import type { Role } from '@bacheca/shared/api/people';
import type { Client } from './client.ts';
import type { TestScheduler } from './scheduler.ts';

/** Makes a new member of staff with this role, signed in and with a password of their own. */
export async function signInAs(scheduler: TestScheduler, admin: Client, role: Role): Promise<Client> {
  const username = `prova-${role}`;
  const created = await admin.put(`/api/staff/${username}`, { role });
  const { password } = created.body as { password: string };
  const client = scheduler.visitor();
  await client.post('/api/session', { username, password });
  await client.post('/api/session/password', { current: password, next: 'un’altra password di prova' });
  return client;
}
