/**
 * Keeps a page of the stage on the screen. One page is in front; one more is loaded behind it and waits, so that
 * it can take the place of one that fails without the time that loading takes.
 *
 *  1. The agent hears one page only, the newest that joined it. To join, a page is told that an agent answers;
 *     it says `ready`, the agent closes what was open and says again what is on.
 *  2. A page that crashed shows nothing: the waiting page, with its first slide, is in front at once, then joins.
 *     A page that hangs keeps its last picture: the waiting page joins behind it and comes in front with its
 *     first item.
 *  3. A page that is replaced while it is healthy (memory, the nightly recycle) hands over between two items
 *     (`page-renewal.ts`): the agent notices nothing, and no play is divided.
 *  4. Failures that follow each other are answered ever later, and in the end with the last good stills.
 */
import { fault, type PlainFault } from '@bacheca/shared/translations/problem';
import type { Logger } from 'pino';
import type { AgentToStage, Cue, StageToAgent } from '../../contract/stage.ts';
import type { TransientProblems } from '../transient-problems.ts';
import type { StageWindow } from '../window/window.ts';
import { LastMessages } from './last-messages.ts';
import { Renewal } from './page-renewal.ts';
import { RestartLimits } from './restart-limits.ts';
import type { StagePage } from './stage-page.ts';

export interface StagePagesOptions {
  readonly window: StageWindow;
  /** The first page, which is being loaded already: its process takes longer to start than a window. */
  readonly firstPage: StagePage;
  readonly makePage: () => StagePage;
  readonly memoryLimitMb: number;
  readonly recycleHour: number;
  readonly safeModeMs: number;
  readonly log: Logger;
  /** It hears the one page that the agent hears. */
  readonly toAgent: (message: StageToAgent) => void;
  readonly agentRun: () => string | null;
  readonly problems: TransientProblems;
  /** The player's status says it. */
  readonly onSafeMode: (isSafe: boolean) => void;
  /** A still is on screen, alone and whole. */
  readonly onStill: (page: StagePage, cue: Cue) => void;
  /** Covers the window, and uncovers it. */
  readonly safeMode: { enter(): void; leave(): void };
}

const WATCH_EVERY_MS = 250;
/** A first page loads and plays before a second one takes time from it. */
const STANDBY_AFTER_MS = 3_000;
/** Where nothing plays, as with an agent that does not start. */
const STANDBY_AT_LATEST_MS = 20_000;
/** A page that joined is put in front even if it has nothing to show by then: it has its first slide. */
const JOIN_LIMIT_MS = 4_000;
/** A page that ran this long was well. */
const HEALTHY_AFTER_MS = 5 * 60_000;
/** A still is photographed once any fade is over. */
const STILL_SETTLED_MS = 1_500;

export class StagePages {
  readonly #options: StagePagesOptions;
  readonly #restarts = new RestartLimits();
  /** It is on top of the window. */
  #front: StagePage | null = null;
  /** The agent hears this one; another than the front only while it is about to be put there. */
  #speaking: StagePage | null = null;
  #joinedAtMs = 0;
  #waiting: StagePage | null = null;
  readonly #lastMessages = new LastMessages();
  readonly #renewal: Renewal;
  #watchedAtMs = performance.now();
  readonly #watchTimer: NodeJS.Timeout;
  /** Timers by what they are for: each new one takes the place of the last. */
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #isSafe = false;
  /** Something other than the starting slide showed since the player was started. */
  #hasPlayed = false;
  #isStopped = false;

  constructor(options: StagePagesOptions) {
    this.#options = options;
    this.#renewal = new Renewal({
      ...options,
      lastMessages: this.#lastMessages,
      standby: () => {
        this.#waiting ??= this.#open();
        return this.#waiting;
      },
      engage: (page) => {
        this.#waiting = null;
        this.#greet(page);
      },
      drop: (page) => this.#drop(page),
      join: (page) => this.#join(page),
    });
    this.#watchTimer = setInterval(() => this.#watch(), WATCH_EVERY_MS);
    this.#begin(this.#adopt(options.firstPage));
  }

  /** All pages that may talk to us; only one of them is heard. */
  pages(): StagePage[] {
    return [...new Set([this.#speaking, this.#front, this.#waiting, this.#renewal.successor])].filter(
      (page) => page !== null,
    );
  }

  hello(page: StagePage): void {
    page.hasGreeted = true;
    if (page === this.#speaking) this.#greet(page);
  }

  pageMessage(page: StagePage, message: StageToAgent): void {
    if (page === this.#speaking) {
      this.#options.toAgent(message);
      if (message.type === 'shown' || message.type === 'interlude') this.#somethingShows(page);
    }
    const successor = this.#renewal.finish(this.#speaking);
    if (!successor) return;
    this.#speaking = successor;
    this.#promote(successor);
  }

  heartbeat(page: StagePage, frames: number): void {
    page.watchdog.heartbeat(frames);
  }

  agentMessage(message: AgentToStage): void {
    this.#lastMessages.record(message);
    this.#speaking?.send({ type: 'message', message });
    this.#renewal.agentMessage(message);
  }

  agentStarted(): void {
    this.#drop(this.#renewal.successor);
    if (this.#speaking?.hasGreeted) this.#greet(this.#speaking);
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#watchTimer);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const page of this.pages()) page.destroy();
  }

  #open(): StagePage {
    return this.#adopt(this.#options.makePage());
  }

  #adopt(page: StagePage): StagePage {
    page.onGone = (gone, why) => this.#failed(gone, why, true);
    this.#options.window.addBehind(page.view);
    return page;
  }

  /** Puts a page in front which has nothing before it. */
  #begin(page: StagePage): void {
    this.#front = page;
    this.#options.window.bringToFront(page.view);
    this.#join(page);
    this.#waitForStandby();
  }

  #join(page: StagePage): void {
    if (this.#waiting === page) this.#waiting = null;
    this.#speaking = page;
    this.#joinedAtMs = performance.now();
    if (page.hasGreeted) this.#greet(page);
  }

  #greet(page: StagePage): void {
    const run = this.#options.agentRun();
    if (run !== null) page.send({ type: 'agent', run });
  }

  #somethingShows(page: StagePage): void {
    if (page !== this.#front && page.shows !== '(starting)') this.#promote(page);
    if (page !== this.#front) return;
    this.#considerStill(page);
    if (this.#hasPlayed || page.shows === '(starting)') return;
    this.#hasPlayed = true;
    this.#waitForStandby();
  }

  /** Puts the heard page in front and ends the one that was there. */
  #promote(page: StagePage): void {
    const { window, safeMode, onSafeMode, log } = this.#options;
    const old = this.#front;
    this.#front = page;
    this.#renewal.renewed();
    page.view.webContents.setAudioMuted(false);
    window.bringToFront(page.view);
    if (this.#isSafe) {
      this.#isSafe = false;
      safeMode.leave();
      onSafeMode(false);
    }
    log.info('another page of the stage is in front');
    if (old && old !== page) this.#drop(old);
    this.#waitForStandby();
  }

  /** A page is done with, whatever it was for. */
  #drop(page: StagePage | null): void {
    if (!page) return;
    this.#renewal.forget(page);
    if (this.#waiting === page) this.#waiting = null;
    if (this.#speaking === page) this.#speaking = null;
    if (this.#front === page) this.#front = null;
    this.#options.window.remove(page.view);
    page.destroy();
  }

  #waitForStandby(): void {
    this.#after('standby', this.#hasPlayed ? STANDBY_AFTER_MS : STANDBY_AT_LATEST_MS, () => {
      if (!this.#isSafe && !this.#waiting && !this.#renewal.successor) this.#waiting = this.#open();
    });
  }

  #failed(page: StagePage, why: PlainFault, isGone: boolean): void {
    if (this.#isStopped || !this.pages().includes(page)) return;
    const { log, window, problems, toAgent } = this.#options;
    if (page === this.#front && this.#speaking !== null && this.#speaking !== page) {
      // It is about to be replaced, and has nothing more to show until then.
      this.#promote(this.#speaking);
    } else if (page !== this.#front && page !== this.#speaking) {
      log.warn({ why }, 'a page that waited behind the stage failed');
      this.#drop(page);
      this.#waitForStandby();
    } else {
      const verdict = this.#restarts.failed(performance.now());
      log.error({ why, verdict }, 'the stage failed and is replaced');
      problems.raise('stage-failed', (times) => ({ times, why }));
      this.#drop(this.#renewal.successor);
      this.#speaking = null;
      toAgent({ type: 'gone' });
      // Where a page has crashed, what lies beneath it shows: that should be a page.
      if (isGone && this.#waiting) window.bringToFront(this.#waiting.view);
      if (isGone || page !== this.#front) this.#drop(page);
      if (verdict.type === 'give-up') this.#giveUp();
      else if (verdict.delayMs === 0) this.#replace();
      else this.#after('replace', verdict.delayMs, () => this.#replace());
    }
  }

  /** The waiting page joins, or a new one where there is none. */
  #replace(): void {
    if (this.#isSafe) return;
    const next = this.#waiting ?? this.#open();
    if (this.#front) this.#join(next);
    else this.#begin(next);
  }

  #giveUp(): void {
    const { log, safeMode, onSafeMode, safeModeMs } = this.#options;
    log.error('the stage fails again and again: the last good stills show for a while');
    this.#isSafe = true;
    safeMode.enter();
    for (const page of this.pages()) this.#drop(page);
    onSafeMode(true);
    this.#after('trial', safeModeMs, () => {
      log.info('the stage is tried again');
      this.#restarts.beginTrial();
      // Behind the stills until it shows something.
      this.#join(this.#open());
    });
  }

  #watch(): void {
    const nowMs = performance.now();
    const elapsedMs = Math.min(nowMs - this.#watchedAtMs, 2 * WATCH_EVERY_MS);
    this.#watchedAtMs = nowMs;
    const pages = this.pages();
    for (const { watchdog } of pages) watchdog.pass(elapsedMs);
    for (const page of pages) {
      // One that is about to be replaced may do as it likes.
      if ((page === this.#front && page !== this.#speaking) || page.view.webContents.isDevToolsOpened())
        continue;
      const isMachineBusy = pages.some((other) => other !== page && other.watchdog.isLate);
      const health = page.watchdog.health(isMachineBusy);
      // One that waits is not to be seen: how many frames that is worth is the system's affair.
      if (health === 'frameless' && page !== this.#speaking) continue;
      if (health !== 'well') this.#failed(page, WHY[health], false);
    }
    const speaking = this.#speaking;
    if (speaking && this.#front && speaking !== this.#front && speaking.watchdog.hasFrames) {
      if (nowMs - this.#joinedAtMs >= JOIN_LIMIT_MS) this.#promote(speaking);
    }
    if (!this.#front) return;
    if (nowMs - this.#front.madeAtMs >= HEALTHY_AFTER_MS) this.#restarts.passed();
    this.#renewal.consider(this.#front, this.#front === this.#speaking, nowMs);
  }

  #considerStill(page: StagePage): void {
    const { shows } = page;
    this.#after('still', STILL_SETTLED_MS, () => {
      const cue = this.#lastMessages.cue(shows);
      if (!cue || page !== this.#front || page.shows !== shows || this.#lastMessages.isPairing) return;
      if (cue.item.kind === 'infographic' || cue.item.kind === 'qr') this.#options.onStill(page, cue);
    });
  }

  #after(purpose: string, ms: number, act: () => void): void {
    clearTimeout(this.#timers.get(purpose));
    const timer = setTimeout(() => {
      this.#timers.delete(purpose);
      if (!this.#isStopped) act();
    }, ms);
    this.#timers.set(purpose, timer);
  }
}

const WHY = {
  unloaded: fault('page-unloaded'),
  hung: fault('page-hung'),
  frameless: fault('page-frameless'),
} as const;
