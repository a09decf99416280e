import type { LiveEvent } from '@bacheca/shared/api/screens';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aView } from '../test-views.ts';
import { watchGaps } from './gaps.ts';
import type { LiveLinkState } from './live-link.ts';
import { openSharedLink, type TabBrowser } from './tab-shared-link.ts';

/** A server's end of one stream. */
class FakeSource {
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent<string>) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  isClosed = false;
  readonly tab: string;
  constructor(tab: string) {
    this.tab = tab;
  }
  addEventListener(): void {}
  close(): void {
    this.isClosed = true;
  }
}

/** A browser of which each tab is asked for by name: locks are given in turn, channels reach all other tabs. */
class FakeBrowser {
  readonly sources: FakeSource[] = [];
  readonly #channels = new Set<{ onmessage: ((event: MessageEvent) => unknown) | null }>();
  readonly #waiting: (() => Promise<unknown>)[] = [];
  #isHeld = false;

  get open(): FakeSource[] {
    return this.sources.filter(({ isClosed }) => !isClosed);
  }

  say(event: LiveEvent): void {
    for (const source of this.open)
      source.onmessage?.(new MessageEvent('message', { data: JSON.stringify(event) }));
  }

  tab(name: string) {
    let isHidden = false;
    let onVisibility = () => {};
    const tabBrowser: TabBrowser = {
      isHidden: () => isHidden,
      onVisibilityChange: (listener) => {
        onVisibility = listener;
        return () => {
          onVisibility = () => {};
        };
      },
      locks: { request: this.#request } as unknown as LockManager,
      openChannel: () => this.#openChannel(),
      openSource: () => {
        const source = new FakeSource(name);
        this.sources.push(source);
        // The server answers, and says first how all screens are.
        queueMicrotask(() => {
          if (source.isClosed) return;
          source.onopen?.(new Event('open'));
          const all = { type: 'screens', screens: [] } satisfies LiveEvent;
          source.onmessage?.(new MessageEvent('message', { data: JSON.stringify(all) }));
        });
        return source as unknown as EventSource;
      },
    };
    const heard: LiveEvent[] = [];
    const states: LiveLinkState[] = [];
    const gaps: number[] = [];
    const noteState = watchGaps(() => gaps.push(heard.length));
    const link = openSharedLink(
      {
        onEvent: (event) => heard.push(event),
        onHeartbeat: () => {},
        onState: (state) => {
          states.push(state);
          noteState(state);
        },
        onBroken: () => {},
      },
      tabBrowser,
    );
    const setHidden = (hidden: boolean) => {
      isHidden = hidden;
      onVisibility();
    };
    return { name, heard, states, gaps, isHidden: () => isHidden, setHidden, close: () => link.close() };
  }

  readonly #request = (
    _name: string,
    { signal }: { signal: AbortSignal },
    work: () => Promise<unknown>,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const start = () => work().then(resolve, reject);
      this.#waiting.push(start);
      signal.addEventListener('abort', () => {
        const index = this.#waiting.indexOf(start);
        if (index < 0) return;
        this.#waiting.splice(index, 1);
        reject(new DOMException('aborted', 'AbortError'));
      });
      queueMicrotask(() => this.#grant());
    });

  #grant(): void {
    if (this.#isHeld) return;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#isHeld = true;
    void next().then(() => {
      this.#isHeld = false;
      this.#grant();
    });
  }

  #openChannel() {
    const channel = {
      onmessage: null as ((event: MessageEvent) => unknown) | null,
      postMessage: (data: unknown) => {
        for (const other of this.#channels)
          if (other !== channel) other.onmessage?.({ data } as MessageEvent);
      },
      close: () => void this.#channels.delete(channel),
    };
    this.#channels.add(channel);
    return channel;
  }
}

/** All that is under way in the browser has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const news = (id: string): LiveEvent => ({ type: 'screen', screen: aView({ id }) });

test('one tab listens for all; when it is closed the next one does at once, and those that stay know of the gap', async () => {
  const browser = new FakeBrowser();
  const [first, second, third] = ['first', 'second', 'third'].map((name) => browser.tab(name));
  if (!first || !second || !third) throw new Error('three tabs were opened');
  await settled();
  expect(browser.open.map(({ tab }) => tab)).toEqual(['first']);
  browser.say(news('a'));
  for (const tab of [first, second, third]) expect(tab.heard.at(-1)).toEqual(news('a'));
  expect([first, second, third].map(({ gaps }) => gaps.length)).toEqual([0, 0, 0]);

  first.close();
  await settled();
  expect(browser.open.map(({ tab }) => tab)).toEqual(['second']);
  expect([second, third].map(({ gaps }) => gaps.length)).toEqual([1, 1]);
  browser.say(news('b'));
  expect(first.heard.at(-1)).toEqual(news('a'));
  for (const tab of [second, third]) expect(tab.heard.at(-1)).toEqual(news('b'));
  second.close();
  third.close();
});

test('while all tabs are hidden nothing is open; one that comes back hears again, and knows what it missed', async () => {
  const browser = new FakeBrowser();
  const tabs = ['first', 'second'].map((name) => browser.tab(name));
  await settled();
  for (const tab of tabs) tab.setHidden(true);
  await settled();
  expect(browser.open).toEqual([]);
  browser.say(news('unheard'));
  tabs[1]?.setHidden(false);
  await settled();
  expect(browser.open.map(({ tab }) => tab)).toEqual(['second']);
  expect(tabs[1]?.gaps.length).toBe(1);
  expect(tabs[1]?.states.at(-1)).toBe('open');
  for (const tab of tabs) tab.close();
});

test('whatever tabs come, go, hide and return: one stream if any is seen, none if not, and all that are seen hear', async () => {
  const step = fc.record({
    what: fc.constantFrom('open', 'close', 'hide', 'show'),
    which: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const browser = new FakeBrowser();
      let tabs: ReturnType<FakeBrowser['tab']>[] = [];
      for (const [index, { what, which }] of steps.entries()) {
        const tab = tabs[which % Math.max(1, tabs.length)];
        if (what === 'open') tabs.push(browser.tab(`tab-${index}`));
        else if (what === 'close') {
          tab?.close();
          tabs = tabs.filter((other) => other !== tab);
        } else tab?.setHidden(what === 'hide');
        await settled();
        const seen = tabs.filter((one) => !one.isHidden());
        expect(browser.open.length).toBe(seen.length > 0 ? 1 : 0);
        browser.say(news(`event-${index}`));
        for (const one of seen) {
          expect(one.heard.at(-1)).toEqual(news(`event-${index}`));
          expect(one.states.at(-1)).toBe('open');
        }
      }
      for (const tab of tabs) tab.close();
      await settled();
      expect(browser.open).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
