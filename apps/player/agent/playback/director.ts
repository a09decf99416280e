/**
 * Turns the timeline into what the stage is told, and what the stage reports into plays.
 *
 *  1. What shows is `resolve`'s answer and nothing else. The director only knows what is on now and what
 *     follows it; both are told to the stage ahead of time, and the stage swaps by itself.
 *  2. A showing runs to its end, unless a takeover starts or ends, its item is withdrawn, or the place closes.
 *     A new program waits for that end.
 *  3. What fails is recorded and is unavailable for a while; the timeline is asked again at once.
 *  4. Timers are not trusted: it wakes at least every 60 s and asks again.
 */

import { afterClockMove } from '@bacheca/shared/engine/resolve';
import type { Language, Sha256 } from '@bacheca/shared/model/ids';
import { type Item, mediaOfVariant } from '@bacheca/shared/model/items';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { fault } from '@bacheca/shared/translations/problem';
import type { StageStatus } from '@bacheca/shared/wire/player-status';
import type { Logger } from 'pino';
import type { AgentToStage, StageToAgent } from '../../contract/stage.ts';
import type { CorrectedClock } from '../clock/clock.ts';
import { causeMessage } from '../faults/problem-message.ts';
import type { Problems } from '../faults/problems.ts';
import { stageFault } from '../faults/stage-fault.ts';
import type { CutCause, Recorder } from '../plays/recorder.ts';
import type { Availability } from '../programs/availability.ts';
import type { StreamHealth } from '../streams/stream-health.ts';
import {
  isSameEntry,
  isSameShowing,
  isSameTurn,
  type PlannedCue,
  type PlannedEntry,
  SentCues,
  takeoverIn,
  takeoverOf,
  toCuedShowing,
  underKnownId,
} from './planned-entry.ts';
import type { Planner } from './planner.ts';

export interface DirectorOptions {
  readonly send: (message: AgentToStage) => void;
  readonly clock: CorrectedClock;
  readonly planner: Planner;
  readonly availability: Availability;
  readonly recorder: Recorder;
  readonly problems: Problems;
  readonly streams: Pick<StreamHealth, 'watch'>;
  readonly log: Logger;
  /** What is on screen has changed. */
  readonly onScreen: () => void;
  /** An item of this program is on screen; null for the blank one. */
  readonly onShown: (revision: Sha256 | null, media: readonly Sha256[]) => void;
  /** These files are about to be shown, or (`failed`) could not be. */
  readonly onMedia: (files: readonly Sha256[], why: 'soon' | 'failed') => void;
}

const MAX_SLEEP_MS = 60_000;
const MIN_SLEEP_MS = 10;
/** What follows is told this long ahead, if what is on lasts longer: a stage need not hold it for hours. */
const NEXT_AHEAD_MS = 10 * 60_000;
/** So close to its swap the stage is left alone: it has what it needs. */
const SWAP_MS = 250;
/** A stage that is late enters by itself where the timeline is, and gives up after 3 s. Then it is silent. */
const SILENT_AFTER_MS = 5000;
/** Synchronised screens hear of a clock that has moved by this much: an eighth of a frame. */
const RESEND_MS = 2;
/** A showing that ends earlier than this before its end has ended by itself. */
const EARLY_MS = 1000;

export class Director {
  readonly #options: DirectorOptions;
  /** It is null until the stage is ready. */
  #now: PlannedEntry | null = null;
  #next: PlannedEntry | null = null;
  /** A page that is being loaded has this cue already. */
  #initial: PlannedCue | null = null;
  readonly #sentCues = new SentCues();
  #onScreen: StageStatus = { state: 'starting' };
  #timer: NodeJS.Timeout | null = null;
  /** It is the corrected time minus the monotonic, when the stage was told last. */
  #sentBaseMs = 0;

  constructor(options: DirectorOptions) {
    this.#options = options;
  }

  /** What is on screen, as far as the stage has said. */
  get onScreen(): StageStatus {
    return this.#onScreen;
  }

  setTakeovers(takeovers: readonly Takeover[]): void {
    this.#options.planner.takeovers = takeovers;
    this.reconsider();
  }

  /**
   * Asks the timeline as for a page, before there is one: the first answer takes the longest, and while the page loads
   * nobody waits for it. Nothing of it is kept but what the program then knows of itself.
   */
  warmUp(): void {
    if (this.#now) return;
    const { planner, clock } = this.#options;
    const nowMs = clock.nowMs();
    const now = planner.at(nowMs);
    const isFar = now.endsAtMs - nowMs > NEXT_AHEAD_MS;
    planner.tell(now, isFar ? null : planner.after(now), nowMs);
  }

  /**
   * What a page will be told once it is ready, for one that is being loaded, so that it need not ask first; null where a
   * page is on already, or where what it will be told is no item. It is the same cue, unless something else is due then.
   */
  initialPlay(): AgentToStage | null {
    const { planner, clock } = this.#options;
    if (this.#now || planner.offered) return null;
    const nowMs = clock.nowMs();
    const now = planner.at(nowMs);
    this.#initial = now.type === 'cue' ? now : null;
    return this.#initial && planner.tell(this.#initial, null, nowMs);
  }

  /** Forgets program and takeovers at once. */
  clear(): void {
    this.#options.planner.clear();
    this.#interrupt('program');
  }

  /** Corrected time has moved: what is on keeps its length, what follows enters where the timeline is. */
  clockMoved(movedMs: number): void {
    if (this.#now?.type === 'cue') this.#now = afterClockMove(this.#now, movedMs);
    this.reconsider();
  }

  /** Corrected time may have moved a little: that counts where screens show the same frame. */
  clockLearnt(): void {
    const { clock, planner } = this.#options;
    const nowMs = clock.exactMs();
    const movedMs = nowMs - clock.monotonicMs() - this.#sentBaseMs;
    const now = this.#now;
    if (!now || !planner.synchronised || Math.abs(movedMs) < RESEND_MS) return;
    if (Math.abs(now.endsAtMs - nowMs) > SWAP_MS) this.#say();
  }

  /** Something that decides what shows has changed, or may have. */
  reconsider(): void {
    // The clock is read before anything else: that may find that it has moved, which changes what is known here.
    const atMs = this.#options.clock.nowMs();
    const now = this.#now;
    if (!now) return;
    const restMs = now.endsAtMs - atMs;
    const cause = now.type === 'cue' && restMs > SWAP_MS ? this.#causeToCut(now, atMs) : null;
    if (cause) {
      this.#interrupt(cause);
    } else if (now.type === 'interlude' && restMs > SWAP_MS && this.#isOutdated(now, atMs)) {
      this.#join();
    } else {
      if (Math.abs(restMs) > SWAP_MS) this.#planNext(false);
      this.#sleep();
    }
  }

  receive(message: StageToAgent): void {
    if (message.type === 'ready') this.#stageReady();
    if (message.type === 'gone') this.#stageGone();
    if (!this.#now) return;
    if (message.type === 'interlude') this.#interludeShown(message.showing);
    const cue = 'cueId' in message ? this.#sentCues.get(message.cueId) : undefined;
    if (!cue) return;
    if (message.type === 'shown') this.#shown(cue, message);
    if (message.type === 'ended') this.#ended(cue, message);
    if (message.type === 'failed') this.#failed(cue, message);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#now = null;
  }

  /** The stage is loaded, for the first time or again: it shows nothing of what was said before. */
  #stageReady(): void {
    const initial = this.#initial;
    this.#stageGone();
    this.#initial = null;
    this.#join(initial);
  }

  #stageGone(): void {
    this.stop();
    this.#options.recorder.abandon('shutdown');
    this.#sentCues.clear();
    this.#next = null;
    this.#seen({ state: 'starting' });
  }

  #shown(cue: PlannedCue, { agoMs, positionMs }: Extract<StageToAgent, { type: 'shown' }>): void {
    const { clock, recorder, problems } = this.#options;
    const { item, language } = cue.showing;
    const takeoverId = takeoverOf(cue.showing);
    recorder.begin(toCuedShowing(cue), agoMs, positionMs !== undefined);
    this.#seen({
      state: 'playing',
      itemId: item.id,
      title: item.title,
      language,
      sinceMs: Math.round(clock.nowMs() - agoMs),
      ...(takeoverId ? { takeoverId } : {}),
    });
    problems.settle('stream-down', item.id);
    if (this.#next && isCue(this.#next, cue)) this.#advance(this.#next);
    // Last: with this item its program may just have become the active one.
    this.#options.onShown(cue.revision, mediaOfVariant(item, language));
  }

  #ended(cue: PlannedCue, { finished, durationMs, frames }: Extract<StageToAgent, { type: 'ended' }>): void {
    const { clock, recorder, availability, problems } = this.#options;
    const { item, language } = cue.showing;
    recorder.end(cue.cueId, { finished, durationMs, ...(frames ? { frames } : {}) });
    if (finished) {
      availability.played(item, language);
      problems.settle('item-quarantined', item.id);
      problems.settle('item-stalled', item.id);
    }
    const now = this.#now;
    if (!now || !isCue(now, cue)) return;
    const restMs = now.endsAtMs - clock.nowMs();
    if (restMs <= EARLY_MS) return;
    if (finished && item.kind === 'stream') availability.over(item, language, restMs);
    this.#join();
  }

  #failed(cue: PlannedCue, message: Extract<StageToAgent, { type: 'failed' }>): void {
    const { reason, durationMs, stalled = false } = message;
    const { clock, recorder, availability, problems, log, onMedia } = this.#options;
    const { item, language } = cue.showing;
    log.warn({ itemId: item.id, reason }, 'an item could not be shown');
    recorder.fail(toCuedShowing(cue), reason, durationMs);
    if (availability.failed(item, language, { shownMs: durationMs, stalled })) {
      problems.raise('item-quarantined', { title: item.title, why: stageFault(reason) }, item.id);
    }
    if (item.kind === 'stream') this.#awaitStream(item, language, reason);
    else if (stalled) {
      problems.raise('item-stalled', { title: item.title, why: stageFault(reason) }, item.id);
    }
    onMedia(mediaOfVariant(item, language), 'failed');
    // What follows may fail only when it is due already: then its substitute is entered midway.
    const isDue = this.#now !== null && this.#now.endsAtMs <= clock.nowMs();
    if (isDue || isCue(this.#now, cue)) this.#join();
    else this.#planNext(true);
  }

  /** The loop beneath shows until the stream answers again. */
  #awaitStream(item: Extract<Item, { kind: 'stream' }>, language: Language, reason: string): void {
    const { availability, problems, streams } = this.#options;
    problems.raise('stream-down', { title: item.title, why: stageFault(reason) }, item.id);
    const url = item.variants.find((variant) => variant.language === language)?.url;
    if (!url || !availability.believesRecovery(item, language)) return;
    streams.watch(url, () => {
      availability.recovered(item, language);
      this.reconsider();
    });
  }

  #interludeShown(showing: Extract<StageToAgent, { type: 'interlude' }>['showing']): void {
    const next = this.#next;
    if (next?.type === 'interlude' && next.interlude.type === showing) this.#advance(next);
    const why = this.#now?.type === 'interlude' ? this.#now.why : fault('fallback-not-ready');
    this.#seen(
      showing === 'fallback' ? { state: 'fallback', reason: causeMessage(why), why } : { state: showing },
    );
  }

  /** What was next is on. */
  #advance(next: PlannedEntry): void {
    this.#now = next;
    this.#next = null;
    this.#adopt(next.revision);
    this.#planNext(true);
    // What came while the stage was left alone for its swap.
    this.reconsider();
  }

  /** Enters the timeline where it is. */
  #join(initial: PlannedCue | null = null): void {
    const { planner, clock } = this.#options;
    this.#adopt(planner.offered?.revision ?? null);
    const due = planner.at(clock.nowMs());
    // The stage may have it ready already, as what follows, or as what its page came with.
    this.#now = initial && isSameTurn(due, initial) ? initial : underKnownId(due, this.#next);
    this.#next = null;
    this.#planNext(true);
    this.#announce(this.#now);
    this.#sleep();
  }

  #interrupt(cause: CutCause): void {
    if (this.#now?.type === 'cue') this.#options.recorder.markCut(this.#now.cueId, cause);
    if (this.#now) this.#join();
  }

  #adopt(revision: Sha256 | null): void {
    this.#options.planner.adopt(revision);
  }

  /** Plans what follows, and tells the stage if that is new or `always`. */
  #planNext(always: boolean): void {
    const { planner, clock } = this.#options;
    const now = this.#now;
    if (!now) return;
    const isFar = now.endsAtMs - clock.nowMs() > NEXT_AHEAD_MS;
    const planned = isFar ? null : underKnownId(planner.after(now), this.#next);
    if (isSameEntry(planned, this.#next) && !always) return;
    this.#next = planned;
    this.#say();
    this.#announce(planned);
  }

  #announce(entry: PlannedEntry | null): void {
    if (entry?.type !== 'cue') return;
    this.#options.onMedia(mediaOfVariant(entry.showing.item, entry.showing.language), 'soon');
  }

  #say(): void {
    const { clock, planner, send } = this.#options;
    if (!this.#now) return;
    this.#sentCues.add(this.#now);
    this.#sentCues.add(this.#next);
    const nowMs = clock.exactMs();
    this.#sentBaseMs = nowMs - clock.monotonicMs();
    send(planner.tell(this.#now, this.#next, nowMs));
  }

  /** Why what is on must not go on, if it must not. Keeps its end up to date. */
  #causeToCut(now: PlannedCue, atMs: number): CutCause | null {
    const { availability, planner, recorder } = this.#options;
    const takeoverId = takeoverOf(now.showing);
    if (!takeoverId && availability.isWithdrawn(now.showing.item.id)) return 'withdrawn';
    const resolution = planner.resolution(now, atMs);
    if (resolution.type === 'closed') return 'closing';
    if (takeoverIn(resolution) !== takeoverId) return 'takeover';
    const shown = resolution.type === 'item' ? resolution.shown : null;
    if (shown && isSameShowing(shown, now.showing) && shown.endsAtMs !== now.showing.endsAtMs) {
      // A takeover to come was announced, moved or called off: this showing ends sooner or later.
      const moved: PlannedCue = { ...now, showing: shown, endsAtMs: shown.endsAtMs };
      recorder.replanned(toCuedShowing(moved));
      this.#now = moved;
      this.#next = null;
    }
    return null;
  }

  #isOutdated(now: PlannedEntry, atMs: number): boolean {
    const { planner } = this.#options;
    return planner.offered !== null || !isSameEntry(planner.at(atMs), now);
  }

  #wake(): void {
    const atMs = this.#options.clock.nowMs();
    const now = this.#now;
    if (!now) return;
    const overMs = atMs - now.endsAtMs;
    // Where a cue leaves or enters, the stage says so; between two interludes there is nothing to wait for.
    const patienceMs = now.type === 'cue' || this.#next?.type === 'cue' ? SILENT_AFTER_MS : 0;
    if (overMs < patienceMs) {
      this.reconsider();
    } else {
      if (patienceMs > 0) this.#options.log.warn({ overMs }, 'the stage did not say what it shows');
      this.#join();
    }
  }

  #sleep(): void {
    const { clock, availability, planner } = this.#options;
    const atMs = clock.nowMs();
    const now = this.#now;
    if (!now) return;
    const restMs = now.endsAtMs - atMs;
    const sleepMs = Math.min(
      MAX_SLEEP_MS,
      planner.nextChange(atMs) - atMs,
      availability.nextChangeMs() - clock.monotonicMs(),
      // The end; and then the end of patience with the stage.
      restMs > 0 ? restMs : restMs + SILENT_AFTER_MS,
    );
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), Math.max(MIN_SLEEP_MS, sleepMs));
  }

  #seen(state: StageStatus): void {
    this.#onScreen = state;
    this.#options.onScreen();
  }
}

function isCue(entry: PlannedEntry | null, { cueId }: PlannedCue): boolean {
  return entry?.type === 'cue' && entry.cueId === cueId;
}
