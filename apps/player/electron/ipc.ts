/** The names and shapes of what crosses between Electron's processes; each list is all there is. */
import type { AgentToStage, StageToAgent } from '../stage.ts';

/** From the page: a message for the agent. */
export const TO_AGENT = 'bacheca:to-agent';
/** From the page: it listens, and wants to know whether an agent answers. */
export const HELLO = 'bacheca:hello';
/** To the page: a `HostToStage`. */
export const TO_STAGE = 'bacheca:to-stage';

export type MainToAgentProcess =
  | { readonly type: 'stage'; readonly message: StageToAgent }
  | { readonly type: 'stop' };

export type AgentProcessToMain =
  /** The agent listens. */
  { readonly type: 'started' } | { readonly type: 'agent'; readonly message: AgentToStage };

/** Where the page comes from; nothing else may talk to the agent. */
export const STAGE_ORIGIN = 'app://stage';
export const STAGE_URL = `${STAGE_ORIGIN}/electron.html`;
export const MEDIA_ORIGIN = 'media://cache';

export interface Sender {
  /** Sent by the contents of our one window. */
  readonly isOurContents: boolean;
  /** Not from a frame inside of the page. */
  readonly isMainFrame: boolean;
  readonly url: string;
}

export function isTrustedSender({ isOurContents, isMainFrame, url }: Sender): boolean {
  return isOurContents && isMainFrame && isStageUrl(url);
}

export function isStageUrl(url: string): boolean {
  return url === STAGE_URL;
}
