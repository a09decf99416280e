/**
 * Whether a page is alive, by its heartbeat. Electron's own `unresponsive` comes only while input waits, which a
 * public screen has none of.
 *
 * Time counts only as far as whoever watches was on time itself: on a machine that stood still, or is short of
 * time, everything is late, and nobody is to blame.
 */
export type Health =
  | 'well'
  /** It has sent no heartbeat since it was loaded. */
  | 'unloaded'
  /** Its thread hangs. */
  | 'hung'
  /** It is given no more frames: what it draws doesn't come on screen. */
  | 'frameless';

/** A warm page behind it can have the next item on screen within 3 s of the hang. */
export const HUNG_AFTER_MS = 1_500;
/** If other pages are late as well, it is the machine. */
const HUNG_ON_BUSY_MACHINE_MS = 6_000;
/** A GPU process that crashed is back in less. */
const FRAMELESS_AFTER_MS = 5_000;
const LOAD_LIMIT_MS = 20_000;
/** By then three heartbeats are missing. */
const LATE_MS = 750;

export class Watchdog {
  #frames = 0;
  #hasHeartbeat = false;
  #silentMs = 0;
  #framelessMs = 0;

  /** It is loaded anew. */
  reset(): void {
    this.#hasHeartbeat = false;
    this.#frames = 0;
    this.#silentMs = 0;
    this.#framelessMs = 0;
  }

  heartbeat(frames: number): void {
    this.#hasHeartbeat = true;
    this.#silentMs = 0;
    if (frames !== this.#frames) this.#framelessMs = 0;
    this.#frames = frames;
  }

  pass(elapsedMs: number): void {
    this.#silentMs += elapsedMs;
    // Nothing can be known of a page that hangs.
    if (this.#silentMs < LATE_MS) this.#framelessMs += elapsedMs;
  }

  /** It was given at least one frame since it was loaded. */
  get hasFrames(): boolean {
    return this.#frames > 0;
  }

  get isLate(): boolean {
    return this.#hasHeartbeat && this.#silentMs >= LATE_MS;
  }

  health(isMachineBusy: boolean): Health {
    if (!this.#hasHeartbeat) return this.#silentMs >= LOAD_LIMIT_MS ? 'unloaded' : 'well';
    if (this.#silentMs >= (isMachineBusy ? HUNG_ON_BUSY_MACHINE_MS : HUNG_AFTER_MS)) return 'hung';
    return this.#framelessMs >= FRAMELESS_AFTER_MS ? 'frameless' : 'well';
  }
}
