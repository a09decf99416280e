/**
 * Finds out whether a program that has just become active makes the player crash, or shows nothing.
 *
 *  1. A note of the program on trial is on disk before the stage hears of it, and until it has been on screen for
 *     a while. An agent that finds the note at its start, and no sign of a proper end, crashed.
 *  2. A power cut is no crash: the machine has started since. Only if that happens again and again may the
 *     program be what takes the machine down.
 *  3. It shows nothing if for a minute in which it had items to show, and their files, none of them was shown.
 *  4. The second strike of either kind is the last.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatestFile } from '@bacheca/node/durable-file';
import { parseJson } from '@bacheca/node/json';
import { Sha256 } from '@bacheca/shared/model/ids';
import { z } from 'zod';
import { minuteOfStart } from '../clock/machine-clock.ts';

const Note = z.object({
  revision: Sha256,
  /** Why it failed, once for each time. */
  strikes: z.array(z.string()),
  powerCuts: z.int().min(0),
  /** The minute of the machine's start in which the trial goes on; null after a proper end. */
  machineBoot: z.string().nullable(),
});
type Note = z.infer<typeof Note>;

const STRIKES = 2;
/** More than a bus's ignition or a loose plug is likely to make in a program's first minute. */
const POWER_CUTS = 10;
/** On screen for this long, without an end of the agent, it is good. */
const GOOD_AFTER_MS = 60_000;
/** A program fails after this much time in which it should have shown something. */
const NOTHING_SHOWN_MS = 60_000;
/** A page that goes again and again before anything was shown. */
const PAGES_LOST = 2;

export type Verdict = 'on-trial' | 'failed' | 'failed-for-good';

export class ProgramTrial {
  readonly #file: LatestFile;
  readonly #machineBoot: string;
  #note: Note | null;
  #shownAtMs: number | null = null;
  #playableMs = 0;
  #askedAtMs: number | null = null;
  #pagesLost = 0;

  private constructor(file: LatestFile, machineBoot: string, note: Note | null) {
    this.#file = file;
    this.#machineBoot = machineBoot;
    this.#note = note;
  }

  /** Reads the note that an earlier run may have left. `machineBoot` names the machine's start; another after each. */
  static async open(dataDir: string, machineBoot = minuteOfStart()): Promise<ProgramTrial> {
    const file = new LatestFile(join(dataDir, 'programs', 'trial'));
    const text = await readFile(file.path, 'utf8').catch(() => '');
    const note = Note.safeParse(parseJson(text));
    return new ProgramTrial(file, machineBoot, note.success ? note.data : null);
  }

  get revision(): Sha256 | null {
    return this.#note?.revision ?? null;
  }

  /** Whether nothing speaks against this program. */
  isGood(revision: Sha256): boolean {
    const note = this.#note;
    return note?.revision !== revision || this.#shownAtMs !== null || note.strikes.length === 0;
  }

  /** Why it failed, for people. */
  get reason(): string {
    return this.#note?.strikes.join('; then ') ?? '';
  }

  /** At the agent's start, with the revisions of the active program and the pending one: counts the last run's crash. */
  async resume(known: readonly (Sha256 | undefined)[]): Promise<Verdict> {
    if (!this.#note) return 'on-trial';
    const { revision, machineBoot, strikes, powerCuts } = this.#note;
    if (!known.includes(revision)) {
      await this.end();
      return 'on-trial';
    }
    const crashed = machineBoot === this.#machineBoot;
    const cut = machineBoot !== null && !crashed;
    this.#note = {
      revision,
      strikes: crashed
        ? [...strikes, 'the player ended unexpectedly soon after it had begun'].slice(-STRIKES)
        : strikes,
      powerCuts: powerCuts + (cut ? 1 : 0),
      // A program that only waits is blamed for nothing that happens now.
      machineBoot: revision === known[0] ? this.#machineBoot : null,
    };
    if (this.#note.powerCuts >= POWER_CUTS) {
      this.#note.strikes = ['the machine restarted again and again soon after it had begun'];
      return 'failed-for-good';
    }
    if (this.#note.strikes.length >= STRIKES) return 'failed-for-good';
    await this.#write();
    return 'on-trial';
  }

  /** The program is about to become active: on trial from now on, and on disk when this resolves. */
  async begin(revision: Sha256): Promise<void> {
    const again = this.#note?.revision === revision ? this.#note : null;
    this.#reset();
    if (again?.machineBoot === this.#machineBoot) return;
    this.#note = {
      revision,
      strikes: again?.strikes ?? [],
      powerCuts: again?.powerCuts ?? 0,
      machineBoot: this.#machineBoot,
    };
    await this.#write();
  }

  /** An item of this program is on screen. `nowMs` is monotonic. */
  shown(revision: Sha256, nowMs: number): void {
    if (revision === this.#note?.revision) this.#shownAtMs ??= nowMs;
  }

  /** The page that shows it is gone. */
  pageLost(): void {
    if (this.#shownAtMs === null) this.#pagesLost += 1;
  }

  /** This is asked every few seconds. `hasPlayable`: it has something to show now, and a page to show it on. */
  async verdict(nowMs: number, hasPlayable: boolean): Promise<Verdict> {
    const note = this.#note;
    if (!note) return 'on-trial';
    const sinceMs = nowMs - (this.#askedAtMs ?? nowMs);
    this.#askedAtMs = nowMs;
    if (this.#shownAtMs !== null) {
      if (nowMs - this.#shownAtMs >= GOOD_AFTER_MS) await this.end();
      return 'on-trial';
    }
    if (hasPlayable) this.#playableMs += sinceMs;
    const silent = this.#playableMs >= NOTHING_SHOWN_MS;
    if (!silent && this.#pagesLost < PAGES_LOST) return 'on-trial';
    const strike = silent ? 'none of its items could be shown' : 'the page ended before any item was shown';
    this.#note = { ...note, strikes: [...note.strikes, strike].slice(-STRIKES), machineBoot: null };
    this.#reset();
    await this.#write();
    return this.#note.strikes.length >= STRIKES ? 'failed-for-good' : 'failed';
  }

  /** It is good, or gone. */
  async end(): Promise<void> {
    if (!this.#note) return;
    this.#note = null;
    await this.#write();
  }

  /** The agent stops because it was asked to. */
  async stop(): Promise<void> {
    if (!this.#note) return;
    this.#note = { ...this.#note, machineBoot: null };
    await this.#write();
  }

  #reset(): void {
    this.#shownAtMs = null;
    this.#playableMs = 0;
    this.#askedAtMs = null;
    this.#pagesLost = 0;
  }

  #write(): Promise<void> {
    return this.#file.write(JSON.stringify(this.#note));
  }
}
