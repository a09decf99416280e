/**
 * A disk whose power can be cut. It is an ext4 in a file, mounted through a loop device: what that file system has not
 * yet sent to its device is not in the file, and is what a power cut takes. It takes a Linux on which this user may
 * mount.
 *
 * What it can't tell: a drive that says of bytes in its own volatile memory that they are stored.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether file contents are written before the names and sizes that refer to them, or whenever. */
export type DataMode = 'ordered' | 'writeback';

/** The journal by itself would put on disk after five seconds what nobody has synced; nobody may count on that. */
const COMMIT_SECONDS = 300;
const JOURNAL_MB = 4;
const MIN_BYTES = 16 * 1024 * 1024;
const BLOCK_BYTES = 4096;
/** A process that was killed lets go of its files a moment after it is gone. */
const UNMOUNT_TRIES = 50;
const UNMOUNT_AGAIN_MS = 20;
/** While a disk is written to without a pause no two copies are the same. */
const MAX_COPIES = 200;
const COPIES_IN_MOTION = 20;

/** Why there can be none on this machine, or null. */
export function powerDiskObstacle(): string | null {
  if (process.platform !== 'linux') return 'not run: it takes Linux';
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-mount-'));
  try {
    for (const tool of ['mkfs.ext4', 'e2fsck'])
      if (spawnSync(tool, ['-V'], { stdio: 'ignore' }).error) return `not run: there is no ${tool}`;
    const disk = PowerDisk.make(join(folder, 'disk'), MIN_BYTES, 'ordered');
    disk.remove();
    return null;
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('mount '))) throw error;
    return 'not run: this user may not mount a file as a disk';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export class PowerDisk {
  /** Where it is mounted. */
  readonly path: string;
  readonly #image: string;

  private constructor(path: string) {
    this.path = path;
    this.#image = `${path}.image`;
  }

  static make(path: string, bytes: number, data: DataMode): PowerDisk {
    const disk = new PowerDisk(path);
    mkdirSync(path, { recursive: true });
    closeSync(openSync(disk.#image, 'w'));
    truncateSync(disk.#image, bytes);
    run('mkfs.ext4', '-q', '-F', '-b', `${BLOCK_BYTES}`, '-J', `size=${JOURNAL_MB}`, disk.#image);
    disk.#mount(data);
    return disk;
  }

  /**
   * What would be on it if the power went now. It is copied until two copies are the same: then it was so between
   * them, when `onInstant` was called for the last time. On a slow machine a copy may take longer than any pause between
   * writes: then `holdStill` is to stop whoever writes.
   */
  asOfNow(onInstant: () => void = () => undefined, holdStill: () => void = () => undefined): Buffer {
    let before = readFileSync(this.#image);
    for (let copies = 1; copies < MAX_COPIES; copies += 1) {
      if (copies === COPIES_IN_MOTION) holdStill();
      onInstant();
      const after = readFileSync(this.#image);
      if (after.equals(before)) return after;
      before = after;
    }
    throw new Error(`${this.path} is never at rest`);
  }

  /** The power is back: what was on it then is found by a file system that first puts itself in order. */
  async becomes(then: Buffer, data: DataMode): Promise<void> {
    await this.#unmount();
    rmSync(this.#image);
    writeSparsely(this.#image, then);
    this.#mount(data);
    await this.#unmount();
    // With a copy of no one instant it would find fault here.
    run('e2fsck', '-f', '-n', this.#image);
    this.#mount(data);
  }

  remove(): void {
    // It is unmounted lazily: whoever still reads there must not keep the test from ending.
    execFileSync('umount', ['-l', this.path]);
    rmSync(this.#image, { force: true });
  }

  #mount(data: DataMode): void {
    run('mount', '-t', 'ext4', '-o', `loop,data=${data},commit=${COMMIT_SECONDS}`, this.#image, this.path);
  }

  async #unmount(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      if (spawnSync('umount', [this.path], { stdio: 'ignore' }).status === 0) return;
      if (tries >= UNMOUNT_TRIES) throw new Error(`${this.path} is in use and can't be unmounted`);
      await sleep(UNMOUNT_AGAIN_MS);
    }
  }
}

/** The file is as the file system made it: most of it is holes. */
function writeSparsely(path: string, bytes: Buffer): void {
  const file = openSync(path, 'wx');
  try {
    const nothing = Buffer.alloc(BLOCK_BYTES);
    for (let at = 0; at < bytes.byteLength; at += BLOCK_BYTES) {
      const block = bytes.subarray(at, at + BLOCK_BYTES);
      if (!block.equals(nothing)) writeSync(file, block, 0, block.byteLength, at);
    }
  } finally {
    closeSync(file);
  }
  truncateSync(path, bytes.byteLength);
}

function run(command: string, ...args: string[]): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`.trim());
}
