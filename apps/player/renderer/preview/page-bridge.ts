import type { AgentToStage, StageBridge } from '../../contract/stage.ts';

interface PageBridge {
  readonly bridge: StageBridge;
  /** Tells the stage; nobody hears it before the stage listens. */
  say(message: AgentToStage): void;
}

/** Joins a stage to the page of the staff app that plays the agent's part. `run` names it; the scheduler has the files. */
export function pageBridge(run: string, hear: StageBridge['send']): PageBridge {
  let listener: (message: AgentToStage) => void = () => {};
  const bridge: StageBridge = {
    send: hear,
    subscribe(next) {
      listener = next;
      return () => {
        listener = () => {};
      };
    },
    onAgent(greet) {
      greet(run);
      return () => {};
    },
    mediaUrl: ({ sha256 }) => `/media/${sha256}`,
  };
  return { bridge, say: (message) => listener(message) };
}
