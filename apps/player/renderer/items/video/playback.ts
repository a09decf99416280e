/**
 * A video element on the stage, from its preparation to its last frame: what videos and streams share.
 *
 * Two videos meet without a repeated frame because the second one is started a little before the first one's
 * last frame has had its time. `endsAt` says when that is, from the times at which the browser presents frames;
 * `leadMs` is how long this machine takes from `play()` to a running picture, learnt from each start.
 */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { whenDrawn, whenShown } from '../../scene/scene.ts';
import type { SceneReports } from '../../stage/direction/scene-director.ts';
import type { SceneHandle } from '../../stage/direction/scene-state.ts';
import { setVolume } from '../set-volume.ts';
import { watchForFrozenPicture } from './frozen-picture.ts';
import { type StallLimits, watchForStall } from './stall-watch.ts';
import { createLead } from './start-lead.ts';
import { startError } from './video-sync.ts';

/** The first pictures after a start come as they can; by now they come when they should. */
const STEADY_S = 0.25;

/**
 * So long after it came on it runs, though no new picture came: the one that it holds, which was decoded while it
 * waited, is the one on screen. A film of a picture a second, or a picture that begins after the sound, is no fault.
 */
const RUNNING_S = 0.3;

/** A picture is presented up to a few frames before its time. */
const AHEAD_S = 0.2;

/** All videos on this page share the lead, and learn it together. */
const lead = createLead();

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
    let hasSought = false;
    const check = () => {
      if (video.error) return reject(new Error(mediaErrorReason(video.error)));
      if (video.readyState < HTMLMediaElement.HAVE_METADATA) return;
      if (video.videoWidth === 0) return reject(new Error('there is no picture in it that can be shown'));
      if (!hasSought && joinAtMs !== null) {
        hasSought = true;
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
  readonly beneath: boolean;
  readonly visible: boolean;
  readonly reports: SceneReports;
  /** The volume is from 0, mute, to 1. */
  readonly volume: number;
  /** It fails when it should play and stands still for longer. Always the same object. */
  readonly stall: StallLimits;
  /** How long its picture is; its sound may be some ms longer. */
  readonly pictureMs?: number | undefined;
  /** The longest time for which its file has no new picture; unknown for streams and older files. */
  readonly longestHoldMs?: number | undefined;
  /** It is called at its last frame. */
  readonly onEnded: () => void;
}

/** Plays when it is visible or told to start; tells its first frame, its end and its troubles. */
export function usePlayback(playing: Playing): void {
  const { video: ref, beneath, visible, reports, volume, stall, pictureMs, longestHoldMs, onEnded } = playing;
  const volumeNow = useRef(volume);
  volumeNow.current = volume;
  const handle = useRef<StartableHandle | null>(null);

  // This comes before the effect below: what is visible at once is started through the handle.
  useLayoutEffect(() => {
    const video = ref.current;
    if (!video) return;
    const made = handleOf(video, pictureMs, () => volumeNow.current, reports.failed);
    handle.current = made;
    reports.attach(made);
    return () => {
      handle.current = null;
      reports.attach(null);
      made.release();
    };
  }, [ref, reports, pictureMs]);

  useEffect(() => {
    if (ref.current) setVolume(ref.current, volume);
  }, [ref, volume]);

  useLayoutEffect(() => {
    const video = ref.current;
    if (!beneath || !video) return;
    let cancel = () => {};
    let frame = 0;
    const awaitMove = () => {
      const drawnAt = performance.now();
      const onFrame: VideoFrameRequestCallback = (_, { presentationTime }) => {
        if (presentationTime >= drawnAt) reports.moved();
        else frame = video.requestVideoFrameCallback(onFrame);
      };
      frame = video.requestVideoFrameCallback(onFrame);
      reports.drawn();
    };
    // Nothing but the field is drawn of a film whose picture begins late.
    const stop = handle.current?.whenPictured(() => {
      // Its pictures reach the display by a way of their own, which begins when the page has drawn its place.
      cancel = whenDrawn(() => {
        cancel = whenDrawn(awaitMove);
      });
    });
    return () => {
      stop?.();
      cancel();
      video.cancelVideoFrameCallback(frame);
    };
  }, [ref, beneath, reports]);

  useLayoutEffect(() => {
    const video = ref.current;
    if (!visible || !video) return;
    const visibleSince = performance.now();
    let presentedAt: number | null = null;
    let drawnAt: number | null = null;
    let wasTold = false;
    const tell = (at: number) => {
      if (wasTold) return;
      wasTold = true;
      reports.firstFrame(at);
    };
    const tellIfSeen = () => {
      if (presentedAt === null || drawnAt === null) return;
      tell(Math.min(Math.max(presentedAt, drawnAt), performance.now()));
    };
    const visibleFromS = video.currentTime;
    const tellIfHeld = () => {
      const holdsPicture = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0;
      if (drawnAt !== null && holdsPicture && video.currentTime - visibleFromS >= RUNNING_S) tell(drawnAt);
    };
    // A frame presented before, when nobody saw this layer, does not count.
    const onFrame: VideoFrameRequestCallback = (_, { presentationTime }) => {
      if (presentationTime < visibleSince) {
        frame = video.requestVideoFrameCallback(onFrame);
        return;
      }
      presentedAt = presentationTime;
      tellIfSeen();
    };
    let frame = video.requestVideoFrameCallback(onFrame);
    // Nor does one that comes before the page itself has drawn the layer.
    const cancelDrawn = whenShown((at) => {
      drawnAt = at;
      tellIfSeen();
    });
    const ended = () => {
      // A video that was entered at its very end has only the frame that is on screen.
      tell(performance.now());
      onEnded();
    };
    // A media key, or a browser that saves power, may stop it. In a hidden page the browser starts it again itself.
    const goOn = () => {
      if (!video.ended && !document.hidden) handle.current?.goOn();
    };
    video.addEventListener('ended', ended);
    video.addEventListener('pause', goOn);
    video.addEventListener('timeupdate', tellIfHeld);
    if (video.ended) ended();
    else handle.current?.start();
    const unwatchTime = watchForStall(video, stall, (standingMs) =>
      reports.failed(`it stood still for ${standingMs / 1000} s`, 'stalled'),
    );
    const unwatchPicture = watchForFrozenPicture(video, { longestHoldMs, pictureMs }, (positionMs) =>
      reports.failed(
        `its picture stopped at ${(positionMs / 1000).toFixed(1)} s while its time ran on`,
        'stalled',
      ),
    );
    return () => {
      video.cancelVideoFrameCallback(frame);
      cancelDrawn();
      video.removeEventListener('ended', ended);
      video.removeEventListener('pause', goOn);
      video.removeEventListener('timeupdate', tellIfHeld);
      unwatchTime();
      unwatchPicture();
    };
  }, [ref, visible, reports, stall, pictureMs, longestHoldMs, onEnded]);
}

interface StartableHandle extends SceneHandle {
  /** Calls back once the element has a picture: at once if it has one. Returns what cancels that. */
  whenPictured(callback: () => void): () => void;
  /** Plays again if it stands still though nobody paused it. */
  goOn(): void;
  /** Stops it and frees its decoder now, rather than when the element is collected. */
  release(): void;
}

function handleOf(
  video: HTMLVideoElement,
  pictureMs: number | undefined,
  volume: () => number,
  fail: (reason: string) => void,
): StartableHandle {
  let frame = 0;
  let last: VideoFrameCallbackMetadata | null = null;
  let starting: { readonly at: number; readonly fromS: number } | null = null;
  let isToPlay = false;
  /** Before the first picture's own time its video holds that picture: its time is not yet where the video is. */
  const pictureAhead = () => last !== null && last.mediaTime > video.currentTime + AHEAD_S;
  const pictureEndS = () => Math.min(video.duration, (pictureMs ?? Number.POSITIVE_INFINITY) / 1000);

  let onPicture: (() => void) | null = null;
  const onFrame: VideoFrameRequestCallback = (_, metadata) => {
    last = metadata;
    onPicture?.();
    onPicture = null;
    if (starting && metadata.mediaTime > starting.fromS + STEADY_S) {
      const beganAt = metadata.expectedDisplayTime - (metadata.mediaTime - starting.fromS) * 1000;
      lead.learn(beganAt - starting.at);
      starting = null;
    }
    frame = video.requestVideoFrameCallback(onFrame);
  };
  frame = video.requestVideoFrameCallback(onFrame);

  return {
    whenPictured(callback) {
      if (last) callback();
      else onPicture = callback;
      return () => {
        onPicture = null;
      };
    },
    leadMs: () => lead.ms() - startError.ms(),
    start() {
      isToPlay = true;
      if (!video.paused) return;
      starting = {
        at: performance.now(),
        fromS: pictureAhead() ? video.currentTime : (last?.mediaTime ?? video.currentTime),
      };
      setVolume(video, volume());
      play(video, fail);
    },
    goOn() {
      if (isToPlay) play(video, fail);
    },
    pause() {
      isToPlay = false;
      starting = null;
      video.pause();
    },
    frames() {
      const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
      return { shown: Math.max(0, totalVideoFrames - droppedVideoFrames), dropped: droppedVideoFrames };
    },
    remainingMs: () => (video.ended ? 0 : (pictureEndS() - video.currentTime) * 1000),
    endsAt() {
      if (!last || video.paused || !Number.isFinite(pictureEndS())) return null;
      if (pictureAhead())
        return performance.now() + ((pictureEndS() - video.currentTime) * 1000) / video.playbackRate;
      return last.expectedDisplayTime + ((pictureEndS() - last.mediaTime) * 1000) / video.playbackRate;
    },
    release() {
      isToPlay = false;
      video.cancelVideoFrameCallback(frame);
      video.pause();
      video.removeAttribute('src');
      video.load();
    },
  };
}

function play(video: HTMLVideoElement, fail: (reason: string) => void): void {
  video.play().catch((error: unknown) => {
    const name = error instanceof DOMException ? error.name : '';
    // A pause on leaving aborts a play that is still starting: not a fault.
    if (name === 'AbortError') return;
    if (name === 'NotAllowedError' && !video.muted) {
      // A browser that wants a gesture before it lets a page sound: better mute than still.
      video.muted = true;
      return play(video, fail);
    }
    fail('the player does not allow it to play');
  });
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
