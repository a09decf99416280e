/** How fast bytes go, as somebody would say it: over the last seconds, not over the whole way. */

const OVER_MS = 8_000;
/** Before this a rate says more of the first packets than of the line. */
const MIN_MS = 1_500;

export class Rate {
  #samples: { readonly atMs: number; readonly bytes: number }[] = [];

  /** `bytes` were sent in all at `atMs` of a clock that only goes forward. */
  note(bytes: number, atMs: number): void {
    // What is sent again after a break isn't speed.
    if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples = [];
    this.#samples.push({ atMs, bytes });
    while ((this.#samples[1]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs - OVER_MS) this.#samples.shift();
  }

  /** Null until there is enough to tell by. */
  get bytesPerSecond(): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < MIN_MS) return null;
    return ((last.bytes - first.bytes) / (last.atMs - first.atMs)) * 1000;
  }
}
