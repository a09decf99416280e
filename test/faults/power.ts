/**
 * The power is cut, of players, of the scheduler, of both at once: what was written and not yet synced is gone with it.
 * Each has a disk of its own (`power-disk.ts`); the stages' notes and what was said over links lie elsewhere.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, copyFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { makeVideo } from '../support/media.ts';
import { type DataMode, PowerDisk, powerDiskObstacle } from '../support/power-disk.ts';
import { City, type FaultyPlayer, shortStills } from './city.ts';
import { freeBox } from './downloads.ts';
import { DurabilityClaims, hasHalfDownload } from './durability-claims.ts';
import { isHealthy, MACHINES, type Machine, plays } from './kills.ts';
import type { Chance } from './seeded-chance.ts';
import { readNotes } from './stage-notebook.ts';
import { type Tally, tally, total } from './tally.ts';

export interface PowerOptions {
  readonly folder: string;
  readonly chance: Chance;
  readonly cuts: number;
  readonly say: (line: string) => void;
}

export interface PowerReport {
  readonly cuts: { readonly player: number; readonly scheduler: number; readonly both: number };
  /** Why there were none, or null. */
  readonly notRun: string | null;
  /** Downloads that were under way when the power went. */
  readonly halfWritten: number;
  /** What somebody had said to be on disk and was not: plays, programs, media, items. */
  readonly forgotten: readonly string[];
  /** Items that a player tried to show from a file that was not whole. */
  readonly shownBroken: number;
  readonly tally: Tally;
}

const PLAYERS = ['right', 'in-1970'] as const satisfies readonly Machine[];
const VICTIMS = ['player', 'player', 'scheduler', 'both'] as const;
type Victim = (typeof VICTIMS)[number];
const MOMENTS = ['any', 'downloading', 'stored', 'ready', 'published', 'acknowledged'] as const;
type Moment = (typeof MOMENTS)[number];

const DISK_BYTES = 64 * 1024 * 1024;
/** It is a second of download. */
const FILM_BYTES = 256 * 1024;
const BYTES_PER_SECOND = 256 * 1024;
const MIN_GAP_MS = 50;
const MAX_GAP_MS = 1500;
const MAX_WAIT_MS = 10_000;
/** A program under which the power goes four times in its first minute is quarantined, and rightly. */
const MAX_CUTS_OF_A_PROGRAM = 2;
/** Faults that no power cut may leave behind. */
const FAULTS = /^(?:journal-|program-|identity-|media-damaged)/;

export async function powerCuts(options: PowerOptions): Promise<PowerReport> {
  const { folder, chance, say } = options;
  const notRun = powerDiskObstacle();
  const cuts = { player: 0, scheduler: 0, both: 0 };
  if (notRun) return { cuts, notRun, halfWritten: 0, forgotten: [], shownBroken: 0, tally: total([]) };
  const disks = new Map<string, PowerDisk>();
  try {
    for (const name of ['scheduler', ...PLAYERS])
      disks.set(name, PowerDisk.make(join(folder, name), DISK_BYTES, dataMode(chance)));
    let stills: Item[] = [];
    const city = await City.start({
      ...{ folder, chance, screens: PLAYERS },
      items: async (staff, into) => {
        stills = await shortStills(staff, into);
        return stills;
      },
      network: { bytesPerSecond: BYTES_PER_SECOND },
    });
    try {
      const outage = new Outage(city, disks, stills, options);
      await outage.begin();
      for (let count = 1; count <= options.cuts; count += 1) {
        const victim = VICTIMS[(count - 1) % VICTIMS.length] ?? 'player';
        await outage.strike(victim, chance.one(MOMENTS));
        cuts[victim] += 1;
        if (count % 10 === 0) say(`${count} of ${options.cuts} power cuts`);
      }
      await outage.end();
      await city.handOver();
      const { halfWritten, claims } = outage;
      const tallied = total((await tally(city)).values());
      const shownBroken = city.players
        .flatMap(({ notes }) => readNotes(notes))
        .filter(({ failed }) => failed);
      return {
        ...{ cuts, notRun, halfWritten, forgotten: claims.broken },
        ...{ shownBroken: shownBroken.length, tally: tallied },
      };
    } finally {
      await city.stop();
    }
  } finally {
    for (const disk of disks.values()) disk.remove();
  }
}

class Outage {
  readonly claims = new DurabilityClaims();
  halfWritten = 0;
  readonly #city: City;
  readonly #disks: ReadonlyMap<string, PowerDisk>;
  readonly #stills: readonly Item[];
  readonly #options: PowerOptions;
  /** Since the last program was published. */
  #cuts = 0;
  #films = 0;

  constructor(
    city: City,
    disks: ReadonlyMap<string, PowerDisk>,
    stills: readonly Item[],
    options: PowerOptions,
  ) {
    this.#city = city;
    this.#stills = stills;
    this.#disks = disks;
    this.#options = options;
  }

  async begin(): Promise<void> {
    for (const player of this.#city.players) {
      player.setClock(MACHINES[player.id as Machine]());
      player.proxy.onMessage = (way, text) => this.claims.heard(player.id, way, text);
      player.start();
    }
    await this.#publish();
    await Promise.all(this.#city.players.map((player) => player.until(plays, 'plays')));
    for (const { proxy } of this.#city.players) proxy.meddles = true;
  }

  /** The power of the victim goes at such a moment, and comes back. */
  async strike(victim: Victim, moment: Moment): Promise<void> {
    const { chance } = this.#options;
    const player = chance.one(this.#city.players);
    if (this.#cuts >= MAX_CUTS_OF_A_PROGRAM) await this.#publish();
    this.#cuts += 1;
    await this.#wait(moment, player);
    if (victim === 'player') await this.#cutPlayer(player);
    else await this.#cutScheduler(victim === 'both' ? player : null);
  }

  /** All is as if nothing had happened. */
  async end(): Promise<void> {
    const revision = await this.#publish();
    for (const player of this.#city.players) {
      player.proxy.meddles = false;
      await player.until(
        (status) =>
          isHealthy(status) &&
          status.program.active === revision &&
          status.cache.filesReady === status.cache.filesTotal,
        'plays the newest program, with all its media',
      );
      this.#lookForFaults(player);
    }
  }

  async #wait(moment: Moment, player: FaultyPlayer): Promise<void> {
    const { chance } = this.#options;
    if (moment === 'any') return await sleep(chance.between(MIN_GAP_MS, MAX_GAP_MS));
    if (moment === 'acknowledged') return await this.claims.next('plays-acknowledged', MAX_WAIT_MS);
    const stored = this.claims.next('program-received', MAX_WAIT_MS, player.id);
    const revision = await this.#publish();
    if (moment === 'downloading') await sleep(chance.between(0, MAX_GAP_MS));
    if (moment === 'stored') await stored;
    if (moment === 'ready')
      await player.until(({ program: { active, pending }, cache }) => {
        const progress = active === revision ? cache.active : pending === revision ? cache.pending : null;
        return progress?.filesReady === progress?.filesTotal && progress !== null;
      }, 'has the media of a new program');
  }

  async #cutPlayer(player: FaultyPlayer): Promise<void> {
    const { chance } = this.#options;
    let notedBytes = 0;
    // Either it stands still from some instant on, or nobody hears any more of what it does after it.
    if (chance.happens(0.5)) {
      player.suspend();
    } else {
      player.proxy.isDown = true;
      player.proxy.cut();
      await sleep(chance.between(0, MAX_GAP_MS));
    }
    const left = this.#disk(player.id).asOfNow(
      () => {
        notedBytes = statSync(player.notes).size;
      },
      () => player.suspend(),
    );
    const said = this.claims.ofPlayer(player);
    await player.kill();
    truncateSync(player.notes, notedBytes);
    await this.#disk(player.id).becomes(left, dataMode(chance));
    this.#check(player, said);
    await this.#powerUp(player);
  }

  async #cutScheduler(and: FaultyPlayer | null): Promise<void> {
    const { chance } = this.#options;
    const city = this.#city;
    city.suspendScheduler();
    and?.suspend();
    const names = ['scheduler', ...(and ? [and.id] : [])];
    const left = names.map((name) => ({ disk: this.#disk(name), bytes: this.#disk(name).asOfNow() }));
    const said = and && this.claims.ofPlayer(and);
    const saidByScheduler = this.claims.ofScheduler(city);
    for (const { proxy } of city.players) {
      proxy.isDown = true;
      proxy.cut();
    }
    await Promise.all([city.killScheduler(), and?.kill()]);
    for (const { disk, bytes } of left) await disk.becomes(bytes, dataMode(chance));
    if (and && said) this.#check(and, said);
    await city.startScheduler();
    // Before any player can make up for it.
    await saidByScheduler.check();
    for (const { proxy } of city.players) proxy.isDown = false;
    if (and) await this.#powerUp(and);
  }

  async #powerUp(player: FaultyPlayer): Promise<void> {
    const { chance } = this.#options;
    player.setClock({ bootId: randomUUID() });
    if (player.id === 'in-1970') player.setClock(MACHINES['in-1970']());
    player.proxy.isDown = chance.happens(0.5);
    player.start();
    await player.until(plays, 'plays again');
    this.#lookForFaults(player);
    player.proxy.isDown = false;
  }

  #check({ dataDir }: FaultyPlayer, said: ReturnType<DurabilityClaims['ofPlayer']>): void {
    if (hasHalfDownload(dataDir)) this.halfWritten += 1;
    said.check();
  }

  #lookForFaults({ id, status }: FaultyPlayer): void {
    for (const { code, message } of status?.problems ?? [])
      if (FAULTS.test(code)) this.claims.broken.push(`${id} reports ${code}: ${message}`);
  }

  /** Stills, and a film that nobody has yet. */
  async #publish() {
    this.#films += 1;
    this.#cuts = 0;
    const { staff } = this.#city;
    const media = await staff.upload<MediaFile>(this.#film(), 'video/mp4');
    const id = `film-${this.#films}`;
    const variants = [{ language: 'it', media: media.sha256 }] as const;
    const items: Item[] = [...this.#stills, { id, kind: 'video', title: id, variants: [...variants] }];
    const revision = await this.#city.publish(items);
    this.claims.published(revision, items, [media]);
    return revision;
  }

  #film(): string {
    const { folder } = this.#options;
    const path = join(folder, `film-${this.#films}.mp4`);
    copyFileSync(makeVideo(folder, 'film', 1, 0, '320x180'), path);
    appendFileSync(path, freeBox(FILM_BYTES));
    return path;
  }

  #disk(name: string): PowerDisk {
    const disk = this.#disks.get(name);
    if (!disk) throw new Error(`${name} has no disk`);
    return disk;
  }
}

function dataMode(chance: Chance): DataMode {
  return chance.one(['ordered', 'writeback']);
}
