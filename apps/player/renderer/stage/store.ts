import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AgentToStage, StageBridge } from '../../contract/stage.ts';
import { createSceneDirector, type SceneDirector } from './direction/scene-director.ts';
import type { Scene } from './direction/scene-state.ts';
import { createSmoothness } from './smoothness.ts';

type Setup = Extract<AgentToStage, { type: 'setup' }>;
type Pairing = Extract<AgentToStage, { type: 'pairing' }>['pairing'];
type Identify = Extract<AgentToStage, { type: 'identify' }>;

/** The agent takes a page for silent after 45 s (`agent/playback/stage-presence.ts`). */
const ALIVE_EVERY_MS = 10_000;

/** All that the components draw. */
export interface StageView {
  readonly scenes: readonly Scene[];
  readonly setup: Setup | null;
  readonly pairing: Pairing;
  /** While staff look for this screen. */
  readonly identify: Identify | null;
}

export interface Stage {
  readonly view: StoreApi<StageView>;
  readonly director: SceneDirector;
  readonly mediaUrl: StageBridge['mediaUrl'];
  /** The card is part of the page; returns what takes that back. */
  identifyDrawn(): () => void;
  stop(): void;
}

/** Joins a greeted bridge (`greeting.ts`) to a director and to what the components draw. */
export function createStage(bridge: StageBridge): Stage {
  const view = createStore<StageView>(() => ({
    scenes: [],
    setup: null,
    pairing: null,
    identify: null,
  }));
  let identifyTimer: ReturnType<typeof setTimeout> | undefined;
  const director = createSceneDirector({
    send: (message) => bridge.send(message),
    draw: (scenes) => view.setState({ scenes }),
    now: () => performance.now(),
    wallNow: () => Date.now(),
    hidden: () => document.hidden,
    smoothness: createSmoothness({
      now: () => performance.now(),
      requestFrame: (callback) => requestAnimationFrame(callback),
      cancelFrame: (frame) => cancelAnimationFrame(frame),
    }),
  });
  const sayAlive = () => bridge.send({ type: 'alive', hidden: document.hidden });
  const unsubscribeAgent = bridge.onAgent((run) => director.agentRun(run));
  // All that was said before the stage was there is heard here and now.
  const unsubscribe = bridge.subscribe((message, arrivedAt) => {
    if (message.type === 'setup') view.setState({ setup: message });
    if (message.type === 'pairing') view.setState({ pairing: message.pairing });
    if (message.type === 'identify') showIdentify(message);
    director.receive(message, arrivedAt);
  });
  const aliveTimer = setInterval(sayAlive, ALIVE_EVERY_MS);
  document.addEventListener('visibilitychange', sayAlive);

  function showIdentify(message: Identify): void {
    clearTimeout(identifyTimer);
    view.setState({ identify: message });
    identifyTimer = setTimeout(() => view.setState({ identify: null }), message.forMs);
  }

  return {
    view,
    director,
    mediaUrl: (file) => bridge.mediaUrl(file),
    identifyDrawn() {
      // The second frame begins when the first has been drawn; a page that nobody sees is given none.
      let frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(() => bridge.send({ type: 'identify-shown' }));
      });
      return () => cancelAnimationFrame(frame);
    },
    stop() {
      unsubscribe();
      unsubscribeAgent();
      clearTimeout(identifyTimer);
      clearInterval(aliveTimer);
      document.removeEventListener('visibilitychange', sayAlive);
      director.stop();
    },
  };
}
