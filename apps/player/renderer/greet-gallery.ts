/**
 * Shows the stage with no agent: whoever looks at it (a test, a designer at the console) says what the agent would say,
 * and reads what the stage reports.
 */
import type { AgentToStage, StageBridge, StageToAgent } from '../contract/stage.ts';
import { greeted } from './greeting.ts';

const listeners = new Set<(message: AgentToStage) => void>();
const agentListeners = new Set<(run: string) => void>();
const heard: { at: number; message: StageToAgent }[] = [];

const bridge: StageBridge = {
  send(message) {
    // Said every 10 s, it would stand between all else.
    if (message.type !== 'alive') heard.push({ at: performance.now(), message });
  },
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  onAgent(listener) {
    agentListeners.add(listener);
    listener('gallery');
    return () => agentListeners.delete(listener);
  },
  mediaUrl: ({ sha256, mimeType }) => `/media/${sha256}?type=${encodeURIComponent(mimeType)}`,
};

Object.assign(window, {
  greeting: { socket: null, bridge: greeted(bridge) },
  gallery: {
    say: (message: AgentToStage) => {
      for (const listener of listeners) listener(message);
    },
    restartAgent: (run: string) => {
      for (const listener of agentListeners) listener(run);
    },
    heard,
  },
});
