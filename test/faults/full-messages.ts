/**
 * Players whose journals hold the heaviest plays and aggregated counts that there can be, and whose statuses are as
 * long as they get, report all of it while their links are cut within those messages and messages are repeated.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlayCount } from '@bacheca/shared/api/reports';
import { fillJournal, playsIn } from '../support/full-journal.ts';
import { City, type FaultyPlayer } from './city.ts';
import type { Chance } from './seeded-chance.ts';

export interface FullMessageOptions {
  readonly folder: string;
  readonly chance: Chance;
  readonly players: number;
  /** Each player's links are cut so often at most: a player that has handed over everything can't be cut within it. */
  readonly cuts: number;
  readonly say: (line: string) => void;
}

export interface FullMessageReport {
  readonly plays: number;
  readonly cuts: number;
  readonly repeated: number;
  readonly lost: number;
  readonly doubled: number;
  /** Each is of the fullest message of its type that went to the scheduler, as sent. */
  readonly bytes: Readonly<Record<'plays' | 'fold' | 'status', number>>;
}

/** This is some messages' worth: about half a hundred of these fill one. */
const PLAYS = 600;
const HOUR_MS = 3_600_000;

export async function fullMessages(options: FullMessageOptions): Promise<FullMessageReport> {
  const { folder, chance, players, say } = options;
  const screens = Array.from({ length: players }, (_, index) => `pieno-${index + 1}`);
  const city = await City.start({ folder, screens, chance });
  try {
    const bytes = { plays: 0, fold: 0, status: 0 };
    const written = new Map(
      city.players.map((player) => [player.id, fillJournal(player.dataDir, tokenOf(player), PLAYS)]),
    );
    for (const player of city.players) {
      player.proxy.meddles = true;
      player.proxy.onMessage = (way, text) => {
        const [, type] = /^\{"type":"(plays|fold|status)"/.exec(way === 'up' ? text : '') ?? [];
        if (type === 'plays' || type === 'fold' || type === 'status')
          bytes[type] = Math.max(bytes[type], Buffer.byteLength(text));
      };
      player.start('full');
    }
    const cuts = await Promise.all(city.players.map((player) => cutWhileItReports(player, options)));
    say(`${sum(cuts)} links were cut within full messages`);
    await city.handOver();
    let lost = 0;
    let doubled = 0;
    for (const [screenId, items] of written) {
      const counted = await countedOf(city, screenId);
      for (const itemId of new Set([...items.keys(), ...counted.keys()])) {
        const tooMany = (counted.get(itemId) ?? 0) - (items.get(itemId) ?? 0);
        doubled += Math.max(0, tooMany);
        lost += Math.max(0, -tooMany);
      }
    }
    const plays = sum([...written.values()].map(playsIn));
    const repeated = sum(city.players.map(({ proxy }) => proxy.repeated));
    return { plays, cuts: sum(cuts), repeated, lost, doubled, bytes };
  } finally {
    await city.stop();
  }
}

/** Now and then a message gets through, so that each of them is cut in its turn. */
async function cutWhileItReports(
  player: FaultyPlayer,
  { cuts, chance }: FullMessageOptions,
): Promise<number> {
  let isDone = false;
  const done = player
    .until(
      ({ journal }) => journal.waiting === 0,
      'hands over its plays',
      ({ journal }) => journal.waiting,
    )
    .then(() => {
      isDone = true;
    });
  for (let cut = 0; ; cut += 1) {
    if (cut === cuts) {
      await done;
      return cut;
    }
    if (chance.happens(0.3)) await Promise.race([done, nextBatch(player)]);
    await Promise.race([done, player.proxy.cutNext(chance.happens(0.5) ? 'batch' : 'acknowledgement')]);
    if (isDone) return cut;
  }
}

function nextBatch({ proxy }: FaultyPlayer): Promise<void> {
  return new Promise((resolve) => {
    proxy.onBatch = resolve;
  });
}

function tokenOf({ dataDir }: FaultyPlayer): string {
  const identity: unknown = JSON.parse(readFileSync(join(dataDir, 'identity.json'), 'utf8'));
  if (typeof identity !== 'object' || identity === null || !('token' in identity))
    throw new Error(`${dataDir} has no identity`);
  return String(identity.token);
}

async function countedOf({ staff }: City, screenId: string): Promise<Map<string, number>> {
  const from = new Date(Date.now() - 24 * HOUR_MS).toISOString();
  const to = new Date(Date.now() + HOUR_MS).toISOString();
  const path = `/api/plays/counts?from=${from}&to=${to}&screenId=${screenId}`;
  const counted = new Map<string, number>();
  for (const { itemId, complete, joined, cut, interrupted, failed } of await staff.send<PlayCount[]>(
    'GET',
    path,
  ))
    counted.set(itemId, (counted.get(itemId) ?? 0) + complete + joined + cut + interrupted + failed);
  return counted;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
