/** Renames files also where Windows lets others hold them for a moment. */
import { renameSync as renameOnceSync } from 'node:fs';
import { rename as renameOnce } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** On Windows a scanner or an indexer may hold a file for a moment after it was written. */
const LOCKED = /^(?:EPERM|EACCES|EBUSY)$/;
/** They come to 5 s in all: a virus scanner has let go of a file by then. */
const WAITS_MS = [20, 50, 100, 200, 400, 800, 1400, 2030] as const;
/** Everything else waits for a synchronous one, so that it gives up after 0.8 s. */
const SYNC_WAITS_MS = WAITS_MS.slice(0, 5);

/** Renames as Node does, but tries for some seconds again while something holds the file. */
export function rename(from: string, to: string): Promise<void> {
  return whileLocked(() => renameOnce(from, to));
}

/** Renames as `rename` does, and blocks meanwhile; so it tries again for 0.8 s only. */
export function renameSync(from: string, to: string): void {
  for (const waitMs of SYNC_WAITS_MS) {
    try {
      renameOnceSync(from, to);
      return;
    } catch (error) {
      if (!isLocked(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
    }
  }
  renameOnceSync(from, to);
}

/** Does this work on a file, again for some seconds while something holds it. */
export async function whileLocked<T>(work: () => Promise<T>): Promise<T> {
  for (const waitMs of WAITS_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error)) throw error;
      await sleep(waitMs);
    }
  }
  return work();
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && 'code' in error && LOCKED.test(String(error.code));
}
