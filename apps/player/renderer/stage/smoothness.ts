/**
 * Whether this machine can fade. A fade draws two layers at once, which costs a player without a GPU frames. So the
 * animation frames that the browser gives during each fade are counted: they come as often as it really draws.
 * Where two of the last three fades came out rough, the stage cuts instead, and tries again after ten minutes.
 */

/** Videos have 30 frames a second: with fewer than this, one sees it. */
const MIN_FRAMES_PER_SECOND = 24;
/** One frame that stands for this long is seen as a jerk, however many came in all. */
const MAX_FRAME_MS = 120;
const REMEMBERED = 3;
const ROUGH_LIMIT = 2;
const TRY_AGAIN_MS = 10 * 60_000;

export interface Smoothness {
  canFade(): boolean;
  /** Counts frames until what is returned is called: the fade is over. */
  watchFade(): () => void;
}

export interface SmoothnessOptions {
  now(): number;
  requestFrame(callback: (at: number) => void): number;
  cancelFrame(frame: number): void;
}

export function createSmoothness({ now, requestFrame, cancelFrame }: SmoothnessOptions): Smoothness {
  let fades: readonly boolean[] = [];
  let cutsUntil = 0;

  return {
    canFade: () => now() >= cutsUntil,
    watchFade() {
      const startedAt = now();
      let lastAt = startedAt;
      let longestMs = 0;
      let count = 0;
      let isOver = false;
      let frame = 0;
      const onFrame = () => {
        const at = now();
        count += 1;
        longestMs = Math.max(longestMs, at - lastAt);
        lastAt = at;
        frame = requestFrame(onFrame);
      };
      frame = requestFrame(onFrame);
      return () => {
        if (isOver) return;
        isOver = true;
        cancelFrame(frame);
        const seconds = (now() - startedAt) / 1000;
        const isRough = count < seconds * MIN_FRAMES_PER_SECOND || longestMs > MAX_FRAME_MS;
        fades = [...fades.slice(1 - REMEMBERED), isRough];
        if (fades.filter(Boolean).length < ROUGH_LIMIT) return;
        fades = [];
        cutsUntil = now() + TRY_AGAIN_MS;
      };
    },
  };
}
