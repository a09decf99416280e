import { readFile } from 'node:fs/promises';
import { uptime } from 'node:os';

/** Another one after each start of the machine. */
export async function machineBootId(): Promise<string> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  } catch {
    // Elsewhere than on Linux: the minute in which it started, as its clock tells.
    return `started ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
  }
}
