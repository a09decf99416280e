/** A disk of a few MB, to be filled and made read-only. It takes a Linux on which this user may mount. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly path: string;
  /** Somebody else takes so many bytes of it; unset, all that are left. */
  fill(bytes?: number): void;
  /** They are given back. */
  empty(): void;
  remount(as: 'ro' | 'rw'): void;
  remove(): Promise<void>;
}

/** Why there can be none on this machine, or null. */
export function smallDiskObstacle(): string | null {
  if (process.platform !== 'linux') return 'not run: it takes Linux';
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-mount-'));
  try {
    mount('-t', 'tmpfs', '-o', 'size=1m', 'bacheca', folder);
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return null;
  } catch {
    return 'not run: this user may not mount';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function smallDisk(path: string, bytes: number): Promise<SmallDisk> {
  await mkdir(path, { recursive: true });
  mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'bacheca', path);
  const filler = join(path, 'somebody-else');
  return {
    path,
    fill(size = Infinity) {
      const file = openSync(filler, 'a');
      try {
        for (let done = 0; done < size; ) done += writeSync(file, Buffer.alloc(Math.min(4096, size - done)));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(filler, { force: true }),
    remount: (as) => mount('-o', `remount,${as}`, path),
    async remove() {
      // It is unmounted lazily: whoever still reads there must not keep the test from ending.
      execFileSync('umount', ['-l', path]);
    },
  };
}

function mount(...args: string[]): void {
  execFileSync('mount', args, { stdio: 'ignore' });
}
