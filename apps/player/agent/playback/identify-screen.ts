/** Staff want to know which screen this is: it says so over what plays, also to a page that loads meanwhile. */
import { hostname, networkInterfaces } from 'node:os';
import type { AgentToStage } from '../../contract/stage.ts';
import type { Clock } from '../clock/clock.ts';

interface IdentifyOrder {
  readonly screenName: string;
  readonly locationName?: string | undefined;
  readonly forMs: number;
}

export interface IdentifyingOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly send: (message: AgentToStage) => void;
  /** What the program calls the place, for a scheduler that doesn't say. */
  readonly knownPlace: () => string;
  /** Nobody may see the screen before, so that much longer it shows. */
  readonly wakingMs: () => number;
}

export class Identifying {
  readonly #options: IdentifyingOptions;
  /** Whoever asked waits to hear that it shows. */
  #onShown: (() => void) | null = null;
  #shown: { readonly screenName: string; readonly locationName: string; readonly untilMs: number } | null =
    null;

  constructor(options: IdentifyingOptions) {
    this.#options = options;
  }

  get isShowing(): boolean {
    return this.#shown !== null && this.#options.clock.monotonicMs() < this.#shown.untilMs;
  }

  /** Calls back once the stage has drawn it, unless another comes first. */
  show({ screenName, locationName, forMs }: IdentifyOrder, onShown: (() => void) | null): void {
    const { clock, knownPlace, wakingMs } = this.#options;
    const untilMs = clock.monotonicMs() + wakingMs() + forMs;
    this.#shown = { screenName, locationName: locationName ?? knownPlace(), untilMs };
    this.#onShown = onShown;
    this.tell();
  }

  /** The stage has drawn it. */
  shown(): void {
    const onShown = this.#onShown;
    this.#onShown = null;
    onShown?.();
  }

  /** Tells the stage, which may be a new one, for the time that is left. */
  tell(): void {
    if (!this.#shown) return;
    const { screenName, locationName, untilMs } = this.#shown;
    const forMs = Math.round(untilMs - this.#options.clock.monotonicMs());
    if (forMs > 0)
      this.#options.send({ type: 'identify', screenName, locationName, machine: machineName(), forMs });
    else this.#shown = null;
  }
}

/** How this machine is called and reached in its network: what a technician who stands before it asks for next. */
function machineName(): string {
  const addresses = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  return [hostname(), ...addresses.slice(0, 2)].join(' · ');
}
