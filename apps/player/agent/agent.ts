/**
 * The player without its face: links to the scheduler, keeps programs and media, decides what shows and
 * records what was shown. Everything local comes first: the screen plays before any network was found.
 */
import { randomUUID } from 'node:crypto';
import {
  type PlayerMessage,
  type PlayerStatus,
  PROTOCOL_VERSION,
  type SchedulerMessage,
} from '@bacheca/shared';
import pino, { type Logger } from 'pino';
import manifest from '../package.json' with { type: 'json' };
import type { StageLink, StageToAgent } from '../stage.ts';
import { Availability } from './availability.ts';
import { blankProgram } from './blank-program.ts';
import { Cache } from './cache.ts';
import { type Clock, CorrectedClock, machineClock } from './clock.ts';
import { ClockSync } from './clock-sync.ts';
import { Director } from './director.ts';
import { whyOf } from './durable.ts';
import { prepareDataFolder, readIdentity } from './identity.ts';
import { Journal } from './journal.ts';
import { Library } from './library.ts';
import { Link, type LinkState, linkUrl } from './link.ts';
import { NO_ORDERS, type Orders, OrdersFile } from './orders.ts';
import { Pairing } from './pairing.ts';
import { Planner } from './planner.ts';
import { Problems } from './problems.ts';
import { Programs, type StoredProgram } from './programs.ts';
import { Recorder } from './recorder.ts';
import { Reporter } from './reporter.ts';
import { ClockFile } from './saved-clock.ts';
import { openWebSocket } from './socket.ts';
import { StatusReports } from './status.ts';

export interface AgentOptions {
  /** identity.json, journal.sqlite, programs/, media/ and what else the agent keeps. */
  readonly dataDir: string;
  /** Comes before the address that pairing left in identity.json. */
  readonly schedulerUrl?: string;
  readonly host: 'electron' | 'browser' | 'none';
  readonly stage: StageLink;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Allows plain ws: and http: to a scheduler that is not on this machine. */
  readonly allowInsecure?: boolean;
  /** For the jitter of retries. */
  readonly random?: () => number;
}

export interface Agent {
  status(): PlayerStatus;
  /** Closes the open play, the journal and all sockets. */
  stop(): Promise<void>;
}

const SAVE_CLOCK_EVERY_MS = 60_000;
const PRUNE_JOURNAL_EVERY_MS = 24 * 3_600_000;

/** Resolves when the player plays from what it has. Rejects only if its data folder can't be used. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  // What the stage says while the disk is read is heard afterwards.
  const early: StageToAgent[] = [];
  let hear = (message: StageToAgent) => {
    early.push(message);
  };
  const unsubscribe = options.stage.subscribe((message) => hear(message));
  try {
    const log = options.log ?? pino({ name: 'player' });
    const player = new PlayerAgent(options, log, await lookAtDisk(options, log));
    hear = (message) => player.heard(message);
    for (const message of early) hear(message);
    player.start();
    return {
      status: () => player.status(),
      async stop() {
        unsubscribe();
        await player.stop();
      },
    };
  } catch (error) {
    unsubscribe();
    throw error;
  }
}

/** What the disk held at start. */
interface Found {
  readonly problems: Problems;
  readonly clock: CorrectedClock;
  readonly programs: Programs;
  readonly cache: Cache;
  readonly pairing: Pairing;
  readonly orders: Orders;
  readonly ordersFile: OrdersFile;
  readonly clockFile: ClockFile;
}

async function lookAtDisk(options: AgentOptions, log: Logger): Promise<Found> {
  const { dataDir, stage } = options;
  await prepareDataFolder(dataDir);
  const problems = new Problems();
  const clockFile = new ClockFile(dataDir);
  const ordersFile = new OrdersFile(dataDir);
  const programs = await Programs.open(dataDir, problems, log);
  const clock = new CorrectedClock(options.clock ?? machineClock, await clockFile.read());
  const pairing = new Pairing(
    {
      dataDir,
      problems,
      schedulerUrl: options.schedulerUrl,
      send: stage.send,
      hasContent: () => programs.active !== null,
    },
    await readIdentity(dataDir, problems),
  );
  const cache = await Cache.open({
    dataDir,
    clock,
    log,
    problems,
    random: options.random ?? Math.random,
    source() {
      const { schedulerUrl, token } = pairing;
      if (!schedulerUrl || !token) return null;
      return linkUrl(schedulerUrl, options.allowInsecure ?? false).ok ? { schedulerUrl, token } : null;
    },
  });
  const orders = await ordersFile.read(problems);
  return { problems, clock, programs, cache, pairing, orders, ordersFile, clockFile };
}

class PlayerAgent {
  readonly #options: AgentOptions;
  readonly #log: Logger;
  readonly #bootId = randomUUID();
  readonly #startedAtMs: number;
  readonly #problems: Problems;
  readonly #clock: CorrectedClock;
  readonly #programs: Programs;
  readonly #cache: Cache;
  readonly #pairing: Pairing;
  readonly #availability: Availability;
  readonly #recorder: Recorder;
  readonly #director: Director;
  readonly #library: Library;
  readonly #link: Link;
  readonly #clockSync: ClockSync;
  readonly #reporter: Reporter;
  readonly #statusReports: StatusReports;
  readonly #releases: (() => void)[];
  readonly #ordersFile: OrdersFile;
  readonly #clockFile: ClockFile;
  /** Disk work under way, which the end waits for. */
  readonly #work = new Set<Promise<void>>();
  #journal: Journal;
  #orders: Orders;
  #display: Extract<StageToAgent, { type: 'ready' }>['display'] | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: AgentOptions, log: Logger, found: Found) {
    const { dataDir, stage } = options;
    const { problems, clock, programs, cache, pairing, orders } = found;
    this.#options = options;
    this.#log = log;
    this.#startedAtMs = clock.monotonicMs();
    this.#problems = problems;
    this.#clock = clock;
    this.#programs = programs;
    this.#cache = cache;
    this.#pairing = pairing;
    this.#orders = orders;
    this.#ordersFile = found.ordersFile;
    this.#clockFile = found.clockFile;
    this.#journal = Journal.open(dataDir, problems);
    this.#availability = new Availability(clock, (file) => cache.isReady(file));
    this.#availability.setWithdrawn(orders.withdrawn);
    this.#recorder = new Recorder({
      journal: () => this.#journal,
      onDamagedJournal: () => this.#renewJournal(),
      onClosed: () => this.#reporter.playsClosed(),
      clock,
      bootId: this.#bootId,
      problems,
      log,
    });
    const planner = new Planner(
      { availability: this.#availability, blank: blankProgram(), runId: this.#bootId.slice(0, 8) },
      programs.active,
    );
    planner.takeovers = orders.takeovers;
    this.#director = new Director({
      send: stage.send,
      clock,
      planner,
      availability: this.#availability,
      recorder: this.#recorder,
      problems,
      log,
      onActive: (program) => this.#activated(program),
      onScreen: () => this.#statusReports.changed(),
      onMedia: (files, why) => {
        for (const sha256 of files) this.#background(cache.check(sha256, why === 'failed'));
      },
    });
    this.#library = new Library({
      programs,
      cache,
      availability: this.#availability,
      clock,
      takeovers: () => this.#orders.takeovers,
      offer: (program) => this.#director.offer(program),
    });
    this.#link = this.#makeLink();
    const send = (message: PlayerMessage) => this.#link.send(message);
    this.#clockSync = new ClockSync(clock, send);
    this.#reporter = new Reporter(() => this.#journal, send, log);
    this.#statusReports = new StatusReports(
      () => this.status(),
      (message) => this.#link.state.type === 'linked' && send(message),
    );
    const saveClock = setInterval(() => this.#saveClock(), SAVE_CLOCK_EVERY_MS);
    const prune = setInterval(() => this.#prune(), PRUNE_JOURNAL_EVERY_MS);
    this.#releases = [
      () => clearInterval(saveClock),
      () => clearInterval(prune),
      problems.subscribe(() => this.#statusReports.changed()),
      cache.subscribe(() => this.#cacheChanged()),
      clock.onJump((movedMs) => this.#clockMoved(movedMs)),
    ];
  }

  start(): void {
    this.#prune();
    this.#library.orderDownloads();
    this.#library.consider();
    this.#link.start();
  }

  status(): PlayerStatus {
    return {
      stage: this.#director.onScreen,
      ...this.#library.status(),
      journal: {
        id: this.#journal.id,
        lastSeq: this.#journal.lastSeq,
        acknowledgedSeq: this.#journal.acknowledgedSeq,
      },
      clock: { offsetMs: this.#clock.offsetMs(), quality: this.#clock.quality() },
      uptimeMs: Math.round(this.#clock.monotonicMs() - this.#startedAtMs),
      problems: this.#problems.list(),
    };
  }

  heard(message: StageToAgent): void {
    if (message.type === 'ready') {
      this.#display = message.display;
      this.#tellSetup();
      this.#pairing.tell();
    }
    this.#director.heard(message);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    for (const release of this.#releases) release();
    this.#link.stop();
    this.#statusReports.stop();
    this.#director.stop();
    this.#recorder.stop();
    this.#journal.close();
    await this.#library.stop();
    this.#saveClock();
    await Promise.all(this.#work);
  }

  #makeLink(): Link {
    const options = this.#options;
    return new Link({
      clock: this.#clock,
      log: this.#log,
      problems: this.#problems,
      random: options.random ?? Math.random,
      openSocket: openWebSocket,
      allowInsecure: options.allowInsecure ?? false,
      target: () => this.#pairing,
      hello: () => ({
        type: 'hello',
        protocol: PROTOCOL_VERSION,
        playerVersion: manifest.version,
        host: options.host,
        ...(this.#display ? { display: this.#display } : {}),
        journalId: this.#journal.id,
        revision: this.#programs.newestRevision,
      }),
      onMessage: (message) => this.#received(message),
      onProgram: (frame) => this.#background(this.#programReceived(frame)),
      onState: (state) => this.#linkChanged(state),
    });
  }

  #linkChanged(state: LinkState): void {
    this.#clockSync.stop();
    this.#reporter.unlinked();
    if (state.type !== 'unpaired') this.#pairing.show(null);
    if (state.type !== 'linked') return;
    this.#statusReports.now();
    this.#cache.retryNow();
    // Plays that began without a good clock get their right time before they go out.
    this.#clockSync.start(() => {
      this.#correctPlays();
      this.#saveClock();
      this.#reporter.linked();
    });
  }

  #received(message: SchedulerMessage): void {
    switch (message.type) {
      case 'pairing':
        this.#pairing.show(message);
        break;
      case 'paired':
        this.#background(this.#paired(message));
        break;
      case 'unpair':
        this.#background(this.#unpair());
        break;
      case 'takeovers':
        this.#obey({ ...this.#orders, takeovers: message.takeovers });
        break;
      case 'withdrawn':
        this.#obey({ ...this.#orders, withdrawn: message.itemIds });
        break;
      case 'clock':
        this.#clockSync.answered(message);
        break;
      case 'plays-acknowledged':
        this.#reporter.acknowledged(message);
        break;
      case 'error':
        this.#log.warn({ code: message.code, why: message.message }, 'the scheduler reports an error');
        break;
      case 'welcome':
        this.#log.info({ screen: message.screenName }, 'linked');
        break;
    }
  }

  async #programReceived(frame: Uint8Array): Promise<void> {
    const received = await this.#library.receive(frame);
    this.#link.send(
      received.type === 'received'
        ? { type: 'program-received', revision: received.revision }
        : { type: 'program-refused', revision: received.revision, reason: received.reason },
    );
    this.#statusReports.changed();
  }

  #activated(program: StoredProgram): void {
    this.#log.info({ revision: program.revision }, 'program active');
    this.#background(this.#library.activated(program));
    this.#tellSetup();
    this.#pairing.tell();
    this.#statusReports.changed();
  }

  #obey(orders: Orders): void {
    this.#orders = orders;
    this.#availability.setWithdrawn(orders.withdrawn);
    this.#director.setTakeovers(orders.takeovers);
    this.#library.orderDownloads();
    this.#statusReports.changed();
    this.#background(this.#ordersFile.write(orders));
  }

  async #paired(message: Extract<SchedulerMessage, { type: 'paired' }>): Promise<void> {
    if (!(await this.#pairing.paired(message))) return;
    this.#link.send({ type: 'paired-stored' });
    this.#link.reconnect();
  }

  /** Staff took this player from them: what it had is forgotten, its identity last. */
  async #unpair(): Promise<void> {
    this.#log.warn('unpaired by staff');
    this.#obey(NO_ORDERS);
    this.#director.clear();
    this.#recorder.abandon('program');
    this.#renewJournal();
    await this.#library.clear();
    await this.#pairing.forget();
    this.#tellSetup();
    this.#link.reconnect();
  }

  #renewJournal(): void {
    this.#journal = Journal.renew(this.#journal, this.#options.dataDir, this.#problems);
    this.#recorder.journalReplaced();
    if (this.#link.state.type === 'linked') this.#reporter.linked();
  }

  #correctPlays(): void {
    const clock = this.#clock.quality();
    if (clock.quality !== 'synced') return;
    try {
      this.#journal.correct(this.#bootId, (monotonicMs) => this.#clock.atMonotonic(monotonicMs), clock);
    } catch (error) {
      this.#log.error({ why: whyOf(error) }, 'plays without a good clock could not be corrected');
    }
  }

  #prune(): void {
    try {
      this.#journal.prune(this.#clock.nowMs());
    } catch (error) {
      this.#log.error({ why: whyOf(error) }, 'the play journal could not be pruned');
    }
  }

  #cacheChanged(): void {
    this.#director.reconsider();
    this.#library.consider();
    this.#statusReports.changed();
  }

  #clockMoved(movedMs: number): void {
    this.#tellSetup();
    this.#director.clockMoved(movedMs);
  }

  #saveClock(): void {
    this.#background(this.#clockFile.write(this.#clock.toSave()));
  }

  #tellSetup(): void {
    const location = this.#programs.active?.prepared.program.location;
    this.#options.stage.send({
      type: 'setup',
      locationName: location?.name ?? '',
      ...(location?.address ? { address: location.address } : {}),
      timeZone: location?.timeZone ?? 'Europe/Rome',
      languages: location?.languages.map(({ language }) => language) ?? ['it'],
      clockOffsetMs: Math.round(this.#clock.offsetMs()),
    });
  }

  /** Disk work that nothing waits for: when it fails, playback goes on and an operator hears of it. */
  #background(work: Promise<unknown>): void {
    const done = work.then(
      () => this.#problems.settle('disk'),
      (error) => {
        this.#log.error({ err: error }, 'disk work failed');
        this.#problems.raise('disk', `Something could not be written to disk: ${whyOf(error)}.`);
      },
    );
    this.#work.add(done);
    done.finally(() => this.#work.delete(done));
  }
}
