/** Opens a stream on a video element: HLS through hls.js, anything else as the browser can. */
import { streamFault } from './stream-fault.ts';
import { streamTypeOf, unreachableMessage } from './stream-type.ts';

export interface OpenStream {
  /** It is the stream's length in ms; null if it is live. */
  readonly endsAtMs: number | null;
  /** Why the element may not play it, where that is known before it tries. */
  readonly blocked: string | null;
  /** Moves it from where it was prepared to where it is live. */
  goLive(): void;
}

/** Ahead of what is on screen; more would only fill a small player's memory. */
const BUFFER_S = 20;
/** So little is kept behind it: nobody goes back. */
const BACK_BUFFER_S = 10;

/** `onError` hears of what ends it later. The signal closes it. */
export async function openStream(
  video: HTMLVideoElement,
  url: string,
  signal: AbortSignal,
  onError: (error: Error) => void,
): Promise<OpenStream> {
  const found = await streamTypeOf(url, signal);
  if (signal.aborted) throw new Error('it was closed before it was open');
  if (found.type === 'media') {
    video.src = url;
    return { endsAtMs: null, blocked: found.blocked, goLive: () => undefined };
  }
  // Only players that show streams load it. It is loaded whole: many streams have their sound in renditions of its own.
  const { default: Hls } = await import('hls.js');
  if (signal.aborted) throw new Error('it was closed before it was open');
  if (!Hls.isSupported()) throw new Error('this player can not show streams');
  const hls = new Hls({
    // A worker would need a blob: script, which the page's policy forbids; one stream is light enough.
    enableWorker: false,
    capLevelToPlayerSize: true,
    maxBufferLength: BUFFER_S,
    backBufferLength: BACK_BUFFER_S,
    // Words in a public stream are its own, and nobody chose to see them.
    enableWebVTT: false,
    enableIMSC1: false,
    enableCEA708Captions: false,
  });
  signal.addEventListener('abort', () => hls.destroy(), { once: true });
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      const error = new Error(`the stream can not be played: ${why}`);
      reject(error);
      onError(error);
    };
    hls.on(Hls.Events.ERROR, (_, { fatal, details, response, url: failedUrl, frag }) => {
      if (!fatal) return;
      const status = response?.code ?? 0;
      if (status >= 400) return fail(`its server answers with HTTP ${status}`);
      const asked = failedUrl ?? frag?.url;
      const isNetwork = /LoadError|LoadTimeOut/.test(details);
      if (!isNetwork || !asked) return fail(streamFault(details));
      unreachableMessage(asked, signal).then(
        (why) => !signal.aborted && fail(why),
        () => !signal.aborted && fail(streamFault(details)),
      );
    });
    hls.once(Hls.Events.LEVEL_LOADED, (_, { details }) =>
      resolve({
        endsAtMs: details.live ? null : details.totalduration * 1000,
        blocked: null,
        goLive() {
          if (details.live && hls.liveSyncPosition !== null) video.currentTime = hls.liveSyncPosition;
        },
      }),
    );
    hls.loadSource(url);
    hls.attachMedia(video);
  });
}
