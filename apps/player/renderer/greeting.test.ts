import { beforeEach, expect, it, vi } from 'vitest';
import type { AgentToStage, StageBridge, StageToAgent } from '../contract/stage.ts';
import { type GreetedBridge, greeted } from './greeting.ts';

const pairing: AgentToStage = { type: 'pairing', pairing: null };
const play: AgentToStage = {
  type: 'play',
  now: { type: 'bumper' },
  next: null,
  nextInMs: 1_000,
  saidAtMs: 0,
};

let sent: StageToAgent[];
let say: (message: AgentToStage) => void;
let answer: (run: string) => void;
let resize: () => void;
let bridge: GreetedBridge;
let heard: unknown[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('window', {
    innerWidth: 1280,
    innerHeight: 720,
    devicePixelRatio: 1.5,
    addEventListener: (_type: 'resize', listener: () => void) => {
      resize = listener;
    },
  });
  sent = [];
  heard = [];
  const raw: StageBridge = {
    send: (message) => sent.push(message),
    subscribe(listener) {
      say = listener;
      return () => undefined;
    },
    onAgent(listener) {
      answer = listener;
      return () => undefined;
    },
    mediaUrl: ({ sha256 }) => sha256,
  };
  bridge = greeted(raw);
  return () => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  };
});

const listen = () => bridge.subscribe((message, arrivedAt) => heard.push([message.type, arrivedAt]));

it('a page that was hidden before its agent answered says so to it', () => {
  vi.stubGlobal('document', { hidden: true });
  answer('run-1');
  expect(sent.at(-1)).toEqual({ type: 'alive', hidden: true });
});

it('greets each agent at once, with the size of the page, and is alive from then on', () => {
  answer('run-1');
  const greeting = [
    { type: 'ready', display: { width: 1920, height: 1080 } },
    { type: 'alive', hidden: false },
  ];
  expect(sent).toEqual(greeting);
  answer('run-2');
  expect(sent).toEqual([...greeting, ...greeting]);
});

it('keeps what is said before the stage is there, with its time, and gives it in order', () => {
  answer('run-1');
  say(pairing);
  vi.advanceTimersByTime(700);
  say(play);
  const playAt = performance.now();
  vi.advanceTimersByTime(5_000);
  listen();
  expect(heard).toEqual([
    ['pairing', playAt - 700],
    ['play', playAt],
  ]);
  say(play);
  expect(heard.slice(2)).toEqual([['play', performance.now()]]);
});

it('gives nothing of what a former agent said', () => {
  answer('run-1');
  say(play);
  answer('run-2');
  say(pairing);
  const runs: string[] = [];
  bridge.onAgent((run) => runs.push(run));
  listen();
  expect(runs).toEqual(['run-2']);
  expect(heard).toMatchObject([['pairing', expect.any(Number)]]);
});

it('says nothing to a stage that has stopped', () => {
  answer('run-1');
  const stop = listen();
  stop();
  say(play);
  expect(heard).toEqual([]);
});

it('waits a moment for what plays, and not for ever', async () => {
  let known = false;
  void bridge.playKnown().then(() => {
    known = true;
  });
  answer('run-1');
  say(pairing);
  await vi.advanceTimersByTimeAsync(50);
  expect(known).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(known).toBe(true);
});

it('knows what plays as soon as it is said', async () => {
  let known = false;
  void bridge.playKnown().then(() => {
    known = true;
  });
  say(play);
  await vi.advanceTimersByTimeAsync(0);
  expect(known).toBe(true);
});

it('says which size the page has got since, once for each', () => {
  resize();
  expect(sent).toEqual([]);
  Object.assign(window, { innerWidth: 1, innerHeight: 1, devicePixelRatio: 0.5 });
  answer('run-1');
  expect(sent[0]).toEqual({ type: 'ready', display: { width: 1, height: 1 } });
  sent.length = 0;
  Object.assign(window, { innerWidth: 1280, innerHeight: 720, devicePixelRatio: 1 });
  resize();
  resize();
  expect(sent).toEqual([{ type: 'resized', display: { width: 1280, height: 720 } }]);
});
