/** How much of the disk the cache may still fill. */
import { statfs } from 'node:fs/promises';

/** So much is left for the journal, programs and the system: a fiftieth of the disk, at most this. */
const MAX_RESERVED_BYTES = 64 * 1024 * 1024;
const RESERVED_PART = 50;

/** Returns bytes, 0 or more; Infinity where the system can't tell. */
export async function freeDiskBytes(folder: string): Promise<number> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    const reserved = Math.min(MAX_RESERVED_BYTES, (blocks * bsize) / RESERVED_PART);
    return Math.max(0, Math.floor(bavail * bsize - reserved));
  } catch {
    return Infinity;
  }
}
