/**
 * The player without its face: links to the scheduler, keeps programs and media, decides what shows and
 * records what was shown. Everything local comes first: the screen plays before any network was found.
 */
import type { PlayerStatus } from '@bacheca/shared/wire/status';
import pino, { type Logger } from 'pino';
import type { StageLink, StageToAgent } from '../contract/stage.ts';
import { findAtStart } from './boot/found.ts';
import type { Clock } from './clock/clock.ts';
import { clockOfProcess } from './clock/machine-clock.ts';
import { type NetworkSettings, PLAIN_NETWORK } from './network/network.ts';
import type { Outlook } from './playback/outlook.ts';
import type { PanelConfig } from './playback/panel.ts';
import { PlayerAgent } from './player-agent.ts';

export interface AgentOptions {
  /** identity.json, journal.sqlite, programs/, media/ and what else the agent keeps. */
  readonly dataDir: string;
  /** Comes before the address that pairing left in identity.json. */
  readonly schedulerUrl?: string;
  readonly host: 'electron' | 'browser' | 'none';
  readonly stage: StageLink;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Allows plain ws: and http: to a scheduler that is not on this machine. */
  readonly allowInsecure?: boolean;
  /** Proxies and authorities; unset, none but what the system has. */
  readonly network?: NetworkSettings | undefined;
  /** How much the cache may hold; unset, 8 GiB. */
  readonly cacheBytes?: number | undefined;
  /** Where USB sticks appear; unset, none are looked for. */
  readonly importDir?: string | undefined;
  /** Of the play journal's file. */
  readonly journalLimitBytes?: number;
  /** How soon a stream that failed is first asked whether it is well; unset, 10 s. */
  readonly streamFirstAskMs?: number;
  /** For the jitter of retries. */
  readonly random?: () => number;
  /** Commands of this machine's configuration. */
  readonly panel?: PanelConfig;
}

export interface Agent {
  status(): PlayerStatus;
  outlook(): Outlook;
  /** A fault of the host's that an operator should know of; null settles it. */
  hostProblem(code: string, message: string | null): void;
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
    const found = await findAtStart({
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
    const player = new PlayerAgent(options, log, found);
    hear = (message) => player.heard(message);
    for (const message of early) hear(message);
    player.start();
    return {
      status: () => player.status(),
      outlook: () => player.outlook(),
      hostProblem: (code, message) =>
        message === null ? found.problems.settle(code) : found.problems.raise(code, message),
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
