import { contextBridge, ipcRenderer } from 'electron';
import type { AgentToStage, StageBridge } from '../contract/stage.ts';
import type { HostToStage } from '../host/stage-link.ts';
import { HEARTBEAT, HEARTBEAT_MS, HELLO, MEDIA_ORIGIN, TO_AGENT, TO_STAGE } from './window/ipc.ts';

const messageListeners = new Set<(message: AgentToStage) => void>();
const agentListeners = new Set<(run: string) => void>();

ipcRenderer.on(TO_STAGE, (_event, sent: HostToStage) => {
  if (sent.type === 'message') for (const listener of messageListeners) listener(sent.message);
  if (sent.type === 'agent') for (const listener of agentListeners) listener(sent.run);
});

const bridge: StageBridge = {
  send: (message) => ipcRenderer.send(TO_AGENT, message),
  subscribe(listener) {
    messageListeners.add(listener);
    return () => messageListeners.delete(listener);
  },
  onAgent(listener) {
    agentListeners.add(listener);
    ipcRenderer.send(HELLO);
    return () => agentListeners.delete(listener);
  },
  mediaUrl: ({ sha256, mimeType }) => `${MEDIA_ORIGIN}/${sha256}?type=${encodeURIComponent(mimeType)}`,
};

contextBridge.exposeInMainWorld('bacheca', bridge);

// The page's heartbeat stops when the page's thread hangs, and its count when it is given no more frames. One frame is
// asked for at a time, so that a still page goes on drawing nothing.
let frames = 0;
let isAwaited = false;
setInterval(() => {
  ipcRenderer.send(HEARTBEAT, frames);
  if (isAwaited) return;
  isAwaited = true;
  requestAnimationFrame(() => {
    isAwaited = false;
    frames += 1;
  });
}, HEARTBEAT_MS);

// A file dropped on the screen would be opened.
for (const type of ['dragover', 'drop']) window.addEventListener(type, (event) => event.preventDefault());
