import { describe, expect, it } from 'vitest';
import { createSmoothness } from './smoothness.ts';

const FADE_MS = 300;

/** A machine that draws a frame every so many ms. */
function machine() {
  let now = 0;
  let callback: ((at: number) => void) | null = null;
  const smoothness = createSmoothness({
    now: () => now,
    requestFrame(next) {
      callback = next;
      return 1;
    },
    cancelFrame() {
      callback = null;
    },
  });
  return {
    smoothness,
    wait(ms: number) {
      now += ms;
    },
    fade(frameMs: number) {
      const end = smoothness.watchFade();
      for (let passed = 0; passed < FADE_MS; passed += frameMs) {
        now += frameMs;
        callback?.(now);
      }
      end();
    },
  };
}

describe('fades', () => {
  it('go on where the machine draws them', () => {
    const { smoothness, fade } = machine();
    for (let count = 0; count < 10; count++) fade(16);
    expect(smoothness.canFade()).toBe(true);
  });

  it('are given up after two rough ones, not after one', () => {
    const { smoothness, fade } = machine();
    fade(16);
    fade(70);
    fade(16);
    expect(smoothness.canFade()).toBe(true);
    fade(70);
    expect(smoothness.canFade()).toBe(false);
  });

  it('are given up too where one frame stands, though many follow', () => {
    const { smoothness, fade } = machine();
    fade(150);
    fade(150);
    expect(smoothness.canFade()).toBe(false);
  });

  it('are tried again after ten minutes', () => {
    const { smoothness, fade, wait } = machine();
    fade(100);
    fade(100);
    wait(10 * 60_000 - 1);
    expect(smoothness.canFade()).toBe(false);
    wait(1);
    expect(smoothness.canFade()).toBe(true);
  });
});
