/** A scheduler and its players, each a process of its own, that can be killed and started again at any time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PublishResult } from '@bacheca/shared/api/publish';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import type { NetworkPolicy } from '@bacheca/shared/model/schedule';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { openInstallation } from '../../apps/scheduler/server/app/installation.ts';
import { commandActor } from '../../apps/scheduler/server/database/audit/audit-chain.ts';
import { systemClock } from '../../apps/scheduler/server/runtime/clock.ts';
import { readConfig } from '../../apps/scheduler/server/runtime/config.ts';
import { createLog } from '../../apps/scheduler/server/runtime/log.ts';
import { provision } from '../../apps/scheduler/server/sticks/provisioning.ts';
import { stop } from '../../scripts/support/processes.ts';
import { databaseVariables } from '../support/engines/engine.ts';
import { type SchedulerProcess, Staff, startSchedulerProcess } from '../support/scheduler.ts';
import { LinkProxy } from './link-proxy.ts';
import type { Chance } from './seeded-chance.ts';

const PLAYER = join(import.meta.dirname, 'player-process.ts');
const PLACE = 'prova';
/** A hung process is a failure that says so, rather than a suite that never ends. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 20;
/** It is one grey pixel. */
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

export interface CityOptions {
  readonly folder: string;
  readonly screens: readonly string[];
  readonly chance: Chance;
  /** What plays; unset, three stills of little more than half a second. */
  readonly items?: (staff: Staff, folder: string) => Promise<Item[]>;
  /** It is the place's policy. */
  readonly network?: NetworkPolicy;
}

export class City {
  readonly players: FaultyPlayer[] = [];
  readonly #dataDir: string;
  #scheduler: SchedulerProcess;
  #staff: Staff;

  private constructor(dataDir: string, scheduler: SchedulerProcess, staff: Staff) {
    this.#dataDir = dataDir;
    this.#scheduler = scheduler;
    this.#staff = staff;
  }

  static async start(options: CityOptions): Promise<City> {
    const { folder, screens, chance, items = shortStills, network = {} } = options;
    const dataDir = join(folder, 'scheduler');
    mkdirSync(dataDir, { recursive: true });
    const scheduler = await startScheduler(dataDir, 0);
    const city = new City(dataDir, scheduler, await Staff.firstAdmin(scheduler));
    await found(city.#staff, screens, network);
    await city.publish(await items(city.#staff, folder));
    for (const screenId of screens) {
      const proxy = await LinkProxy.start(scheduler.port, chance);
      city.players.push(
        new FaultyPlayer({
          id: screenId,
          dataDir: join(folder, screenId),
          files: join(folder, `${screenId}.test`),
          proxy,
        }),
      );
    }
    await scheduler.stop();
    await provisionAll(dataDir, city.players);
    await city.restartScheduler();
    return city;
  }

  get staff(): Staff {
    return this.#staff;
  }

  /** These are what all players play from now on; returns the program's revision. */
  async publish(items: readonly Item[]): Promise<Sha256> {
    for (const item of items) await put(this.#staff, 'items', item);
    const slots = items.map(({ id }) => ({ itemId: id, weight: 1 }));
    await put(this.#staff, 'playlists', { id: PLACE, ...{ name: 'Prova', slots } });
    const target = { type: 'everywhere' };
    const rule = { playlistId: PLACE, target, priority: 'normal', share: 1 };
    await put(this.#staff, 'rules', { id: PLACE, ...rule });
    const { groups } = await this.#staff.send<PublishResult>('POST', '/api/publish', {});
    const [group] = groups;
    if (!group || groups.length > 1) throw new Error(`${groups.length} programs were published, not one`);
    return group.revision;
  }

  /** Kills it, and starts it again. */
  async restartScheduler(): Promise<void> {
    await this.killScheduler();
    await this.startScheduler();
  }

  async killScheduler(): Promise<void> {
    await this.#scheduler.stop('SIGKILL');
  }

  async startScheduler(): Promise<void> {
    this.#scheduler = await startScheduler(this.#dataDir, this.#scheduler.port);
    this.#staff = await Staff.signIn(this.#scheduler.url);
  }

  /** It does nothing more until it is killed. */
  suspendScheduler(): void {
    this.#scheduler.child.kill('SIGSTOP');
  }

  /** Every player hands over what it has, over a network that is whole; then all end. */
  async handOver(): Promise<void> {
    await Promise.all(
      this.players.map(async (player) => {
        await player.stop();
        player.proxy.meddles = false;
        player.start('report');
        await player.until(
          ({ journal, problems }) => journal.waiting === 0 && !problems.some(({ code }) => code === 'link'),
          'hands over its plays',
        );
        await player.stop();
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.players.map((player) => player.kill()));
    await this.#scheduler.stop();
    for (const { proxy } of this.players) await proxy.stop();
  }

  /** The scheduler's own folder, to be read when it has stopped. */
  get dataDir(): string {
    return this.#dataDir;
  }
}

/** It says by how much the player's machine is wrong, as `BACHECA_TEST_CLOCK` has it. */
export interface WrongClock {
  readonly wallOffsetMs: number;
  readonly driftPpm: number;
  readonly bootId: string;
}

export class FaultyPlayer {
  readonly id: string;
  readonly dataDir: string;
  readonly proxy: LinkProxy;
  /** The player's stage noted this. */
  readonly notes: string;
  readonly #clockFile: string;
  #clock: WrongClock = { wallOffsetMs: 0, driftPpm: 0, bootId: randomUUID() };
  #child: ChildProcess | null = null;
  #status: PlayerStatus | null = null;

  constructor(of: { id: string; dataDir: string; files: string; proxy: LinkProxy }) {
    this.id = of.id;
    this.dataDir = of.dataDir;
    this.proxy = of.proxy;
    mkdirSync(of.files, { recursive: true });
    this.notes = join(of.files, 'notes.jsonl');
    this.#clockFile = join(of.files, 'clock.json');
    this.setClock({});
  }

  /** The latest that it told of itself in this run. */
  get status(): PlayerStatus | null {
    return this.#status;
  }

  get clock(): WrongClock {
    return this.#clock;
  }

  setClock(change: Partial<WrongClock>): void {
    this.#clock = { ...this.#clock, ...change };
    writeFileSync(`${this.#clockFile}.new`, JSON.stringify(this.#clock));
    renameSync(`${this.#clockFile}.new`, this.#clockFile);
  }

  /** `report`: without a stage; `full`: that, and with the longest status that there is. */
  start(mode: 'play' | 'report' | 'full' = 'play'): void {
    this.#status = null;
    const child = spawn(process.execPath, [PLAYER, this.dataDir, this.notes, mode], {
      env: { ...process.env, BACHECA_TEST_CLOCK: this.#clockFile },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (status) => {
      if (this.#child === child) this.#status = status as PlayerStatus;
    });
    this.#child = child;
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** It does nothing more until it is killed. */
  suspend(): void {
    this.#child?.kill('SIGSTOP');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Resolves with the first status of a run that satisfies. It is waited for while `progress` of it changes. */
  async until(
    check: (status: PlayerStatus) => boolean,
    what: string,
    progress: (status: PlayerStatus) => unknown = () => undefined,
  ): Promise<PlayerStatus> {
    let seen: unknown;
    let givenUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      if (this.#status && check(this.#status)) return this.#status;
      const now = this.#status && progress(this.#status);
      if (now !== seen) {
        seen = now;
        givenUpAt = performance.now() + PATIENCE_MS;
      }
      if (performance.now() > givenUpAt)
        throw new Error(`${this.id} never ${what}; its last status: ${JSON.stringify(this.#status)}`);
      if (this.#child?.exitCode) throw new Error(`${this.id} ended with code ${this.#child.exitCode}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child) return;
    if (signal !== 'SIGKILL') return await stop(child, signal);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}

function startScheduler(dataDir: string, port: number): Promise<SchedulerProcess> {
  return startSchedulerProcess(dataDir, { port, env: { BACHECA_SEED: 'none' } });
}

/** Bounds how long a folder of a suite stays: it goes with its end. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Plays as short as can be: the most of them are in danger in the least time. */
export async function shortStills(staff: Staff, folder: string): Promise<Item[]> {
  const path = join(folder, 'picture.png');
  writeFileSync(path, Buffer.from(PICTURE, 'base64'));
  const { sha256 } = await staff.upload<MediaFile>(path, 'image/png');
  return [500, 600, 700].map((durationMs, index) => ({
    id: `pagina-${index + 1}`,
    kind: 'infographic',
    title: `Pagina ${index + 1}`,
    variants: [{ language: 'it', pages: [{ media: sha256, text: '', durationMs }] }],
  }));
}

async function found(staff: Staff, screens: readonly string[], network: NetworkPolicy): Promise<void> {
  await put(staff, 'locations', {
    id: PLACE,
    ...{ name: 'Sala prova', kind: 'office', timeZone: 'Europe/Rome', network },
    ...{ languages: [{ language: 'it', weight: 1 }], synchronised: false, tags: [] },
  });
  for (const id of screens)
    await put(staff, 'screens', { id, ...{ locationId: PLACE, name: id, orientation: 'landscape' } });
}

async function put(staff: Staff, collection: string, thing: { readonly id: string }): Promise<void> {
  await staff.send('PUT', `/api/${collection}/${thing.id}`, thing);
}

/** It does as `npm run provision` does. */
async function provisionAll(dataDir: string, players: readonly FaultyPlayer[]): Promise<void> {
  const config = readConfig({
    ...process.env,
    ...(await databaseVariables(dataDir)),
    ...{ BACHECA_DATA: dataDir, BACHECA_SEED: 'none' },
  });
  const installation = await openInstallation(config, systemClock, createLog({ logLevel: 'error' }));
  try {
    for (const { id, dataDir: folder, proxy } of players)
      await provision(
        installation,
        { screenId: id, folder, schedulerUrl: proxy.url },
        commandActor('provision'),
      );
  } finally {
    await installation.bus.close();
    await installation.database.close();
  }
}
