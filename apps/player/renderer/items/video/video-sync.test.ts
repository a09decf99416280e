import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateControl, createStartError, positionAt } from './video-sync.ts';

const FRAME_MS = 1000 / 30;
const DISPLAY_MS = 1000 / 60;
const MUTE = { isHeard: () => false, onStart: () => undefined };

/** Plays frames on a display at 60 Hz, from `aheadMs` off, on a clock that runs fast by `driftPpm`. */
function play(aheadMs: number, { seconds = 20, driftPpm = 0, phaseMs = 0, isHeard = false } = {}) {
  const control = createRateControl({ isHeard: () => isHeard, onStart: () => undefined });
  const rates: number[] = [];
  const errors: number[] = [];
  let positionMs = 1000 + aheadMs;
  let rate = 1;
  for (let at = 0, nextFrameMs = 0; at < seconds * 1000; at += DISPLAY_MS) {
    positionMs += DISPLAY_MS * rate * (1 + driftPpm / 1e6);
    if (positionMs < nextFrameMs) continue;
    const mediaMs = Math.floor(positionMs / FRAME_MS) * FRAME_MS;
    nextFrameMs = mediaMs + FRAME_MS;
    const timelineMs = positionAt({ joinAtMs: 1000, beginsAt: 0 }, at + DISPLAY_MS + phaseMs);
    errors.push(mediaMs - timelineMs);
    rate = control.next(mediaMs - timelineMs);
    rates.push(rate);
  }
  return { rates, errors };
}

describe('a video that is held to the timeline', () => {
  it('is brought back from wherever it began, by at most a twentieth of its rate, and then plays at its own', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -400, max: 400 }),
        fc.double({ min: 0, max: 16, noNaN: true }),
        (aheadMs, phaseMs) => {
          const { rates, errors } = play(aheadMs, { phaseMs });
          expect(Math.max(...rates.map((rate) => Math.abs(rate - 1)))).toBeLessThanOrEqual(0.05 + 1e-9);
          // A frame is presented up to a frame of the display late.
          for (const error of errors.slice(-60)) expect(Math.abs(error)).toBeLessThan(FRAME_MS);
          expect(rates.slice(-30).filter((rate) => rate === 1).length).toBe(30);
        },
      ),
      { seed: 20261121 },
    );
  });

  it('with sound is brought back by at most a hundredth of its rate: the pitch follows it', () => {
    const { rates, errors } = play(-150, { isHeard: true });
    expect(Math.max(...rates)).toBeCloseTo(1.01);
    for (const error of errors.slice(-60)) expect(Math.abs(error)).toBeLessThan(FRAME_MS);
    expect(new Set(rates.slice(-30))).toEqual(new Set([1]));
  });

  it('is left alone where it is, though its frames come unevenly', () => {
    const control = createRateControl(MUTE);
    for (let frame = 0; frame < 300; frame++) expect(control.next(((frame * 7) % 13) - 6)).toBe(1);
  });

  it('is not moved by a frame that comes late', () => {
    const control = createRateControl(MUTE);
    for (let frame = 0; frame < 300; frame++) expect(control.next(frame % 5 === 0 ? -120 : 1)).toBe(1);
  });

  it('keeps up with a decoder that is too slow for its own clock', () => {
    const { errors } = play(0, { driftPpm: -5000, seconds: 60 });
    for (const error of errors.slice(-60)) expect(Math.abs(error)).toBeLessThan(FRAME_MS);
  });
});

describe('the start of a video', () => {
  it('comes nearer to its time with each one before, and one that was held up doesn’t count', () => {
    const startError = createStartError();
    const alwaysEarlyMs = 45;
    for (let start = 0; start < 8; start++) {
      startError.learn(alwaysEarlyMs - startError.ms());
      startError.learn(-400);
    }
    expect(startError.ms()).toBeGreaterThan(40);
    expect(startError.ms()).toBeLessThan(46);
  });

  it('is told once of each', () => {
    const told: number[] = [];
    const control = createRateControl({ ...MUTE, onStart: (aheadMs) => told.push(aheadMs) });
    for (let frame = 0; frame < 60; frame++) control.next(40);
    expect(told).toEqual([40]);
  });
});
