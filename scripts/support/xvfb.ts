import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stop } from './processes.ts';

/** A display to draw on: the one that is there, or a virtual one. Null where there is neither. */
export async function openDisplay(): Promise<{ name: string | undefined; close(): Promise<void> } | null> {
  if (process.platform !== 'linux' || process.env.DISPLAY) {
    return { name: process.env.DISPLAY, close: async () => {} };
  }
  return openVirtualDisplay(1920, 1080);
}

/** A virtual display of this size, whatever else there is. Null where there is no Xvfb. */
export async function openVirtualDisplay(
  width: number,
  height: number,
): Promise<{ name: string; close(): Promise<void> } | null> {
  // With -displayfd the server takes the first free number and writes it once it is ready.
  const screen = ['-screen', '0', `${width}x${height}x24`];
  const server = spawn('Xvfb', ['-displayfd', '3', ...screen, '-nolisten', 'tcp'], {
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
