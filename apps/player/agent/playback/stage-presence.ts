/**
 * Whether anybody can see the stage. A page that was closed, that lies behind another tab or window, or that hangs
 * says nothing of it by itself, and what it showed last would be reported as playing for ever.
 */
import type { StageStatus } from '@bacheca/shared/wire/player-status';
import type { StageToAgent } from '../../contract/stage.ts';
import type { Clock } from '../clock/clock.ts';
import { problemMessage } from '../faults/problem-message.ts';
import type { Problems } from '../faults/problems.ts';

/** A browser takes this long to start, and to load the page again after a crash. */
const GONE_AFTER_MS = 30_000;
/** Someone looks something up on the machine for a moment. */
const HIDDEN_AFTER_MS = 20_000;
/** The page says that it is alive every 10 s. */
const SILENT_AFTER_MS = 45_000;
const LOOK_EVERY_MS = 5_000;

type PresenceProblem = 'stage-gone' | 'stage-hidden' | 'stage-silent';

export interface StagePresenceOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly problems: Problems;
}

export class StagePresence {
  readonly #options: StagePresenceOptions;
  readonly #timer: NodeJS.Timeout;
  #page: 'open' | 'gone' = 'gone';
  /** There is none since then. */
  #sinceMs: number;
  /** When it last said anything; null for a stage that never says that it is alive. */
  #activeAtMs: number | null = null;
  #hiddenSinceMs: number | null = null;
  #problem: PresenceProblem | null = null;

  constructor(options: StagePresenceOptions) {
    this.#options = options;
    this.#sinceMs = options.clock.monotonicMs();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  receive(message: StageToAgent): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (message.type === 'gone') {
      this.#page = 'gone';
      this.#sinceMs = nowMs;
      this.#activeAtMs = null;
      this.#hiddenSinceMs = null;
    } else {
      this.#page = 'open';
      if (message.type === 'alive')
        this.#hiddenSinceMs = message.hidden ? (this.#hiddenSinceMs ?? nowMs) : null;
      if (message.type === 'alive' || this.#activeAtMs !== null) this.#activeAtMs = nowMs;
      // What is over is over at once.
      if (this.#problem) this.#look();
    }
  }

  /** What is on screen, given what the stage last said of it. */
  stateOf(said: StageStatus): StageStatus {
    return this.#problem ? { state: 'fallback', reason: problemMessage(this.#problem, {}) } : said;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const problem = this.#found();
    if (problem === this.#problem) return;
    const { problems } = this.#options;
    const before = this.#problem;
    this.#problem = problem;
    if (before) problems.settle(before);
    if (problem) problems.raise(problem, {});
  }

  #found(): PresenceProblem | null {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#page === 'gone') return nowMs - this.#sinceMs >= GONE_AFTER_MS ? 'stage-gone' : null;
    // Browsers let a hidden page's timers run once a minute or not at all: it is silent because it is hidden.
    if (this.#hiddenSinceMs !== null)
      return nowMs - this.#hiddenSinceMs >= HIDDEN_AFTER_MS ? 'stage-hidden' : null;
    const isSilent = this.#activeAtMs !== null && nowMs - this.#activeAtMs >= SILENT_AFTER_MS;
    return isSilent ? 'stage-silent' : null;
  }
}
