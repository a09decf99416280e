/**
 * Tries what befalls a player's disk: it is full or read-only, bits flip in media and journal, a WAL or half a program
 * is gone. Each time the player must go on playing, say what is wrong, and be well again when the cause is gone.
 */
import {
  closeSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { mediaPath } from '../../apps/player/agent/cache/cache-layout.ts';
import { makeStill } from '../support/media.ts';
import type { Staff } from '../support/scheduler.ts';
import { type SmallDisk, smallDisk, smallDiskObstacle } from '../support/small-disk.ts';
import { City, type FaultyPlayer } from './city.ts';
import { DurabilityClaims } from './durability-claims.ts';
import type { Chance } from './seeded-chance.ts';
import { readNotes } from './stage-notebook.ts';
import { type Tally, tally, total } from './tally.ts';

export interface DiskOptions {
  readonly folder: string;
  readonly chance: Chance;
  readonly say: (line: string) => void;
}

export interface DiskReport {
  /** Faults through which playing went on, which were reported, and which healed. */
  readonly survived: readonly string[];
  /** Name and reason. */
  readonly notRun: readonly string[];
  readonly tally: Tally;
  /** Plays that a damaged disk or no disk took with it, beside those in `tally`. */
  readonly gone: number;
}

interface Stricken {
  readonly player: FaultyPlayer;
  readonly claims: DurabilityClaims;
  readonly disk: SmallDisk | null;
  readonly media: readonly MediaFile[];
}

interface Fault {
  readonly name: string;
  /** What a player's status should name; null where nothing is left for anybody to do. */
  readonly reported: readonly string[];
  readonly needsDisk?: true;
  /** How the player ends before it, to be started again after it; null: it runs meanwhile. */
  readonly after: 'stop' | 'kill' | null;
  readonly cause: (of: Stricken) => void;
  readonly remedy?: (of: Stricken) => void;
  /** Whether it takes a restart of the player to be well again. */
  readonly healsAtRestart?: true;
  /** Plays that were nowhere but on that disk may be missing; no others, and no play may count twice. */
  readonly losesPlays?: true;
}

const DISK_BYTES = 24 * 1024 * 1024;
const PAGE_BYTES = 4096;

const FAULTS: readonly Fault[] = [
  {
    name: 'disk-full',
    reported: ['journal-write', 'disk'],
    needsDisk: true,
    after: null,
    cause: ({ disk }) => disk?.fill(),
    remedy: ({ disk }) => disk?.empty(),
  },
  {
    name: 'disk-read-only',
    reported: ['disk', 'journal-unwritable', 'journal-write'],
    needsDisk: true,
    after: 'stop',
    cause: ({ disk }) => disk?.remount('ro'),
    remedy: ({ disk }) => disk?.remount('rw'),
    healsAtRestart: true,
    losesPlays: true,
  },
  {
    name: 'bits-flipped-in-media',
    reported: ['media-damaged'],
    after: 'kill',
    cause: ({ player, media }) => {
      // With a network it is fetched again within moments.
      player.proxy.isDown = true;
      const path = mediaPath(player.dataDir, media[0]?.sha256 ?? '');
      flip(path, Math.floor(statSync(path).size / 2));
    },
    remedy: ({ player }) => {
      player.proxy.isDown = false;
    },
  },
  {
    name: 'bits-flipped-in-journal',
    reported: ['journal-corrupt'],
    // It is stopped properly: all of the journal is in its file then, and nothing in a WAL beside it.
    after: 'stop',
    cause: ({ player }) => {
      const path = join(player.dataDir, 'journal.sqlite');
      // The first page is left out: that is the one of which any program would know that it is damaged.
      for (let at = PAGE_BYTES; at < statSync(path).size; at += PAGE_BYTES) flip(path, at);
    },
    healsAtRestart: true,
    losesPlays: true,
  },
  {
    name: 'wal-deleted',
    reported: [],
    after: 'kill',
    cause: ({ player }) => {
      for (const suffix of ['-wal', '-shm'])
        rmSync(join(player.dataDir, `journal.sqlite${suffix}`), { force: true });
    },
    losesPlays: true,
  },
  {
    name: 'program-half-written',
    reported: ['program-corrupt', 'program-fallback'],
    after: 'kill',
    cause: ({ player }) => {
      const folder = join(player.dataDir, 'programs');
      const [name = ''] = readdirSync(folder).filter((file) => /^[0-9a-f]{64}/.test(file));
      truncateSync(join(folder, name), Math.floor(statSync(join(folder, name)).size / 2));
    },
    healsAtRestart: true,
  },
];

export async function diskFaults({ folder, chance, say }: DiskOptions): Promise<DiskReport> {
  const obstacle = smallDiskObstacle();
  const notRun = obstacle ? FAULTS.filter(({ needsDisk }) => needsDisk) : [];
  const run = FAULTS.filter((fault) => !notRun.includes(fault));
  const disks = new Map<string, SmallDisk>();
  for (const { name, needsDisk } of run)
    if (needsDisk) disks.set(name, await smallDisk(join(folder, name), DISK_BYTES));
  const media: MediaFile[] = [];
  const city = await City.start({
    folder,
    chance,
    screens: run.map(({ name }) => name),
    items: (staff, into) => stills(staff, into, media),
  });
  try {
    const mayBeGone = new Map<string, number>();
    await Promise.all(
      run.map(async (fault, index) => {
        const player = city.players[index];
        if (!player) throw new Error(`there is no player for ${fault.name}`);
        const claims = new DurabilityClaims();
        player.proxy.onMessage = (way, text) => claims.heard(player.id, way, text);
        const disk = disks.get(fault.name) ?? null;
        mayBeGone.set(fault.name, await suffer(fault, { player, claims, disk, media }));
        say(`${fault.name}: played on${fault.reported.length > 0 ? ', was reported' : ''}, is well again`);
      }),
    );
    await city.handOver();
    const tallies = await tally(city);
    let gone = 0;
    for (const { name, losesPlays } of run) {
      const one = tallies.get(name);
      if (!one || !losesPlays) continue;
      const excused = Math.min(one.lost, mayBeGone.get(name) ?? 0);
      gone += excused;
      one.lost -= excused;
      // Of a play that was on screen when its disk failed the end may be gone, as after a power cut.
      one.differing = Math.max(0, one.differing - (mayBeGone.get(name) ?? 0));
    }
    return {
      survived: run.map(({ name }) => name),
      notRun: notRun.map(({ name }) => `${name} (${obstacle})`),
      tally: total(tallies.values()),
      gone,
    };
  } finally {
    await city.stop();
    for (const disk of disks.values()) await disk.remove();
  }
}

/** Returns how many plays were nowhere but on the disk when it failed. */
async function suffer(fault: Fault, of: Stricken): Promise<number> {
  const { player } = of;
  let atRisk = 0;
  player.start();
  // All items have been on screen, and what was played so far has arrived.
  await showsOn(player, of.media.length * 2);
  await player.until(({ journal }) => journal.acknowledgedSeq > 0, 'reports its plays');
  if (fault.after === 'kill') await player.kill();
  if (fault.after === 'stop') await player.stop();
  if (fault.after) atRisk += unreported(of);
  fault.cause(of);
  if (fault.after) player.start();
  if (fault.reported.length > 0)
    await player.until((status) => names(status, fault.reported), `reports ${fault.reported.join(' or ')}`);
  await showsOn(player, of.media.length * 2);
  if (fault.healsAtRestart) {
    await player.stop();
    // Where the disk takes nothing, these were in memory only.
    if (fault.remedy) atRisk += unreported(of);
  }
  fault.remedy?.(of);
  if (fault.healsAtRestart) player.start();
  await player.until(
    (status) => status.stage.state === 'playing' && status.problems.length === 0 && isWhole(status),
    'is well again',
  );
  await showsOn(player, of.media.length * 2);
  return atRisk;
}

/** Plays that the scheduler hasn't acknowledged. */
function unreported({ player, claims }: Stricken): number {
  return readNotes(player.notes).length - claims.plays;
}

function isWhole({ cache, program }: PlayerStatus): boolean {
  return cache.filesReady === cache.filesTotal && program.unavailable.length === 0;
}

function names({ problems }: PlayerStatus, codes: readonly string[]): boolean {
  return problems.some(({ code }) => codes.includes(code));
}

/** So many more showings come on screen, by the stage's own notes. */
async function showsOn(player: FaultyPlayer, more: number): Promise<void> {
  const wanted = readNotes(player.notes).length + more;
  await player.until(() => readNotes(player.notes).length >= wanted, `shows ${more} more items`);
}

/** Flips one bit in each of some bytes from there. */
function flip(path: string, at: number): void {
  const file = openSync(path, 'r+');
  const bytes = Buffer.alloc(64);
  const read = readSync(file, bytes, 0, bytes.byteLength, at);
  writeSync(
    file,
    bytes.subarray(0, read).map((byte) => byte ^ 0x10),
    0,
    read,
    at,
  );
  closeSync(file);
}

async function stills(staff: Staff, folder: string, media: MediaFile[]): Promise<Item[]> {
  const items: Item[] = [];
  for (const colour of ['navy', 'teal', 'maroon']) {
    const file = await staff.upload<MediaFile>(makeStill(folder, colour, colour), 'image/png');
    media.push(file);
    const pages = [{ media: file.sha256, text: '', durationMs: 600 }];
    items.push({ id: colour, kind: 'infographic', title: colour, variants: [{ language: 'it', pages }] });
  }
  return items;
}
