/** Joins the agent's parts: who hears of what, and what the scheduler's and the stage's words lead to. */
import { randomUUID } from 'node:crypto';
import type { Sha256 } from '@bacheca/shared/model/ids';
import { EDITION } from '@bacheca/shared/wire/editions';
import { type PlayerMessage, PROTOCOL_VERSION } from '@bacheca/shared/wire/protocol';
import type { PlayerStatus } from '@bacheca/shared/wire/status';
import type { Logger } from 'pino';
import type { StageToAgent } from '../contract/stage.ts';
import manifest from '../package.json' with { type: 'json' };
import type { Found } from './boot/found.ts';
import { Chores } from './faults/chores.ts';
import { forgetLeftOut } from './faults/left-out.ts';
import { NO_ORDERS, type Orders } from './link/orders.ts';
import { webSocketOpener } from './link/socket.ts';
import { type Order, Uplink } from './link/uplink.ts';
import type { AgentOptions } from './options.ts';
import { Director } from './playback/director.ts';
import { Identifying } from './playback/identifying.ts';
import { type Outlook, OutlookKeeper } from './playback/outlook.ts';
import type { PanelConfig } from './playback/panel.ts';
import { Panel } from './playback/panel.ts';
import { Planner } from './playback/planner.ts';
import { setupOf } from './playback/setup.ts';
import { Sound } from './playback/sound.ts';
import { StagePresence } from './playback/stage-presence.ts';
import type { JournalKeeper } from './plays/journal-keeper.ts';
import { Recorder } from './plays/recorder.ts';
import { Availability } from './programs/availability.ts';
import { BLANK } from './programs/blank-program.ts';
import { Library } from './programs/library.ts';
import type { FailedProgram, StoredProgram } from './programs/programs.ts';
import { mediaOfProgram, mediaOfTakeovers } from './programs/timeline.ts';
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
  readonly #found: Found;
  readonly #startedAtMs: number;
  readonly #availability: Availability;
  readonly #recorder: Recorder;
  readonly #director: Director;
  readonly #streams: StreamHealth;
  readonly #presence: StagePresence | null;
  readonly #outlook: OutlookKeeper;
  readonly #panel: Panel;
  readonly #library: Library;
  readonly #uplink: Uplink;
  readonly #keeper: JournalKeeper;
  readonly #chores: Chores;
  readonly #sticks: Sticks | null;
  readonly #identifying: Identifying;
  readonly #sound: Sound;
  readonly #releases: (() => void)[];
  #orders: Orders;
  #display: Extract<StageToAgent, { type: 'ready' }>['display'] | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: AgentOptions, log: Logger, found: Found) {
    const { problems, clock, programs, trial, cache, pairing, orders } = found;
    this.#options = options;
    this.#log = log;
    this.#found = found;
    this.#startedAtMs = clock.monotonicMs();
    this.#orders = orders;
    this.#chores = new Chores(problems, log);
    this.#identifying = new Identifying(clock, options.stage.send, (requestId) =>
      this.#uplink.send({ type: 'identified', requestId }),
    );
    this.#keeper = found.keeper;
    this.#keeper.onDamaged = () => this.#renewJournal();
    this.#keeper.onReturned = (moves) => {
      this.#recorder.playsMoved(...moves);
      this.#uplink.journalReplaced();
    };
    this.#sound = new Sound({
      clock,
      program: () => programs.active?.prepared ?? BLANK,
      onChange: () => this.#tellSetup(),
    });
    const availability = new Availability(clock, (file) => cache.isReady(file));
    availability.setWithdrawn(orders.withdrawn);
    this.#availability = availability;
    this.#recorder = new Recorder({
      journal: () => this.#keeper.journal,
      onDamagedJournal: () => this.#renewJournal(),
      onClosed: () => this.#uplink.playsClosed(),
      onShownWell: ({ itemId, revision }) =>
        // Most write nothing, and prove nothing of the disk.
        revision && this.#chores.add(found.watch.shownWell({ itemId, revision }), 'reads'),
      clock,
      panel: () => this.#panel.state,
      problems,
      log,
    });
    const planner = new Planner({ availability, runId: randomUUID().slice(0, 8) }, programs.active);
    planner.takeovers = orders.takeovers;
    this.#streams = new StreamHealth({
      log,
      network: found.network,
      firstAskMs: options.streamFirstAskMs,
      isMetered: () => programs.active?.prepared.program.location.network?.metered ?? false,
    });
    // An agent without a stage has none to miss.
    this.#presence = options.host === 'none' ? null : new StagePresence({ clock, problems });
    this.#outlook = new OutlookKeeper(planner);
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
      onActive: (program) => this.#activated(program),
      onScreen: () => this.#uplink.statusChanged(),
      onShown: (revision, media) => revision && this.#library.shown(revision, media),
      onMedia: (files, why) => {
        for (const sha256 of files) this.#chores.add(cache.check(sha256, why === 'failed'), 'reads');
      },
    });
    this.#library = new Library({
      dataDir: options.dataDir,
      programs,
      trial,
      cache,
      availability,
      clock,
      problems,
      log,
      takeovers: () => this.#orders.takeovers,
      hasStage: () => this.#display !== null,
      offer: (program) => this.#director.offer(program),
      receiveAgain: (frame) => this.#chores.add(this.#programReceived(frame), 'writes', 'program'),
      onFailed: (failed) => this.#programFailed(failed),
    });
    this.#uplink = new Uplink({
      clock,
      log,
      problems,
      random: options.random ?? Math.random,
      openSocket: webSocketOpener(found.network),
      allowInsecure: options.allowInsecure ?? false,
      target: () => pairing,
      journal: () => this.#keeper.journal,
      hello: () => this.#hello(),
      status: () => this.status(),
      onOrder: (order) => this.#ordered(order),
      onSealKey: (sealKey) => {
        const store = () => this.#sealKeyTold(sealKey);
        this.#chores.add(store(), 'writes', 'key of the sticks', store);
      },
      onProgram: (frame) => this.#chores.add(this.#programReceived(frame), 'writes', 'program'),
      onCode: (code) => pairing.show(code),
      onLinked: () => this.#linked(),
      onPlaysMoved: (move) => this.#recorder.playsMoved(move),
      onDamagedJournal: () => this.#renewJournal(),
      synchronised: () => planner.synchronised,
      onClockKnown: () => {
        this.#keeper.correct();
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
      cache.subscribe(() => this.#cacheChanged()),
      cache.onProgress(() => this.#uplink.progressed()),
      clock.onJump((movedMs) => this.#clockMoved(movedMs)),
      clock.onLearnt(() => this.#director.clockLearnt()),
    ];
  }

  start(): void {
    // Its plays name this run: later ones will know in which boot of the machine it was.
    this.#saveClock();
    this.#library.orderDownloads();
    this.#library.consider();
    this.#sound.start();
    this.#uplink.start();
    // After whatever a page that is there already has to say.
    const warmUp = setImmediate(() => this.#director.warmUp());
    this.#releases.push(() => clearImmediate(warmUp));
  }

  status(): PlayerStatus {
    const { clock, problems } = this.#found;
    const accounted = this.#uplink.isSettled
      ? this.#keeper.accounted(this.#recorder.oldestUnwrittenMs())
      : null;
    return {
      stage: this.#presence?.stateOf(this.#director.onScreen) ?? this.#director.onScreen,
      ...this.#library.status(),
      journal: { ...this.#keeper.status(), ...(accounted ? { accounted } : {}) },
      clock: { offsetMs: clock.offsetMs(), quality: clock.quality() },
      panel: this.#panel.state,
      uptimeMs: Math.round(clock.monotonicMs() - this.#startedAtMs),
      problems: problems.list(),
    };
  }

  outlook(): Outlook {
    return this.#outlook.at(this.#found.clock.nowMs());
  }

  heard(message: StageToAgent): void {
    this.#presence?.heard(message);
    if (message.type === 'ready') {
      this.#display = message.display;
      this.#tellSetup();
      this.#found.pairing.tell();
      this.#identifying.tell();
    }
    if (message.type === 'identify-shown') this.#identifying.shown();
    if (message.type === 'gone') {
      this.#display = null;
      this.#library.pageLost();
    }
    this.#director.heard(message);
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
    this.#chores.add(this.#found.watch.stop());
    this.#chores.add(this.#found.trial.stop());
    await this.#sticks?.stop();
    this.#keeper.stop();
    await this.#panel.stop();
    await this.#library.stop();
    this.#found.network.close();
    this.#saveClock();
    await this.#chores.stop();
  }

  #watchSticks(importDir: string): Sticks {
    const { pairing, cache, clock, problems } = this.#found;
    return new Sticks({
      dataDir: this.#options.dataDir,
      importDir,
      identity: () => pairing.identity,
      nowMs: () => clock.nowMs(),
      problems,
      log: this.#log,
      cache,
      journal: () => this.#keeper.journal,
      isLinked: () => this.#uplink.isLinked,
      timeTold: (atMs) => {
        clock.learnFromStick(atMs);
        this.#keeper.correct();
      },
      receive: (program, revision) => this.#library.receiveBytes(program, revision),
      order: (orders) => this.#obey(orders),
    });
  }

  #hello(): Extract<PlayerMessage, { type: 'hello' }> {
    return {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      playerVersion: manifest.version,
      host: this.#options.host,
      ...(this.#display ? { display: this.#display } : {}),
      journalId: this.#keeper.journal.id,
      bootId: this.#found.clock.bootId,
      revision: this.#found.programs.newestRevision,
      edition: EDITION,
    };
  }

  #ordered(order: Order): void {
    switch (order.type) {
      case 'takeovers':
        this.#obey({ ...this.#orders, takeovers: order.takeovers });
        this.#schedulerSpoke();
        break;
      case 'withdrawn':
        this.#obey({ ...this.#orders, withdrawn: order.itemIds });
        this.#schedulerSpoke();
        break;
      case 'paired':
        this.#chores.add(this.#paired(order));
        break;
      case 'identify':
        this.#identify(order);
        break;
      case 'unpair':
        this.#chores.add(this.#unpair(), 'writes', 'program');
        break;
    }
  }

  #identify(order: Extract<Order, { type: 'identify' }>): void {
    const knownPlace = this.#found.programs.active?.prepared.program.location.name ?? '';
    this.#identifying.show(order, knownPlace, this.#panel.wakingMs);
    this.#panel.look();
  }

  #obey(orders: Orders): void {
    this.#orders = orders;
    this.#availability.setWithdrawn(orders.withdrawn);
    this.#director.setTakeovers(orders.takeovers);
    this.#forgetGone();
    this.#library.orderDownloads();
    this.#uplink.statusChanged();
    const write = () => this.#found.ordersFile.write(this.#orders);
    this.#chores.add(write(), 'writes', 'list of takeovers', write);
  }

  async #paired(granted: Extract<Order, { type: 'paired' }>): Promise<void> {
    if (!(await this.#found.pairing.paired(granted))) return;
    // What plays from now on is this player's; what played before stays the earlier one's.
    this.#keeper.startAnew();
    this.#uplink.send({ type: 'paired-stored' });
    this.#uplink.reconnect();
  }

  async #sealKeyTold(sealKey: Sha256): Promise<void> {
    if (await this.#found.pairing.sealKeyTold(sealKey)) this.#uplink.send({ type: 'seal-key-stored' });
  }

  /** Staff took this player from them: what it had is forgotten, its identity last. */
  async #unpair(): Promise<void> {
    this.#log.warn('unpaired by staff');
    this.#obey(NO_ORDERS);
    forgetLeftOut(this.#found.problems);
    this.#director.clear();
    this.#recorder.abandon('program');
    this.#keeper.startAnew();
    await this.#library.clear();
    await this.#found.pairing.forget();
    this.#tellSetup();
    this.#uplink.reconnect();
  }

  /** Exports onto sticks that were made before count no more. By a clock that may be years ahead none ever would. */
  #schedulerSpoke(): void {
    const { clock } = this.#found;
    const sticks = this.#sticks;
    if (!sticks || clock.quality().quality !== 'synced') return;
    this.#chores.add(sticks.heard(clock.nowMs()), 'writes', 'time of the last word', () => sticks.save());
  }

  async #programReceived(frame: Uint8Array): Promise<void> {
    const received = await this.#library.receive(frame);
    this.#schedulerSpoke();
    this.#uplink.send(
      received.type === 'received'
        ? { type: 'program-received', revision: received.revision }
        : { type: 'program-refused', revision: received.revision, reason: received.reason },
    );
    this.#uplink.statusChanged();
  }

  #linked(): void {
    const { cache, programs } = this.#found;
    cache.retryNow();
    // Perhaps it failed while there was no link.
    if (programs.failedNow) this.#programFailed(programs.failedNow);
  }

  #programFailed({ revision, reason }: FailedProgram): void {
    this.#uplink.send({ type: 'program-refused', revision, reason });
    this.#tellSetup();
    this.#uplink.statusChanged();
  }

  #activated(program: StoredProgram): void {
    this.#log.info({ revision: program.revision }, 'program active');
    this.#chores.add(
      this.#library.activated(program).then(() => this.#forgetGone()),
      'writes',
      'choice of the program',
      () => this.#found.programs.saveChoice(),
    );
    this.#tellSetup();
    this.#sound.start();
    this.#found.pairing.tell();
    this.#uplink.statusChanged();
  }

  /** Problems of items that no program has any more end, and streams that none has are asked no more. */
  #forgetGone(): void {
    const { programs, problems } = this.#found;
    const known = [programs.active, programs.pending].filter((program) => program !== null);
    const media = [...known.map(mediaOfProgram), ...mediaOfTakeovers(this.#orders.takeovers)];
    const items = media.flatMap(({ items }) => items).filter(({ id }) => !this.#availability.isWithdrawn(id));
    problems.retain(['stream-down', 'item-quarantined', 'item-stalled'], new Set(items.map(({ id }) => id)));
    const streams = items.flatMap((item) => (item.kind === 'stream' ? item.variants : []));
    this.#streams.retain(new Set(streams.map(({ url }) => url)));
  }

  #cacheChanged(): void {
    this.#director.reconsider();
    this.#library.cacheChanged();
    this.#uplink.statusChanged();
  }

  #clockMoved(movedMs: number): void {
    this.#tellSetup();
    this.#sound.start();
    this.#director.clockMoved(movedMs);
  }

  #renewJournal(): void {
    this.#keeper.renew();
    this.#recorder.journalReplaced();
    this.#uplink.journalReplaced();
  }

  #saveClock(): void {
    const { clock, clockFile } = this.#found;
    const save = () => clockFile.write(clock.toSave());
    this.#chores.add(save(), 'writes', 'time', save);
  }

  #tellSetup(): void {
    const { programs, clock } = this.#found;
    this.#options.stage.send(
      setupOf(programs.active?.prepared ?? BLANK, {
        hasProgram: programs.active !== null,
        clockOffsetMs: clock.offsetMs(),
        volume: this.#sound.volume(),
      }),
    );
  }
}
