import { describe, expect, it } from 'vitest';
import type { AgentToStage, Cue } from '../../contract/stage.ts';
import { chooseDisplay } from '../window/displays.ts';
import { contentId, delayedBy, handoverMoment, playForSuccessor } from './page-handover.ts';
import { hourIn, isRecycleDue } from './recycle-time.ts';
import { RestartLimits } from './restart-limits.ts';
import { HUNG_AFTER_MS, Watchdog } from './watchdog.ts';

const BEAT_MS = 250;

describe('the heartbeat of a page', () => {
  /** Sends so many heartbeats, each with so many frames. */
  function keepAlive(watchdog: Watchdog, beats: number, framesEach = 1, from = 0): void {
    for (let beat = 1; beat <= beats; beat++) {
      watchdog.pass(BEAT_MS);
      watchdog.heartbeat(from + beat * framesEach);
    }
  }

  it('is healthy while heartbeats come and it is given frames', () => {
    const watchdog = new Watchdog();
    keepAlive(watchdog, 100);
    expect(watchdog.health(false)).toBe('well');
    expect(watchdog.hasFrames).toBe(true);
  });

  it('stops when its thread hangs, but not for a moment of work', () => {
    const watchdog = new Watchdog();
    keepAlive(watchdog, 4);
    watchdog.pass(HUNG_AFTER_MS - 1);
    expect(watchdog.health(false)).toBe('well');
    watchdog.pass(1);
    expect(watchdog.health(false)).toBe('hung');
  });

  it('is given more time where other pages are late as well', () => {
    const watchdog = new Watchdog();
    keepAlive(watchdog, 4);
    watchdog.pass(3 * HUNG_AFTER_MS);
    expect(watchdog.health(true)).toBe('well');
    watchdog.pass(HUNG_AFTER_MS);
    expect(watchdog.health(true)).toBe('hung');
  });

  it('shows a page that runs but is given no frames', () => {
    const watchdog = new Watchdog();
    keepAlive(watchdog, 4);
    keepAlive(watchdog, 18, 0, 4);
    expect(watchdog.health(false)).toBe('well');
    keepAlive(watchdog, 2, 0, 4);
    expect(watchdog.health(false)).toBe('frameless');
  });

  it('has time to load, and once more after it was loaded anew', () => {
    const watchdog = new Watchdog();
    watchdog.pass(19_000);
    expect(watchdog.health(false)).toBe('well');
    expect(watchdog.isLate).toBe(false);
    watchdog.pass(1_000);
    expect(watchdog.health(false)).toBe('unloaded');
    watchdog.reset();
    expect(watchdog.health(false)).toBe('well');
  });
});

describe('replacing a stage that fails', () => {
  it('is at once, then ever later, and in the end given up', () => {
    const restarts = new RestartLimits();
    const verdicts = Array.from({ length: 6 }, (_, index) => restarts.failed(index * 10_000));
    expect(verdicts).toEqual([
      { type: 'replace', delayMs: 0 },
      { type: 'replace', delayMs: 0 },
      { type: 'replace', delayMs: 1_000 },
      { type: 'replace', delayMs: 2_000 },
      { type: 'replace', delayMs: 4_000 },
      { type: 'give-up' },
    ]);
  });

  it('is at once for failures that lie far apart', () => {
    const restarts = new RestartLimits();
    for (let hour = 0; hour < 100; hour++)
      expect(restarts.failed(hour * 3_600_000)).toEqual({ type: 'replace', delayMs: 0 });
  });

  it('is given up at the first failure of a trial, until the stage has run for long enough', () => {
    const restarts = new RestartLimits();
    restarts.beginTrial();
    expect(restarts.failed(0)).toEqual({ type: 'give-up' });
    restarts.beginTrial();
    restarts.passed();
    expect(restarts.failed(0)).toEqual({ type: 'replace', delayMs: 0 });
  });
});

describe('the nightly recycle', () => {
  const HOUR_MS = 3_600_000;
  it.each([
    ['in its hour', 20 * HOUR_MS, 4, true],
    ['in another hour', 20 * HOUR_MS, 5, false],
    ['of a page that is young', HOUR_MS, 4, false],
    ['of a page that missed its night', 30 * HOUR_MS, 12, true],
  ])('%s', (_, ageMs, localHour, isDue) => {
    expect(isRecycleDue({ ageMs, localHour, recycleHour: 4 })).toBe(isDue);
  });

  it('goes by the clock of the place', () => {
    const atMs = Date.parse('2026-11-22T03:30:00Z');
    expect([hourIn('Europe/Rome', atMs), hourIn('UTC', atMs), hourIn('America/New_York', atMs)]).toEqual([
      4, 3, 22,
    ]);
    expect(hourIn('Europe/Rome', Date.parse('2026-11-21T23:10:00Z'))).toBe(0);
  });
});

describe('a hand-over between two items', () => {
  const cue = (id: string, startsInMs: number): Cue => ({
    id,
    item: {
      id,
      kind: 'notice',
      title: id,
      severity: 'info',
      durationMs: 10_000,
      variants: [{ language: 'it', title: id, text: '' }],
    },
    language: 'it',
    mediaFiles: {},
    startsInMs,
    endsInMs: startsInMs + 10_000,
    joinAtMs: 0,
    cutAtEnd: false,
  });
  const play: Extract<AgentToStage, { type: 'play' }> = {
    type: 'play',
    now: cue('a', 0),
    next: cue('b', 10_000),
    nextInMs: 10_000,
    saidAtMs: 1_000,
  };

  it('says the same thing later', () => {
    expect(delayedBy(play, 4_000, 5_000)).toEqual({
      ...play,
      now: cue('a', -4_000),
      next: cue('b', 6_000),
      nextInMs: 6_000,
      saidAtMs: 5_000,
    });
  });

  it('leaves out what is on, and nothing else', () => {
    expect(playForSuccessor(play, 'a')).toEqual({ ...play, now: { type: 'starting' } });
    expect(playForSuccessor(play, 'other')).toBe(play);
    const closed = { ...play, now: { type: 'closed' as const } };
    expect(contentId(closed.now)).toBe('(closed)');
    expect(playForSuccessor(closed, 'a')).toBe(closed);
    const pairing = { type: 'pairing', pairing: null } as const;
    expect(playForSuccessor(pairing, 'a')).toBe(pairing);
  });

  it.each([
    ['has time to prepare what follows', { shows: 'a', planned: 'a', restMs: 4_000 }, 'hand-over'],
    ['waits while what follows is far', { shows: 'a', planned: 'a', restMs: 20_000 }, null],
    ['waits for the next where there is no time left', { shows: 'a', planned: 'a', restMs: 1_000 }, null],
    [
      'waits where the page shows another item than it should',
      { shows: 'a', planned: 'b', restMs: 4_000 },
      null,
    ],
    [
      'is not needed where no item shows',
      { shows: '(closed)', planned: '(closed)', restMs: 3_600_000 },
      'replace',
    ],
    [
      'is not awaited for ever where nothing follows',
      { shows: 'a', planned: 'a', restMs: Number.POSITIVE_INFINITY, wishedForMs: 601_000 },
      'replace',
    ],
  ] as const)('%s', (_, moment, answer) => {
    expect(handoverMoment({ wishedForMs: 0, ...moment })).toBe(answer);
  });
});

describe('the display of a kiosk', () => {
  const left = { id: 2, label: 'HDMI-1', bounds: { x: 0, y: 0, width: 1920, height: 1080 } };
  const right = { id: 1, label: '', bounds: { x: 1920, y: 0, width: 1080, height: 1920 } };
  it.each([
    ['primary', right],
    ['0', left],
    ['1', right],
    ['hdmi-1', left],
  ])('%s', (wanted, display) => {
    expect(chooseDisplay(wanted, [right, left], right)).toEqual({ display, problem: null });
  });

  it.each(['2', 'DP-3'])(
    '%s is not there: the primary one, and a problem that names those that are',
    (wanted) => {
      expect(chooseDisplay(wanted, [right, left], right)).toEqual({
        display: right,
        problem: { wanted, displays: '0 (HDMI-1, 1920×1080), 1 (1080×1920)' },
      });
    },
  );
});
