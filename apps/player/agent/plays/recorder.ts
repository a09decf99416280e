/**
 * Turns what the stage reports into plays. A play begins when its first frame was on screen and ends when the
 * stage says that it left; what can't be written to the journal is held until it can.
 */

import { errorMessage } from '@bacheca/node/errors';
import type { Showing } from '@bacheca/shared/engine/layout/showing';
import type { Id, Language, Sha256 } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import type { Outcome, PanelState, Play } from '@bacheca/shared/wire/plays';
import type { Logger } from 'pino';
import type { CorrectedClock } from '../clock/clock.ts';
import { causeOf } from '../faults/fault-error.ts';
import type { Problems } from '../faults/problems.ts';
import type { OpenedPlay, PlayEnd } from './numbered-journal.ts';
import type { PlayJournal } from './play-journal.ts';

/** What was told to the stage, as far as its play records it. */
export interface CuedShowing {
  readonly cueId: string;
  readonly item: Item;
  readonly language: Language;
  readonly source: Showing['source'];
  readonly plannedItemId?: Id;
  readonly revision?: Sha256;
  readonly joined: boolean;
  /** How long it should be on screen, from where it was entered. */
  readonly plannedMs: number;
  readonly cutBy?: Showing['cutBy'];
}

export type CutCause = Extract<Outcome, { type: 'cut' }>['cause'];

export interface LeftScreen {
  readonly finished: boolean;
  readonly durationMs: number;
  readonly frames?: Play['frames'];
}

export interface RecorderOptions {
  readonly journal: PlayJournal;
  readonly onClosed: () => void;
  /** An item was shown from its beginning to its end, or for long enough. */
  readonly onShownHealthy: (shown: { readonly itemId: Id; readonly revision?: Sha256 | undefined }) => void;
  readonly clock: CorrectedClock;
  readonly panel: () => PanelState;
  readonly problems: Problems;
  readonly log: Logger;
}

interface OpenPlay {
  showing: CuedShowing;
  readonly opened: OpenedPlay;
  readonly shownAtMs: number;
  readonly joined: boolean;
  cut: CutCause | null;
}

interface UnwrittenPlay {
  readonly opened: OpenedPlay;
  readonly end: PlayEnd;
}

const PROGRESS_INTERVAL_MS = 5000;
/** An item that is on screen for so long without an end of the player is not what ends it, whole or not. */
const HEALTHY_SHOWN_MS = 60_000;
/** Reaching the end to within this is reaching it: 500 ms of lateness absorbed, 500 ms for the report. */
const END_TOLERANCE_MS = 1000;
/** No word of it for this long after its planned end: the stage will say no more of it. */
const SILENT_AFTER_MS = 60_000;
/** A day of plays; beyond it the oldest are dropped, and that is reported. */
const MAX_UNWRITTEN = 10_000;

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #open = new Map<string, OpenPlay>();
  /** Plays that are over, whose end still has to be written. */
  #unwritten: UnwrittenPlay[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#progress(), PROGRESS_INTERVAL_MS);
  }

  /** Its first frame was on screen `agoMs` ago. */
  begin(showing: CuedShowing, agoMs: number, enteredMidway: boolean): void {
    if (this.#open.has(showing.cueId)) return;
    const shownAtMs = this.#options.clock.monotonicMs() - agoMs;
    const play: OpenPlay = {
      showing,
      opened: this.#opened(showing, shownAtMs),
      shownAtMs,
      joined: showing.joined || enteredMidway,
      cut: null,
    };
    this.#open.set(showing.cueId, play);
    this.#write((journal) => journal.begin(play.opened));
  }

  /** Its end has moved while it plays. */
  replanned(showing: CuedShowing): void {
    const play = this.#open.get(showing.cueId);
    if (play) play.showing = showing;
  }

  /** Why it is about to be taken off before its end. */
  markCut(cueId: string, cause: CutCause): void {
    const play = this.#open.get(cueId);
    if (play) play.cut ??= cause;
  }

  end(cueId: string, left: LeftScreen): void {
    const play = this.#open.get(cueId);
    if (play) this.#close(play, left.durationMs, outcomeOf(play, left), left.frames);
  }

  /** It broke while it showed, or (never begun) could not be shown at all. */
  fail(showing: CuedShowing, reason: string, durationMs: number): void {
    const outcome: Outcome = { type: 'failed', reason: reason.slice(0, 300) };
    const play = this.#open.get(showing.cueId);
    if (play) {
      this.#close(play, durationMs, outcome);
    } else {
      const opened = this.#opened(showing, this.#options.clock.monotonicMs() - durationMs);
      this.#keep({ opened, end: { durationMs: Math.round(durationMs), outcome } });
    }
  }

  /** The stage no longer says anything of these: they end with what is known of them. */
  abandon(cause: CutCause): void {
    for (const play of [...this.#open.values()]) {
      this.#close(play, this.#elapsed(play), { type: 'cut', cause: play.cut ?? cause });
    }
  }

  /** When the oldest play began that the journal doesn't have; null if it has all. */
  oldestUnwrittenMs(): number | null {
    let oldestMs: number | null = null;
    const { journal } = this.#options;
    for (const { opened } of [...this.#open.values(), ...this.#unwritten]) {
      if (!journal.has(opened)) oldestMs = Math.min(oldestMs ?? opened.startedAtMs, opened.startedAtMs);
    }
    return oldestMs;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.abandon('shutdown');
  }

  #opened(showing: CuedShowing, shownAtMs: number): OpenedPlay {
    const { clock } = this.#options;
    const { item, language, source, plannedItemId, revision } = showing;
    return {
      itemId: item.id,
      itemHash: sha256Of(canonicalJson(item)),
      kind: item.kind,
      title: item.title,
      ...(item.serviceId ? { serviceId: item.serviceId } : {}),
      language,
      ...(plannedItemId ? { plannedItemId } : {}),
      ...(source.type === 'rule'
        ? { ruleId: source.ruleId, playlistId: source.playlistId }
        : { takeoverId: source.takeoverId }),
      ...(revision ? { revision } : {}),
      startedAtMs: Math.round(clock.atMonotonic(shownAtMs)),
      monotonicMs: Math.max(0, Math.round(shownAtMs)),
      clock: clock.quality(),
      panel: this.#options.panel(),
    };
  }

  /** A stage that has stopped reporting proves nothing beyond the planned end. */
  #elapsed(play: OpenPlay): number {
    const elapsedMs = this.#options.clock.monotonicMs() - play.shownAtMs;
    return Math.max(0, Math.round(Math.min(elapsedMs, play.showing.plannedMs + END_TOLERANCE_MS)));
  }

  #close(play: OpenPlay, durationMs: number, outcome: Outcome, frames?: Play['frames']): void {
    this.#open.delete(play.showing.cueId);
    const isHealthy =
      outcome.type === 'complete' || (outcome.type !== 'failed' && durationMs >= HEALTHY_SHOWN_MS);
    if (isHealthy) this.#options.onShownHealthy(play.opened);
    const end: PlayEnd = { durationMs: Math.round(durationMs), outcome, ...(frames ? { frames } : {}) };
    this.#keep({ opened: play.opened, end });
  }

  #keep(play: UnwrittenPlay): void {
    this.#unwritten.push(play);
    const dropped = this.#unwritten.length > MAX_UNWRITTEN ? this.#unwritten.shift() : undefined;
    if (dropped) this.#options.journal.giveUp(dropped.opened);
    this.#flush();
  }

  #flush(): void {
    let wrote = false;
    for (let held = this.#unwritten[0]; held; held = this.#unwritten[0]) {
      const { opened, end } = held;
      if (!this.#write((journal) => journal.end(opened, end))) break;
      this.#unwritten.shift();
      wrote = true;
    }
    if (wrote) this.#options.onClosed();
  }

  #progress(): void {
    this.#flush();
    const nowMs = this.#options.clock.monotonicMs();
    for (const play of [...this.#open.values()]) {
      if (nowMs - play.shownAtMs > play.showing.plannedMs + SILENT_AFTER_MS) {
        // Left open it would hold up all later plays.
        this.#close(play, this.#elapsed(play), { type: 'cut', cause: play.cut ?? 'shutdown' });
        continue;
      }
      this.#write((journal) => journal.progress(play.opened, this.#elapsed(play)));
    }
  }

  /** Returns false if the journal could not take it: playback goes on, and an operator hears of it. */
  #write(write: (journal: PlayJournal) => void): boolean {
    const { journal, problems, log } = this.#options;
    try {
      write(journal);
      problems.settle('journal-write');
      return true;
    } catch (error) {
      log.error({ why: errorMessage(error) }, 'the play journal could not be written');
      problems.raise('journal-write', { why: causeOf(error) });
      return false;
    }
  }
}

function outcomeOf({ showing, joined, cut }: OpenPlay, { finished, durationMs }: LeftScreen): Outcome {
  const entered: Outcome = joined ? { type: 'joined' } : { type: 'complete' };
  if (showing.cutBy) return { type: 'cut', cause: cut ?? showing.cutBy };
  if (finished) return entered;
  if (cut) return { type: 'cut', cause: cut };
  if (durationMs >= showing.plannedMs - END_TOLERANCE_MS) return entered;
  // It made way before its end and no one here asked for that: the stage followed a later plan.
  return { type: 'cut', cause: 'program' };
}
