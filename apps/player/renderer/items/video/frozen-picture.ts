const CHECK_MS = 250;
/**
 * Beyond what its own file holds a picture for: a machine that is busy presents some pictures late and leaves out others,
 * but not all of them for so long.
 */
const FROZEN_AFTER_MS = 3_000;

export interface PictureTiming {
  /** The longest time for which the file itself has no new picture; unknown for files of older schedulers. */
  readonly longestHoldMs: number | undefined;
  /** How long its picture is; its sound may be longer. */
  readonly pictureMs: number | undefined;
}

/**
 * Calls back once, with the position of the last picture, when a video's time runs on and its picture doesn't: a decoder
 * that gives no more pictures, or a part without any that can be read, under sound that plays. What should have come is
 * told by the file's own timing, so that one picture a second, uneven ones, a late first one and a slide that is held for
 * long are no fault; nor is anything while the page itself is hidden or draws nothing. Returns its end.
 */
export function watchForFrozenPicture(
  video: HTMLVideoElement,
  { longestHoldMs, pictureMs }: PictureTiming,
  onDead: (positionMs: number) => void,
): () => void {
  if (longestHoldMs === undefined) return () => undefined;
  const limitMs = longestHoldMs + FROZEN_AFTER_MS;
  // A picture that came earlier is shown for the rest of its time; one that is still to come has a time ahead of the video's.
  let pictureAtMs = video.currentTime * 1000;
  let checkedAtMs = pictureAtMs;
  let hasDrawn = true;

  const onPicture: VideoFrameRequestCallback = (_, { mediaTime }) => {
    pictureAtMs = Math.max(pictureAtMs, mediaTime * 1000);
    presented = video.requestVideoFrameCallback(onPicture);
  };
  // One at each look, not at each frame of the display: a page with nothing else to draw draws nothing.
  const awaitDrawing = () =>
    requestAnimationFrame(() => {
      hasDrawn = true;
    });
  let presented = video.requestVideoFrameCallback(onPicture);
  let drawing = awaitDrawing();

  const timer = setInterval(() => {
    const positionMs = Math.min(video.currentTime * 1000, pictureMs ?? Number.POSITIVE_INFINITY);
    // A page that isn't drawn hears of no picture, whether there was one or not.
    if (!hasDrawn || document.hidden) pictureAtMs += Math.max(0, positionMs - checkedAtMs);
    checkedAtMs = positionMs;
    if (hasDrawn) drawing = awaitDrawing();
    hasDrawn = false;
    if (positionMs - pictureAtMs < limitMs) return;
    stop();
    onDead(Math.max(0, pictureAtMs));
  }, CHECK_MS);

  function stop(): void {
    clearInterval(timer);
    video.cancelVideoFrameCallback(presented);
    cancelAnimationFrame(drawing);
  }
  return stop;
}
