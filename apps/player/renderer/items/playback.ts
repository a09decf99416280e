import { type RefObject, useEffect, useLayoutEffect } from 'react';
import type { SceneReports } from '../stage/director.ts';

/** A decoder that stands still for this long will not go on by itself. */
const STALL_MS = 5_000;
const STALL_CHECK_MS = 1_000;

/**
 * Resolves when the video holds the frame at `joinAtMs`, decoded, and enough after it to go on playing.
 * Null takes it where it is: a live stream has no beginning.
 */
export function videoReady(
  video: HTMLVideoElement,
  joinAtMs: number | null,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sought = false;
    const check = () => {
      if (video.error) return reject(new Error(mediaErrorReason(video.error)));
      if (video.readyState < HTMLMediaElement.HAVE_METADATA) return;
      if (!sought && joinAtMs !== null) {
        sought = true;
        if (Math.abs(video.currentTime * 1000 - joinAtMs) > 1) video.currentTime = joinAtMs / 1000;
      }
      if (!video.seeking && video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) resolve();
      // Within a frame of the end there is no future data to have.
      if (!video.seeking && video.ended) resolve();
    };
    for (const event of ['loadedmetadata', 'canplay', 'canplaythrough', 'seeked', 'error']) {
      video.addEventListener(event, check, { signal });
    }
    check();
  });
}

interface Playing {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly visible: boolean;
  readonly reports: SceneReports;
  /** At its last frame. */
  readonly onEnded: () => void;
}

/** From the moment the layer is visible: plays, tells its first frame, its end and its troubles. */
export function usePlayback({ video: ref, visible, reports, onEnded }: Playing): void {
  useLayoutEffect(() => {
    const video = ref.current;
    if (!visible || !video) return;
    const visibleSince = performance.now();
    let frame = 0;
    let told = false;
    const tell = (at: number) => {
      if (told) return;
      told = true;
      reports.firstFrame(at);
    };
    // A frame presented before, when nobody saw this layer, does not count.
    const onFrame: VideoFrameRequestCallback = (_, { presentationTime }) => {
      if (presentationTime >= visibleSince) tell(Math.min(presentationTime, performance.now()));
      else frame = video.requestVideoFrameCallback(onFrame);
    };
    frame = video.requestVideoFrameCallback(onFrame);
    const ended = () => {
      // Of a video that was entered at its very end, the frame on screen is the only one.
      tell(performance.now());
      onEnded();
    };
    video.addEventListener('ended', ended);
    video.play().catch((error: unknown) => {
      // A pause on leaving aborts a play that is still starting: not a fault.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      reports.failed('the player does not allow it to play');
    });
    const stall = watchForStall(video, () => reports.failed(`it stood still for ${STALL_MS / 1000} s`));
    return () => {
      video.cancelVideoFrameCallback(frame);
      video.removeEventListener('ended', ended);
      stall();
    };
  }, [ref, visible, reports, onEnded]);

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    reports.attach({
      pause: () => video.pause(),
      frames: () => {
        const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
        return { shown: Math.max(0, totalVideoFrames - droppedVideoFrames), dropped: droppedVideoFrames };
      },
      remainingMs: () => (video.ended ? 0 : (video.duration - video.currentTime) * 1000),
    });
    return () => {
      reports.attach(null);
      // Frees the decoder now rather than when the element is collected.
      video.pause();
      video.removeAttribute('src');
      video.load();
    };
  }, [ref, reports]);
}

function watchForStall(video: HTMLVideoElement, onStall: () => void): () => void {
  let lastTime = video.currentTime;
  let movedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (video.currentTime !== lastTime || video.paused || video.ended || document.hidden) {
      lastTime = video.currentTime;
      movedAt = now;
    } else if (now - movedAt >= STALL_MS) {
      clearInterval(timer);
      onStall();
    }
  }, STALL_CHECK_MS);
  return () => clearInterval(timer);
}

export function mediaErrorReason(error: MediaError): string {
  switch (error.code) {
    case MediaError.MEDIA_ERR_DECODE:
      return 'the video is damaged';
    case MediaError.MEDIA_ERR_NETWORK:
      return 'the video can no longer be read';
    default:
      return 'the video is missing or in a form that this player can not show';
  }
}
