const CHECK_MS = 250;

/**
 * Calls back once when a video that should be playing presents no new picture for `stallMs`. Time in which the page
 * itself did not run is no fault of the video's; nor is it while the page is hidden. Returns its end.
 */
export function watchForStall(video: HTMLVideoElement, stallMs: number, onStall: () => void): () => void {
  let pictures = picturesOf(video);
  let movedAt = performance.now();
  let checkedAt = movedAt;
  const timer = setInterval(() => {
    const now = performance.now();
    const heldUpMs = Math.max(0, now - checkedAt - 2 * CHECK_MS);
    checkedAt = now;
    const seen = picturesOf(video);
    if (seen !== pictures || video.paused || video.ended || document.hidden) {
      pictures = seen;
      movedAt = now;
    } else {
      movedAt += heldUpMs;
      if (now - movedAt < stallMs) return;
      clearInterval(timer);
      onStall();
    }
  }, CHECK_MS);
  return () => clearInterval(timer);
}

/** The sound may run on where the picture stands, so its time says nothing. */
function picturesOf(video: HTMLVideoElement): number {
  return video.getVideoPlaybackQuality().totalVideoFrames;
}
