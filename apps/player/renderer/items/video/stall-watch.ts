const CHECK_MS = 250;
/** The browser holds what comes next: more than a rounding error, less than any pause in loading. */
const BUFFERED_AHEAD_S = 0.1;

export interface StallLimits {
  /** Its time stands still for so long though what comes next is at hand: the decoder will not go on by itself. */
  readonly stuckMs: number;
  /** It is the same limit while it waits for data: from a slow disk, or a network that hesitates. */
  readonly starvedMs: number;
}

/**
 * Calls back once when a video that should be playing doesn't: its own time stands still. How often its picture
 * changes says nothing, for a picture may be held for as long as its author likes. Time in which the page itself did
 * not run is no fault of the video's; nor is it while the page is hidden. Returns its end.
 */
export function watchForStall(
  video: HTMLVideoElement,
  { stuckMs, starvedMs }: StallLimits,
  onStall: (standingMs: number) => void,
): () => void {
  let positionS = video.currentTime;
  let movedAt = performance.now();
  let checkedAt = movedAt;
  const timer = setInterval(() => {
    const now = performance.now();
    const heldUpMs = Math.max(0, now - checkedAt - 2 * CHECK_MS);
    checkedAt = now;
    if (video.currentTime !== positionS || video.paused || video.ended || document.hidden) {
      positionS = video.currentTime;
      movedAt = now;
      return;
    }
    movedAt += heldUpMs;
    const limitMs = hasNext(video) ? stuckMs : starvedMs;
    if (now - movedAt < limitMs) return;
    clearInterval(timer);
    onStall(limitMs);
  }, CHECK_MS);
  return () => clearInterval(timer);
}

function hasNext({ buffered, currentTime, duration }: HTMLVideoElement): boolean {
  const neededS = Math.min(currentTime + BUFFERED_AHEAD_S, duration);
  for (let index = 0; index < buffered.length; index += 1) {
    if (buffered.start(index) <= currentTime && buffered.end(index) >= neededS) return true;
  }
  return false;
}
