import type { AgentToStage, StageBridge, StageToAgent } from '../contract/stage.ts';
import type { GreetedBridge } from './greeting.ts';
import type { SocketBridge } from './socket-bridge.ts';

declare global {
  interface Window {
    /** Electron's preload puts it there (electron/preload.ts). */
    readonly bacheca: StageBridge;
    /** Put there by the script within the page (greet-….ts). */
    greeting: { readonly socket: SocketBridge | null; readonly bridge: GreetedBridge };
    /** Whoever looks at the stage with no agent uses it (greet-gallery.ts). */
    readonly gallery: {
      say(message: AgentToStage): void;
      restartAgent(run: string): void;
      readonly heard: { readonly at: number; readonly message: StageToAgent }[];
    };
  }
}
