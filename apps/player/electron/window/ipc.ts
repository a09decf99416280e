/** The names and shapes of what crosses between Electron's processes; each list is all there is. */
import type { AnyProblemParams, ProblemCode } from '@bacheca/shared/translations/problem';
import type { SafeModePlan } from '../../agent/playback/safe-mode-plan.ts';
import type { AgentToStage, StageToAgent } from '../../contract/stage.ts';

/** The page sends on it: a message for the agent. */
export const TO_AGENT = 'bacheca:to-agent';
/** The page sends on it: it listens, and wants to know whether an agent answers. */
export const HELLO = 'bacheca:hello';
/** The page sends on it at a steady interval: how many animation frames it was given so far. */
export const HEARTBEAT = 'bacheca:heartbeat';
export const HEARTBEAT_MS = 250;
/** The page gets a `HostToStage` on it. */
export const TO_STAGE = 'bacheca:to-stage';

export type MainToAgentProcess =
  | { readonly type: 'stage'; readonly message: StageToAgent }
  /** A fault of the host's is in the player's status; null settles it. */
  | { readonly type: 'problem'; readonly code: ProblemCode; readonly params: AnyProblemParams | null }
  | { readonly type: 'stop' };

export type AgentProcessToMain =
  /** The agent listens now. */
  | { readonly type: 'started' }
  | { readonly type: 'agent'; readonly message: AgentToStage }
  /** Said steadily while its thread runs. */
  | { readonly type: 'alive' }
  /** Said at first and when it has changed. */
  | { readonly type: 'safe-mode-plan'; readonly safeModePlan: SafeModePlan };

/** Where the page comes from; nothing else may talk to the agent. */
export const STAGE_ORIGIN = 'app://stage';
export const STAGE_URL = `${STAGE_ORIGIN}/electron.html`;
export const MEDIA_ORIGIN = 'media://cache';
/** The last good stills, for when the stage can't be had. */
export const STILLS_ORIGIN = 'app://stills';
export const STILLS_URL = `${STILLS_ORIGIN}/`;

export interface Sender {
  /** It was sent by the contents of one of our pages. */
  readonly isOurContents: boolean;
  /** It was not sent by a frame inside of the page. */
  readonly isMainFrame: boolean;
  readonly url: string;
}

export function isTrustedSender({ isOurContents, isMainFrame, url }: Sender): boolean {
  return isOurContents && isMainFrame && isStageUrl(url);
}

export function isStageUrl(url: string): boolean {
  return url === STAGE_URL;
}
