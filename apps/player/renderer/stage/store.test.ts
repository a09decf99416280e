import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StageToAgent } from '../../contract/stage.ts';
import { createStage, type Stage } from './store.ts';

/** The agent's limit for a silent page is 45 s. */
const WITHIN_MS = 15_000;

/** What a page tells of whether it is seen. */
class Page extends EventTarget {
  hidden = false;

  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let page: Page;
let sent: StageToAgent[];
let stage: Stage;

beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
  vi.stubGlobal('document', page);
  vi.stubGlobal('window', { innerWidth: 1280, innerHeight: 720, devicePixelRatio: 1 });
  sent = [];
  stage = createStage({
    send: (message) => sent.push(message),
    subscribe: () => () => undefined,
    mediaUrl: ({ sha256 }) => sha256,
    onAgent: () => () => undefined,
  });
});

afterEach(() => {
  stage.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const seen = () => sent.flatMap((message) => (message.type === 'alive' ? [!message.hidden] : []));

it('a page says at once when it is hidden and when it is seen again', () => {
  page.turn(true);
  expect(seen()).toEqual([false]);
  page.turn(false);
  expect(seen()).toEqual([false, true]);
});

it('a page says again and again that it is alive, and whether it is hidden', () => {
  vi.advanceTimersByTime(WITHIN_MS);
  expect(seen()).toEqual([true]);
  page.hidden = true;
  sent.length = 0;
  vi.advanceTimersByTime(4 * WITHIN_MS);
  expect(seen().length).toBeGreaterThanOrEqual(4);
  expect(seen()).not.toContain(true);
});

it('a page that has stopped says nothing more', () => {
  stage.stop();
  page.turn(true);
  vi.advanceTimersByTime(10 * WITHIN_MS);
  expect(sent).toEqual([]);
});
