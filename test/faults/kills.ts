/**
 * Players and the scheduler are killed, and links cut within a message, at instants that a seed draws; meanwhile the
 * network delays, repeats and reorders, and the players' clocks are wrong in all the ways that clocks are.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { City, type FaultyPlayer, type WrongClock } from './city.ts';
import type { Chance } from './seeded-chance.ts';
import { type Tally, tally, total } from './tally.ts';

export interface KillOptions {
  readonly folder: string;
  readonly chance: Chance;
  /** Unset, there is one of each. */
  readonly machines?: readonly Machine[];
  readonly players: number;
  readonly schedulers: number;
  readonly both: number;
  readonly cuts: number;
  /** How often each player meets something that answers 401, 403, 407 and 511 in the scheduler's place. */
  readonly refusals: number;
  readonly say: (line: string) => void;
}

export interface KillReport extends Tally {
  readonly kills: number;
  readonly cuts: number;
  /** It counts the links that something else refused, and below those that came without the player's token. */
  readonly refusals: number;
  readonly tokenless: number;
  readonly repeated: number;
  readonly delayed: number;
}

type Victim = 'player' | 'scheduler' | 'both';

const HOUR_MS = 3_600_000;
const MIN_GAP_MS = 50;
const MAX_GAP_MS = 1200;
/** Within this much after a batch went out it is written, counted and acknowledged. */
const AIMED_WITHIN_MS = 12;
const AIM_GIVEN_UP_MS = 2000;
const JUMP_EVERY_MS = 3000;
/** A link is refused so often in a row. */
const MAX_REFUSED = 3;

/** What the clocks of the players' machines are like. */
export const MACHINES = {
  right: () => ({}),
  'in-1970': () => ({ wallOffsetMs: -Date.now() }),
  'in-2040': () => ({ wallOffsetMs: Date.UTC(2040, 0) - Date.now() }),
  /** It jumps by an hour, back and forth. */
  jumping: () => ({}),
  drifting: () => ({ driftPpm: 200 }),
} satisfies Record<string, () => Partial<WrongClock>>;
export type Machine = keyof typeof MACHINES;

export async function killsAndCuts(options: KillOptions): Promise<KillReport> {
  const { folder, chance, say, machines = Object.keys(MACHINES) as Machine[] } = options;
  const city = await City.start({ folder, screens: machines, chance });
  let jumps: NodeJS.Timeout | undefined;
  try {
    for (const player of city.players) {
      player.setClock(MACHINES[player.id as Machine]());
      player.start();
    }
    const jumping = city.players.find(({ id }) => id === 'jumping');
    jumps = setInterval(
      () => jumping?.setClock({ wallOffsetMs: chance.one([0, HOUR_MS, -HOUR_MS]) }),
      JUMP_EVERY_MS,
    );
    await Promise.all(city.players.map((player) => player.until(plays, 'plays')));
    for (const { proxy } of city.players) proxy.meddles = true;

    const cuts = await cutLinks(city, options);
    say(`${cuts} links were cut in mid-batch or mid-acknowledgement`);
    await refuseLinks(city, options);
    say('links were refused by something in between');
    const victims: Victim[] = chance.shuffled([
      ...Array<Victim>(options.players).fill('player'),
      ...Array<Victim>(options.schedulers).fill('scheduler'),
      ...Array<Victim>(options.both).fill('both'),
    ]);
    for (const [index, victim] of victims.entries()) {
      await killOne(city, victim, chance);
      if ((index + 1) % 20 === 0) say(`${index + 1} of ${victims.length} kills`);
    }
    await Promise.all(
      city.players.map((player) => player.until(isHealthy, 'plays again and knows the time')),
    );
    clearInterval(jumps);
    const sum = (of: (player: FaultyPlayer) => number) =>
      city.players.reduce((total, player) => total + of(player), 0);
    const meddled = {
      repeated: sum(({ proxy }) => proxy.repeated),
      delayed: sum(({ proxy }) => proxy.delayed),
      refusals: sum(({ proxy }) => proxy.refused),
      tokenless: sum(({ proxy }) => proxy.tokenless),
    };
    await city.handOver();
    return { kills: victims.length, cuts, ...meddled, ...total((await tally(city)).values()) };
  } finally {
    clearInterval(jumps);
    await city.stop();
  }
}

type Check = Parameters<FaultyPlayer['until']>[0];
export const plays: Check = ({ stage }) => stage.state === 'playing';
/** Without the time all its plays would count as undated, and none found in a wrong hour. */
export const isHealthy: Check = (status) => plays(status) && status.clock.quality.quality === 'synced';

const isLinkedAndHealthy: Check = (status) =>
  isHealthy(status) && !status.problems.some(({ code }) => code === 'link');

/** All players at once, each as soon as it reports again. */
async function cutLinks(city: City, { cuts, chance }: KillOptions): Promise<number> {
  let begun = 0;
  await Promise.all(
    city.players.map(async ({ proxy }) => {
      for (; begun < cuts; ) {
        begun += 1;
        await proxy.cutNext(chance.happens(0.5) ? 'batch' : 'acknowledgement');
      }
    }),
  );
  return begun;
}

/** Refuses all players at once; each goes on with its own token and is linked again after each refusal. */
async function refuseLinks(city: City, { refusals, chance }: KillOptions): Promise<void> {
  await Promise.all(
    city.players.map(async (player) => {
      for (let round = 0; round < refusals; round++) {
        for (const status of chance.shuffled([401, 403, 407, 511])) {
          await player.proxy.refuse(status, chance.between(1, MAX_REFUSED));
          await player.until(isLinkedAndHealthy, `is linked again after HTTP ${status}`);
        }
      }
    }),
  );
}

async function killOne(city: City, victim: Victim, chance: Chance): Promise<void> {
  const player = chance.one(city.players);
  await sleep(chance.between(MIN_GAP_MS, MAX_GAP_MS));
  // Half of them at any time, half while plays are on their way.
  if (chance.happens(0.5)) {
    await Promise.race([nextBatch(city), sleep(AIM_GIVEN_UP_MS)]);
    await sleep(chance.between(0, AIMED_WITHIN_MS));
  }
  const killed = [
    ...(victim === 'scheduler' ? [] : [restart(player, chance)]),
    ...(victim === 'player' ? [] : [city.restartScheduler()]),
  ];
  await Promise.all(killed);
}

async function restart(player: FaultyPlayer, chance: Chance): Promise<void> {
  await player.kill();
  // Its machine has lost the power too: another boot, and where there is no battery it is 1970 once more. A clock that
  // was an hour wrong through a whole boot, in which the scheduler was never heard, nobody could know of.
  if (player.id !== 'jumping' && chance.happens(0.5)) {
    player.setClock({ bootId: randomUUID() });
    if (player.id === 'in-1970') player.setClock({ wallOffsetMs: -Date.now() });
  }
  player.start();
}

function nextBatch(city: City): Promise<void> {
  return new Promise((resolve) => {
    for (const { proxy } of city.players) proxy.onBatch = resolve;
  });
}
