/**
 * Keeps a page of the stage on the screen. One page is in front; one more is loaded behind it and waits, so that
 * it can take the place of one that fails without the time that loading takes.
 *
 *  1. The agent hears one page only, the newest that joined it. To join, a page is told that an agent answers;
 *     it says `ready`, the agent closes what was open and says again what is on.
 *  2. A page that crashed shows nothing: the waiting page, with its first slide, is in front at once, then joins.
 *     A page that hangs keeps its last picture: the waiting page joins behind it and comes in front with its
 *     first item.
 *  3. A page that is replaced while it is well (memory, the nightly recycle) hands over between two items
 *     (`handover.ts`): the agent notices nothing, and no play is divided.
 *  4. Failures that follow each other are answered ever later, and in the end with the last good stills.
 */
import { app } from 'electron';
import type { Logger } from 'pino';
import type { AgentToStage, Cue, StageToAgent } from '../stage.ts';
import { forSuccessor, laterBy, nameOf } from './handover.ts';
import { hourIn, isRecycleDue } from './recycle.ts';
import { Restarts } from './restarts.ts';
import type { StagePage } from './stage-page.ts';
import type { StageWindow } from './window.ts';

export interface StagesOptions {
  readonly window: StageWindow;
  readonly makePage: (onGone: (page: StagePage, why: string) => void) => StagePage;
  readonly memoryLimitMb: number;
  readonly recycleHour: number;
  readonly safeModeMs: number;
  readonly log: Logger;
  /** From the one page that the agent hears. */
  readonly toAgent: (message: StageToAgent) => void;
  readonly agentRun: () => string | null;
  /** For the player's status; null settles it. */
  readonly onProblem: (code: string, message: string | null) => void;
  /** A still is on screen, alone and whole. */
  readonly onStill: (page: StagePage, cue: Cue) => void;
  /** Covers the window, and uncovers it. */
  readonly safeMode: { enter(): void; leave(): void };
}

const WATCH_EVERY_MS = 250;
/** A first page loads and plays before a second one takes time from it. */
const STANDBY_AFTER_MS = 3_000;
/** A page that joined is put in front even if it has nothing to show by then: it has its first slide. */
const JOIN_LIMIT_MS = 4_000;
/** So long before the next item the page that takes over from one that is well begins to prepare it. */
const HANDOVER_LEAD_MS = 6_000;
const LEAST_HANDOVER_MS = 1_500;
/** What follows was not reached by both: it is tried again at the next. */
const HANDOVER_OVERDUE_MS = 10_000;
/** Where nothing follows for so long (a stream, closing time), it is done without. */
const HANDOVER_LIMIT_MS = 10 * 60_000;
const CHECK_MEMORY_EVERY_MS = 5_000;
const OVER_LIMIT_TIMES = 2;
/** A page that takes too much memory from its beginning would be replaced without end. */
const LEAST_BETWEEN_MEMORY_MS = 10 * 60_000;
const CHECK_AGE_EVERY_MS = 60_000;
/** A page that ran this long was well. */
const WELL_AFTER_MS = 5 * 60_000;
const PROBLEM_STAYS_MS = 60 * 60_000;
/** A still is photographed once any fade is over. */
const STILL_SETTLED_MS = 1_500;

type Said<Type> = Extract<AgentToStage, { type: Type }>;
type Play = Said<'play'>;

/** What the agent said last, for a page that comes later. */
interface Told {
  setup?: Said<'setup'>;
  pairing?: Said<'pairing'>;
  play?: Play;
  playAtMs: number;
}

interface Handover {
  readonly page: StagePage;
  /** What the page in front shows until then. */
  readonly from: string;
  readonly untilMs: number;
}

export class Stages {
  readonly #options: StagesOptions;
  readonly #restarts = new Restarts();
  /** On top of the window. */
  #front: StagePage | null = null;
  /** The agent hears this one; another than the front only while it is about to be put there. */
  #heard: StagePage | null = null;
  #joinedAtMs = 0;
  #waiting: StagePage | null = null;
  #handover: Handover | null = null;
  /** Why the front should be replaced though it is well, and since when. */
  #wish: { readonly why: string; readonly sinceMs: number } | null = null;
  readonly #told: Told = { playAtMs: 0 };
  #watchedAtMs = performance.now();
  #memoryAtMs = 0;
  #ageAtMs = 0;
  #overLimit = 0;
  #relievedAtMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  readonly #watchTimer: NodeJS.Timeout;
  /** By what they are for: each new one takes the place of the last. */
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #isSafe = false;
  #stopped = false;

  constructor(options: StagesOptions) {
    this.#options = options;
    this.#watchTimer = setInterval(() => this.#watch(), WATCH_EVERY_MS);
    this.#begin(this.#open());
  }

  /** All pages that may talk to us; only one of them is heard. */
  pages(): StagePage[] {
    return [...new Set([this.#heard, this.#front, this.#waiting, this.#handover?.page ?? null])].filter(
      (page) => page !== null,
    );
  }

  hello(page: StagePage): void {
    page.saidHello = true;
    if (page === this.#heard) this.#greet(page);
  }

  said(page: StagePage, message: StageToAgent): void {
    if (page === this.#heard) {
      this.#options.toAgent(message);
      if (message.type === 'shown' || message.type === 'interlude') this.#somethingShows(page);
    }
    this.#finishHandover();
  }

  beat(page: StagePage, frames: number): void {
    page.pulse.beat(frames);
    if (page === this.#front && page.pulse.hasFrames) this.#options.window.show();
  }

  agentSaid(message: AgentToStage): void {
    if (message.type === 'setup') this.#told.setup = message;
    if (message.type === 'pairing') this.#told.pairing = message;
    if (message.type === 'play') Object.assign(this.#told, { play: message, playAtMs: performance.now() });
    this.#heard?.send({ type: 'message', message });
    const { page, from } = this.#handover ?? {};
    if (page && from !== undefined) page.send({ type: 'message', message: forSuccessor(message, from) });
  }

  agentStarted(): void {
    this.#drop(this.#handover?.page ?? null);
    if (this.#heard?.saidHello) this.#greet(this.#heard);
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#watchTimer);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const page of this.pages()) page.destroy();
  }

  #open(): StagePage {
    const page = this.#options.makePage((gone, why) => this.#failed(gone, why, true));
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
    this.#heard = page;
    this.#joinedAtMs = performance.now();
    if (page.saidHello) this.#greet(page);
  }

  #greet(page: StagePage): void {
    const run = this.#options.agentRun();
    if (run !== null) page.send({ type: 'agent', run });
  }

  #somethingShows(page: StagePage): void {
    if (page !== this.#front && page.shows !== '(starting)') this.#promote(page);
    if (page === this.#front) this.#considerStill(page);
  }

  /** Puts the heard page in front and ends the one that was there. */
  #promote(page: StagePage): void {
    const { window, safeMode, onProblem, log } = this.#options;
    const old = this.#front;
    this.#front = page;
    this.#wish = null;
    this.#overLimit = 0;
    page.view.webContents.setAudioMuted(false);
    window.bringToFront(page.view);
    if (this.#isSafe) {
      this.#isSafe = false;
      safeMode.leave();
      onProblem('safe-mode', null);
    }
    log.info('another page of the stage is in front');
    if (old && old !== page) this.#drop(old);
    this.#waitForStandby();
  }

  /** A page is done with, whatever it was for. */
  #drop(page: StagePage | null): void {
    if (!page) return;
    if (this.#handover?.page === page) this.#handover = null;
    if (this.#waiting === page) this.#waiting = null;
    if (this.#heard === page) this.#heard = null;
    if (this.#front === page) this.#front = null;
    this.#options.window.remove(page.view);
    page.destroy();
  }

  #waitForStandby(): void {
    this.#after('standby', STANDBY_AFTER_MS, () => {
      if (!this.#isSafe && !this.#waiting && !this.#handover) this.#waiting = this.#open();
    });
  }

  #failed(page: StagePage, why: string, isGone: boolean): void {
    if (this.#stopped || !this.pages().includes(page)) return;
    const { log, window, toAgent } = this.#options;
    if (page === this.#front && this.#heard !== null && this.#heard !== page) {
      // It is about to be replaced, and has nothing more to show until then.
      this.#promote(this.#heard);
    } else if (page !== this.#front && page !== this.#heard) {
      log.warn({ why }, 'a page that waited behind the stage failed');
      this.#drop(page);
      this.#waitForStandby();
    } else {
      const verdict = this.#restarts.failed(performance.now());
      log.error({ why, verdict }, 'the stage failed and is replaced');
      this.#report(why);
      this.#drop(this.#handover?.page ?? null);
      this.#heard = null;
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
    const { log, safeMode, onProblem, safeModeMs } = this.#options;
    log.error('the stage fails again and again: the last good stills show for a while');
    this.#isSafe = true;
    safeMode.enter();
    for (const page of this.pages()) this.#drop(page);
    onProblem(
      'safe-mode',
      'The page that draws the screen fails again and again. The last good stills show; it is tried again after a while.',
    );
    this.#after('trial', safeModeMs, () => {
      log.info('the stage is tried again');
      this.#restarts.beginTrial();
      // Behind the stills until it shows something.
      this.#join(this.#open());
    });
  }

  #report(why: string): void {
    this.#failures += 1;
    const times = this.#failures === 1 ? '' : ` ${this.#failures} times`;
    this.#raise(
      'stage-failed',
      `The page that draws the screen failed${times} and was replaced. Last: ${why}.`,
      () => {
        this.#failures = 0;
      },
    );
  }

  /** A problem that an operator sees for a while. */
  #raise(code: string, message: string, onSettled = () => {}): void {
    this.#options.onProblem(code, message);
    this.#after(code, PROBLEM_STAYS_MS, () => {
      this.#options.onProblem(code, null);
      onSettled();
    });
  }

  #watch(): void {
    const nowMs = performance.now();
    const elapsedMs = Math.min(nowMs - this.#watchedAtMs, 2 * WATCH_EVERY_MS);
    this.#watchedAtMs = nowMs;
    const pages = this.pages();
    for (const { pulse } of pages) pulse.pass(elapsedMs);
    for (const page of pages) {
      // One that is about to be replaced may do as it likes.
      if ((page === this.#front && page !== this.#heard) || page.view.webContents.isDevToolsOpened())
        continue;
      const isMachineBusy = pages.some((other) => other !== page && other.pulse.isLate);
      const health = page.pulse.health(isMachineBusy);
      if (health !== 'well') this.#failed(page, WHY[health], false);
    }
    const heard = this.#heard;
    if (heard && this.#front && heard !== this.#front && heard.pulse.hasFrames) {
      if (nowMs - this.#joinedAtMs >= JOIN_LIMIT_MS) this.#promote(heard);
    }
    this.#considerAge(nowMs);
    this.#considerMemory(nowMs);
    if (this.#wish) this.#considerHandover(nowMs);
  }

  #considerAge(nowMs: number): void {
    const front = this.#front;
    if (!front || nowMs - this.#ageAtMs < CHECK_AGE_EVERY_MS) return;
    this.#ageAtMs = nowMs;
    const ageMs = nowMs - front.madeAtMs;
    if (ageMs >= WELL_AFTER_MS) this.#restarts.passed();
    const { setup } = this.#told;
    const localHour = setup
      ? hourIn(setup.timeZone, Date.now() + setup.clockOffsetMs)
      : new Date().getHours();
    const isDue = isRecycleDue({ ageMs, localHour, recycleHour: this.#options.recycleHour });
    if (isDue) this.#wish ??= { why: 'it has run for long', sinceMs: nowMs };
  }

  #considerMemory(nowMs: number): void {
    const front = this.#front;
    if (!front || this.#wish || nowMs - this.#memoryAtMs < CHECK_MEMORY_EVERY_MS) return;
    this.#memoryAtMs = nowMs;
    const { memoryLimitMb } = this.#options;
    const memoryMb = front.memoryMb(app.getAppMetrics()) ?? 0;
    this.#overLimit = memoryMb > memoryLimitMb ? this.#overLimit + 1 : 0;
    if (this.#overLimit < OVER_LIMIT_TIMES || nowMs - this.#relievedAtMs < LEAST_BETWEEN_MEMORY_MS) return;
    this.#relievedAtMs = nowMs;
    const took = `it took ${Math.round(memoryMb)} MB of memory, its limit is ${memoryLimitMb}`;
    this.#wish = { why: took, sinceMs: nowMs };
    this.#raise('stage-memory', `The page that draws the screen is replaced: ${took}.`);
  }

  /** Takes the quiet moment for it if this is one. */
  #considerHandover(nowMs: number): void {
    const front = this.#front;
    if (!this.#wish || !front?.shows || front !== this.#heard) return;
    if (this.#handover) {
      if (nowMs < this.#handover.untilMs) return;
      this.#options.log.warn('the page that should take over was not ready in time');
      this.#drop(this.#handover.page);
    }
    this.#waiting ??= this.#open();
    if (!this.#waiting.saidHello) return;
    const { play, playAtMs } = this.#told;
    const restMs = play?.next ? play.nextInMs - (nowMs - playAtMs) : Number.POSITIVE_INFINITY;
    const isPlaying = !front.shows.startsWith('(');
    if (
      play &&
      restMs >= LEAST_HANDOVER_MS &&
      restMs <= HANDOVER_LEAD_MS &&
      nameOf(play.now) === front.shows
    ) {
      this.#beginHandover(this.#waiting, play, front.shows, restMs);
    } else if ((!isPlaying && restMs > HANDOVER_LEAD_MS) || nowMs - this.#wish.sinceMs > HANDOVER_LIMIT_MS) {
      this.#options.log.info({ why: this.#wish.why }, 'the stage is replaced');
      this.#join(this.#waiting);
    }
  }

  #beginHandover(page: StagePage, play: Play, from: string, restMs: number): void {
    this.#options.log.info({ why: this.#wish?.why }, 'the stage is handed over to another page');
    const nowMs = performance.now();
    this.#waiting = null;
    this.#handover = { page, from, untilMs: nowMs + restMs + HANDOVER_OVERDUE_MS };
    page.view.webContents.setAudioMuted(true);
    this.#greet(page);
    const { setup, pairing, playAtMs } = this.#told;
    const soFar = [setup, pairing, laterBy(play, nowMs - playAtMs, Date.now())];
    for (const message of soFar)
      if (message) page.send({ type: 'message', message: forSuccessor(message, from) });
  }

  #finishHandover(): void {
    const { page, from } = this.#handover ?? {};
    if (!page?.shows || page.shows === '(starting)' || page.shows === from) return;
    if (page.shows !== this.#heard?.shows) return;
    this.#handover = null;
    this.#heard = page;
    this.#promote(page);
  }

  #considerStill(page: StagePage): void {
    const { shows } = page;
    this.#after('still', STILL_SETTLED_MS, () => {
      const { play, pairing } = this.#told;
      const cue = [play?.now, play?.next].find((content) => content && nameOf(content) === shows);
      if (page !== this.#front || page.shows !== shows || pairing?.pairing) return;
      if (cue && 'id' in cue && (cue.item.kind === 'infographic' || cue.item.kind === 'qr'))
        this.#options.onStill(page, cue);
    });
  }

  #after(purpose: string, ms: number, act: () => void): void {
    clearTimeout(this.#timers.get(purpose));
    const timer = setTimeout(() => {
      this.#timers.delete(purpose);
      if (!this.#stopped) act();
    }, ms);
    this.#timers.set(purpose, timer);
  }
}

const WHY = {
  unloaded: 'it did not load',
  hung: 'it did not respond',
  frameless: 'it was given no frames',
} as const;
