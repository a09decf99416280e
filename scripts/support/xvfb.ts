import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stop } from './processes.ts';

/** A display to draw on: the one that is there, or a virtual one. Null where there is neither. */
export async function openDisplay(): Promise<{ name: string | undefined; close(): Promise<void> } | null> {
  if (process.platform !== 'linux' || process.env.DISPLAY) {
    return { name: process.env.DISPLAY, close: async () => {} };
  }
  // With -displayfd the server takes the first free number and writes it once it is ready.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ready = server.stdio[3];
  if (!ready) return null;
  const number = await Promise.race([
    once(ready, 'data').then(([bytes]) => String(bytes).trim()),
    once(server, 'error').then(() => undefined),
    once(server, 'exit').then(() => undefined),
  ]).catch(() => undefined);
  if (!number) return null;
  return { name: `:${number}`, close: () => stop(server) };
}
