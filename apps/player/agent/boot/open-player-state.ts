/** What a player finds in its data folder when it starts. */

import { join } from 'node:path';
import { sweepUnfinished } from '@bacheca/node/durable-file';
import { errorMessage } from '@bacheca/node/errors';
import { fault } from '@bacheca/shared/translations/problem';
import type { Logger } from 'pino';
import type { StageLink } from '../../contract/stage.ts';
import { Cache } from '../cache/cache.ts';
import { type Clock, CorrectedClock } from '../clock/clock.ts';
import { ClockFile } from '../clock/saved-clock.ts';
import { causeMessage } from '../faults/problem-message.ts';
import { Problems } from '../faults/problems.ts';
import { type CommandNote, CommandNotesFile } from '../link/commands/command-notes.ts';
import { type Directives, DirectivesFile } from '../link/directives.ts';
import { prepareDataFolder, readIdentity } from '../link/identity.ts';
import { Pairing } from '../link/pairing.ts';
import { linkUrl } from '../link/scheduler-link.ts';
import { Network, type NetworkSettings } from '../network/network.ts';
import { PlayJournal } from '../plays/play-journal.ts';
import { BLANK } from '../programs/blank-program.ts';
import { CrashWatch } from '../programs/crash-watch.ts';
import { ProgramStore } from '../programs/program-store.ts';

export interface PlayerStateOptions {
  readonly dataDir: string;
  readonly schedulerUrl: string | undefined;
  readonly allowInsecure: boolean;
  readonly network: NetworkSettings;
  /** How much the cache may hold; a default applies where it is unset. */
  readonly cacheBytes: number | undefined;
  /** The size that the play journal's file may reach; a default applies where it is unset. */
  readonly journalLimitBytes: number | undefined;
  readonly stage: StageLink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
}

export interface PlayerState {
  readonly problems: Problems;
  readonly clock: CorrectedClock;
  readonly clockFile: ClockFile;
  /** Whoever opened the state closes it. */
  readonly network: Network;
  readonly programs: ProgramStore;
  readonly cache: Cache;
  readonly pairing: Pairing;
  readonly directives: Directives;
  readonly directivesFile: DirectivesFile;
  readonly commandNotes: readonly CommandNote[];
  readonly commandFile: CommandNotesFile;
  /** Whoever opened the state stops it. */
  readonly playJournal: PlayJournal;
  readonly crashWatch: CrashWatch;
}

/** Rejects only if the folder itself can't be used; what is damaged in it is quarantined and reported. */
export async function openPlayerState(options: PlayerStateOptions): Promise<PlayerState> {
  const { dataDir, schedulerUrl, cacheBytes, journalLimitBytes, stage, random, log } = options;
  const problems = new Problems();
  await prepareDataFolder(dataDir, problems);
  await sweepUnfinished(dataDir, join(dataDir, 'programs'));
  const clockFile = new ClockFile(dataDir);
  const directivesFile = new DirectivesFile(dataDir);
  const programs = await ProgramStore.open(dataDir, problems, log, options.clock.bootId);
  // The program that made the player crash is not what it starts with.
  await carryOut(programs, programs.apply({ type: 'started' }), log);
  // What it plays was made before now: all that a player knows of the time which was never linked.
  const madeAt = programs.active?.prepared.program.from;
  const madeAtMs = madeAt === undefined ? null : Date.parse(madeAt);
  const clock = new CorrectedClock(options.clock, await clockFile.read(), madeAtMs);
  const network = new Network(options.network, clock);
  if (network.caProblem !== null) {
    problems.raise('ca-file', { why: network.caProblem });
  }
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
  const cache = await Cache.open({
    ...{ dataDir, clock, log, problems, random, source, network },
    quotaBytes: cacheBytes,
  });
  const directives = await directivesFile.read(problems);
  const commandFile = new CommandNotesFile(dataDir);
  const commandNotes = await commandFile.read(problems);
  const crashWatch = await CrashWatch.open(dataDir, options.clock.bootId);
  const playJournal = new PlayJournal({
    dataDir,
    clock,
    problems,
    log,
    owner: () => pairing.token,
    timeZone: () => (programs.active?.prepared ?? BLANK).program.location.timeZone,
    limitBytes: journalLimitBytes,
  });
  await judgeLastCrash(programs, crashWatch, playJournal, log);
  return {
    ...{
      problems,
      clock,
      clockFile,
      network,
      programs,
      cache,
      pairing,
      directives,
      directivesFile,
      commandNotes,
      commandFile,
      playJournal,
      crashWatch,
    },
  };
}

/** Nor is one that made it crash twice later on, with the same item on screen. */
async function judgeLastCrash(
  programs: ProgramStore,
  crashWatch: CrashWatch,
  playJournal: PlayJournal,
  log: Logger,
): Promise<void> {
  try {
    const { revision, itemId, takeoverId } = playJournal.interrupted ?? {};
    // A takeover is of no program: with another one beneath it the same would happen.
    const ofProgram = revision && itemId && !takeoverId ? { revision, itemId } : null;
    const guilty = await crashWatch.resume(ofProgram);
    // The trial may have judged it already.
    if (!guilty || guilty.revision !== programs.active?.revision) return;
    const why = fault('trial-item-ended-player', { item: guilty.itemId });
    await carryOut(programs, programs.apply({ type: 'failed', revision: guilty.revision, why }), log);
  } catch (error) {
    log.error({ why: errorMessage(error) }, 'the outcome of the last run could not be written down');
  }
}

async function carryOut(
  programs: ProgramStore,
  effects: ReturnType<ProgramStore['apply']>,
  log: Logger,
): Promise<void> {
  for (const effect of effects) {
    if (!('failed' in effect)) continue;
    const { revision, why } = effect.failed;
    log.error({ revision, why: causeMessage(why) }, 'the program failed');
  }
  try {
    await programs.carryOut(effects);
  } catch (error) {
    // A disk that takes nothing: what is in memory decides all the same.
    log.error({ why: errorMessage(error) }, 'the outcome of the last run could not be written down');
  }
}
