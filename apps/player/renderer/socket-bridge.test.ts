import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AgentToStage, StageToAgent } from '../contract/stage.ts';
import type { HostToStage } from '../host/stage-link.ts';
import { createSocketBridge } from './socket-bridge.ts';

const play: AgentToStage = {
  type: 'play',
  now: { type: 'bumper' },
  next: null,
  nextInMs: 1_000,
  saidAtMs: 0,
};
const ready: StageToAgent = { type: 'ready', display: { width: 1280, height: 720 } };
const shown: StageToAgent = { type: 'shown', cueId: 'run-1-1', agoMs: 0 };

/** The page's end of a link that the test opens. */
class PageSocket extends EventTarget {
  static readonly OPEN = 1;
  static opened: PageSocket[] = [];
  readyState = 0;
  readonly sent: StageToAgent[] = [];
  constructor() {
    super();
    PageSocket.opened.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  hear(message: HostToStage): void {
    this.readyState = PageSocket.OPEN;
    this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(message) }));
  }
}

beforeEach(() => {
  PageSocket.opened = [];
  vi.stubGlobal('WebSocket', PageSocket);
});
afterEach(() => vi.unstubAllGlobals());

const socket = () => PageSocket.opened[0] as PageSocket;

it('gives what the page came with to the first who subscribes, and keeps what is said of it for its agent', () => {
  const bridge = createSocketBridge('ws://stage', { run: 'run-1', messages: [play] });
  bridge.onAgent(() => bridge.send(ready));
  const heard: AgentToStage[] = [];
  bridge.subscribe((message) => heard.push(message));
  bridge.subscribe(() => expect.unreachable());
  expect(heard).toEqual([play]);
  bridge.send(shown);
  socket().hear({ type: 'agent', run: 'run-1' });
  expect(socket().sent).toEqual([ready, { ...shown, agoMs: expect.any(Number) }]);
});

it('keeps nothing for an agent of another run, which knows none of those cues', () => {
  const bridge = createSocketBridge('ws://stage', { run: 'run-1', messages: [play] });
  bridge.onAgent(() => bridge.send(ready));
  bridge.send(shown);
  socket().hear({ type: 'agent', run: 'run-2' });
  expect(socket().sent).toEqual([ready]);
});

it('of a page that came with nothing, keeps nothing for the first agent', () => {
  const bridge = createSocketBridge('ws://stage');
  bridge.send(shown);
  socket().hear({ type: 'agent', run: 'run-1' });
  expect(socket().sent).toEqual([]);
});
