import type { AgentToStage, StageBridge, StageToAgent } from '../contract/stage.ts';
import type { HostToStage, InitialMessages } from '../host/stage-link.ts';

/** The host is on the same machine: it is back at once, or when someone has started it again. */
const RECONNECT_MS = 1_000;
/** What happened while the link was down, to be told when it is back; more than this never matters. */
const MAX_KEPT = 200;

export interface SocketBridge extends StageBridge {
  /** A newer page has the stage, or had it already. */
  onReplaced(listener: () => void): void;
  /** The newer page is gone, and this one has the stage again. */
  onRestored(listener: () => void): void;
}

/**
 * The browser host's bridge: one WebSocket, opened again whenever it closes. `initial`: what the page came with, which
 * whoever subscribes first hears at once.
 */
export function createSocketBridge(url: string, initial: InitialMessages | null = null): SocketBridge {
  const messageListeners = new Set<(message: AgentToStage) => void>();
  const agentListeners = new Set<(run: string) => void>();
  const replacedListeners = new Set<() => void>();
  const restoredListeners = new Set<() => void>();
  let socket: WebSocket | null = null;
  let isReplaced = false;
  // What is reported of its cues before the socket is open is kept for it.
  let run = initial?.run ?? null;
  let unheard = initial?.messages ?? [];
  let kept: { message: StageToAgent; at: number }[] = [];

  function connect(): void {
    const opening = new WebSocket(url);
    opening.addEventListener('message', ({ data }) => {
      const message: HostToStage = JSON.parse(String(data));
      if (message.type === 'message') {
        for (const listener of messageListeners) listener(message.message);
      } else if (message.type === 'replaced') {
        isReplaced = true;
        for (const listener of replacedListeners) listener();
      } else if (isReplaced) {
        for (const listener of restoredListeners) listener();
      } else {
        greet(opening, message.run);
      }
    });
    opening.addEventListener('close', () => {
      socket = null;
      setTimeout(connect, RECONNECT_MS);
    });
  }

  function greet(opened: WebSocket, newRun: string): void {
    socket = opened;
    // Another run of the agent knows nothing of what the last one's cues did.
    const waiting = run === newRun ? kept : [];
    kept = [];
    run = newRun;
    for (const listener of agentListeners) listener(newRun);
    for (const { message, at } of waiting) send(aged(message, performance.now() - at));
  }

  function send(message: StageToAgent): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    // Each connection begins with a new `ready`.
    else if (message.type !== 'ready')
      kept = [...kept.slice(1 - MAX_KEPT), { message, at: performance.now() }];
  }

  connect();
  return {
    send,
    subscribe(listener) {
      const messages = unheard;
      unheard = [];
      for (const message of messages) listener(message);
      return subscribeTo(messageListeners, listener);
    },
    onAgent(listener) {
      if (run !== null && socket) listener(run);
      return subscribeTo(agentListeners, listener);
    },
    onReplaced(listener) {
      if (isReplaced) listener();
      subscribeTo(replacedListeners, listener);
    },
    onRestored: (listener) => subscribeTo(restoredListeners, listener),
    mediaUrl: ({ sha256, mimeType }) => `/media/${sha256}?type=${encodeURIComponent(mimeType)}`,
  };
}

function aged(message: StageToAgent, waitedMs: number): StageToAgent {
  return message.type === 'shown' ? { ...message, agoMs: Math.round(message.agoMs + waitedMs) } : message;
}

function subscribeTo<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
