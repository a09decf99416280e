/**
 * The bytes that a location lets its players fetch in a day, counted across restarts.
 *
 *  1. Bytes are written down as used before they are asked for, some ahead: whatever ends this run, the next
 *     never counts too few.
 *  2. What was asked for and did not come is given back.
 *  3. The day is the location's own, by corrected time. Another day than the one written down begins anew.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatestFile } from '@bacheca/node/durable-file';
import { parseJson } from '@bacheca/node/json';
import { LocalDate } from '@bacheca/shared/model/ids';
import { dateFormat } from '@bacheca/shared/text/formats';
import { z } from 'zod';
import { onDisk } from './download-error.ts';

const Ledger = z.object({ day: LocalDate, bytes: z.number().min(0) });
type Ledger = z.infer<typeof Ledger>;

/** Bytes that may be asked for, counted in this day. */
export interface Grant {
  readonly bytes: number;
  readonly day: string;
}

/** So much is written down ahead of need, so that not each piece costs a write; of a small allowance, a hundredth. */
const LEASE_BYTES = 8 * 1024 * 1024;
const LEASES_IN_ALLOWANCE = 100;

export class DayAllowance {
  readonly #file: LatestFile;
  readonly #nowMs: () => number;
  #used: Ledger;
  /** What the disk says was used: never less than what was. */
  #written: Ledger;

  private constructor(file: LatestFile, nowMs: () => number, ledger: Ledger) {
    this.#file = file;
    this.#nowMs = nowMs;
    this.#used = { ...ledger };
    this.#written = { ...ledger };
  }

  /** A ledger that is gone or damaged begins anew: that costs a day's allowance, not the cache. */
  static async open(dataDir: string, nowMs: () => number): Promise<DayAllowance> {
    const file = new LatestFile(join(dataDir, 'downloads.json'));
    const text = await readFile(file.path, 'utf8').catch(() => '');
    const ledger = Ledger.safeParse(parseJson(text));
    return new DayAllowance(file, nowMs, ledger.success ? ledger.data : { day: '1970-01-01', bytes: 0 });
  }

  /** Bytes that may still be fetched today; Infinity without a limit. */
  left(bytesPerDay: number | undefined, timeZone: string): number {
    this.#turnDay(timeZone);
    return bytesPerDay === undefined ? Infinity : Math.max(0, bytesPerDay - this.#used.bytes);
  }

  /**
   * Counts up to so many bytes as used, 0 if none are left. `urgent` ones are counted and always granted. Give back with `refund` what does not come.
   */
  async take(
    bytes: number,
    {
      bytesPerDay,
      timeZone,
      urgent,
    }: { bytesPerDay?: number | undefined; timeZone: string; urgent: boolean },
  ): Promise<Grant> {
    const granted = Math.min(bytes, urgent ? Infinity : this.left(bytesPerDay, timeZone));
    this.#turnDay(timeZone);
    const grant = { bytes: granted, day: this.#used.day };
    if (granted <= 0) return grant;
    this.#used.bytes += granted;
    if (this.#used.bytes > this.#written.bytes || this.#used.day !== this.#written.day) {
      const leaseBytes = Math.min(LEASE_BYTES, Math.floor((bytesPerDay ?? Infinity) / LEASES_IN_ALLOWANCE));
      const ahead = { day: this.#used.day, bytes: this.#used.bytes + leaseBytes };
      try {
        await onDisk(() => this.#file.write(JSON.stringify(ahead)));
      } catch (error) {
        this.refund(grant, granted);
        throw error;
      }
      this.#written = ahead;
    }
    return grant;
  }

  refund({ day }: Grant, bytes: number): void {
    if (day === this.#used.day) this.#used.bytes = Math.max(0, this.#used.bytes - bytes);
  }

  /** The exact count, for the next run. */
  async save(): Promise<void> {
    if (this.#used.day === this.#written.day && this.#used.bytes === this.#written.bytes) return;
    this.#written = { ...this.#used };
    await this.#file.write(JSON.stringify(this.#used));
  }

  #turnDay(timeZone: string): void {
    const day = localDate(timeZone, this.#nowMs());
    if (day !== this.#used.day) this.#used = { day, bytes: 0 };
  }
}

function localDate(timeZone: string, instantMs: number): string {
  // Swedish writes dates as ISO does.
  return dateFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instantMs);
}
