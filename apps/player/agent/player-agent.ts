/** Routes what is said: who hears of what the scheduler, the stage and the player's own parts have to say. */

import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { EDITION } from '@bacheca/shared/wire/program-editions';
import { type PlayerMessage, PROTOCOL_VERSION } from '@bacheca/shared/wire/protocol';
import type { Logger } from 'pino';
import type { AgentToStage, StageToAgent } from '../contract/stage.ts';
import manifest from '../package.json' with { type: 'json' };
import type { PlayerState } from './boot/open-player-state.ts';
import { causeMessage } from './faults/problem-message.ts';
import { forgetLeftOut } from './faults/unreadable-entries.ts';
import type { SchedulerOrder } from './link/uplink.ts';
import type { AgentOptions } from './options.ts';
import type { SafeModePlan } from './playback/safe-mode-plan.ts';
import { setupOf } from './playback/stage-setup.ts';
import { createPlayerParts, type PlayerParts } from './player-parts.ts';
import { BLANK } from './programs/blank-program.ts';
import type { ProgramNotice } from './programs/program-lifecycle.ts';
import type { Received } from './programs/program-store.ts';

export class PlayerAgent {
  readonly #options: AgentOptions;
  readonly #log: Logger;
  readonly #state: PlayerState;
  readonly #parts: PlayerParts;
  readonly #startedAtMs: number;
  readonly #releases: (() => void)[];
  #display: Extract<StageToAgent, { type: 'ready' }>['display'] | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: AgentOptions, log: Logger, state: PlayerState) {
    const { problems, clock, cache, pairing } = state;
    this.#options = options;
    this.#log = log;
    this.#state = state;
    this.#startedAtMs = clock.monotonicMs();
    this.#parts = createPlayerParts(options, log, state, {
      tellSetup: () => this.#tellSetup(),
      hasStage: () => this.#display !== null,
      hello: () => this.#hello(),
      status: () => this.status(),
      onMessage: (message) => this.#received(message),
      onSealKey: (sealKey) => {
        const store = async () => {
          if (await pairing.storeSealKey(sealKey)) this.#parts.uplink.send({ type: 'seal-key-stored' });
        };
        this.#parts.tasks.add(store(), 'writes', 'stick-key', store);
      },
      onLinked: () => {
        cache.retryNow();
        this.#parts.lifecycle.linked();
        this.#parts.commands.linked();
      },
      // That it forgot its place it can say only now.
      onUnknown: () => this.#parts.commands.linked(),
      unpair: () => this.#unpair(),
      onClockKnown: () => {
        state.playJournal.correct();
        this.#parts.clockSaver.save();
        this.#parts.sticks?.schedulerSpoke();
      },
    });
    const { directives, lifecycle, uplink, director, presence } = this.#parts;
    this.#releases = [
      () => presence?.stop(),
      problems.subscribe(() => uplink.statusChanged()),
      directives.subscribe(() => this.#directivesChanged()),
      lifecycle.subscribe((notice) => this.#programChanged(notice)),
      cache.subscribe(() => this.#cacheChanged()),
      cache.onProgress(() => uplink.progressed()),
      clock.onJump((movedMs) => this.#clockMoved(movedMs)),
      clock.onLearnt(() => director.clockLearnt()),
    ];
  }

  start(): void {
    const { clockSaver, lifecycle, sound, commands, uplink, director } = this.#parts;
    // Its plays name this run: later ones will know in which boot of the machine it was.
    clockSaver.save();
    lifecycle.orderDownloads();
    lifecycle.consider();
    sound.start();
    commands.start();
    uplink.start();
    // It waits for whatever a page that is there already has to say.
    const warmUp = setImmediate(() => director.warmUp());
    this.#releases.push(() => clearImmediate(warmUp));
  }

  status(): PlayerStatus {
    const { clock, problems, playJournal } = this.#state;
    const { presence, director, lifecycle, uplink, recorder, panel } = this.#parts;
    const reported = uplink.reportedSpan(recorder.oldestUnwrittenMs());
    return {
      stage: presence?.stateOf(director.onScreen) ?? director.onScreen,
      ...lifecycle.status(),
      journal: { ...playJournal.status(), ...(reported ? { accounted: reported } : {}) },
      clock: { offsetMs: clock.offsetMs(), quality: clock.quality() },
      panel: panel.state,
      uptimeMs: Math.round(clock.monotonicMs() - this.#startedAtMs),
      problems: problems.list(),
    };
  }

  safeModePlan(): SafeModePlan {
    return this.#parts.safeMode.at(this.#state.clock.nowMs());
  }

  /** What a page that is being loaded will be told first; nothing where that is no item alone. */
  initialMessages(): readonly AgentToStage[] {
    const play = this.#state.pairing.isShowing ? null : this.#parts.director.initialPlay();
    return play ? [this.#setup(), play] : [];
  }

  receive(message: StageToAgent): void {
    const { presence, identifying, lifecycle, director } = this.#parts;
    presence?.receive(message);
    if (message.type === 'ready') {
      this.#display = message.display;
      this.#tellSetup();
      this.#state.pairing.tell();
      identifying.tell();
    }
    if (message.type === 'resized') this.#display = message.display;
    if (message.type === 'identify-shown') identifying.shown();
    if (message.type === 'gone') {
      this.#display = null;
      lifecycle.pageLost();
    }
    director.receive(message);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { crashWatch, playJournal, network } = this.#state;
    const parts = this.#parts;
    for (const release of this.#releases) release();
    parts.goneItems.stop();
    parts.commands.stop();
    parts.uplink.stop();
    parts.sound.stop();
    parts.director.stop();
    parts.streams.stop();
    parts.recorder.stop();
    // That this is a proper end, before what may take longer than a host waits.
    parts.tasks.add(crashWatch.stop());
    parts.tasks.add(parts.lifecycle.endProperly(), 'reads');
    await parts.sticks?.stop();
    playJournal.stop();
    await parts.panel.stop();
    await parts.lifecycle.stop();
    network.close();
    parts.clockSaver.stop();
    await parts.tasks.stop();
  }

  #hello(): Extract<PlayerMessage, { type: 'hello' }> {
    return {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      playerVersion: manifest.version,
      host: this.#options.host,
      ...(this.#display ? { display: this.#display } : {}),
      journalId: this.#state.playJournal.id,
      bootId: this.#state.clock.bootId,
      revision: this.#state.programs.newestRevision,
      edition: EDITION,
      capabilities: { commands: this.#parts.commands.names },
    };
  }

  #received(message: SchedulerOrder): void {
    const { directives, sticks, tasks, commands, identifying, panel, uplink } = this.#parts;
    switch (message.type) {
      case 'takeovers':
        directives.follow({ takeovers: message.takeovers });
        sticks?.schedulerSpoke();
        break;
      case 'withdrawn':
        directives.follow({ withdrawn: message.itemIds });
        sticks?.schedulerSpoke();
        break;
      case 'paired':
        tasks.add(this.#paired(message));
        break;
      case 'command':
        commands.receive(message);
        break;
      case 'command-acknowledged':
        commands.acknowledged(message.id);
        break;
      case 'identify': {
        const { requestId } = message;
        identifying.show(message, requestId ? () => uplink.send({ type: 'identified', requestId }) : null);
        panel.look();
        break;
      }
      case 'unpair':
        tasks.add(
          this.#unpair().then(() => uplink.reconnect()),
          'writes',
          'program',
        );
        break;
    }
  }

  async #paired(granted: Extract<SchedulerOrder, { type: 'paired' }>): Promise<void> {
    const { uplink } = this.#parts;
    if (!(await this.#state.pairing.paired(granted))) return;
    // What plays from now on is this player's; what played before stays the earlier one's.
    this.#state.playJournal.startAnew();
    uplink.send({ type: 'paired-stored' });
    uplink.reconnect();
  }

  async #unpair(): Promise<void> {
    this.#log.warn('unpaired by staff');
    await this.#state.pairing.unpair(() => this.#forgetPlace());
    this.#tellSetup();
  }

  /** Each forgets at once; resolves when nothing of it is on disk either. */
  #forgetPlace(): Promise<void> {
    const { directives, lifecycle, director, recorder } = this.#parts;
    directives.forget();
    forgetLeftOut(this.#state.problems);
    const cleared = lifecycle.clear();
    director.clear();
    recorder.abandon('program');
    this.#state.playJournal.startAnew();
    return cleared;
  }

  #directivesChanged(): void {
    const { directives, availability, director, goneItems, lifecycle, uplink } = this.#parts;
    availability.setWithdrawn(directives.withdrawn);
    director.setTakeovers(directives.takeovers);
    goneItems.forget();
    lifecycle.orderDownloads();
    uplink.statusChanged();
  }

  #programChanged(notice: ProgramNotice): void {
    const { director, sound, goneItems, sticks, uplink } = this.#parts;
    switch (notice.type) {
      case 'received':
        sticks?.schedulerSpoke();
        this.#tellReceived(notice.received);
        break;
      case 'offered':
        director.reconsider();
        return;
      case 'began':
        this.#tellSetup();
        sound.start();
        this.#state.pairing.tell();
        goneItems.forget();
        break;
      case 'failed':
        this.#tellReceived({ type: 'refused', ...notice.failed });
        this.#tellSetup();
        break;
    }
    uplink.statusChanged();
  }

  #tellReceived(received: Received): void {
    const { revision } = received;
    this.#parts.uplink.send(
      received.type === 'received'
        ? { type: 'program-received', revision }
        : { type: 'program-refused', revision, reason: causeMessage(received.why) },
    );
  }

  #cacheChanged(): void {
    const { director, lifecycle, uplink } = this.#parts;
    director.reconsider();
    lifecycle.cacheChanged();
    uplink.statusChanged();
  }

  #clockMoved(movedMs: number): void {
    const { sound, director } = this.#parts;
    this.#tellSetup();
    sound.start();
    director.clockMoved(movedMs);
  }

  #tellSetup(): void {
    this.#options.stage.send(this.#setup());
  }

  #setup(): AgentToStage {
    const { programs, clock } = this.#state;
    return setupOf(programs.active?.prepared ?? BLANK, {
      hasProgram: programs.active !== null,
      clockOffsetMs: clock.offsetMs(),
      volume: this.#parts.sound.volume(),
    });
  }
}
