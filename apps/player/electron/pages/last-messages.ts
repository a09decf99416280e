/** What the agent said last, for a page that comes later. */
import type { AgentToStage, Cue } from '../../contract/stage.ts';
import { contentId, delayedBy } from './page-handover.ts';

type Message<Type> = Extract<AgentToStage, { type: Type }>;

export class LastMessages {
  #setup: Message<'setup'> | null = null;
  #pairing: Message<'pairing'> | null = null;
  #play: Message<'play'> | null = null;
  #playAtMs = 0;

  record(message: AgentToStage): void {
    if (message.type === 'setup') this.#setup = message;
    if (message.type === 'pairing') this.#pairing = message;
    if (message.type !== 'play') return;
    this.#play = message;
    this.#playAtMs = performance.now();
  }

  get setup(): Message<'setup'> | null {
    return this.#setup;
  }

  /** A code covers what plays, or a corner of it. */
  get isPairing(): boolean {
    return Boolean(this.#pairing?.pairing);
  }

  /** The name of what should be on screen until the next change. */
  get now(): string | null {
    return this.#play && contentId(this.#play.now);
  }

  /** Until something else follows; infinity where nothing is known to. */
  restMs(nowMs: number): number {
    return this.#play?.next ? this.#play.nextInMs - (nowMs - this.#playAtMs) : Number.POSITIVE_INFINITY;
  }

  /** The cue of this name, if it is what is on or what follows. */
  cue(name: string | null): Cue | null {
    for (const content of [this.#play?.now, this.#play?.next])
      if (content && 'id' in content && content.id === name) return content;
    return null;
  }

  /** All of it, as it would be said now. */
  replay(nowMs: number): AgentToStage[] {
    const play = this.#play && delayedBy(this.#play, nowMs - this.#playAtMs, Date.now());
    return [this.#setup, this.#pairing, play].filter((message) => message !== null);
  }
}
