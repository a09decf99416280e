/** The clocks of the machine that a player runs on. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { z } from 'zod';

/** It is a seam for tests. */
export interface Clock {
  /** Returns the wall clock's time in ms since 1970 UTC. It may be wrong and may jump. */
  nowMs(): number;
  /**
   * Returns ms that never jump; they count from an arbitrary instant of this boot, and may stand still while the
   * machine sleeps.
   */
  monotonicMs(): number;
  /**
   * Returns for how long `monotonicMs` stood still since that instant, to about 20 ms. It is absent where that can't be
   * told.
   */
  sleptMs?(): number;
  /** Names the boot since which `monotonicMs` counts. Absent, it counts from the start of this process. */
  readonly bootId?: string;
  /** Whether the wall clock goes on while the power is off, or was set since by NTP. Absent: it does. */
  keepsTime?(): boolean;
  /** Whether the wall clock was set by NTP since the machine started, as far as can be told. */
  isSynchronised?(): boolean;
}

const LOOKS = 10;
const isLinux = process.platform === 'linux';
/** It is the whole machine's monotonic clock minus this process's own: all processes of a boot must count alike. */
const beforeStartMs = offsetOfProcess();
const machineBootId = isLinux ? readBootId() : undefined;

export const machineClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now() + (machineBootId ? beforeStartMs : 0),
  ...(machineBootId ? { bootId: machineBootId } : {}),
  // Linux stops its monotonic clock in its sleep, and says how long it was up in all.
  ...(isLinux
    ? { sleptMs: () => uptime() * 1000 - performance.now() - beforeStartMs, keepsTime, isSynchronised }
    : {}),
  // That of Windows goes on.
  ...(process.platform === 'win32' ? { sleptMs: () => 0 } : {}),
};

/** A process that has to wait between its two looks makes the offset less than it is, never more. */
function offsetOfProcess(): number {
  const looks = Array.from(
    { length: LOOKS },
    () => Number(process.hrtime.bigint()) / 1e6 - performance.now(),
  );
  return Math.max(...looks);
}

function readBootId(): string | undefined {
  try {
    const id = z.uuid().safeParse(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
    return id.success ? id.data : undefined;
  } catch {
    return undefined;
  }
}

/** Where the system doesn't name its starts: the minute of it, as the clock tells. */
export function minuteOfStart(): string {
  return `started ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
}

function isSynchronised(): boolean {
  return existsSync('/run/systemd/timesync/synchronized');
}

/** A board without a battery starts where it was switched off, or in 1970. */
function keepsTime(): boolean {
  try {
    if (isSynchronised()) return true;
    return readdirSync('/sys/class/rtc').length > 0;
  } catch {
    return false;
  }
}

const Faults = z.object({
  /** It is added to the wall clock. */
  wallOffsetMs: z.number().default(0),
  /** How much all clocks run fast, in parts in a million. */
  driftPpm: z.number().default(0),
  /** Names the boot; without it each process is a boot of its own. */
  bootId: z.uuid().optional(),
});

const FAULTS_READ_EVERY_MS = 100;

/**
 * Returns the clock of this process. For tests of whole players `BACHECA_TEST_CLOCK` names a JSON file that says by how
 * much it is wrong; it is read again while the player runs, so that a test can set the clock.
 */
export function clockOfProcess(env: Readonly<Record<string, string | undefined>> = process.env): Clock {
  const path = env.BACHECA_TEST_CLOCK;
  return path ? faultyClock(path) : machineClock;
}

function faultyClock(path: string): Clock {
  const read = () => Faults.parse(JSON.parse(readFileSync(path, 'utf8')));
  const first = read();
  const rightMs = () => performance.now() + (first.bootId ? beforeStartMs : 0);
  const gainedMs = () => (rightMs() * first.driftPpm) / 1e6;
  let faults = first;
  let readAtMs = performance.now();
  return {
    nowMs() {
      if (performance.now() - readAtMs >= FAULTS_READ_EVERY_MS) {
        readAtMs = performance.now();
        try {
          faults = read();
        } catch {
          // The test is just writing it.
        }
      }
      return Math.floor(Date.now() + faults.wallOffsetMs + gainedMs());
    },
    monotonicMs: () => rightMs() + gainedMs(),
    sleptMs: () => 0,
    bootId: first.bootId ?? randomUUID(),
  };
}
