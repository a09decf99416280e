/** The main process, as its agent has it, in whichever of the two ways it was started (`agent-child.ts`). */
import type { AgentProcessToMain, MainToAgentProcess } from './window/ipc.ts';

export interface AgentParent {
  post(message: AgentProcessToMain): void;
  onMessage(listener: (message: MainToAgentProcess) => void): void;
}

/** From now on this process ends with its parent, however that ends: another player may start in its place at once. */
export function agentParent(): AgentParent {
  const { parentPort } = process;
  // Chromium ends a utility process with its parent.
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => void parentPort.on('message', ({ data }) => listener(data)),
    };
  }
  process.once('disconnect', () => process.exit(1));
  return {
    // To a parent that is gone there is nothing to say.
    post: (message) => void process.send?.(message, undefined, {}, () => undefined),
    onMessage: (listener) => void process.on('message', listener),
  };
}
