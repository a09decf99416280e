/**
 * A player fetches its program's media from a scheduler while connections break in the middle of responses and both
 * are killed. What counts is what the scheduler sent, whether or not it arrived.
 */
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { mediaPath } from '../../apps/player/agent/cache/cache-layout.ts';
import { makeVideo } from '../support/media.ts';
import type { Staff } from '../support/scheduler.ts';
import { City } from './city.ts';
import type { Chance } from './seeded-chance.ts';

export interface DownloadOptions {
  readonly folder: string;
  readonly chance: Chance;
  readonly breaks: number;
  readonly bytes: number;
  readonly say: (line: string) => void;
}

export interface DownloadReport {
  readonly breaks: { readonly connection: number; readonly player: number; readonly scheduler: number };
  readonly bytesNeeded: number;
  readonly bytesSent: number;
  readonly bytesRatio: number;
  /** Files in the cache whose bytes aren't those that their name stands for. */
  readonly damaged: number;
}

type Break = 'connection' | 'player' | 'scheduler';

const FILES = 4;
/** It is a share of the distance between two breaks. */
const NEAREST = 0.5;
const FARTHEST = 1.4;
const BOX_HEADER_BYTES = 8;

export async function brokenDownloads(options: DownloadOptions): Promise<DownloadReport> {
  const { folder, chance, breaks, bytes, say } = options;
  const media: MediaFile[] = [];
  const items = (staff: Staff) => films(staff, folder, bytes, media);
  const city = await City.start({ folder, screens: ['thin-line'], chance, items });
  try {
    const [player] = city.players;
    if (!player) throw new Error('the city has no player');
    const needed = media.reduce((sum, file) => sum + file.bytes, 0);
    const kinds = kindsOf(breaks, chance);
    const done: Record<Break, number> = { connection: 0, player: 0, scheduler: 0 };
    let failed: unknown = null;

    const breakNext = () => {
      const kind = kinds.shift();
      if (!kind) return;
      const share = NEAREST + chance.next() * (FARTHEST - NEAREST);
      player.proxy.breakAfter(Math.floor((needed / (breaks + 3)) * share), () => {
        breakIt(kind).then(() => {
          done[kind] += 1;
          breakNext();
        }, fail);
      });
    };
    const breakIt = async (kind: Break) => {
      player.proxy.cut();
      if (kind === 'player') {
        await player.kill();
        player.start('report');
      }
      if (kind === 'scheduler') await city.restartScheduler();
    };
    const fail = (error: unknown) => {
      failed = error;
    };

    breakNext();
    player.start('report');
    await player.until(
      ({ cache }) => {
        if (failed) throw failed;
        return cache.filesTotal === media.length && cache.filesReady === media.length;
      },
      'has all its media',
      () => player.proxy.mediaBytesSent,
    );
    const damaged = media.filter(({ sha256 }) => hashOf(mediaPath(player.dataDir, sha256)) !== sha256);
    const bytesSent = player.proxy.mediaBytesSent;
    say(`${needed} bytes of media came through ${breaks - kinds.length} breaks`);
    return {
      breaks: done,
      bytesNeeded: needed,
      bytesSent,
      bytesRatio: Number((bytesSent / needed).toFixed(4)),
      damaged: damaged.length,
    };
  } finally {
    await city.stop();
  }
}

/** Of ten breaks two are kills of the player and one is a kill of the scheduler. */
function kindsOf(breaks: number, chance: Chance): Break[] {
  const kind = (index: number): Break => {
    if (index % 10 === 2) return 'scheduler';
    return index % 5 === 1 ? 'player' : 'connection';
  };
  return chance.shuffled(Array.from({ length: breaks }, (_, index) => kind(index)));
}

/** Films that would play, most of whose bytes no decoder looks at. */
async function films(staff: Staff, folder: string, bytes: number, media: MediaFile[]): Promise<Item[]> {
  const into = join(folder, 'films');
  mkdirSync(into);
  const items: Item[] = [];
  for (let index = 0; index < FILES; index += 1) {
    const path = makeVideo(into, `film-${index}`, 1, index * 60, '320x180');
    appendFileSync(path, freeBox(Math.floor(bytes / FILES)));
    const file = await staff.upload<MediaFile>(path, 'video/mp4');
    media.push(file);
    const id = `film-${index}`;
    items.push({ id, kind: 'video', title: id, variants: [{ language: 'it', media: file.sha256 }] });
  }
  return items;
}

/** What a player of MP4 passes over. */
export function freeBox(bytes: number): Buffer {
  const box = Buffer.concat([Buffer.alloc(BOX_HEADER_BYTES), randomBytes(bytes)]);
  box.writeUInt32BE(box.byteLength, 0);
  box.write('free', 4, 'latin1');
  return box;
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
