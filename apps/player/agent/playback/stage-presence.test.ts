import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problems } from '../faults/problems.ts';
import { StagePresence } from './stage-presence.ts';

const PLAYING = { state: 'playing', itemId: 'a', title: 'A', language: 'it', sinceMs: 0 } as const;
const MINUTE_MS = 60_000;

let problems: Problems;
let presence: StagePresence;

beforeEach(() => {
  vi.useFakeTimers();
  problems = new Problems();
  presence = new StagePresence({ clock: { monotonicMs: () => performance.now() }, problems });
});

afterEach(() => {
  presence.stop();
  vi.useRealTimers();
});

const codes = () => problems.list().map(({ code }) => code);

/** A page that is healthy says so every 10 s. */
function passAlive(ms: number, hidden = false): void {
  for (let passedMs = 0; passedMs < ms; passedMs += 10_000) {
    presence.receive({ type: 'alive', hidden });
    vi.advanceTimersByTime(10_000);
  }
}

describe('within a minute the status says that nobody sees the screen', () => {
  it('when no page ever came, or it was closed', () => {
    vi.advanceTimersByTime(MINUTE_MS);
    expect(codes()).toEqual(['stage-gone']);
    expect(presence.stateOf({ state: 'starting' })).toMatchObject({ state: 'fallback' });
    presence.receive({ type: 'ready', display: { width: 1, height: 1 } });
    expect(codes()).toEqual([]);
    expect(presence.stateOf(PLAYING)).toEqual(PLAYING);
    passAlive(MINUTE_MS);
    presence.receive({ type: 'gone' });
    vi.advanceTimersByTime(MINUTE_MS);
    expect(codes()).toEqual(['stage-gone']);
  });

  it('when its page lies behind another, until it is in front', () => {
    passAlive(MINUTE_MS);
    presence.receive({ type: 'alive', hidden: true });
    vi.advanceTimersByTime(MINUTE_MS);
    expect(codes()).toEqual(['stage-hidden']);
    expect(presence.stateOf(PLAYING)).toMatchObject({ state: 'fallback' });
    presence.receive({ type: 'alive', hidden: false });
    expect(codes()).toEqual([]);
  });

  it('when its page says nothing more', () => {
    passAlive(MINUTE_MS);
    vi.advanceTimersByTime(MINUTE_MS);
    expect(codes()).toEqual(['stage-silent']);
    presence.receive({ type: 'alive', hidden: false });
    expect(codes()).toEqual([]);
  });
});

it('a page that is seen and speaks is no problem, however long', () => {
  passAlive(60 * MINUTE_MS);
  expect(codes()).toEqual([]);
});

it('a problem ends with what it was about', () => {
  problems.raise('stream-down', { title: 'A', why: 'it is off' }, 'a');
  problems.raise('stream-down', { title: 'B', why: 'it is off' }, 'b');
  problems.raise('journal-full', {});
  problems.retain(['stream-down', 'item-quarantined'], new Set(['b']));
  expect(problems.list()).toMatchObject([{ params: { title: 'B' } }, { code: 'journal-full' }]);
});
