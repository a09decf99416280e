/**
 * Replaces a page that is healthy, for what it has gathered in memory or for its age: in a quiet moment, or between
 * two items, for which the page that takes over prepares what follows while the other still plays.
 */
import type { Logger } from 'pino';
import type { AgentToStage } from '../../contract/stage.ts';
import type { TransientProblems } from '../transient-problems.ts';
import type { LastMessages } from './last-messages.ts';
import { handoverMoment, playForSuccessor } from './page-handover.ts';
import { RecyclePolicy } from './recycle-policy.ts';
import { hourIn } from './recycle-time.ts';
import type { StagePage } from './stage-page.ts';

export interface RenewalOptions {
  readonly memoryLimitMb: number;
  readonly recycleHour: number;
  readonly lastMessages: LastMessages;
  readonly problems: TransientProblems;
  readonly log: Logger;
  /** The page that waits behind the stage, made if there is none. */
  readonly standby: () => StagePage;
  /** It no longer waits: it is the successor, and told that an agent answers. */
  readonly engage: (page: StagePage) => void;
  readonly drop: (page: StagePage) => void;
  /** Takes over at once. */
  readonly join: (page: StagePage) => void;
}

interface Handover {
  readonly page: StagePage;
  /** What the page in front shows until then. */
  readonly from: string;
  readonly untilMs: number;
}

/** What follows was not reached by both: it is tried again at the next. */
const OVERDUE_MS = 10_000;

export class Renewal {
  readonly #options: RenewalOptions;
  readonly #recyclePolicy: RecyclePolicy;
  #handover: Handover | null = null;
  /** Why the front should be replaced, and since when. */
  #wish: { readonly why: string; readonly sinceMs: number } | null = null;

  constructor(options: RenewalOptions) {
    const { memoryLimitMb, recycleHour } = options;
    this.#options = options;
    this.#recyclePolicy = new RecyclePolicy({
      memoryLimitMb,
      recycleHour,
      localHour: () => this.#localHour(),
    });
  }

  /** The page that is about to take over. */
  get successor(): StagePage | null {
    return this.#handover?.page ?? null;
  }

  /** It failed, or is no longer needed. */
  forget(page: StagePage): void {
    if (this.successor === page) this.#handover = null;
  }

  /** Another page is in front. */
  renewed(): void {
    this.#wish = null;
  }

  agentMessage(message: AgentToStage): void {
    const { page, from } = this.#handover ?? {};
    if (page && from !== undefined) page.send({ type: 'message', message: playForSuccessor(message, from) });
  }

  /** The successor, once it shows what follows, as the page does that it takes over from. */
  finish(heard: StagePage | null): StagePage | null {
    const { page, from } = this.#handover ?? {};
    if (!page?.shows || page.shows === '(starting)' || page.shows === from) return null;
    if (page.shows !== heard?.shows) return null;
    this.#handover = null;
    return page;
  }

  /** Considers the page in front. `isHeard` says that it is not about to be replaced anyway. */
  consider(front: StagePage, isHeard: boolean, nowMs: number): void {
    if (!this.#wish) this.#considerRecycle(front, nowMs);
    if (this.#wish && isHeard && front.shows) this.#considerMoment(front.shows, this.#wish, nowMs);
  }

  #considerRecycle(front: StagePage, nowMs: number): void {
    const worn = this.#recyclePolicy.of(front, nowMs);
    if (!worn) return;
    const { why } = worn;
    this.#wish = { why, sinceMs: nowMs };
    if (worn.type !== 'memory') return;
    const { megabytes, limit } = worn;
    this.#options.problems.raise('stage-memory', () => ({ megabytes, limit }));
  }

  #considerMoment(shows: string, { why, sinceMs }: { why: string; sinceMs: number }, nowMs: number): void {
    const { lastMessages, log, standby, drop, join } = this.#options;
    if (this.#handover) {
      if (nowMs < this.#handover.untilMs) return;
      log.warn('the page that should take over was not ready in time');
      drop(this.#handover.page);
    }
    const page = standby();
    if (!page.hasGreeted) return;
    const restMs = lastMessages.restMs(nowMs);
    const moment = handoverMoment({ shows, planned: lastMessages.now, restMs, wishedForMs: nowMs - sinceMs });
    if (moment === 'hand-over') {
      log.info({ why }, 'the stage is handed over to another page');
      this.#begin({ page, from: shows, untilMs: nowMs + restMs + OVERDUE_MS }, nowMs);
    } else if (moment === 'replace') {
      log.info({ why }, 'the stage is replaced');
      join(page);
    }
  }

  #begin(handover: Handover, nowMs: number): void {
    const { page, from } = handover;
    this.#handover = handover;
    page.view.webContents.setAudioMuted(true);
    this.#options.engage(page);
    for (const message of this.#options.lastMessages.replay(nowMs))
      page.send({ type: 'message', message: playForSuccessor(message, from) });
  }

  #localHour(): number {
    const { setup } = this.#options.lastMessages;
    return setup ? hourIn(setup.timeZone, Date.now() + setup.clockOffsetMs) : new Date().getHours();
  }
}
