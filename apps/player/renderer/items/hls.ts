/** Opens a stream on a video element: HLS through hls.js, anything else as the browser can. */

export interface OpenStream {
  /** Its length; null if it is live. */
  readonly endsAtMs: number | null;
  /** From where it was prepared to where it is live. */
  goLive(): void;
}

/** Ahead of what is on screen; more would only fill a small player's memory. */
const BUFFER_S = 20;
/** Behind it: nobody goes back. */
const BACK_BUFFER_S = 10;

/** `onError` hears of what ends it later. The signal closes it. */
export async function openStream(
  video: HTMLVideoElement,
  url: string,
  signal: AbortSignal,
  onError: (error: Error) => void,
): Promise<OpenStream> {
  if (!new URL(url).pathname.endsWith('.m3u8')) {
    video.src = url;
    return { endsAtMs: null, goLive: () => undefined };
  }
  // Only players that show streams load it.
  const { default: Hls } = await import('hls.js/light');
  if (signal.aborted) throw new Error('it was closed before it was open');
  if (!Hls.isSupported()) throw new Error('this player can not show streams');
  const hls = new Hls({
    // A worker would need a blob: script, which the page's policy forbids; one stream is light enough.
    enableWorker: false,
    capLevelToPlayerSize: true,
    maxBufferLength: BUFFER_S,
    backBufferLength: BACK_BUFFER_S,
  });
  signal.addEventListener('abort', () => hls.destroy(), { once: true });
  return new Promise((resolve, reject) => {
    hls.on(Hls.Events.ERROR, (_, { fatal, details }) => {
      if (!fatal) return;
      const error = new Error(`the stream can not be played (${details})`);
      reject(error);
      onError(error);
    });
    hls.once(Hls.Events.LEVEL_LOADED, (_, { details }) =>
      resolve({
        endsAtMs: details.live ? null : details.totalduration * 1000,
        goLive() {
          if (details.live && hls.liveSyncPosition !== null) video.currentTime = hls.liveSyncPosition;
        },
      }),
    );
    hls.loadSource(url);
    hls.attachMedia(video);
  });
}
