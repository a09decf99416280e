import type { Logger } from 'pino';
import type { StageLink } from '../contract/stage.ts';
import type { Clock } from './clock/clock.ts';
import type { OpenSocket } from './link/socket.ts';
import type { NetworkSettings } from './network/network.ts';
import type { PanelConfig } from './playback/panel-power.ts';

/** What a host gives the agent that it starts. */
export interface AgentOptions {
  /** It has identity.json, journal.sqlite, programs/, media/ and what else the agent keeps. */
  readonly dataDir: string;
  /** Comes before the address that pairing left in identity.json. */
  readonly schedulerUrl?: string;
  readonly host: 'electron' | 'browser' | 'none';
  readonly stage: StageLink;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Allows plain ws: and http: to a scheduler that is not on this machine. */
  readonly allowInsecure?: boolean;
  /** They are proxies and authorities; unset, none but what the system has. */
  readonly network?: NetworkSettings | undefined;
  /** How it opens its link; unset, a WebSocket over that network. */
  readonly openSocket?: OpenSocket | undefined;
  /** How much the cache may hold; unset, 8 GiB. */
  readonly cacheBytes?: number | undefined;
  /** Where USB sticks appear; unset, none are looked for. */
  readonly importDir?: string | undefined;
  /** The size that the play journal's file may reach. */
  readonly journalLimitBytes?: number;
  /** How soon a stream that failed is first asked whether it is healthy; unset, 10 s. */
  readonly streamFirstAskMs?: number;
  /** The jitter of retries comes from it. */
  readonly random?: () => number;
  /** They are commands of this machine's configuration. */
  readonly panel?: PanelConfig;
}
