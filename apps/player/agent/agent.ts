/**
 * Starts the player without its face: it links to the scheduler, keeps programs and media, decides what shows and
 * records what was shown. Everything local comes first: the screen plays before any network was found.
 */

import type { AnyProblemParams, ProblemCode } from '@bacheca/shared/translations/problem';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import pino from 'pino';
import type { AgentToStage, StageToAgent } from '../contract/stage.ts';
import { openPlayerState } from './boot/open-player-state.ts';
import { clockOfProcess } from './clock/machine-clock.ts';
import { PLAIN_NETWORK } from './network/network.ts';
import type { AgentOptions } from './options.ts';
import type { SafeModePlan } from './playback/safe-mode-plan.ts';
import { PlayerAgent } from './player-agent.ts';

export interface Agent {
  status(): PlayerStatus;
  safeModePlan(): SafeModePlan;
  /**
   * What a page that is being loaded will be told first, for its host to send with it: it begins with that, and has the
   * same again once it has said `ready`. Empty where another page is on, or where no item is due.
   */
  initialMessages(): readonly AgentToStage[];
  /** A fault of the host's that an operator should know of; null settles it. */
  hostProblem(code: ProblemCode, params: AnyProblemParams | null, subject?: string): void;
  /** Closes the open play, the journal and all sockets. */
  stop(): Promise<void>;
}

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
    const playerState = await openPlayerState({
      dataDir: options.dataDir,
      schedulerUrl: options.schedulerUrl,
      allowInsecure: options.allowInsecure ?? false,
      network: options.network ?? PLAIN_NETWORK,
      cacheBytes: options.cacheBytes,
      journalLimitBytes: options.journalLimitBytes,
      stage: options.stage,
      clock: options.clock ?? clockOfProcess(),
      random: options.random ?? Math.random,
      log,
    });
    const player = new PlayerAgent(options, log, playerState);
    hear = (message) => player.receive(message);
    for (const message of early) hear(message);
    player.start();
    return {
      status: () => player.status(),
      safeModePlan: () => player.safeModePlan(),
      initialMessages: () => player.initialMessages(),
      hostProblem: (code, params, subject) =>
        params === null
          ? playerState.problems.settle(code, subject)
          : playerState.problems.raiseAny(code, params, subject),
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
