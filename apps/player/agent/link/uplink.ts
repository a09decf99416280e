/**
 * All that goes over the link: hello, the clock, plays, status. While there is none, plays wait in the
 * journal and nothing else is kept; playback doesn't notice.
 */

import type { Sha256 } from '@bacheca/shared/model/ids';
import { fault } from '@bacheca/shared/translations/problem';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import type { PlayerMessage, SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { Logger } from 'pino';
import type { CorrectedClock } from '../clock/clock.ts';
import { ClockSync } from '../clock/clock-sync.ts';
import { JUMP_FOLLOWED_AFTER_MS } from '../clock/doubted-answers.ts';
import type { PlayJournal } from '../plays/play-journal.ts';
import { Reporter } from '../plays/reporter.ts';
import { SchedulerLink, type SchedulerLinkOptions, type SchedulerLinkState } from './scheduler-link.ts';
import { StatusSender } from './status.ts';

/** What only the rest of the agent can act on. */
export type SchedulerOrder = Exclude<
  SchedulerMessage,
  {
    type:
      | 'welcome'
      | 'clock'
      | 'plays-acknowledged'
      | 'plays-lacking'
      | 'plays-refused'
      | 'journal-conflict'
      | 'error'
      | 'pairing';
  }
>;
type Code = { readonly code: string; readonly claimUrl: string };

export interface UplinkOptions
  extends Pick<
    SchedulerLinkOptions,
    'log' | 'problems' | 'random' | 'openSocket' | 'allowInsecure' | 'target' | 'hello' | 'onProgram'
  > {
  readonly clock: CorrectedClock;
  readonly journal: PlayJournal;
  readonly status: () => PlayerStatus;
  readonly onMessage: (order: SchedulerOrder) => void;
  /** The key for the seals of sticks: to be stored. */
  readonly onSealKey: (sealKey: Sha256) => void;
  /** The link is open, and the scheduler doesn't know this player, or no longer. */
  readonly onUnknown: () => void;
  /** The code to show; null as soon as it no longer holds. */
  readonly onCode: (code: Code | null) => void;
  /** The link is good. */
  readonly onLinked: () => void;
  /** The scheduler's time is known: before any play goes out. */
  readonly onClockKnown: () => void;
  /** Whether the screens of this place show the same frame. */
  readonly synchronised: () => boolean;
}

export class Uplink {
  readonly #options: UplinkOptions;
  readonly #log: Logger;
  readonly #link: SchedulerLink;
  readonly #clockSync: ClockSync;
  readonly #reporter: Reporter;
  readonly #status: StatusSender;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#log = options.log;
    this.#link = new SchedulerLink({
      ...options,
      onMessage: (message) => this.#received(message),
      onState: (state) => this.#changed(state),
      onMessageTooBig: () => this.#reporter.halveMessages(),
    });
    this.#clockSync = new ClockSync({
      clock: options.clock,
      send: (message) => this.#link.send(message),
      synchronised: options.synchronised,
      onJump: (jumpMs) => this.#schedulerJumped(jumpMs),
    });
    this.#reporter = new Reporter({
      journal: options.journal,
      send: (message) => this.#link.send(message),
      log: this.#log,
    });
    this.#status = new StatusSender(options.status, (message) => {
      if (this.#link.state.type === 'linked') this.#link.send(message);
    });
  }

  get isLinked(): boolean {
    return this.#link.state.type === 'linked';
  }

  start(): void {
    this.#link.start();
  }

  send(message: PlayerMessage): void {
    this.#link.send(message);
  }

  /** Something in the status has changed. */
  statusChanged(): void {
    this.#status.changed();
  }

  /** Downloads go on: told now and then, as every byte would be too much. */
  progressed(): void {
    this.#status.progressed();
  }

  /** There may be plays to send. */
  playsClosed(): void {
    this.#reporter.playsClosed();
  }

  /** As the journal's, and null until what counts as acknowledged is what this scheduler has. */
  reportedSpan(oldestUnwrittenMs: number | null): ReturnType<PlayJournal['reportedSpan']> {
    return this.#reporter.isSettled ? this.#options.journal.reportedSpan(oldestUnwrittenMs) : null;
  }

  /** As whom to link has changed. */
  reconnect(): void {
    this.#link.reconnect();
  }

  stop(): void {
    this.#link.stop();
    this.#clockSync.stop();
    this.#reporter.stop();
    this.#status.stop();
  }

  #changed(state: SchedulerLinkState): void {
    this.#clockSync.stop();
    this.#reporter.unlinked();
    if (state.type !== 'unpaired') this.#options.onCode(null);
    else this.#options.onUnknown();
    if (state.type !== 'linked') return;
    this.#status.now();
    this.#options.onLinked();
    this.#clockSync.start(() => {
      this.#options.onClockKnown();
      this.#reporter.linked();
    });
  }

  #schedulerJumped(jumpMs: number | null): void {
    const { problems } = this.#options;
    if (jumpMs === null) {
      problems.settle('scheduler-clock');
      return;
    }
    const minutes = Math.max(1, Math.round(Math.abs(jumpMs) / 60_000));
    const span = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
    problems.raise('scheduler-clock', {
      span,
      way: fault(jumpMs < 0 ? 'clock-back' : 'clock-forward'),
      minutes: JUMP_FOLLOWED_AFTER_MS / 60_000,
    });
  }

  #received(message: SchedulerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#log.info({ screen: message.screenName }, 'linked');
        if (message.sealKey) this.#options.onSealKey(message.sealKey);
        break;
      case 'error':
        this.#log.warn({ code: message.code, why: message.message }, 'the scheduler reports an error');
        break;
      case 'clock':
        this.#clockSync.answered(message);
        break;
      case 'plays-acknowledged':
      case 'plays-lacking':
      case 'plays-refused':
      case 'journal-conflict':
        this.#reporter.receive(message);
        break;
      case 'pairing':
        this.#options.onCode(message);
        break;
      default:
        this.#options.onMessage(message);
    }
  }
}
