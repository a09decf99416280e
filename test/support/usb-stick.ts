/**
 * A USB stick with a file system that sticks have, made in a file and really mounted. It takes a Linux on which
 * this user may mount, and for each kind either the kernel's own driver or one in user space.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type StickKind = 'FAT' | 'exFAT';

interface Driver {
  readonly make: string;
  readonly kernelType: string;
  /** The driver in user space and its arguments, which stays in the foreground. */
  readonly inUserSpace: (device: string, at: string, readOnly: boolean) => readonly string[];
  /** It opens devices only. */
  readonly takesDevice: boolean;
}

const DRIVERS: Record<StickKind, Driver> = {
  FAT: {
    make: 'mkfs.vfat',
    kernelType: 'vfat',
    inUserSpace: (device, at, readOnly) => ['fusefat', '-f', '-o', readOnly ? 'ro' : 'rw+', device, at],
    takesDevice: false,
  },
  exFAT: {
    make: 'mkfs.exfat',
    kernelType: 'exfat',
    // With -d it stays in the foreground.
    inUserSpace: (device, at, readOnly) => [
      'mount.exfat-fuse',
      '-d',
      '-o',
      readOnly ? 'ro' : 'rw',
      device,
      at,
    ],
    takesDevice: true,
  },
};
const MOUNTED_WITHIN_MS = 60_000;
/** A player that keeps a file of a stick open longer has forgotten it. */
const FREE_WITHIN_MS = 60_000;

/** Why there can be none of this kind on this machine, or null. */
export async function stickObstacle(kind: StickKind): Promise<string | null> {
  if (process.platform !== 'linux') return 'not run: it takes Linux';
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-stick-'));
  try {
    const stick = UsbStick.make(kind, join(folder, 'image'), 8_000_000);
    await stick.plugIn(join(folder, 'mnt'));
    await stick.eject();
    return null;
  } catch (error) {
    const why = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
    return `not run: no ${kind} stick can be mounted here (${why})`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export class UsbStick {
  readonly #driver: Driver;
  readonly #image: string;
  #at = '';
  #device: string | null = null;
  #process: ChildProcess | null = null;

  private constructor(driver: Driver, image: string) {
    this.#driver = driver;
    this.#image = image;
  }

  /** A formatted one, which is not plugged in. */
  static make(kind: StickKind, image: string, bytes: number): UsbStick {
    const driver = DRIVERS[kind];
    run('truncate', '-s', String(bytes), image);
    run(driver.make, image);
    return new UsbStick(driver, image);
  }

  /** Whether a full one says that it is full: the driver of FAT in user space does not. */
  get saysWhenFull(): boolean {
    return !(this.#driver.kernelType === 'vfat' && this.#process);
  }

  /** It is mounted when this resolves. */
  async plugIn(at: string, as: 'writable' | 'read-only' = 'writable'): Promise<void> {
    mkdirSync(at, { recursive: true });
    this.#at = at;
    const readOnly = as === 'read-only';
    try {
      const type = this.#driver.kernelType;
      run('mount', '-t', type, '-o', `loop,${readOnly ? 'ro' : 'rw'}`, this.#image, at);
    } catch {
      await this.#mountInUserSpace(at, readOnly);
    }
  }

  /** It does as people should, who wait while the desktop says that it is in use: what was written is on it. */
  async eject(): Promise<void> {
    const ended = this.#process && new Promise((resolve) => this.#process?.once('exit', resolve));
    for (const sinceMs = performance.now(); ; ) {
      try {
        run('umount', this.#at);
        break;
      } catch (error) {
        // A player looks at it each second, and a system with a desktop does, too.
        const isBusy = error instanceof Error && /busy/.test(error.message);
        if (!isBusy || performance.now() - sinceMs > FREE_WITHIN_MS) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    await ended;
    this.#gone();
  }

  /** It does as people do: whoever reads or writes there gets errors from now on. */
  yank(): void {
    if (this.#process) this.#process.kill('SIGKILL');
    else truncateSync(this.#image, 4096);
    run('umount', '-l', this.#at);
    this.#gone();
  }

  /** One that looks the same. */
  copyTo(image: string): UsbStick {
    copyFileSync(this.#image, image);
    return new UsbStick(this.#driver, image);
  }

  /** This part of its memory has lost what was in it. */
  spoil(fromByte: number, untilByte: number): void {
    const file = openSync(this.#image, 'r+');
    writeSync(file, Buffer.alloc(untilByte - fromByte), 0, untilByte - fromByte, fromByte);
    closeSync(file);
  }

  /** Ejects it if it is plugged in. */
  remove(): void {
    if (this.#at) this.yank();
    rmSync(this.#image, { force: true });
  }

  async #mountInUserSpace(at: string, readOnly: boolean): Promise<void> {
    if (this.#driver.takesDevice) {
      const options = readOnly ? ['-r'] : [];
      this.#device = run('losetup', ...options, '-f', '--show', this.#image).trim();
    }
    const [command = '', ...args] = this.#driver.inUserSpace(this.#device ?? this.#image, at, readOnly);
    const outside = statSync(at).dev;
    const started = spawn(command, args, { stdio: 'ignore' });
    this.#process = started;
    let failure: Error | null = null;
    started.once('error', (error) => {
      failure = error;
    });
    started.once('exit', (code) => {
      failure ??= new Error(`${command} ended with ${code}`);
    });
    for (const sinceMs = performance.now(); statSync(at).dev === outside; ) {
      if (failure || performance.now() - sinceMs > MOUNTED_WITHIN_MS) {
        started.kill('SIGKILL');
        this.#gone();
        throw failure ?? new Error(`${command} did not mount in time`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #gone(): void {
    if (this.#device) run('losetup', '-d', this.#device);
    this.#device = null;
    this.#process = null;
    this.#at = '';
  }
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
