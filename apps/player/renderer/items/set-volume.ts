/** Sets how loud it is, at once. `volume` from 0, mute, to 1. */
export function setVolume(video: HTMLVideoElement, volume: number): void {
  const wasPlaying = !video.paused;
  video.volume = volume;
  video.muted = volume === 0;
  if (!wasPlaying || !video.paused) return;
  // A browser that wants a gesture first stops a video that is given its voice: better mute than still.
  video.muted = true;
  video.play().catch(() => undefined);
}
