/**
 * The page greets its agent before the stage is loaded, so that what plays is known when there is something to draw
 * it with.
 */
import type { AgentToStage, DisplaySize, StageBridge } from '../contract/stage.ts';
import { fetchPicture } from './items/first-picture.ts';

/**
 * Says `ready` each time an agent answers, and holds what it then says until the stage subscribes, with the time at
 * which it arrived. The stage of a bridge that was not greeted would hear nothing.
 */
export interface GreetedBridge extends StageBridge {
  /** Resolves when it is known what to play, or after a while. */
  playKnown(): Promise<void>;
}

/** An agent that is there answers at once; one that is just starting says what plays when it knows. */
const PATIENCE_MS = 100;

function displaySize(): DisplaySize {
  const { innerWidth, innerHeight, devicePixelRatio } = window;
  const inPixels = (length: number) => Math.max(1, Math.round(length * devicePixelRatio));
  return { width: inPixels(innerWidth), height: inPixels(innerHeight) };
}

export function greeted(bridge: StageBridge): GreetedBridge {
  let held: { readonly message: AgentToStage; readonly arrivedAt: number }[] = [];
  let hear: ((message: AgentToStage, arrivedAt: number) => void) | null = null;
  let run: string | null = null;
  const agentListeners = new Set<(run: string) => void>();
  const known = Promise.withResolvers<void>();
  let said: DisplaySize | null = null;

  window.addEventListener('resize', () => {
    const display = displaySize();
    if (!said || (display.width === said.width && display.height === said.height)) return;
    said = display;
    bridge.send({ type: 'resized', display });
  });

  bridge.subscribe((message, arrivedAt = performance.now()) => {
    if (hear) hear(message, arrivedAt);
    else held.push({ message, arrivedAt });
    if (message.type !== 'play') return;
    if (!hear) fetchPicture(message.now, bridge);
    known.resolve();
  });
  bridge.onAgent((answering) => {
    run = answering;
    // It repeats what it said last.
    held = [];
    for (const listener of agentListeners) listener(answering);
    said = displaySize();
    bridge.send({ type: 'ready', display: said });
    // From now on it is missed: a stage that never comes is a silent page.
    bridge.send({ type: 'alive', hidden: document.hidden });
  });

  return {
    send: (message) => bridge.send(message),
    subscribe(listener) {
      hear = listener;
      for (const { message, arrivedAt } of held) listener(message, arrivedAt);
      held = [];
      return () => {
        hear = () => undefined;
      };
    },
    playKnown: () =>
      Promise.race([known.promise, new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS))]),
    mediaUrl: (file) => bridge.mediaUrl(file),
    onAgent(listener) {
      agentListeners.add(listener);
      if (run !== null) listener(run);
      return () => agentListeners.delete(listener);
    },
  };
}
