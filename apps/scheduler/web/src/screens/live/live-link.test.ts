import type { LiveEvent } from '@bacheca/shared/api/screens';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aView } from '../test-views.ts';
import { type LiveLink, type LiveLinkState, openLiveLink } from './live-link.ts';

/** A stream that the test opens, feeds and breaks. */
class FakeSource {
  closed = false;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent<string>) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  #onHeartbeat: (() => void) | null = null;
  addEventListener(name: string, listener: () => void): void {
    if (name === 'heartbeat') this.#onHeartbeat = listener;
  }
  beats(): void {
    this.#onHeartbeat?.();
  }
  close(): void {
    this.closed = true;
  }
  opens(): void {
    this.onopen?.(new Event('open'));
  }
  says(event: unknown): void {
    this.onmessage?.(new MessageEvent('message', { data: JSON.stringify(event) }));
  }
  breaks(): void {
    this.onerror?.(new Event('error'));
  }
}

let sources: FakeSource[];
let states: LiveLinkState[];
let events: LiveEvent[];
let link: LiveLink;
const newest = (): FakeSource => {
  const source = sources.at(-1);
  if (!source) throw new Error('no stream was opened');
  return source;
};

beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  states = [];
  events = [];
  link = openLiveLink(
    {
      onEvent: (event) => events.push(event),
      onHeartbeat: () => {},
      onState: (state) => states.push(state),
      onBroken: () => {},
    },
    () => {
      const source = new FakeSource();
      sources.push(source);
      return source as unknown as EventSource;
    },
  );
});

afterEach(() => {
  link.close();
  vi.useRealTimers();
});

test('events reach the page; those of a newer server, and nonsense, are passed over', () => {
  newest().opens();
  newest().says({ type: 'screen', screen: aView() });
  newest().says({ type: 'from-the-future' });
  newest().onmessage?.(new MessageEvent('message', { data: 'not JSON' }));
  expect(events).toEqual([{ type: 'screen', screen: aView() }]);
  expect(states).toEqual(['connecting', 'open']);
});

test('a broken stream is opened again, more and more patiently, and at once when asked', () => {
  newest().breaks();
  expect(states.at(-1)).toBe('lost');
  vi.advanceTimersByTime(1000);
  expect(sources.length).toBe(2);
  newest().breaks();
  vi.advanceTimersByTime(1000);
  expect(sources.length).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(sources.length).toBe(3);
  newest().breaks();
  link.retryNow();
  expect(sources.length).toBe(4);
  newest().opens();
  expect(states.at(-1)).toBe('open');
});

test('patience starts anew after a success', () => {
  for (const _ of [1, 2, 3]) {
    newest().breaks();
    vi.advanceTimersByTime(15_000);
  }
  newest().opens();
  newest().breaks();
  const before = sources.length;
  vi.advanceTimersByTime(1000);
  expect(sources.length).toBe(before + 1);
});

test('a server that says nothing for 15 s, not even that it is there, is told as lost and asked again', () => {
  newest().opens();
  for (let beat = 0; beat < 10; beat += 1) {
    vi.advanceTimersByTime(5_000);
    newest().beats();
  }
  expect(states).toEqual(['connecting', 'open']);
  vi.advanceTimersByTime(14_999);
  expect(sources.length).toBe(1);
  vi.advanceTimersByTime(1);
  expect(sources.length).toBe(2);
  expect(states).toEqual(['connecting', 'open', 'lost']);
  newest().opens();
  expect(states.at(-1)).toBe('open');
});

test('a stream that was replaced is closed and no longer listened to', () => {
  const first = newest();
  first.opens();
  link.retryNow();
  first.says({ type: 'screens', screens: [] });
  first.breaks();
  expect(first.closed).toBe(true);
  expect(events).toEqual([]);
  expect(states).toEqual(['connecting', 'open']);
});

test('a closed link stays closed', () => {
  newest().breaks();
  link.close();
  vi.advanceTimersByTime(60_000);
  expect(sources.length).toBe(1);
});
