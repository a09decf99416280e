/** What a player finds in its data folder when it starts. */
import type { Logger } from 'pino';
import type { StageLink } from '../stage.ts';
import { Cache } from './cache.ts';
import { type Clock, CorrectedClock } from './clock.ts';
import { prepareDataFolder, readIdentity } from './identity.ts';
import { linkUrl } from './link.ts';
import { type Orders, OrdersFile } from './orders.ts';
import { Pairing } from './pairing.ts';
import { Problems } from './problems.ts';
import { Programs } from './programs.ts';
import { ClockFile } from './saved-clock.ts';

export interface FoundOptions {
  readonly dataDir: string;
  readonly schedulerUrl: string | undefined;
  readonly allowInsecure: boolean;
  readonly stage: StageLink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
}

export interface Found {
  readonly problems: Problems;
  readonly clock: CorrectedClock;
  readonly clockFile: ClockFile;
  readonly programs: Programs;
  readonly cache: Cache;
  readonly pairing: Pairing;
  readonly orders: Orders;
  readonly ordersFile: OrdersFile;
}

/** Rejects only if the folder itself can't be used; what is damaged in it is set aside and reported. */
export async function findAtStart(options: FoundOptions): Promise<Found> {
  const { dataDir, schedulerUrl, stage, random, log } = options;
  await prepareDataFolder(dataDir);
  const problems = new Problems();
  const clockFile = new ClockFile(dataDir);
  const ordersFile = new OrdersFile(dataDir);
  const programs = await Programs.open(dataDir, problems, log);
  // What it plays was made before now: all that a player knows of the time which was never linked.
  const madeAt = programs.active?.prepared.program.from;
  const madeAtMs = madeAt === undefined ? null : Date.parse(madeAt);
  const clock = new CorrectedClock(options.clock, await clockFile.read(), madeAtMs);
  const hasContent = () => programs.active !== null;
  const pairing = new Pairing(
    { dataDir, problems, schedulerUrl, send: stage.send, hasContent },
    await readIdentity(dataDir, problems),
  );
  const source = () => {
    const { schedulerUrl: url, token } = pairing;
    // Where the link won't go the token doesn't go either.
    return url && token && linkUrl(url, options.allowInsecure).ok ? { schedulerUrl: url, token } : null;
  };
  const cache = await Cache.open({ dataDir, clock, log, problems, random, source });
  const orders = await ordersFile.read(problems);
  return { problems, clock, clockFile, programs, cache, pairing, orders, ordersFile };
}
