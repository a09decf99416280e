/** The whole suite, or as much of it as is asked for, and the one line that sums it up. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { diskFaults } from './disks.ts';
import { brokenDownloads } from './downloads.ts';
import { fullMessages } from './full-messages.ts';
import { killsAndCuts } from './kills.ts';
import { powerCuts } from './power.ts';
import { Chance } from './seeded-chance.ts';
import { total } from './tally.ts';

export interface SuiteOptions {
  /** So many players are killed, half as often the scheduler, a fifth as often both at once. */
  readonly kills: number;
  readonly cuts: number;
  readonly breaks: number;
  /** Each player is refused so often with 401, 403, 407 and 511 each. */
  readonly refusals: number;
  readonly powerCuts: number;
  readonly mediaBytes: number;
  readonly seed: number;
  readonly folder: string;
  readonly say: (line: string) => void;
}

const SCHEDULERS_OF = 0.5;
const BOTH_OF = 0.2;
const FULL_PLAYERS = 3;
/** Each of them is cut so often. */
const FULL_CUTS = 8;
/** No more bytes are fetched for each that is needed. */
const MAX_BYTES_RATIO = 1.02;

export async function runSuite(options: SuiteOptions) {
  const { kills, cuts, breaks, mediaBytes, seed, folder, say } = options;
  const part = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    return { folder: path, chance: new Chance(seed), say };
  };
  const killed = await killsAndCuts({
    ...part('kills'),
    players: kills,
    schedulers: Math.round(kills * SCHEDULERS_OF),
    both: Math.round(kills * BOTH_OF),
    cuts,
    refusals: options.refusals,
  });
  const full = await fullMessages({ ...part('full'), players: FULL_PLAYERS, cuts: FULL_CUTS });
  const fetched = await brokenDownloads({ ...part('downloads'), breaks, bytes: mediaBytes });
  const disks = await diskFaults(part('disks'));
  const power = await powerCuts({ ...part('power'), cuts: options.powerCuts });
  const { kills: done, cuts: cut, refusals, tokenless, repeated, delayed, ...tally } = killed;
  const { lost, doubled, misplaced, ...rest } = total([tally, disks.tally, power.tally]);
  const figures = {
    seed,
    kills: done,
    cuts: cut,
    refusals,
    tokenless,
    repeated,
    delayed,
    lost,
    doubled,
    misplaced,
    ...rest,
    full,
    breaks: fetched.breaks,
    bytesRatio: fetched.bytesRatio,
    damaged: fetched.damaged,
    survived: disks.survived,
    gone: disks.gone,
    powerCuts: power.cuts,
    shownThroughPowerCuts: power.tally.shown,
    halfWritten: power.halfWritten,
    forgotten: power.forgotten.length,
    shownBroken: power.shownBroken,
    notRun: [...disks.notRun, ...(power.notRun ? [`power-cuts (${power.notRun})`] : [])],
  };
  const failures = Object.entries({
    tokenless,
    lost,
    doubled,
    misplaced,
    differing: rest.differing,
    'lost of full messages': full.lost,
    'doubled of full messages': full.doubled,
    damaged: fetched.damaged,
    'shown broken': power.shownBroken,
  })
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`);
  if (fetched.bytesRatio > MAX_BYTES_RATIO) failures.push(`${fetched.bytesRatio} of the bytes needed`);
  failures.push(...power.forgotten);
  return { figures, failures };
}
