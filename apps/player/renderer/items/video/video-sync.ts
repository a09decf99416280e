/**
 * Holds a video to its place on the timeline, where screens show the same frame: by playing it a little faster
 * or slower, which nobody sees, and never by a jump.
 *
 * Each presented frame tells how far the video is ahead of the timeline. That flickers by up to a frame, since
 * frames wait for the display; so the median of the last ones counts, taken since the rate was last changed.
 */
import { type RefObject, useEffect, useRef } from 'react';
import type { Scene } from '../../stage/direction/scene-state.ts';

/** Slower or faster by this much is not seen; a video that began 150 ms off is where it should be after 4 s. */
const MAX_SEEN = 0.05;
/**
 * But it is heard: so near to its own rate Chromium does not keep the pitch, it resamples (`kUpperResampleThreshold` of
 * its AudioRendererAlgorithm), and a twentieth is most of a semitone. A hundredth is a sixth of one.
 */
const MAX_HEARD = 0.01;
/** An error would be made up for in this time, were its rate kept. */
const MADE_UP_IN_MS = 600;
/** This is half a frame of a display at 60 Hz, less than it shows. Once at work, it goes on to a better end. */
const ENOUGH_MS = 8;
const SYNCHRONISED_MS = 3;
/** The median of so many frames, a third of a second at 30 a second, says how far off it is. */
const FRAMES = 9;
/** Changes of the rate too small to matter are not made. */
const MIN_CHANGE = 0.002;

export interface RateControl {
  /** One more frame was this far ahead of the timeline, in ms; returns the rate to play at from now on. */
  next(aheadMs: number): number;
}

export interface RateControlOptions {
  /** Whether its sound is on. */
  isHeard(): boolean;
  /** Hears once how far ahead the video was when it began. */
  onStart(aheadMs: number): void;
}

export function createRateControl({ isHeard, onStart }: RateControlOptions): RateControl {
  let rate = 1;
  let seen: number[] = [];
  let hasBegun = false;
  return {
    next(aheadMs) {
      seen.push(aheadMs);
      if (seen.length < FRAMES) return rate;
      const median = [...seen].sort((a, b) => a - b)[Math.floor(seen.length / 2)] ?? 0;
      if (!hasBegun) onStart(median);
      hasBegun = true;
      const isEnough = Math.abs(median) < (rate === 1 ? ENOUGH_MS : SYNCHRONISED_MS);
      const most = isHeard() ? MAX_HEARD : MAX_SEEN;
      const change = Math.max(-most, Math.min(most, median / MADE_UP_IN_MS));
      const wanted = isEnough ? 1 : 1 - change;
      if (wanted === rate || (wanted !== 1 && Math.abs(wanted - rate) < MIN_CHANGE)) {
        seen = seen.slice(1);
      } else {
        rate = wanted;
        seen = [];
      }
      return rate;
    },
  };
}

/** A start that is further off than this had another cause: a busy machine, a late joining. */
const USUAL_MS = 120;
/** One start moves what is known of all by this part of its error. */
const LEARNT_PART = 0.4;

export interface StartError {
  /** How much too early videos start here, in ms; negative for too late. */
  ms(): number;
  /** A video that was started with this in mind was still so much ahead of the timeline. */
  learn(aheadMs: number): void;
}

export function createStartError(): StartError {
  let errorMs = 0;
  return {
    ms: () => errorMs,
    learn(aheadMs) {
      if (Math.abs(aheadMs) <= USUAL_MS) errorMs += LEARNT_PART * aheadMs;
    },
  };
}

/** All videos on this page share the error; nothing is learnt where screens need not agree. */
export const startError = createStartError();

/** Where the item is at an instant of the page's monotonic clock, in ms from its beginning. */
export function positionAt({ joinAtMs, beginsAt }: Pick<Scene, 'joinAtMs' | 'beginsAt'>, at: number): number {
  return joinAtMs + at - beginsAt;
}

interface Kept {
  readonly video: RefObject<HTMLVideoElement | null>;
  /** Visible, where screens show the same frame: of what is hidden no frame has its time on the display. */
  readonly active: boolean;
  /** Its `beginsAt` may move while it plays: the clock is known better then. */
  readonly scene: Scene;
}

export function useVideoSync({ video: ref, active, scene }: Kept): void {
  const timeline = useRef(scene);
  timeline.current = scene;

  useEffect(() => {
    const video = ref.current;
    if (!active || !video) return;
    const control = createRateControl({ isHeard: () => !video.muted, onStart: startError.learn });
    const onFrame: VideoFrameRequestCallback = (_, { mediaTime, expectedDisplayTime }) => {
      frame = video.requestVideoFrameCallback(onFrame);
      if (video.paused || video.seeking) return;
      const rate = control.next(mediaTime * 1000 - positionAt(timeline.current, expectedDisplayTime));
      if (video.playbackRate !== rate) video.playbackRate = rate;
    };
    let frame = video.requestVideoFrameCallback(onFrame);
    return () => {
      video.cancelVideoFrameCallback(frame);
      video.playbackRate = 1;
    };
  }, [ref, active]);
}
