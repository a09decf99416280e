import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestStage, cue, nameOf } from './testing/test-stage.ts';

const stage = createTestStage();
const { reports, taken, phases, show, reveal, fade, performanceNow, play, setup, running } = stage;

describe('how one follows the other', () => {
  const next = (id: string, kind: 'video' | 'qr' = 'video') =>
    cue(id, { kind, startsInMs: 10_000, endsInMs: 20_000 });

  it('cuts unless the place asks for fades, and frees the old one’s decoder clear of the new one’s beginning', () => {
    setup('cut');
    play(cue('a'));
    show('a');
    expect(taken()).toBe('cut');
    expect(phases()).toEqual({ starting: 'leaving', a: 'visible' });
    vi.advanceTimersByTime(250);
    expect(phases()).toEqual({ a: 'visible' });
  });

  it('fades where the place asks for it, and cuts where the machine can not', () => {
    play(cue('a'));
    reveal('a');
    expect(taken()).toBe('fade');
    reports('a').firstFrame(performanceNow());
    fade();
    stage.fadesWell = false;
    play(cue('b'));
    reveal('b');
    expect(taken()).toBe('cut');
  });

  it('starts a video before the last frame of another has had its time, and reveals it then', () => {
    setup('cut');
    play(cue('a'), next('b'));
    show('a');
    const endsAt = performanceNow() + 10_180;
    fade();
    reports('a').attach(running(() => endsAt));
    let startedAt: number | null = null;
    reports('b').attach(
      running(() => null, {
        leadMs: () => 50,
        start: () => {
          startedAt ??= performanceNow();
        },
      }),
    );
    reports('b').ready();
    vi.advanceTimersByTime(9_700);
    expect(startedAt).toBe(null);
    vi.advanceTimersByTime(60);
    expect(startedAt).toBe(endsAt - 50);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(20);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });

  it('follows a video that ends a little before its time at once', () => {
    setup('cut');
    play(cue('a'), next('b', 'qr'));
    show('a');
    const endsAt = performanceNow() + 9_800;
    reports('a').attach(running(() => endsAt));
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(9_300);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(100);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });

  it.each([
    ['whatever fails or is asked for', [0]],
    ['however late the page draws some of them', [120, 0, 0]],
  ])('never brings more than three scenes a second on, %s', (_, lateMs) => {
    setup('cut');
    const swaps: number[] = [];
    let id = 0;
    let seen = 'starting';
    let revealedAt: number | null = null;
    for (let at = 0; at < 5_000; at += 10) {
      // Each breaks as soon as it is on, and the agent has another one at once, which is ready at once.
      const front = stage.scenes.find(({ phase }) => phase === 'visible');
      if (front && nameOf(front) !== seen) {
        seen = nameOf(front);
        swaps.push(performanceNow());
        reports(seen).failed('the file is damaged');
      }
      if (id === 0 || seen === `broken-${id}`) {
        id += 1;
        play(cue(`broken-${id}`, { kind: 'qr' }));
      }
      for (const { key, phase } of stage.scenes) {
        if (phase === 'preparing') stage.director().reportsOf(key).ready();
        if (phase !== 'revealing') continue;
        revealedAt ??= performanceNow();
        if (performanceNow() - revealedAt < (lateMs[swaps.length % lateMs.length] ?? 0)) continue;
        revealedAt = null;
        stage.director().reportsOf(key).firstFrame(performanceNow());
      }
      vi.advanceTimersByTime(10);
    }
    expect(swaps.length).toBeGreaterThan(10);
    for (const [index, at] of swaps.entries()) {
      const fourth = swaps[index + 3];
      if (fourth !== undefined) expect(fourth - at).toBeGreaterThanOrEqual(990);
    }
  });
});

describe('the first item', () => {
  it('comes on at once after the starting slide, and what follows waits for both', () => {
    stage.moves = false;
    stage.restart();
    setup('cut');
    show('starting');
    play(cue('a', { kind: 'qr' }));
    show('a');
    expect(phases()).toEqual({ starting: 'leaving', a: 'visible' });
    vi.advanceTimersByTime(300);
    play(cue('b', { kind: 'qr' }));
    reports('b').ready();
    vi.advanceTimersByTime(300);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(100);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });
});

it('takes the times of what was said before it was there from when that arrived', () => {
  const message = { now: cue('a', { kind: 'qr' }), next: cue('b', { kind: 'qr' }), nextInMs: 10_000 };
  stage
    .director()
    .receive({ type: 'play', ...message, saidAtMs: Date.now() - 4_000 }, performanceNow() - 4_000);
  show('a');
  fade();
  reports('b').ready();
  vi.advanceTimersByTime(5_500);
  expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
  vi.advanceTimersByTime(200);
  expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
});

describe('where nothing is on yet', () => {
  beforeEach(() => {
    stage.drawsBeneath = false;
    stage.restart();
  });

  it('a still that is ready comes on, in place of the starting slide', () => {
    play(cue('a', { kind: 'qr' }));
    reports('a').ready();
    expect(phases()).toEqual({ a: 'revealing' });
    expect(stage.sent).toEqual([]);
    reports('a').firstFrame(performanceNow());
    expect(stage.sent).toMatchObject([{ type: 'shown', cueId: 'a' }]);
  });

  it('a video is drawn beneath first, since its pictures come later than its place', () => {
    play(cue('a'));
    reports('a').attach(running(() => null));
    reports('a').ready();
    expect(phases()).toEqual({ a: 'beneath' });
  });
});
