/** How loud the stage should be by the local hour; tells when that changes. */

import type { PreparedProgram } from '@bacheca/shared/engine/layout/prepare-program';
import { nextVolumeChange, volumeAt } from '@bacheca/shared/engine/sound';
import type { CorrectedClock } from '../clock/clock.ts';

export interface SoundOptions {
  readonly clock: Pick<CorrectedClock, 'nowMs'>;
  readonly program: () => PreparedProgram;
  /** The volume is another one than it was when it was last read. */
  readonly onChange: () => void;
}

/** Timers can't be trusted for long waits, and the corrected time may move. */
const MAX_SLEEP_MS = 60_000;
const MIN_SLEEP_MS = 10;

export class Sound {
  readonly #options: SoundOptions;
  #read = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: SoundOptions) {
    this.#options = options;
  }

  /** Returns the volume from 0, mute, to 1. */
  volume(): number {
    const { clock, program } = this.#options;
    const { calendar, program: compiled } = program();
    this.#read = volumeAt(compiled.location, calendar, clock.nowMs());
    return this.#read;
  }

  /** Begins to watch, or watches anew: another program, or another time. */
  start(): void {
    this.#sleep();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wake(): void {
    const before = this.#read;
    if (this.volume() !== before) this.#options.onChange();
    this.#sleep();
  }

  #sleep(): void {
    this.stop();
    const { clock, program } = this.#options;
    const { calendar, program: compiled } = program();
    const nowMs = clock.nowMs();
    const restMs = nextVolumeChange(compiled.location, calendar, nowMs) - nowMs;
    this.#timer = setTimeout(() => this.#wake(), Math.max(MIN_SLEEP_MS, Math.min(MAX_SLEEP_MS, restMs)));
  }
}
