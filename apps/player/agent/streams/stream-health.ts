/**
 * Whether a stream that failed is healthy again. Asked of its playlists, a few hundred bytes, so that the screen need
 * not try it: passers-by would see it come and go.
 *
 * A live stream is healthy when its playlist grows and its newest segment can be read; one on demand when its last can.
 */
import type { Logger } from 'pino';
import type { Network } from '../network/network.ts';
import { StreamAddresses } from '../network/stream-addresses.ts';
import { type StreamPlaylist, StreamRequests } from './stream-requests.ts';

const FIRST_ASK_MS = 10_000;
/** A stream may be down for days. */
const MAX_ASK_MS = 60_000;
/** Where each byte is paid for, a stream that is back is shown some minutes later. */
const METERED_ASK_MS = 10 * 60_000;

export interface StreamHealthOptions {
  readonly log: Logger;
  /** All that is asked goes through it. */
  readonly network: Pick<Network, 'limitedFetch'>;
  readonly addresses?: StreamAddresses;
  readonly firstAskMs?: number | undefined;
  readonly isMetered?: () => boolean;
}

interface Watched {
  readonly onHealthy: () => void;
  /** Ends what is being asked. */
  readonly ending: AbortController;
  timer: NodeJS.Timeout | null;
  pauseMs: number;
  /** The newest segment when it was last asked; null before. */
  newest: string | null;
}

export class StreamHealth {
  readonly #log: Logger;
  readonly #network: StreamHealthOptions['network'];
  readonly #addresses: StreamAddresses;
  readonly #firstAskMs: number;
  readonly #isMetered: () => boolean;
  readonly #watched = new Map<string, Watched>();

  constructor(options: StreamHealthOptions) {
    this.#log = options.log;
    this.#network = options.network;
    this.#addresses = options.addresses ?? new StreamAddresses();
    this.#firstAskMs = options.firstAskMs ?? FIRST_ASK_MS;
    this.#isMetered = options.isMetered ?? (() => false);
  }

  /** Calls back once, when it is healthy; a later call for the same stream takes the place of this one. */
  watch(url: string, onHealthy: () => void): void {
    this.#forget(url);
    const watched: Watched = {
      onHealthy,
      ending: new AbortController(),
      timer: null,
      pauseMs: this.#firstAskMs,
      newest: null,
    };
    this.#watched.set(url, watched);
    this.#askLater(url, watched);
  }

  /** What no program has any more is asked no more. */
  retain(urls: ReadonlySet<string>): void {
    for (const url of [...this.#watched.keys()]) if (!urls.has(url)) this.#forget(url);
  }

  stop(): void {
    this.retain(new Set());
  }

  #forget(url: string): void {
    const watched = this.#watched.get(url);
    if (!watched) return;
    if (watched.timer) clearTimeout(watched.timer);
    watched.ending.abort();
    this.#watched.delete(url);
  }

  #askLater(url: string, watched: Watched): void {
    const pauseMs = this.#isMetered() ? Math.max(METERED_ASK_MS, watched.pauseMs) : watched.pauseMs;
    watched.timer = setTimeout(async () => {
      const isHealthy = await this.#ask(url, watched).catch((error: unknown) => {
        this.#log.debug({ url, err: error }, 'a stream is still down');
        watched.newest = null;
        watched.pauseMs = Math.min(MAX_ASK_MS, watched.pauseMs * 2);
        return false;
      });
      if (this.#watched.get(url) !== watched) return;
      if (!isHealthy) return this.#askLater(url, watched);
      this.#watched.delete(url);
      watched.onHealthy();
    }, pauseMs);
  }

  /** Throws if it is down; false if it may be well, which the next answer will show. */
  async #ask(url: string, watched: Watched): Promise<boolean> {
    const { signal } = watched.ending;
    const options = { network: this.#network, addresses: this.#addresses, signal };
    const requests = await StreamRequests.of(url, options);
    try {
      return await this.#look(requests, url, watched);
    } finally {
      requests.close();
    }
  }

  async #look(requests: StreamRequests, url: string, watched: Watched): Promise<boolean> {
    const master = await requests.playlist(url);
    if (!master) return true;
    const rendition = master.text.includes('#EXT-X-STREAM-INF') ? urisOf(master)[0] : undefined;
    const playlist = rendition ? await requests.playlist(rendition) : master;
    const newest = playlist ? urisOf(playlist).at(-1) : undefined;
    if (!playlist || !newest) throw new Error('its playlist is empty');
    await requests.firstByte(newest);
    const grows = watched.newest !== null && watched.newest !== newest;
    watched.newest = newest;
    return grows || playlist.text.includes('#EXT-X-ENDLIST');
  }
}

function urisOf({ url, text }: StreamPlaylist): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((uri) => new URL(uri, url).href);
}
