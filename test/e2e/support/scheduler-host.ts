/**
 * A process that runs one scheduler after the other, for `web-scheduler.ts`: what takes long is to load it, and signing
 * in costs next to nothing here. `app/main.test.ts` has the program as it is run, and what that costs.
 */

import { type RunningScheduler, startScheduler } from '../../../apps/scheduler/server/app/server.ts';
import { keepFilesPrivate } from '../../../apps/scheduler/server/database/private-folder.ts';
import { readConfig } from '../../../apps/scheduler/server/runtime/config.ts';

const PASSWORD_COST = { N: 16, r: 1, p: 1 };

export type HostRequest = { readonly id: number } & (
  | { readonly type: 'start'; readonly env: Readonly<Record<string, string>> }
  | { readonly type: 'stop'; readonly port: number }
);

export type HostAnswer =
  | { readonly id: number; readonly port: number; readonly password: string | null }
  | { readonly id: number; readonly error: string };

const running = new Map<number, RunningScheduler>();

keepFilesPrivate();
process.on('message', (request: HostRequest) => {
  handle(request).then(
    (answer) => process.send?.({ id: request.id, ...answer } satisfies HostAnswer),
    (error: unknown) => process.send?.({ id: request.id, error: String(error) } satisfies HostAnswer),
  );
});
// Whoever started it has ended.
process.on('disconnect', () => process.exit());

async function handle(request: HostRequest): Promise<{ port: number; password: string | null }> {
  if (request.type === 'start') {
    const scheduler = await startScheduler(readConfig(request.env), { passwordCost: PASSWORD_COST });
    running.set(scheduler.port, scheduler);
    return { port: scheduler.port, password: scheduler.firstAdmin?.password ?? null };
  }
  const scheduler = running.get(request.port);
  running.delete(request.port);
  await scheduler?.close();
  return { port: request.port, password: null };
}
