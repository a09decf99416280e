/** Joins the agent's parts: who hears of what, and what the scheduler's and the stage's words lead to. */
import { randomUUID } from 'node:crypto';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { EDITION } from '@bacheca/shared/wire/program-editions';
import { type PlayerMessage, PROTOCOL_VERSION } from '@bacheca/shared/wire/protocol';
import type { Logger } from 'pino';
import type { StageToAgent } from '../contract/stage.ts';
import manifest from '../package.json' with { type: 'json' };
import type { PlayerState } from './boot/open-player-state.ts';
import { BackgroundTasks } from './faults/background-tasks.ts';
import { forgetLeftOut } from './faults/unreadable-entries.ts';
import { type Directives, NO_DIRECTIVES } from './link/directives.ts';
import { webSocketOpener } from './link/socket.ts';
import { type SchedulerOrder, Uplink } from './link/uplink.ts';
import type { AgentOptions } from './options.ts';
import { Director } from './playback/director.ts';
import { Identifying } from './playback/identify-screen.ts';
import type { PanelConfig } from './playback/panel-power.ts';
import { Panel } from './playback/panel-power.ts';
import { Planner } from './playback/planner.ts';
import { type SafeModePlan, SafeModePlanner } from './playback/safe-mode-plan.ts';
import { Sound } from './playback/sound.ts';
import { StagePresence } from './playback/stage-presence.ts';
import { setupOf } from './playback/stage-setup.ts';
import type { PlayJournal } from './plays/play-journal.ts';
import { Recorder } from './plays/recorder.ts';
import { Availability } from './programs/availability.ts';
import { BLANK } from './programs/blank-program.ts';
import { mediaOfProgram, mediaOfTakeovers } from './programs/lookahead.ts';
import { ProgramLifecycle, type ProgramNotice } from './programs/program-lifecycle.ts';
import type { Received } from './programs/program-store.ts';
import { Sticks } from './stick/sticks.ts';
import { StreamHealth } from './streams/stream-health.ts';

const SAVE_CLOCK_EVERY_MS = 60_000;
/** What is said of an item may come after the program has gone that had it. */
const FORGET_EVERY_MS = 60_000;
/** Nothing is switched and nothing read. */
const NO_PANEL: PanelConfig = { on: undefined, off: undefined, state: undefined, leadMs: 0 };

export class PlayerAgent {
  readonly #options: AgentOptions;
  readonly #log: Logger;
  readonly #state: PlayerState;
  readonly #startedAtMs: number;
  readonly #availability: Availability;
  readonly #recorder: Recorder;
  readonly #director: Director;
  readonly #streams: StreamHealth;
  readonly #presence: StagePresence | null;
  readonly #safeMode: SafeModePlanner;
  readonly #panel: Panel;
  readonly #lifecycle: ProgramLifecycle;
  readonly #uplink: Uplink;
  readonly #playJournal: PlayJournal;
  readonly #tasks: BackgroundTasks;
  readonly #sticks: Sticks | null;
  readonly #identifying: Identifying;
  readonly #sound: Sound;
  readonly #releases: (() => void)[];
  #directives: Directives;
  #display: Extract<StageToAgent, { type: 'ready' }>['display'] | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: AgentOptions, log: Logger, state: PlayerState) {
    const { problems, clock, programs, cache, pairing, directives } = state;
    this.#options = options;
    this.#log = log;
    this.#state = state;
    this.#startedAtMs = clock.monotonicMs();
    this.#directives = directives;
    this.#tasks = new BackgroundTasks(problems, log);
    this.#identifying = new Identifying(clock, options.stage.send, (requestId) =>
      this.#uplink.send({ type: 'identified', requestId }),
    );
    this.#playJournal = state.playJournal;
    this.#sound = new Sound({
      clock,
      program: () => programs.active?.prepared ?? BLANK,
      onChange: () => this.#tellSetup(),
    });
    const availability = new Availability(clock, (file) => cache.isReady(file));
    availability.setWithdrawn(directives.withdrawn);
    this.#availability = availability;
    this.#recorder = new Recorder({
      journal: this.#playJournal,
      onClosed: () => this.#uplink.playsClosed(),
      onShownHealthy: ({ itemId, revision }) =>
        // Most write nothing, and prove nothing of the disk.
        revision && this.#tasks.add(state.crashWatch.shownHealthy({ itemId, revision }), 'reads'),
      clock,
      panel: () => this.#panel.state,
      problems,
      log,
    });
    this.#lifecycle = new ProgramLifecycle({
      dataDir: options.dataDir,
      programs,
      cache,
      availability,
      clock,
      problems,
      log,
      takeovers: () => this.#directives.takeovers,
      hasStage: () => this.#display !== null,
      tasks: this.#tasks,
    });
    const planner = new Planner(
      { programs: this.#lifecycle, availability, runId: randomUUID().slice(0, 8) },
      programs.active,
    );
    planner.takeovers = directives.takeovers;
    this.#streams = new StreamHealth({
      log,
      network: state.network,
      firstAskMs: options.streamFirstAskMs,
      isMetered: () => programs.active?.prepared.program.location.network?.metered ?? false,
    });
    // An agent without a stage has none to miss.
    this.#presence = options.host === 'none' ? null : new StagePresence({ clock, problems });
    this.#safeMode = new SafeModePlanner(planner);
    this.#panel = new Panel({
      commands: options.panel ?? NO_PANEL,
      clock,
      isDarkIn: (ms) => !this.#identifying.isShowing && planner.isClosed(clock.nowMs() + ms),
      problems,
      log,
      onState: () => this.#uplink.statusChanged(),
    });
    this.#director = new Director({
      send: options.stage.send,
      clock,
      planner,
      availability,
      recorder: this.#recorder,
      problems,
      streams: this.#streams,
      log,
      onScreen: () => this.#uplink.statusChanged(),
      onShown: (revision, media) => revision && this.#lifecycle.shown(revision, media),
      onMedia: (files, why) => {
        for (const sha256 of files) this.#tasks.add(cache.check(sha256, why === 'failed'), 'reads');
      },
    });
    this.#uplink = new Uplink({
      clock,
      log,
      problems,
      random: options.random ?? Math.random,
      openSocket: webSocketOpener(state.network),
      allowInsecure: options.allowInsecure ?? false,
      target: () => pairing,
      journal: this.#playJournal,
      hello: () => this.#hello(),
      status: () => this.status(),
      onMessage: (message) => this.#received(message),
      onSealKey: (sealKey) => {
        const store = () => this.#storeSealKey(sealKey);
        this.#tasks.add(store(), 'writes', 'key of the sticks', store);
      },
      onProgram: (frame) => this.#lifecycle.take(frame),
      onCode: (code) => pairing.show(code),
      onLinked: () => this.#linked(),
      synchronised: () => planner.synchronised,
      onClockKnown: () => {
        this.#playJournal.correct();
        this.#saveClock();
        this.#schedulerSpoke();
      },
    });
    this.#sticks = options.importDir === undefined ? null : this.#watchSticks(options.importDir);
    const saveClock = setInterval(() => this.#saveClock(), SAVE_CLOCK_EVERY_MS);
    const forget = setInterval(() => this.#forgetGone(), FORGET_EVERY_MS);
    this.#releases = [
      () => clearInterval(saveClock),
      () => clearInterval(forget),
      () => this.#presence?.stop(),
      problems.subscribe(() => this.#uplink.statusChanged()),
      this.#lifecycle.subscribe((notice) => this.#programChanged(notice)),
      cache.subscribe(() => this.#cacheChanged()),
      cache.onProgress(() => this.#uplink.progressed()),
      clock.onJump((movedMs) => this.#clockMoved(movedMs)),
      clock.onLearnt(() => this.#director.clockLearnt()),
    ];
  }

  start(): void {
    // Its plays name this run: later ones will know in which boot of the machine it was.
    this.#saveClock();
    this.#lifecycle.orderDownloads();
    this.#lifecycle.consider();
    this.#sound.start();
    this.#uplink.start();
    // After whatever a page that is there already has to say.
    const warmUp = setImmediate(() => this.#director.warmUp());
    this.#releases.push(() => clearImmediate(warmUp));
  }

  status(): PlayerStatus {
    const { clock, problems } = this.#state;
    const reported = this.#uplink.isSettled
      ? this.#playJournal.reportedSpan(this.#recorder.oldestUnwrittenMs())
      : null;
    return {
      stage: this.#presence?.stateOf(this.#director.onScreen) ?? this.#director.onScreen,
      ...this.#lifecycle.status(),
      journal: { ...this.#playJournal.status(), ...(reported ? { accounted: reported } : {}) },
      clock: { offsetMs: clock.offsetMs(), quality: clock.quality() },
      panel: this.#panel.state,
      uptimeMs: Math.round(clock.monotonicMs() - this.#startedAtMs),
      problems: problems.list(),
    };
  }

  safeModePlan(): SafeModePlan {
    return this.#safeMode.at(this.#state.clock.nowMs());
  }

  receive(message: StageToAgent): void {
    this.#presence?.receive(message);
    if (message.type === 'ready') {
      this.#display = message.display;
      this.#tellSetup();
      this.#state.pairing.tell();
      this.#identifying.tell();
    }
    if (message.type === 'resized') this.#display = message.display;
    if (message.type === 'identify-shown') this.#identifying.shown();
    if (message.type === 'gone') {
      this.#display = null;
      this.#lifecycle.pageLost();
    }
    this.#director.receive(message);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    for (const release of this.#releases) release();
    this.#uplink.stop();
    this.#sound.stop();
    this.#director.stop();
    this.#streams.stop();
    this.#recorder.stop();
    // That this is a proper end, before what may take longer than a host waits.
    this.#tasks.add(this.#state.crashWatch.stop());
    this.#tasks.add(this.#lifecycle.endProperly(), 'reads');
    await this.#sticks?.stop();
    this.#playJournal.stop();
    await this.#panel.stop();
    await this.#lifecycle.stop();
    this.#state.network.close();
    this.#saveClock();
    await this.#tasks.stop();
  }

  #watchSticks(importDir: string): Sticks {
    const { pairing, cache, clock, problems } = this.#state;
    return new Sticks({
      dataDir: this.#options.dataDir,
      importDir,
      identity: () => pairing.identity,
      nowMs: () => clock.nowMs(),
      problems,
      log: this.#log,
      cache,
      journal: this.#playJournal,
      isLinked: () => this.#uplink.isLinked,
      onTime: (atMs) => {
        clock.learnFromStick(atMs);
        this.#playJournal.correct();
      },
      receive: (program, revision) => this.#lifecycle.receiveBytes(program, revision),
      follow: (directives) => this.#follow(directives),
    });
  }

  #hello(): Extract<PlayerMessage, { type: 'hello' }> {
    return {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      playerVersion: manifest.version,
      host: this.#options.host,
      ...(this.#display ? { display: this.#display } : {}),
      journalId: this.#playJournal.id,
      bootId: this.#state.clock.bootId,
      revision: this.#state.programs.newestRevision,
      edition: EDITION,
    };
  }

  #received(message: SchedulerOrder): void {
    switch (message.type) {
      case 'takeovers':
        this.#follow({ ...this.#directives, takeovers: message.takeovers });
        this.#schedulerSpoke();
        break;
      case 'withdrawn':
        this.#follow({ ...this.#directives, withdrawn: message.itemIds });
        this.#schedulerSpoke();
        break;
      case 'paired':
        this.#tasks.add(this.#paired(message));
        break;
      case 'identify':
        this.#identify(message);
        break;
      case 'unpair':
        this.#tasks.add(this.#unpair(), 'writes', 'program');
        break;
    }
  }

  #identify(message: Extract<SchedulerOrder, { type: 'identify' }>): void {
    const knownPlace = this.#state.programs.active?.prepared.program.location.name ?? '';
    this.#identifying.show(message, knownPlace, this.#panel.wakingMs);
    this.#panel.look();
  }

  #follow(directives: Directives): void {
    this.#directives = directives;
    this.#availability.setWithdrawn(directives.withdrawn);
    this.#director.setTakeovers(directives.takeovers);
    this.#forgetGone();
    this.#lifecycle.orderDownloads();
    this.#uplink.statusChanged();
    const write = () => this.#state.directivesFile.write(this.#directives);
    this.#tasks.add(write(), 'writes', 'list of takeovers', write);
  }

  async #paired(granted: Extract<SchedulerOrder, { type: 'paired' }>): Promise<void> {
    if (!(await this.#state.pairing.paired(granted))) return;
    // What plays from now on is this player's; what played before stays the earlier one's.
    this.#playJournal.startAnew();
    this.#uplink.send({ type: 'paired-stored' });
    this.#uplink.reconnect();
  }

  async #storeSealKey(sealKey: Sha256): Promise<void> {
    if (await this.#state.pairing.storeSealKey(sealKey)) this.#uplink.send({ type: 'seal-key-stored' });
  }

  /** Staff took this player from them: what it had is forgotten, its identity last. */
  async #unpair(): Promise<void> {
    this.#log.warn('unpaired by staff');
    this.#follow(NO_DIRECTIVES);
    forgetLeftOut(this.#state.problems);
    const cleared = this.#lifecycle.clear();
    this.#director.clear();
    this.#recorder.abandon('program');
    this.#playJournal.startAnew();
    await cleared;
    await this.#state.pairing.forget();
    this.#tellSetup();
    this.#uplink.reconnect();
  }

  /** Exports onto sticks that were made before count no more. By a clock that may be years ahead none ever would. */
  #schedulerSpoke(): void {
    const { clock } = this.#state;
    const sticks = this.#sticks;
    if (!sticks || clock.quality().quality !== 'synced') return;
    this.#tasks.add(sticks.schedulerSpoke(clock.nowMs()), 'writes', 'time of the last word', () =>
      sticks.save(),
    );
  }

  #programChanged(notice: ProgramNotice): void {
    switch (notice.type) {
      case 'received':
        this.#schedulerSpoke();
        this.#tellReceived(notice.received);
        break;
      case 'offered':
        this.#director.reconsider();
        return;
      case 'began':
        this.#tellSetup();
        this.#sound.start();
        this.#state.pairing.tell();
        this.#forgetGone();
        break;
      case 'failed':
        this.#tellReceived({ type: 'refused', ...notice.failed });
        this.#tellSetup();
        break;
    }
    this.#uplink.statusChanged();
  }

  #tellReceived(received: Received): void {
    const { revision } = received;
    this.#uplink.send(
      received.type === 'received'
        ? { type: 'program-received', revision }
        : { type: 'program-refused', revision, reason: received.reason },
    );
  }

  #linked(): void {
    const { cache, programs } = this.#state;
    cache.retryNow();
    // It may have failed while there was no link.
    if (programs.failedNow) this.#programChanged({ type: 'failed', failed: programs.failedNow });
  }

  /** Problems of items that no program has any more end, and streams that none has are asked no more. */
  #forgetGone(): void {
    const { programs, problems } = this.#state;
    const known = [programs.active, programs.pending].filter((program) => program !== null);
    const media = [...known.map(mediaOfProgram), ...mediaOfTakeovers(this.#directives.takeovers)];
    const items = media.flatMap(({ items }) => items).filter(({ id }) => !this.#availability.isWithdrawn(id));
    problems.retain(['stream-down', 'item-quarantined', 'item-stalled'], new Set(items.map(({ id }) => id)));
    const streams = items.flatMap((item) => (item.kind === 'stream' ? item.variants : []));
    this.#streams.retain(new Set(streams.map(({ url }) => url)));
  }

  #cacheChanged(): void {
    this.#director.reconsider();
    this.#lifecycle.cacheChanged();
    this.#uplink.statusChanged();
  }

  #clockMoved(movedMs: number): void {
    this.#tellSetup();
    this.#sound.start();
    this.#director.clockMoved(movedMs);
  }

  #saveClock(): void {
    const { clock, clockFile } = this.#state;
    const save = () => clockFile.write(clock.toSave());
    this.#tasks.add(save(), 'writes', 'time', save);
  }

  #tellSetup(): void {
    const { programs, clock } = this.#state;
    this.#options.stage.send(
      setupOf(programs.active?.prepared ?? BLANK, {
        hasProgram: programs.active !== null,
        clockOffsetMs: clock.offsetMs(),
        volume: this.#sound.volume(),
      }),
    );
  }
}
