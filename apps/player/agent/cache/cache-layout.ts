/** Says where cached files lie. Hosts serve media from here; only verified files are ever given these names. */
import { join } from 'node:path';

export function mediaPath(dataDir: string, sha256: string): string {
  return join(dataDir, 'media', sha256.slice(0, 2), sha256);
}

/** A file that is still being downloaded. */
export function partialPath(dataDir: string, sha256: string): string {
  return join(partialFolder(dataDir), sha256);
}

export function partialFolder(dataDir: string): string {
  return join(dataDir, 'media', 'partial');
}

/** Files that were found damaged, for whoever looks into why. */
export function damagedFolder(dataDir: string): string {
  return join(dataDir, 'media', 'damaged');
}
